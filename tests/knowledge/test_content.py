"""What the fiches of this repository themselves must hold, so that every sentence may be shown as it is."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

import pytest

from bot.knowledge.checks import check
from bot.knowledge.reader import Lecture, read_folder
from bot.knowledge.schema import FACETTES, Etablissement, Fait, Fiche
from bot.knowledge.text import tokens
from tests.conftest import ROOT

KNOWLEDGE = ROOT / "knowledge"
DIRECTORY = ROOT.parent / "shared" / "annuaire_bfc.csv"
MOBILE = re.compile(r"(?<![0-9])(?:\+33|0033|0)[ .-]?[67](?:[ .-]?[0-9]{2}){4}(?![0-9])")
MAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+\.[A-Za-z.-]*[A-Za-z]")
# The campuses publish these themselves in the source documents.
PUBLISHED_MOBILES = {"0626758476"}
PUBLISHED_MAILS = {"anne-marie.didier@ens2m.fr"}

# Two fiches of one type that share a name, each pair with its reason. The answer then offers both, or tells both.
SHARED_NAMES = {
    # Two campuses tell two figures on the same subject.
    "difficultesderecrutement": "two figures of two documents",
    # The campus prints its web site as its mail's domain.
    "amfcmqbfcorg": "the source writes the site like the mail",
    "ticmqbfcorg": "the source writes the site like the mail",
    # Two Cordées, each with its own fiche: the bare name may be either.
    "cordeesdelareussite": "one national scheme, two teams",
    # The delegated commune keeps its own fiche: people write either name.
    "hautsdebienne": "new commune and the old one in it",
}


@lru_cache(maxsize=1)
def lecture() -> Lecture:
    found = read_folder(KNOWLEDGE)
    check(found)
    return found


@lru_cache(maxsize=1)
def fiches() -> tuple[Fiche, ...]:
    return tuple(lecture().fiches)


def facts() -> Iterator[tuple[str, Fait]]:
    for fiche in fiches():
        for rang, fait in enumerate(fiche.faits, 1):
            yield f"{fiche.id}#{rang}", fait


def test_the_fiches_hold_no_error() -> None:
    assert [str(avis) for avis in lecture().erreurs] == []
    assert len(fiches()) > 1000


def test_every_fact_names_sources_that_exist() -> None:
    sources = {source.id for source in lecture().entrees["sources"]}
    unknown = [where for where, fait in facts() if not fait.source or {r.source for r in fait.source} - sources]
    assert unknown == []


def test_every_source_is_used() -> None:
    used = {reference.source for _, fait in facts() for reference in fait.source}
    assert {source.id for source in lecture().entrees["sources"]} - used == set()


def test_every_facet_has_a_label() -> None:
    assert {label.id for label in lecture().entrees["facettes"]} == set(FACETTES)


def test_sentences_are_whole_and_short() -> None:
    wrong = [where for where, fait in facts() if len(fait.dit) > 330 or not re.search(r"[.!?…]$", fait.dit)]
    assert wrong == []


def test_sentences_begin_like_sentences() -> None:
    wrong = [f"{where}: {fait.dit[:40]}" for where, fait in facts() if not re.match(r"[A-ZÀ-ÝŒ0-9«µ#]", fait.dit)]
    assert [line for line in wrong if not re.search(r": [a-z]+[A-Z@.]", line)] == []


def test_no_fiche_says_the_same_sentence_twice() -> None:
    wrong = [fiche.id for fiche in fiches() if len({" ".join(tokens(f.dit)) for f in fiche.faits}) != len(fiche.faits)]
    assert wrong == []


def test_no_personal_number_or_address() -> None:
    for path in sorted(KNOWLEDGE.rglob("*.yml")):
        content = path.read_text(encoding="utf-8")
        mobiles = {re.sub(r"^(?:\+33|0033)", "0", re.sub(r"[ .-]", "", m.group())) for m in MOBILE.finditer(content)}
        assert mobiles <= PUBLISHED_MOBILES, path.name
        mails = {mail.lower() for mail in MAIL.findall(content)}
        assert {m for m in mails if not m.endswith("@cmq-bfc.org")} <= PUBLISHED_MAILS, path.name


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("06 12 34 56 78", True),
        ("0712345678", True),
        ("+33 6 12 34 56 78", True),
        ("07.12.34.56.78", True),
        ("03 81 66 55 00", False),
        ("entre 2016 et 2017 12 34 56 78", False),
    ],
)
def test_the_search_for_mobiles_sees_them(text: str, found: bool) -> None:
    assert bool(MOBILE.search(text)) is found


def test_no_name_is_shared_without_reason() -> None:
    by_name: dict[tuple[str, str], set[str]] = defaultdict(set)
    for fiche in fiches():
        for name in (fiche.nom, *fiche.alias):
            by_name[fiche.type, "".join(tokens(name))].add(fiche.id)
    shared = {key: ids for key, ids in by_name.items() if len(ids) > 1 and not term_told_twice(key[0], ids)}
    assert {name for _, name in shared} == set(SHARED_NAMES), shared


def term_told_twice(kind: str, ids: set[str]) -> bool:
    """Whether a term has its definition in the documents and the everyday one: an answer may need both."""
    return kind == "definition" and {identifiant.split("-")[0] for identifiant in ids} == {"def", "courant"}


def test_a_school_code_is_one_school_and_comes_with_its_place() -> None:
    schools = [fiche for fiche in fiches() if isinstance(fiche, Etablissement) and fiche.uai]
    assert schools, "the directory gives codes"
    assert len({school.uai for school in schools}) == len(schools)
    assert [s.id for s in schools if None in (s.adresse, s.code_postal, s.latitude, s.longitude)] == []


@pytest.mark.skipif(not DIRECTORY.exists(), reason="the directory of schools is not beside this repository")
def test_school_codes_and_places_are_those_of_the_directory() -> None:
    with DIRECTORY.open(encoding="utf-8", newline="") as stream:
        directory = {row["uai"]: row for row in csv.DictReader(stream)}
    for school in fiches():
        if isinstance(school, Etablissement) and school.uai:
            row = directory[school.uai]
            assert (school.adresse, school.code_postal) == (row["adresse"], row["code_postal"]), school.id
            assert school.latitude == pytest.approx(float(row["latitude"]), abs=0.001), school.id
            assert school.longitude == pytest.approx(float(row["longitude"]), abs=0.001), school.id


def test_people_have_a_public_function() -> None:
    assert [fiche.id for fiche in lecture().entrees["personnes"] if not fiche.fonction] == []


def test_help_lines_are_those_of_the_design() -> None:
    numbers = " ".join(urgence.numero for urgence in lecture().entrees["urgences"])
    assert {"3018", "3114", "119", "15", "112"} <= set(numbers.split())
