"""What a stored question keeps of the person who asked it, and what scrubbing costs those who told nothing."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
import yaml

from bot.insights.scrub import Scrubber
from bot.knowledge.base import Snapshot
from bot.nlu.placeholders import spoken
from tests.conftest import ROOT
from tests.insights import people

# Share of the made-up data that may be left, and of the ordinary questions that may be altered.
LEFT, ALTERED = 0.02, 0.03
# Intents whose examples tell of persons, are no French, no question, or are never stored.
NOT_ORDINARY = {"donnees_personnelles", "donnee_tiers", "insulte", "autre_langue", "charabia", "manipulation"}
DEV = ROOT.parent / "shared" / "eval" / "dev.yml"


@pytest.fixture(scope="module")
def scrubber(knowledge: Snapshot) -> Scrubber:
    return Scrubber(knowledge)


@pytest.mark.parametrize("name", ["LISTED", "OTHERS", "UNSEEN"])
def test_of_800_seeded_persons_almost_nothing_is_left(scrubber: Scrubber, name: str) -> None:
    told = list(people.messages(getattr(people, name), 200))
    left = [one for one in told if people.survives(one, scrubber.scrub(one.text))]
    print(f"\n{name}: {len(left)}/{len(told)} left, {dict(Counter(one.kind for one in left))}")
    assert len(left) <= LEFT * len(told), [one.text for one in left]


def test_the_names_of_other_sets_are_not_in_the_lists() -> None:
    known = set(people.LISTED.first) | set(people.LISTED.last)
    for others in (people.OTHERS, people.UNSEEN):
        names = {word for name in (*others.first, *others.last) for word in people.plain(name)}
        assert names.isdisjoint(known), names & known


def test_ordinary_questions_stay_as_they_are(scrubber: Scrubber, knowledge: Snapshot, serving: object) -> None:
    serving(knowledge)  # type: ignore[operator]
    examples = random.Random(5).sample(_examples(), 1000)
    altered = [text for text in map(spoken, examples) if scrubber.scrub(text) != text]
    print(f"\naltered: {len(altered)}/1000")
    assert len(altered) <= ALTERED * 1000, altered


@pytest.mark.skipif(not DEV.exists(), reason="the sample of cases is not there")
def test_questions_written_by_others_stay_as_they_are(scrubber: Scrubber) -> None:
    cases = [case for case in yaml.safe_load(DEV.read_text(encoding="utf-8")) if case["kind"] not in ("privacy", "language")]
    texts = [turn["user"] for case in cases for turn in case["turns"]]
    altered = [text for text in texts if scrubber.scrub(text) != text]
    print(f"\naltered: {len(altered)}/{len(texts)}")
    assert len(altered) <= ALTERED * len(texts), altered


def _examples() -> list[str]:
    found = []
    for path in sorted(Path(ROOT / "data" / "nlu").rglob("*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            intent = entry.get("intent", "")
            if intent and intent not in NOT_ORDINARY and not intent.startswith("detresse"):
                found += [line[2:] for line in entry["examples"].splitlines() if line.startswith("- ")]
    return found


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("mon fils Théo veut faire technilab", "mon fils [nom] veut faire technilab"),
        ("je m'appelle Rose Petit et je veux un BTS", "je m'appelle [nom] et je veux un BTS"),
        ("moi c enzo roux, 15 ans, c koi le bts cprp", "moi c [nom], 15 ans, c koi le bts cprp"),
        ("Combien dure Technilab ?\nCordialement,\nSylvie de la Tour", "Combien dure Technilab ?\nCordialement,\n[nom]"),
        ("mon num 06.12-34 56 78", "mon num [téléphone]"),
        ("+33 (0)6 12 34 56 78 pour me joindre", "[téléphone] pour me joindre"),
        ("au zéro six douze trente-quatre cinquante six soixante-dix-huit", "au [téléphone]"),
        ("mon tel 06\u200b12\u200b34\u200b56\u200b78", "mon tel [téléphone]"),
        ("jean point dupont arobase gmail point com", "[mail]"),
        ("j'habite 12 bis rue du Général de Gaulle, 25000 Besançon", "j'habite [adresse], [adresse] Besançon"),
        ("j'habite au 3 impasse des Lilas à Dole", "j'habite au [adresse] à Dole"),
        ("mon insta c lolo_du25", "mon insta c [pseudo]"),
        ("ajoute moi sur snap kevinn", "ajoute moi sur snap [pseudo]"),
        ("FR76 3000 6000 0112 3456 7890 189", "[identifiant]"),
        ("ma sécu 1 99 05 25 056 089 12", "ma sécu [identifiant]"),
        ("ma carte 4970 1234 5678 9012", "ma carte [numéro]"),
        ("mon ine c 120456789AB", "mon ine c [identifiant]"),
        ("je suis né le 12/04/2010", "je suis né le [date de naissance]"),
        ("ma voiture AB-123-CD", "ma voiture [immatriculation]"),
        ("voir instagram.com/lolo", "voir [lien]"),
    ],
)
def test_a_datum_becomes_a_placeholder(scrubber: Scrubber, text: str, scrubbed: str) -> None:
    assert scrubber.scrub(text) == scrubbed


@pytest.mark.parametrize(
    "text",
    [
        "c'est où le lycée Jules Haag ?",
        "Jean-Charles Thoulouze il fait quoi",
        "qui est M. Thoulouze ?",
        "et à Besançon ou à Dole ?",
        "le lycée Louis Pergaud propose un BTS ?",
        "le numéro 3018 c'est quoi",
        "la session 2024-2025 a lieu quand ?",
        "c'est quoi RNCP38765",
        "l'UAI 0250011D c'est quel lycée",
        "le site parcoursup.fr est ouvert ?",
        "J'ai 11,4 de moyenne en STI2D, je peux aller en BTS CPRP ?",
        "mon fils est en 3e et aime la mécanique",
        "JE VEUX FAIRE UN BTS A VESOUL",
    ],
)
def test_what_tells_of_nobody_stays(scrubber: Scrubber, text: str) -> None:
    assert scrubber.scrub(text) == text
