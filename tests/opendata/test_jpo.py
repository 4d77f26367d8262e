"""The grammar of open days: four forms of dates, notes, free text, and what is past."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.opendata.jpo import OpenDay, open_days

JANUARY, MARCH = dt.date(2027, 1, 30), dt.date(2027, 3, 12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("le 30/01/2027", OpenDay(JANUARY)),
        ("le 30/01/2027 de 9h00 à 12h30", OpenDay(JANUARY, None, "9h", "12h30")),
        ("du 12/03/2027 au 13/03/2027", OpenDay(MARCH, dt.date(2027, 3, 13))),
        ("du 12/03/2027 au 13/03/2027 de 09h30 à 17h00", OpenDay(MARCH, dt.date(2027, 3, 13), "9h30", "17h")),
        ("du 12/03/2027 au 12/03/2027", OpenDay(MARCH)),
        ("le 12/03/2027 en virtuel", OpenDay(MARCH, virtuel=True)),
        ("le 12/03/2027 (post-bac seulement)", OpenDay(MARCH, note="post-bac seulement")),
        ("le 12/03/2027 voir https://lycee.exemple.fr/jpo", OpenDay(MARCH, site="https://lycee.exemple.fr/jpo")),
        ("le 12/03/2027 voir www.lycee.exemple.fr.", OpenDay(MARCH, site="https://www.lycee.exemple.fr")),
        ("Le samedi 30 janvier 2027 de 9h à 12h", OpenDay(JANUARY, None, "9h", "12h")),
        ("le 1er mars 2027", OpenDay(dt.date(2027, 3, 1))),
        ("sur rendez-vous", OpenDay(None, note="sur rendez-vous")),
        ("le 31/02/2027", OpenDay(None, note="le 31/02/2027")),
        ("du 13/03/2027 au 12/03/2027", OpenDay(None, note="du 13/03/2027 au 12/03/2027")),
        ("en virtuel", OpenDay(None, virtuel=True, note="en virtuel")),
    ],
)
def test_one_item(text: str, expected: OpenDay) -> None:
    assert list(open_days(text)) == [expected]


def test_items_stand_between_bars() -> None:
    found = list(open_days("le 30/01/2027 de 08h30 à 12h00 (post-bac) | du 12/03/2027 au 13/03/2027 en virtuel |  "))
    assert [each.debut for each in found] == [JANUARY, MARCH]
    assert [each.virtuel for each in found] == [False, True]


@pytest.mark.parametrize(
    "text",
    [
        "Date(s) indicative(s) des Journées portes ouvertes précédentes : le 30/01/2027 de 9h00 à 12h00 | le 12/03/2027",
        "Date(s) indicative(s) des Journées portes ouvertes précédentes : le 30 janvier 2027 | le 12/03/2027",
        "JOURNÉES PORTES OUVERTES PRÉCÉDENTES : le 30/01/2027 | du 12/03/2027 au 13/03/2027",
    ],
)
def test_previous_editions_are_past_and_so_is_all_that_follows(text: str) -> None:
    found = list(open_days(text))
    assert [each.debut for each in found] == [JANUARY, MARCH]
    assert all(each.passe for each in found)


def test_nothing_is_told_of_nothing() -> None:
    assert list(open_days("")) == []
    assert list(open_days(" | ")) == []
