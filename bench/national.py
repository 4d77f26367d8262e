"""What a hundred thousand imported formations cost: importing them, loading them, and answering beside them.

    python bench/national.py                    the import alone, in a process of its own
    python bench/national.py --serve            then the knowledge with them, against the team's alone, in one run

The rows are made up, always the same ones, in the shape of Onisep's "actions de formation initiale, univers lycée".
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.opendata import places  # noqa: E402

COLUMNS = (
    "Action de Formation (AF) identifiant Onisep", "Formation (FOR) libellé", "FOR URL et ID Onisep",
    "FOR indexation domaine web Onisep", "FOR type", "FOR nature du certificat", "FOR niveau de sortie",
    "Lieu d'enseignement (ENS) libellé", "ENS code UAI", "ENS statut", "ENS adresse", "ENS code postal", "ENS commune",
    "ENS département", "ENS académie", "ENS région", "ENS latitude", "ENS longitude", "ENS n° téléphone", "ENS site web",
    "ENS hébergement", "AF durée cycle standard", "AF modalités scolarité", "AF coût scolarité", "AF page web",
    "AF date de modification",
)  # fmt: skip
_KINDS = (
    ("CAP", "CAP", "CAP ou équivalent", "2 ans"),
    ("bac pro", "baccalauréat professionnel", "Bac ou équivalent", "3 ans"),
    ("bac techno", "baccalauréat technologique", "Bac ou équivalent", "1 an"),
    ("BTS", "brevet de technicien supérieur", "Bac + 2", "2 ans"),
    ("BTSA", "brevet de technicien supérieur agricole", "Bac + 2", "2 ans"),
    ("MC", "mention complémentaire", "Bac ou équivalent", "1 an"),
    ("BMA", "brevet des métiers d'art", "Bac ou équivalent", "2 ans"),
)
_SUBJECTS = (
    "microtechniques|mécanique/microtechniques", "usinage|mécanique/usinage", "maintenance des systèmes|mécanique/maintenance",
    "conception de produits industriels|mécanique/conception", "électrotechnique|électricité/électrotechnique",
    "cybersécurité, réseaux et électronique|informatique/réseaux", "systèmes numériques|informatique/systèmes",
    "chaudronnerie industrielle|mécanique/chaudronnerie", "soudage|mécanique/soudage", "fonderie|matériaux/fonderie",
    "plastiques et composites|matériaux/plasturgie", "menuiserie aménagement agencement|bâtiment/menuiserie",
    "charpente bois|bâtiment/charpente", "maçonnerie|bâtiment/maçonnerie", "peinture et finitions|bâtiment/finitions",
    "plomberie et chauffage|bâtiment/énergies", "travaux publics|bâtiment/travaux publics", "géomètre|bâtiment/topographie",
    "cuisine|hôtellerie/cuisine", "service en restaurant|hôtellerie/service", "boulangerie|alimentation/boulangerie",
    "pâtisserie|alimentation/pâtisserie", "boucherie|alimentation/boucherie", "fromagerie|alimentation/produits laitiers",
    "viticulture et œnologie|agriculture/viticulture", "productions animales|agriculture/élevage",
    "aménagements paysagers|environnement/paysage", "forêt|environnement/forêt", "gestion de l'eau|environnement/eau",
    "accompagnement soins et services|santé/soins", "petite enfance|social/enfance", "optique lunetterie|santé/optique",
    "prothèse dentaire|santé/prothèse", "esthétique|soins personnels/esthétique", "coiffure|soins personnels/coiffure",
    "métiers du commerce|commerce/vente", "négociation et relation client|commerce/négociation",
    "gestion administrative|gestion/administration", "comptabilité|gestion/comptabilité", "banque|banque/conseil",
    "logistique|transport/logistique", "transport routier|transport/conduite", "carrosserie|automobile/carrosserie",
    "maintenance des véhicules|automobile/réparation", "aéronautique|aéronautique/structures",
    "horlogerie|artisanat d'art/horlogerie", "bijouterie joaillerie|artisanat d'art/bijouterie",
    "céramique|artisanat d'art/céramique", "ébénisterie|artisanat d'art/ébénisterie", "verrerie|artisanat d'art/verre",
    "communication visuelle|arts/design graphique", "audiovisuel option son|arts/audiovisuel", "photographie|arts/photographie",
    "mode et vêtement|textile/mode", "tapisserie d'ameublement|textile/ameublement", "sécurité|sécurité/prévention",
    "tourisme|tourisme/accueil", "animation|social/animation", "sport|sport/encadrement", "imprimerie|arts/impression",
)  # fmt: skip
_NAMES = (
    "Jules Ferry", "Louis Pasteur", "Marie Curie", "Victor Hugo", "Gustave Eiffel", "Jean Moulin", "Lumière", "Condorcet",
    "Olympe de Gouges", "Germaine Tillion", "Claude Bernard", "Simone Veil", "Denis Papin", "Ampère", "Courbet", "Saint-Joseph",
)  # fmt: skip
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_A_SCHOOL = 12


def actions(count: int) -> Iterator[tuple[str, ...]]:
    """Rows in the order of `COLUMNS`: made up, the same at each run."""
    chance = random.Random(5)
    towns = _towns()
    departements = sorted(places.DEPARTEMENTS)
    region_of = {code: region for region, codes in places.REGIONS.items() for code in codes}
    diplomas = [(kind, *subject.split("|")) for kind in _KINDS for subject in _SUBJECTS]
    for number in range(count):
        if number % _A_SCHOOL == 0:
            departement = departements[(number // _A_SCHOOL) % len(departements)]
            town, name = chance.choice(towns), chance.choice(_NAMES)
            uai = _uai(departement, number // _A_SCHOOL // len(departements))
            taught = chance.sample(diplomas, _A_SCHOOL)
            digits = departement.replace("A", "0").replace("B", "0")[:2]
            phone = " ".join(f"{chance.randint(0, 99):02}" for _ in range(4))
            phone = f"0{chance.randint(1, 5)} {phone}"
            school = (
                f"Lycée {name}", uai, "public", f"{number % 90 + 1} rue {name}", f"{digits}{number % 1000:03}", town,
                f"{departement} - {departement}", "", region_of[departement], f"{43 + chance.random() * 7:.5f}",
                f"{chance.random() * 8:.5f}", phone,
                f"https://lycee-{uai.lower()}.exemple.fr", chance.choice(("internat garçons-filles", "sans hébergement")),
            )  # fmt: skip
        (short, kind, level, duration), subject, domain = taught[number % _A_SCHOOL]
        rank = diplomas.index(taught[number % _A_SCHOOL]) + 1
        yield (
            f"AF.{100000 + number}", f"{short} {subject}", f"http://www.onisep.fr/http/redirection/formation/slug/FOR.{rank}",
            domain, kind, "diplôme national ou d'État", level, *school, duration, "temps plein", "", "", "2026-09-15",
        )  # fmt: skip


def write_csv(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(COLUMNS)
        writer.writerows(actions(count))


def _towns() -> list[str]:
    with (ROOT / "knowledge" / "lieux.yml").open(encoding="utf-8") as stream:
        return [place["nom"] for place in yaml.load(stream, Loader=yaml.CSafeLoader)["lieux"]]


def _uai(departement: str, rank: int) -> str:
    start = {"2A": "620", "2B": "720"}.get(departement, departement.zfill(3))
    digits = f"{start}{rank + 1:04}"
    return digits + _LETTERS[int(digits) % 23]


def run(arguments: list[str], folder: Path, var: Path) -> tuple[float, float, float]:
    """Run the `azimut` command in a process of its own: seconds of wall clock and of CPU, and the most memory (MB)."""
    environment = {**os.environ, "AZIMUT_KNOWLEDGE": str(folder), "AZIMUT_VAR": str(var), "PYTHONPATH": str(ROOT)}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "bot", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(done.stderr)
    print("\n".join(done.stdout.splitlines()[-2:]))
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    # The highest of all children so far: the first run is the one that it surely tells of.
    return wall, cpu, after.ru_maxrss / 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000, help="formations (100000)")
    parser.add_argument("--keep", type=Path, help="folder to leave the result in")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        place = options.keep or Path(temporary)
        folder, data = place / "knowledge", place / "actions.csv"
        shutil.copytree(ROOT / "knowledge", folder)
        write_csv(data, options.count)
        print(f"{options.count} rows, {data.stat().st_size / 1e6:.0f} MB")
        arguments = ["knowledge", "import", str(data), "--annee", "2026"]
        for label, more in (
            ("first import", ["--ecrire"]),
            ("same data again", ["--ecrire"]),
            ("next year's data, as a dry run", ["--annee", "2027"]),
        ):
            wall, cpu, memory = run([*arguments, *more], folder, place / "var")
            print(f"{label}: {wall:.1f} s ({cpu:.1f} s of CPU), {memory:.0f} MB at most\n")
        files = sorted((folder / "catalogue").rglob("*.yml"))
        print(f"{len(files)} files, {sum(path.stat().st_size for path in files) / 1e6:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
