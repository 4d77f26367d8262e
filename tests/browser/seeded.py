"""An account, invented questions and counts, for pictures of the staff pages: `python -m tests.browser.seeded var`."""

from __future__ import annotations

import datetime as dt
import random
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.insights.asked import Asked
from bot.insights.grouping import Groups
from bot.insights.store import Noted, Store, Tally
from bot.settings import Settings
from bot.web.staff.accounts import Accounts
from tests.browser.staff_states import NAME, PASSWORD
from tests.conftest import ROOT

_KINDS = {"inconnue": 5, "incertaine": 4, "inutile": 1}
_SUBJECTS = {
    "formation": 30, "dispositif": 18, "etablissement": 12, "evenement": 8, "information": 10, "conseil": 5, "conversation": 9,
    "hors_sujet": 4,
}  # fmt: skip
_PUBLICS = {"": 50, "eleve": 20, "parent": 12, "etudiant": 8, "enseignant": 2}
_TIERS = {1: 60, 2: 15, 3: 8, 4: 10, 5: 7}


def main(var: Path) -> None:
    """Fill `var`, the folder that the server will be given as AZIMUT_VAR."""
    settings = Settings(var=var)
    Accounts(settings.staff).add(NAME, PASSWORD)
    store, chance, now = Store(settings.insights), random.Random(1), dt.datetime.now()
    _questions(store, chance, now)
    for day in range(90):
        _count(store, chance, now - dt.timedelta(days=day))


def _questions(store: Store, chance: random.Random, now: dt.datetime) -> None:
    groups = Groups()
    asked = yaml.safe_load((ROOT / "tests" / "data" / "insights" / "groupes.yml").read_text(encoding="utf-8"))
    for number, questions in enumerate(asked):
        kind = list(_KINDS)[number % 3]
        for question in [q for q in questions for _ in range(chance.choice((1, 1, 2)))]:
            when = now - dt.timedelta(days=chance.randrange(40))
            one = Asked(when, question, "inscription", chance.random(), _KINDS[kind], "", "formation", "")
            store.keep([Noted(one, kind, question)], groups)


def _count(store: Store, chance: random.Random, day: dt.datetime) -> None:
    for _ in range(max(0, int(chance.gauss(14 if day.weekday() < 5 else 5, 5)))):
        subject, public = _drawn(chance, _SUBJECTS), _drawn(chance, _PUBLICS)
        tier = 0 if subject in ("conversation", "hors_sujet") else _drawn(chance, _TIERS)
        hour = min(23, max(0, int(chance.gauss(15, 4))))
        one = Asked(day.replace(hour=hour), None, "definition", 0.5, tier, "", subject, public)
        helpful, unhelpful = int(bool(tier) and chance.random() < 0.12), int(bool(tier) and chance.random() < 0.04)
        store.count([Tally(one, 1, helpful, unhelpful)])


def _drawn(chance: random.Random, weights: Mapping[Any, int]) -> Any:
    return chance.choices(list(weights), list(weights.values()))[0]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
