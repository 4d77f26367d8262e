"""Where handlers find what the application was made with, and what is known of a request."""

from __future__ import annotations

from aiohttp import web

from bot.dialogue.journal import Journal
from bot.insights.recorder import Recorder
from bot.knowledge.base import Live
from bot.knowledge.watch import Watcher
from bot.settings import Settings
from bot.web.avis import Avis
from bot.web.chat import Chat
from bot.web.gate import Gate
from bot.web.sessions import Tokens
from bot.web.staff.accounts import Account
from bot.web.staff.desk import Desk
from bot.web.staff.sessions import Session

SETTINGS = web.AppKey("settings", Settings)
LIVE_KNOWLEDGE = web.AppKey("live", Live)
WATCHER = web.AppKey("watcher", Watcher)
TOKENS = web.AppKey("tokens", Tokens)
CHAT = web.AppKey("chat", Chat)
DESK = web.AppKey("desk", Desk)
AVIS = web.AppKey("avis", Avis)
INSIGHTS = web.AppKey("insights", Recorder)
JOURNAL = web.AppKey("journal", Journal)
GATE = web.AppKey("gate", Gate)

FOR_STAFF = web.RequestKey("for_staff", bool)
"""Set on the requests for staff pages, once there are any."""
ACCOUNT = web.RequestKey("account", Account)
"""Who is logged in; read it by `bot.web.staff.page.staff_of`."""
SESSION = web.RequestKey("session", Session)
NOTICES = web.RequestKey("notices", list[dict[str, str]])
"""What the next staff page is to tell."""
