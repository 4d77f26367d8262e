"""What libraries say of words is kept from one start to the next, and only by the version that said it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.knowledge.kept import Kept, keep, recall

WORDS = [f"mot{number}" for number in range(200)]


def _counting(package: str = "pyyaml") -> tuple[Kept, list[str]]:
    asked: list[str] = []

    def work(word: str) -> str:
        asked.append(word)
        return word.upper()

    return Kept(package, work), asked


def test_what_is_in_the_file_is_not_worked_out_again(tmp_path: Path) -> None:
    first, _ = _counting()
    keep(tmp_path / "words.json", {first: WORDS})
    second, asked = _counting()
    recall(tmp_path / "words.json", [second])
    assert [second(word) for word in WORDS] == [word.upper() for word in WORDS]
    assert asked == []
    assert second("autre") == "AUTRE"
    assert asked == ["autre"]


def test_an_empty_answer_is_an_answer(tmp_path: Path) -> None:
    mute = Kept("pyyaml", lambda _: "")
    keep(tmp_path / "words.json", {mute: ["a"]})
    loud, asked = _counting()
    recall(tmp_path / "words.json", [loud])
    assert (loud("a"), asked) == ("", [])


def test_another_version_of_the_library_is_asked_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _ = _counting()
    keep(tmp_path / "words.json", {first: WORDS})
    monkeypatch.setattr("bot.knowledge.kept.version", lambda _: "0.0")
    second, asked = _counting()
    recall(tmp_path / "words.json", [second])
    assert second("mot1") == "MOT1"
    assert asked == ["mot1"]


def test_a_few_new_words_are_not_worth_a_file(tmp_path: Path) -> None:
    path = tmp_path / "words.json"
    function, _ = _counting()
    keep(path, {function: WORDS})
    before = path.read_bytes()
    keep(path, {function: [*WORDS, "nouveau"]})
    assert path.read_bytes() == before
    keep(path, {function: [*WORDS, *(f"nouveau{number}" for number in range(20))]})
    assert len(next(iter(json.loads(path.read_text(encoding="utf-8")).values()))) == len(WORDS) + 20


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pyyaml": 3}', "null"])
def test_a_spoilt_file_only_costs_time(tmp_path: Path, content: str) -> None:
    (tmp_path / "words.json").write_text(content, encoding="utf-8")
    function, asked = _counting()
    recall(tmp_path / "words.json", [function])
    assert (function("mot"), asked) == ("MOT", ["mot"])


def test_without_a_file_nothing_is_known(tmp_path: Path) -> None:
    function, asked = _counting()
    recall(tmp_path / "absent.json", [function])
    assert (function("mot"), asked) == ("MOT", ["mot"])
