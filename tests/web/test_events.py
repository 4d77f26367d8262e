"""What is coming, what comes back, what was: whatever the day on which one looks."""

from __future__ import annotations

import datetime as dt

import pytest

from bot import labels
from bot.knowledge.base import Snapshot
from bot.knowledge.events import Choice, agenda_of, choices_of, chosen, is_coming, span_of
from bot.knowledge.schema import Evenement
from bot.web.agenda import events_of

DAY = dt.date(2026, 11, 28)


def event(identifiant: str = "forum", **fields: object) -> Evenement:
    return Evenement.model_validate({"id": identifiant, "nom": identifiant.title(), **fields})


@pytest.mark.parametrize(
    ("fields", "coming"),
    [
        ({"quand": "annonce", "date_debut": "2026-11-29"}, True),
        ({"quand": "annonce", "date_debut": "2026-11-28"}, True),
        ({"quand": "annonce", "date_debut": "2026-11-27"}, False),
        ({"quand": "annonce", "date_debut": "2026-11-20", "date_fin": "2026-11-28"}, True),
        ({"quand": "annonce", "date_debut": "2026-11-20", "date_fin": "2026-11-27"}, False),
        ({"quand": "annonce", "periode": "2026-12"}, True),
        # It may be over: nobody wrote its day.
        ({"quand": "annonce", "periode": "2026-11"}, False),
        ({"quand": "annonce", "periode": "2026"}, False),
        ({"quand": "annonce"}, False),
        ({"quand": "recurrent", "date_debut": "2026-12-01"}, False),
        ({"quand": "recurrent"}, False),
        # A date to come that nobody announced is a slip of staff's, not an announcement.
        ({"quand": "passe", "date_debut": "2026-12-01"}, False),
        ({"date_debut": "2024-12-12"}, False),
    ],
)
def test_coming_is_announced_and_not_over(fields: dict[str, object], coming: bool) -> None:
    assert is_coming(event(**fields), DAY) is coming


@pytest.mark.parametrize("day", [dt.date(2017, 1, 1), dt.date(2024, 9, 24), dt.date(2026, 11, 28), dt.date(2031, 6, 1)])
def test_no_event_of_the_fiches_is_coming_once_it_is_over(knowledge: Snapshot, day: dt.date) -> None:
    events = events_of(knowledge)
    agenda = agenda_of(events, day)
    shown = [*agenda.coming, *agenda.recurrent, *(e for _, group in agenda.editions for e in group)]
    assert sorted(e.id for e in shown) == sorted(e.id for e in events)
    for found in agenda.coming:
        span = span_of(found)
        assert found.quand == "annonce" and span is not None and span.end >= day


def test_the_order_is_that_of_reading() -> None:
    events = [
        event("tard", quand="annonce", date_debut="2027-03-01"),
        event("tot", quand="annonce", date_debut="2026-12-01"),
        event("hiver", date_debut="2024-12-12"),
        event("ete", date_debut="2024-07-01"),
        event("vague", periode="2024"),
        event("ancien", periode="2018-10"),
        event("flou"),
        event("retour", quand="recurrent"),
    ]
    agenda = agenda_of(events, DAY)
    assert [e.id for e in agenda.coming] == ["tot", "tard"]
    assert [e.id for e in agenda.recurrent] == ["retour"]
    years = [(year, [e.id for e in group]) for year, group in agenda.editions]
    assert years == [(2024, ["hiver", "ete", "vague"]), (2018, ["ancien"]), (None, ["flou"])]


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        (Choice(), ["janvier", "mois", "annee", "retour", "flou", "noel"]),
        (Choice(ville="besancon"), ["janvier"]),
        (Choice(public="parent"), ["mois"]),
        (Choice(annee=2024), ["janvier", "mois", "annee", "noel"]),
        (Choice(annee=2025), ["noel"]),
        (Choice(annee=2027), ["retour"]),
        (Choice(mois=1), ["janvier", "noel"]),
        (Choice(mois=12), ["noel"]),
        (Choice(annee=2024, mois=3), ["mois"]),
        (Choice(annee=2024, mois=7), []),
    ],
)
def test_filters(choice: Choice, kept: list[str]) -> None:
    events = [
        event("janvier", date_debut="2024-01-18", villes=["Besançon"]),
        event("mois", periode="2024-03", public=["parent"]),
        event("annee", periode="2024"),
        event("retour", quand="recurrent"),
        event("flou"),
        event("noel", date_debut="2024-12-30", date_fin="2025-01-02"),
    ]
    assert [e.id for e in chosen(events, choice, DAY)] == kept


def test_filters_offer_what_there_is() -> None:
    events = [
        event("a", villes=["Vesoul"], commune="Dole", date_debut="2024-01-01"),
        event("b", public=["parent"], periode="2022/2023"),
    ]
    assert choices_of(events) == (["Dole", "Vesoul"], ["parent"], [2024, 2023, 2022])


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"date_debut": "2024-12-12"}, "12 décembre 2024"),
        ({"date_debut": "2024-03-01"}, "1er mars 2024"),
        ({"date_debut": "2024-09-24", "date_fin": "2024-09-27"}, "du 24 au 27 septembre 2024"),
        ({"date_debut": "2024-10-01", "date_fin": "2024-10-02"}, "du 1er au 2 octobre 2024"),
        ({"date_debut": "2024-10-30", "date_fin": "2024-11-02"}, "du 30 octobre au 2 novembre 2024"),
        ({"date_debut": "2024-12-30", "date_fin": "2025-01-02"}, "du 30 décembre 2024 au 2 janvier 2025"),
        ({"periode": "2023-03"}, "mars 2023"),
        ({"periode": "2023"}, "2023"),
        ({"periode": "2022/2024"}, "de 2022 à 2024"),
        ({"periode": "2023-03/2023-05"}, "de mars 2023 à mai 2023"),
        ({"periode": "2023-13"}, "2023"),
        ({}, ""),
    ],
)
def test_dates_are_said_in_french(fields: dict[str, object], said: str) -> None:
    assert labels.when(event(**fields)) == said
