"""Pictures of every page and state for the documentation: `python -m tests.browser.captures --url http://127.0.0.1:8080`.

The server must let http://localhost embed it (AZIMUT_FRAME_ANCESTORS="'self' http://localhost:*") for the widget's pictures,
and know the account of `tests/browser/staff_states.py` for the staff pages: `python -m tests.browser.seeded var`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browser.staff_states import OUTSIDE, STAFF_STATES, log_in
from tests.browser.states import DESK, MINI, PHONE, SCREENS, STATES, State, at

FOLDER = Path(__file__).parents[2] / "docs" / "captures"
SETTLE = 1100  # ms for the needle and the answers to come to rest
HEAVY = 100_000  # bytes from which a picture is kept in 256 colours, which nobody sees

BOTH, ALL = (PHONE, DESK), (PHONE, DESK, MINI)
PICTURES: dict[str, tuple[tuple[str, ...], bool]] = {
    # name of the state: on which screens, and whether also in the dark
    "accueil": (ALL, True),
    "reponse": (ALL, True),
    "choix": (BOTH, False),
    "liste": (BOTH, False),
    "parcours": (BOTH, True),
    "ecrit": ((PHONE,), False),
    "hors-ligne": (BOTH, True),
    "effacer": (BOTH, False),
    "dictee": (BOTH, False),
    "detresse": ((PHONE,), False),
    "widget-ferme": (BOTH, False),
    "widget-ouvert": (BOTH, True),
    "carte": (BOTH, True),
    "carte-choisie": (BOTH, False),
    "agenda": (BOTH, True),
    "fiche": (BOTH, True),
    "fiches": ((PHONE,), False),
    "introuvable": ((PHONE,), False),
    "accessibilite": ((PHONE,), False),
    "confidentialite": ((PHONE,), False),
    "equipe-connexion": ((DESK,), False),
    "equipe-etat": (BOTH, True),
    "equipe-fiches": ((DESK,), False),
    "equipe-fiche": (BOTH, False),
    "equipe-fiche-modifier": (BOTH, True),
    "equipe-fiche-yaml": ((DESK,), False),
    "equipe-questions-liste": (BOTH, False),
    "equipe-statistiques-courbes": (BOTH, False),
    "equipe-essayer-reponse": (BOTH, True),
}

# As staff find them, with what `tests/browser/seeded.py` has put there.
STAFF_PAGES: dict[str, State] = {
    "equipe-etat": at("/equipe"),
    "equipe-fiches": at("/equipe/fiches"),
    "equipe-fiche": at("/equipe/fiches/technilab"),
    "equipe-fiche-modifier": at("/equipe/fiches/technilab/modifier"),
    "equipe-fiche-yaml": at("/equipe/fiches/technilab/yaml"),
    "equipe-questions-liste": at("/equipe/questions"),
    "equipe-statistiques-courbes": at("/equipe/statistiques"),
}


def take(browser: Browser, url: str, name: str, screen: str, dark: bool, folder: Path) -> Path:
    """Take one picture; returns its file."""
    width, height = SCREENS[screen]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        has_touch=screen == PHONE,
        is_mobile=screen == PHONE,
        locale="fr-FR",
    )
    try:
        page = context.new_page()
        if name in {**STAFF_STATES, **STAFF_PAGES}:
            log_in(page, url)
        {**STATES, **OUTSIDE, **STAFF_STATES, **STAFF_PAGES}[name](page, url)
        page.wait_for_timeout(SETTLE)
        file = folder / f"{name}-{screen}{'-sombre' if dark else ''}.png"
        page.screenshot(path=file)
        page.unroute_all(behavior="ignoreErrors")
    finally:
        context.close()
    if file.stat().st_size > HEAVY:
        with Image.open(file) as picture:
            picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)
    return file


def main() -> None:
    """Take the pictures that are asked for, all of them without names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--browser", default="/usr/bin/chromium")
    parser.add_argument("names", nargs="*", choices=[*PICTURES, []], metavar="name")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.browser, args=["--no-sandbox"])
        for name in options.names or PICTURES:
            screens, dark = PICTURES[name]
            for screen in screens:
                print(take(browser, options.url, name, screen, False, options.folder))
            if dark:
                print(take(browser, options.url, name, PHONE, True, options.folder))
        browser.close()


if __name__ == "__main__":
    main()
