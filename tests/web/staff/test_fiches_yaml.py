"""A fiche as YAML: checked by a button or as it is typed, saved letter for letter; imported fiches too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.knowledge.base import load
from bot.web.keys import LIVE_KNOWLEDGE
from tests.web.staff.conftest import SALONS, Editor, form_in
from tests.web.staff.test_fiches import PATH, VESOUL, page
from tests.web.staff.test_fiches_edit import told

YAML = f"{VESOUL}/yaml"
CHECK = "/equipe/api/verifier"


def text_in(fields: list[tuple[str, str]]) -> str:
    return dict(fields)["texte"].replace("\r\n", "\n")


async def checked(editor: Editor, fields: list[tuple[str, str]], text: str) -> Any:
    given = dict(fields)
    token = given.pop("jeton")
    reply = await editor.http.post(
        CHECK, data={**given, "texte": text}, headers={"X-Jeton": token, "Accept": "application/json"}, allow_redirects=False
    )
    assert reply.status == 200
    return await reply.json()


async def test_the_text_is_that_of_the_file_with_its_comments(editor: Editor) -> None:
    text = text_in(await editor.fields(YAML))
    assert text.startswith("# Celui-ci change de date chaque année.\n- id: salon-vesoul\n")
    assert text.endswith("source: bilan-2024\n")
    assert text in SALONS


async def test_what_is_saved_is_what_was_typed(editor: Editor) -> None:
    fields = await editor.fields(YAML)
    text = text_in(fields).replace("# un samedi", "# un dimanche").replace("# vérifié au téléphone", "# vérifié sur place")
    reply = await editor.post(YAML, fields, texte=text.replace("\n", "\r\n"), geste="enregistrer")
    assert (reply.status, reply.headers["Location"]) == (303, VESOUL)
    assert editor.text("salons.yml") == SALONS.replace("un samedi", "un dimanche").replace("au téléphone", "sur place")


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("date_debut: 2024-02-03", "date_debut: 2024-02-31", 6),
        ("commune: \"Vesoul\"", "comune: \"Vesoul\"", 7),
        ("sur: lieu", "sur: endroit", 18),
        ("liens: [bts-cim]", "liens: [bts-cin]", 8),
        ("nom: \"Salon de Vesoul\"", "nom: \"Salon de Vesoul", 3),
        ("annee: 2024", "annee: vingt", 13),
    ],
)  # fmt: skip
async def test_an_error_keeps_the_text_and_tells_its_line(editor: Editor, before: str, after: str, line: int) -> None:
    fields = await editor.fields(YAML)
    text = text_in(fields).replace(before, after, 1)
    html = await told(await editor.post(YAML, fields, texte=text, geste="enregistrer"), 422)
    assert f'data-ligne="{line}"' in html
    assert after in html
    assert editor.text("salons.yml") == SALONS
    found = await checked(editor, fields, text)
    assert found["erreurs"][0]["ligne"] == line


async def test_the_button_checks_without_saving(editor: Editor) -> None:
    fields = await editor.fields(YAML)
    text = text_in(fields).replace("Belin", "Georges Colomb")
    html = await told(await editor.post(YAML, fields, texte=text, geste="verifier"), 200)
    assert "Aucune erreur" in html
    assert text_in(form_in(html)) == text
    assert editor.text("salons.yml") == SALONS


async def test_what_is_typed_is_checked_whatever_others_did_meanwhile(editor: Editor) -> None:
    fields = await editor.fields(YAML)
    text = text_in(fields)
    assert (await editor.post(YAML, fields, texte=text.replace("Belin", "Haag"), geste="enregistrer")).status == 303
    assert (await checked(editor, fields, text.replace("Belin", "Colomb")))["erreurs"] == []
    assert (await checked(editor, fields, ""))["vide"]
    assert (await checked(editor, fields, "n'importe quoi: [\n"))["erreurs"]
    assert (await checked(editor, fields, text + text.replace("salon-vesoul", "autre")))["erreurs"]


async def test_what_is_wrong_already_is_told_without_a_change(editor: Editor) -> None:
    (editor.folder / "salons.yml").write_text(SALONS.replace("liens: [bts-cim]", "liens: [bts-cin]"), "utf-8")
    html = await page(editor, YAML)
    assert 'data-ligne="8"' in html
    assert (await checked(editor, await editor.fields(YAML), text_in(await editor.fields(YAML))))["erreurs"]


async def test_an_empty_text_removes_nothing(editor: Editor) -> None:
    html = await told(await editor.post(YAML, await editor.fields(YAML), texte=" \r\n", geste="enregistrer"), 422)
    assert "Le texte est vide" in html
    assert editor.text("salons.yml") == SALONS


async def test_a_new_fiche_begins_as_a_skeleton(editor: Editor) -> None:
    path = f"{PATH}/nouvelle/yaml"
    fields = await editor.fields(f"{path}?type=metier&nom=Soudeur&question=c+quoi+un+soudeur")
    skeleton = text_in(fields)
    assert "c quoi un soudeur" in skeleton
    assert "nom: Soudeur" in skeleton or 'nom: "Soudeur"' in skeleton
    assert (await editor.post(path, fields, geste="enregistrer")).status == 422
    fact = '{sur: definition, dit: "Un soudeur assemble des métaux.", source: bilan-2024}'
    text = f'- id: soudeur\n  nom: "Soudeur"\n  faits:\n  - {fact}\n'
    reply = await editor.post(path, fields, texte=text, geste="enregistrer")
    assert reply.headers["Location"] == f"{PATH}/soudeur"
    assert text in editor.text("metiers.yml")


async def test_an_imported_fiche_is_found_seen_and_edited(editor: Editor, tmp_path: Path) -> None:
    imported = editor.folder / "catalogue" / "parcoursup" / "25.yml"
    imported.parent.mkdir(parents=True)
    imported.write_text(
        "formations:\n# importée\n- id: bts-mecanique-lure\n  nom: \"BTS Mécanique (Lure)\"\n  commune: Lure\n  faits:\n"
        "  - {sur: lieu, dit: \"Le BTS Mécanique se prépare à Lure.\", annee: 2026, source: bilan-2024}\n"
        "  importe: {source: parcoursup, cle: \"1\", empreinte: abcde}\n", "utf-8",
    )  # fmt: skip
    editor.http.app[LIVE_KNOWLEDGE].snapshot = load(editor.folder, f"sqlite:///{tmp_path}/k.sqlite")
    assert f"{PATH}/bts-mecanique-lure" in await page(editor, f"{PATH}?q=bts+mecanique")
    html = await page(editor, f"{PATH}/bts-mecanique-lure")
    assert "knowledge/catalogue/parcoursup/25.yml, ligne 3" in html
    assert "importée de « parcoursup »" in html
    path = f"{PATH}/bts-mecanique-lure/modifier"
    reply = await editor.post(path, await editor.fields(path), geste="enregistrer", duree="2 ans")
    assert reply.status == 303, await reply.text()
    text = imported.read_text(encoding="utf-8")
    assert 'duree: "2 ans"' in text
    assert "importe: {source: parcoursup" in text
    assert "# importée" in text
    copy = f"{PATH}/nouvelle?copie=bts-mecanique-lure"
    reply = await editor.post(copy, await editor.fields(copy), geste="enregistrer", nom="BTS Mécanique (Gray)")
    assert reply.status == 303, await reply.text()
    assert imported.read_text(encoding="utf-8").count("importe:") == 1
