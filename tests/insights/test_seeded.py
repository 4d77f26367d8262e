"""What the pictures of the staff pages show is written as the server writes it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from bot.insights.store import Store
from bot.settings import Settings
from bot.web.staff.accounts import Accounts
from tests.browser import seeded
from tests.browser.staff_states import NAME


def test_there_is_an_account_and_something_to_count(tmp_path: Path) -> None:
    seeded.main(tmp_path)
    settings, today = Settings(var=tmp_path), dt.date.today()
    assert list(Accounts(settings.staff).all()) == [NAME]
    counts = Store(settings.insights).counts(today - dt.timedelta(days=89), today)
    assert len({count.day for count in counts}) > 60
    assert sum(count.helpful for count in counts) > 0
