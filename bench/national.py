"""What a hundred thousand imported formations cost: importing them, loading them, and answering beside them.

    python bench/national.py            the import alone, in a process of its own
    python bench/national.py --serve    then answers beside them against answers without, asked in turn in one run

The rows are made up, always the same ones, in the shape of Onisep's "actions de formation initiale, univers lycée".
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import yaml
from aiohttp import ClientSession

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.compare import page  # noqa: E402
from bench.compare.processes import family, memory  # noqa: E402
from bench.compare.texts import ordinary, worded  # noqa: E402
from bench.face import QUESTIONS  # noqa: E402
from bench.saves import measure  # noqa: E402
from bot.knowledge.base import LIVE  # noqa: E402
from bot.knowledge.text import tokens  # noqa: E402
from bot.opendata import places  # noqa: E402
from tests.server import Server, serve  # noqa: E402

COLUMNS = (
    "Action de Formation (AF) identifiant Onisep", "Formation (FOR) libellé", "FOR URL et ID Onisep",
    "FOR indexation domaine web Onisep", "FOR type", "FOR nature du certificat", "FOR niveau de sortie",
    "Lieu d'enseignement (ENS) libellé", "ENS code UAI", "ENS statut", "ENS adresse", "ENS code postal", "ENS commune",
    "ENS département", "ENS académie", "ENS région", "ENS latitude", "ENS longitude", "ENS n° téléphone", "ENS site web",
    "ENS hébergement", "AF durée cycle standard", "AF modalités scolarité", "AF coût scolarité", "AF page web",
    "AF date de modification",
)  # fmt: skip
KINDS = (
    ("CAP", "CAP", "CAP ou équivalent", "2 ans"),
    ("bac pro", "baccalauréat professionnel", "Bac ou équivalent", "3 ans"),
    ("bac techno", "baccalauréat technologique", "Bac ou équivalent", "1 an"),
    ("BTS", "brevet de technicien supérieur", "Bac + 2", "2 ans"),
    ("BTSA", "brevet de technicien supérieur agricole", "Bac + 2", "2 ans"),
    ("MC", "mention complémentaire", "Bac ou équivalent", "1 an"),
    ("BMA", "brevet des métiers d'art", "Bac ou équivalent", "2 ans"),
)
SUBJECTS = (
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
    diplomas = [(kind, *subject.split("|")) for kind in KINDS for subject in SUBJECTS]
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
    """Write so many rows as Onisep's site gives them."""
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
    print(done.stdout.splitlines()[-2])
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    # The highest of all children so far: the first run is the one that it surely tells of.
    return wall, cpu, after.ru_maxrss / 1024


def imports(place: Path, folder: Path, count: int, again: bool) -> None:
    """Import into `folder`, and print what it took."""
    data = place / "actions.csv"
    write_csv(data, count)
    print(f"{count} rows, {data.stat().st_size / 1e6:.0f} MB")
    arguments = ["knowledge", "import", str(data), "--annee", "2026"]
    runs = [("import", ["--ecrire"])]
    if again:
        runs += [("the same data again", ["--ecrire"]), ("the next year's, as a dry run", ["--annee", "2027"])]
    for label, more in runs:
        wall, cpu, memory = run([*arguments, *more], folder, place / "var")
        print(f"{label}: {wall:.1f} s ({cpu:.1f} s of CPU), {memory:.0f} MB at most", flush=True)
    files = sorted((folder / "catalogue").rglob("*.yml"))
    print(f"{len(files)} files, {sum(path.stat().st_size for path in files) / 1e6:.0f} MB", flush=True)


async def answers(servers: Sequence[Server], rounds: int) -> list[list[float]]:
    """For each server, the seconds that its answers took, sorted: each question is put to one after the other.

    They are questions that the team's fiches answer.
    """
    found: list[list[float]] = [[] for _ in servers]
    async with ClientSession() as http:
        for _ in range(rounds):
            conversations = [await server.open(http) for server in servers]
            for question in QUESTIONS:
                for conversation, seconds in zip(conversations, found, strict=True):
                    start = time.perf_counter()
                    await conversation.say(question)
                    seconds.append(time.perf_counter() - start)
    return [sorted(seconds) for seconds in found]


async def until_served(server: Server, identifiant: str) -> float:
    """Seconds until an imported fiche is on its page."""
    start = time.perf_counter()
    async with ClientSession() as http:
        while True:
            async with http.get(f"{server.url}/fiche/{identifiant}") as reply:
                if reply.status == 200:
                    return time.perf_counter() - start
            await asyncio.sleep(0.5)


