"""What the staff pages are made with, one of each for the application."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.knowledge.base import Live
from bot.settings import Settings
from bot.web.chat import Chat
from bot.web.staff.accounts import Accounts
from bot.web.staff.presence import Presence
from bot.web.staff.report import Reports
from bot.web.staff.sessions import Sessions
from bot.web.staff.throttle import Throttle
from bot.web.staff.trials import Trials

_HASHES_AT_ONCE = 2


@dataclass(frozen=True)
class Desk:
    """Accounts, sessions, what slows down guessing, trials, reports, and who has which fiche open.

    `hashing`: few passwords are verified at once, each takes 64 MB.
    """

    accounts: Accounts
    sessions: Sessions
    throttle: Throttle
    trials: Trials
    reports: Reports
    presence: Presence
    hashing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_HASHES_AT_ONCE))

    @classmethod
    def of(cls, settings: Settings, chat: Chat, live: Live, clock: Callable[[], float]) -> Desk:
        """The desk of these settings. `chat` and `live`: who answers trials, with what; `clock`: seconds since 1970."""
        accounts = Accounts(settings.staff)
        sessions = Sessions(settings.secret, accounts, clock)
        trials, reports = Trials(chat, live.current), Reports(settings.knowledge)
        return cls(accounts, sessions, Throttle(clock), trials, reports, Presence(clock))
