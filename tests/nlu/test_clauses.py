"""The questions of a message, one by one."""

from __future__ import annotations

import pytest

from bot.nlu.clauses import clauses


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("c koi technilab", ["c koi technilab"]),
        ("c'était quand, et combien d'élèves ?", ["c'était quand", "combien d'élèves ?"]),
        ("C'est où ? Ça coûte combien ?", ["C'est où", "Ça coûte combien ?"]),
        ("technilab c pour ki et sa dure cb de temps", ["technilab c pour ki", "sa dure cb de temps"]),
        ("je suis perdue.\nquel lycée fait ça", ["je suis perdue", "quel lycée fait ça"]),
        ("Quand y aller, et part-on en classe entière ?", ["Quand y aller", "part-on en classe entière ?"]),
        ("Que veut dire BTS, et cela dure combien ?", ["Que veut dire BTS", "cela dure combien ?"]),
        ("un bts à Besançon et à Dole", ["un bts à Besançon et à Dole"]),
        ("les bacs pro et les bts de Vesoul", ["les bacs pro et les bts de Vesoul"]),
        ("C'est où, et jusqu'à quand ?", ["C'est où", "jusqu'à quand ?"]),
        ("À partir de quel âge et jusqu'à quel âge ?", ["À partir de quel âge jusqu'à quel âge ?"]),
        ("BTS CRSA : combien de temps, où, et quels débouchés ?", ["BTS CRSA : combien de temps", "où", "quels débouchés ?"]),
        ("", []),
        ("?!", []),
    ],
)
def test_a_message_is_cut_where_a_question_begins(text: str, parts: list[str]) -> None:
    assert clauses(text) == parts


def test_what_is_too_short_to_be_asked_alone_ends_the_one_before() -> None:
    assert clauses("c'est ouvert aux filles ? Merci") == ["c'est ouvert aux filles Merci"]


def test_or_not_ends_the_question_before() -> None:
    assert len(clauses("c'est ouvert aux filles, ou pas ?")) == 1


def test_of_many_questions_the_last_are_kept() -> None:
    asked = [f"question numéro {number} ici ?" for number in range(7)]
    assert [part.split()[2] for part in clauses(" ".join(asked))] == ["3", "4", "5", "6"]
