"""Folding, tokens, stems and sounds: both sides of every comparison go through them."""

from __future__ import annotations

import pytest

from bot.knowledge.text import STOP_WORDS, OfLength, content_stems, edits_allowed, fold, sound, stem, tokens, words_with_spans


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L’École µTech", "l'ecole utech"),
        ("Cœur à ÇA", "coeur a ca"),
        ("a\u200bb\ufeffc\u00ad", "abc"),
        ("2½", "2 demi "),
        ("ﬁn", "fin"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Qu'est-ce que le BTS+1 ?", ["qu", "est", "ce", "que", "le", "bts+1"]),
        ("ouaiiiiis", ["ouaiis"]),
        ("80 % des 1re", ["80", "%", "des", "1re"]),
        ("🙂 …", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize("text", ["", "L’École ½ µT à Dole", "abc déf 3e bac+2", "œuvre 10 €", "a\u200bb"])
def test_words_stand_where_they_are_written(text: str) -> None:
    found = words_with_spans(text)
    assert [word for word, _, _ in found] == tokens(text)
    for word, start, end in found:
        assert tokens(text[start:end]) == [word] or word in fold(text[start:end])


def test_words_of_a_length_come_in_their_order() -> None:
    words = OfLength(["bbb", "a", "aaa", "cccc"])
    assert (words.between(2, 3), words.between(1, 4), words.most) == (["bbb", "aaa"], ["bbb", "a", "aaa", "cccc"], 4)
    assert OfLength([]).most == 0


def test_folding_what_is_folded_changes_nothing() -> None:
    for text in ("L’École µTech", "ŒUVRE ½ €", "naïve"):
        assert fold(fold(text)) == fold(text)


def test_stems_join_the_forms_of_a_word() -> None:
    assert stem("formations") == stem("formation")
    assert stem("bts") == "bts"
    assert stem("2024") == "2024"


def test_content_stems_leave_empty_words_out() -> None:
    assert content_stems(["c", "est", "quoi", "le", "technilab", "3"]) == [stem("technilab"), "3"]


def test_stop_words_are_as_texts_are_folded() -> None:
    assert {word for word in STOP_WORDS if tokens(word) != [word]} == set()


def test_sounds_join_spellings() -> None:
    assert sound("lice") == sound("lycee") != ""
    assert sound("ab") == sound("a1b2") == ""


@pytest.mark.parametrize(("length", "slips"), [(1, 0), (4, 0), (5, 1), (8, 1), (9, 2), (20, 2)])
def test_edits_allowed(length: int, slips: int) -> None:
    assert edits_allowed(length) == slips
