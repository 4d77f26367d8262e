"""Slips of the finger: each kind is told, words around decide, and what is right stays."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest

from bot.knowledge.base import LIVE
from bot.knowledge.text import tokens
from bot.nlu import spelling
from bot.nlu.spelling import Speller, accents, slip, slips_cost, speller
from bot.nlu.writing import expand


@pytest.mark.parametrize(
    ("meant", "written", "kind"),
    [
        ("combien", "combin", "drop"),
        ("combien", "ombien", "drop"),
        ("combien", "combienn", "double"),
        ("combien", "compien", "other"),
        ("combien", "combiem", "other"),
        ("combien", "conbien", "other"),
        ("combien", "combirn", "neighbour"),
        ("combien", "combine", "swap"),
        ("est", "set", "swap"),
        ("combien", "combixen", "insert"),
        ("combien", "combien", None),
        ("combien", "cmobine", None),
        ("combien", "comb", None),
        ("abc", "cba", None),
        ("", "a", "insert"),
    ],
)
def test_the_kind_of_a_slip(meant: str, written: str, kind: str | None) -> None:
    assert slip(meant, written) == kind


def _mended(text: str) -> str:
    lexicon = LIVE.current().index.lexicon
    words = expand(tokens(text), known=lexicon.__contains__)
    return " ".join(chain.from_iterable(speller().respell(words, lexicon.__contains__, lexicon.correct)))


@pytest.mark.parametrize(
    ("slipped", "right"),
    [
        ("c'est qioi le campus", "c est quoi le campus"),
        ("combine de tps ça dure", "combien de temps ca dure"),
        ("elle set où la réunion", "elle est ou la reunion"),
        ("c kel lycee kki font ça", "c est quel lycee qui font ca"),
        ("les dates er les lieux", "les dates et les lieux"),
        ("pour combeib de temps", "pour combien de temps"),
        ("il y a la voitrues et le capmuss", "il y a la voitures et le campus"),
        ("avec l campus", "avec le campus"),
        ("c est quoi lee jeu", "c est quoi le jeu"),
        ("dans desvoitures", "dans des voitures"),
        ("la liste d lycées", "la liste des lycees"),
        ("linscripsion c'est quand", "l inscription c est quand"),
    ],
)
def test_words_around_mend_a_slip(slipped: str, right: str) -> None:
    assert _mended(slipped) == right


@pytest.mark.parametrize(
    "text",
    [
        "je voudrais savoir quels lycees font technilab",
        "ma fille est en troisieme et elle ne sait pas quoi faire",
        "ok merci mdr",
        "combien de places il reste",
        "zut alors",
        "elle s appelle garnier",
        "psa a sochaux",
        "c est l adresse du campus",
    ],
)
def test_what_is_right_stays(text: str) -> None:
    assert _mended(text) == text


def test_a_word_of_a_new_fiche_is_no_slip() -> None:
    mender = Speller({"#": 2, "campus": 5, "le": 5}, {("le", "campus"): 5})
    known = {"le", "campis"}.__contains__
    assert mender.respell(["le", "campis"], known, str) == [("le",), ("campis",)]
    assert mender.respell(["le", "campis"], {"le", "campus"}.__contains__, str) == [("le",), ("campus",)]


@pytest.mark.parametrize(
    ("meant", "written", "cost"),
    [
        ("campus", "campus", 0.0),
        ("campus", "capmuss", 7.5),
        ("combien", "combeib", 8.5),
        ("dernier", "garnier", 13.0),
        ("campus", "campu", 4.0),
        ("campus", "xcampus", 6.0),
    ],
)
def test_what_several_slips_cost(meant: str, written: str, cost: float) -> None:
    assert slips_cost(meant, written) == cost


def test_the_usual_accents_are_kept() -> None:
    assert accents(["Le lycée {ville}", "un LYCÉE", "lycee", "là"]) == {"lycee": "lycée", "la": "là"}


def test_training_keeps_what_it_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spelling, "_texts", lambda snapshot: ["- le campus est là", "et le campus de {ville} ?"])
    monkeypatch.setenv("AZIMUT_VAR", str(tmp_path))
    learnt = speller().respell(["le", "capmus"], {"le", "campus"}.__contains__, str)
    spelling.keep(tmp_path / "models" / "spelling.json.gz")
    monkeypatch.setattr(spelling, "_texts", lambda snapshot: pytest.fail("learnt again"))
    assert speller().respell(["le", "capmus"], {"le", "campus"}.__contains__, str) == learnt == [("le",), ("campus",)]
    assert speller().accented("la") == "là"
