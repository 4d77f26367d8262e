"""The page: whole, escaped, calling nothing outside; and results that are kept from one run to the next."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench.evaluation import __main__ as command
from bench.evaluation import cases, entities, intents, massive, scope
from bench.evaluation.common import Confusion, Figure, Score, Skipped
from bench.evaluation.kept import Measured, read_all, write
from bench.evaluation.report import render
from tests.evaluation.test_measures import played

# matplotlib 3.5 uses old names of pyparsing's functions.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

NASTY = "<script>alert('x')</script> & « é »"
SCORE = Score("lieu", 10, 9, 8)
FIGURE = Figure(NASTY, "1 %", "≥ 2 %", False)
CONFUSION = Confusion("lieu", "date", 3, [NASTY])
RESULTS = {
    "cases": cases.Cases([cases.gather(NASTY, [played(NASTY, NASTY)], [played(NASTY)])], True, [FIGURE]),
    "intents": intents.Intents(
        9, 3, 0.9, [0.8, 1.0], 0.7, 0.8, 0.2, 0.01, [SCORE], [CONFUSION], [("lieu", "date", 3), ("date", NASTY, 1)], [FIGURE]
    ),
    "entities": entities.Entities(
        [entities.Reading(NASTY, 3, SCORE, SCORE, [SCORE], 0.5, 4, [(NASTY, 2)], [entities.Miss(NASTY, "a", "")])], [FIGURE]
    ),
    "scope": scope.Scope(
        9, 3, [scope.Curve("c", 0.9, [1.0, 0.5], [0.5, 1.0])], SCORE, SCORE, 1, 2, [CONFUSION], [CONFUSION], [FIGURE]
    ),
    "massive": massive.Massive(9, 3, [massive.Way("words", "Mots", 0.8, 1.0, 2.0, 0.85, 2.0)], 0.3, 0.1, [CONFUSION], [FIGURE]),
}


@pytest.fixture(scope="module")
def page() -> str:
    return render([Measured(part, "2026-11-28 10:00", 3.0, results) for part, results in RESULTS.items()])


def test_all_parts_are_there_and_escaped(page: str) -> None:
    assert [part for part in RESULTS if f'<section id="{part}">' not in page] == []
    assert "<script" not in page
    assert "&lt;script&gt;alert(&#39;x&#39;)" in page


def test_nothing_is_fetched(page: str) -> None:
    addresses = re.findall(r'(?:href|src|url)\s*[=(]\s*"?([^")\s>]+)', page)
    assert [address for address in addresses if not address.startswith("#")] == []
    assert "@import" not in page


def test_pictures_are_inline_with_ids_of_their_own(page: str) -> None:
    assert page.count("<svg") == 2
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_a_part_that_was_not_run_is_told() -> None:
    page = render([Measured("massive", "2026-11-28 10:00", 0.0, Skipped("Fichiers <absents>."))])
    assert page.count("Non mesuré. Fichiers &lt;absents&gt;.") == 2


@pytest.mark.parametrize("part", RESULTS)
def test_results_come_back_as_they_were_kept(part: str, tmp_path: Path) -> None:
    kept = Measured(part, "2026-11-28 10:00", 3.0, RESULTS[part])
    write(tmp_path, kept)
    assert read_all(tmp_path) == [kept]


def test_results_of_an_earlier_version_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "massive.jsonl").write_text('{"date":"x","seconds":1}\n{"old":1}\n', encoding="utf-8")
    assert read_all(tmp_path) == []


def test_the_page_can_be_made_again_without_measuring(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, Measured("massive", "2026-11-28 10:00", 3.0, RESULTS["massive"]))
    assert command.main(["--only", "", "--out", str(tmp_path)]) == 0
    assert "MASSIVE" in (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "manqué" in capsys.readouterr().out


def test_an_unknown_part_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["--only", "intents,poésie"])
    assert "poésie" in capsys.readouterr().err