def finding(knowledge: Path, var: Path) -> dict[str, float]:
    """What fiches cost in a process of its own: `load` in seconds, `find` and `search` in milliseconds a message."""
    environment = {**os.environ, "AZIMUT_KNOWLEDGE": str(knowledge), "AZIMUT_VAR": str(var), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, __file__, "--find"]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def find() -> dict[str, float]:
    """`finding`, in this process: each message was never read before."""
    began = time.perf_counter()
    snapshot = LIVE.current()
    loaded = time.perf_counter() - began
    texts = [worded(text, 7 * number + manner) for manner in range(1, 4) for number, text in enumerate(ordinary())]
    found = {"load": loaded}
    for name, call in (("find", snapshot.names.find), ("search", lambda text: snapshot.index.search(tokens(text)))):
        began = time.process_time()
        for text in texts:
            call(text)
        found[name] = 1000 * (time.process_time() - began) / len(texts)
    return found


def figures(server: Server, found: list[float], cost: dict[str, float]) -> dict[str, float]:
    """Median and 95th percentile of answers in milliseconds, memory of the server in MB, and what `finding` told."""
    held = memory(family(server.process.pid))
    return {
        "median": 1000 * found[len(found) // 2],
        "p95": 1000 * found[round(0.95 * (len(found) - 1))],
        "memory": held,
        **cost,
    }


def served(place: Path, folder: Path, rounds: int, saves: int) -> tuple[dict[str, float], dict[str, float], list[float]]:
    """Two servers, one of which is given the imported fiches, answer the same questions in turn; then saves to that one.

    Returns the figures without them, with them, and the seconds from each save to its answer.
    """
    models = ROOT / "var" / "models"
    for name in ("alone", "beside"):
        (place / name).mkdir(parents=True)
    shutil.copytree(models, place / "var" / "models")
    # Twice each: the first fills the database, as an import does, and the second tells what a start takes.
    folders = [ROOT / "knowledge", folder]
    cost = [[finding(knowledge, place / "var") for _ in range(2)][-1] for knowledge in folders]
    unlimited = {"AZIMUT_LIMITS": "off"}
    with serve(models, place / "alone", **unlimited) as alone, serve(models, place / "beside", **unlimited) as beside:
        shutil.copy(folder / "sources.yml", beside.knowledge)
        shutil.copytree(folder / "catalogue", beside.knowledge / "catalogue")
        last = sorted((folder / "catalogue" / "formations").glob("*.yml"))[-1].read_text(encoding="utf-8")
        identifiant = last.rpartition("\n- id: ")[2].split("\n")[0]
        print(f"imported fiches served after {asyncio.run(until_served(beside, identifiant)):.0f} s", flush=True)
        asyncio.run(answers([alone, beside], 1))
        without, with_them = asyncio.run(answers([alone, beside], rounds))
        before, after = figures(alone, without, cost[0]), figures(beside, with_them, cost[1])
        return before, after, sorted(asyncio.run(measure(beside, saves, 2, 0.2)).delays)


def told(without: dict[str, float], with_them: dict[str, float], delays: list[float]) -> str:
    """The figures as the page shows them."""
    rows = []
    for key, label, wanted in (
        ("p95", "95th percentile of answers (ms)", "ratio ≤ 1.3"), ("median", "median of answers (ms)", ""),
        ("find", "finding the names in a message (ms of processor)", "≤ 1"),
        ("search", "searching the team's facts for its words (ms of processor)", ""),
        ("memory", "memory of the server (MB)", "+ 400 at most"), ("load", "loading the fiches at a start (s)", ""),
    ):  # fmt: skip
        before, after = without[key], with_them[key]
        change = f"{after - before:+.0f}" if key == "memory" else f"{after / before:.2f} ×"
        rows.append([label, page.number(before), page.number(after), change, wanted])
    median, worst = delays[len(delays) // 2], delays[-1]
    head = ["", "the team's fiches", "with the imported ones", "change", "wanted"]
    saves = f"From a save to its answer, with them: median {median:.2f} s, at most {worst:.2f} s of {len(delays)} saves."
    return f"{datetime.now():%Y-%m-%d}, load {os.getloadavg()[0]:.1f}.\n\n{page.table(head, rows)}\n\n{saves}"


def main() -> int:
    """Import, and measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000, help="formations (100000)")
    parser.add_argument("--again", action="store_true", help="import the same data again, and the next year's")
    parser.add_argument("--serve", action="store_true", help="then serve them")
    parser.add_argument("--rounds", type=int, default=10, help="conversations of each measure (10)")
    parser.add_argument("--saves", type=int, default=20, help="saves while they are served (20)")
    parser.add_argument("--find", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.find:
        print(json.dumps(find()))
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        folder = Path(shutil.copytree(ROOT / "knowledge", place / "knowledge"))
        imports(place, folder, options.count, options.again)
        if options.serve:
            text = told(*served(place / "serve", folder, options.rounds, options.saves))
            print(text)
            page.put(ROOT / "docs", "bench/national.py", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
