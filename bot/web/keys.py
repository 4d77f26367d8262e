"""Where handlers find what the application was made with."""

from __future__ import annotations

from aiohttp import web

from bot.knowledge.base import Live
from bot.knowledge.watch import Watcher
from bot.settings import Settings
from bot.web.avis import Avis
from bot.web.chat import Chat
from bot.web.sessions import Tokens
from bot.web.staff.desk import Desk

SETTINGS = web.AppKey("settings", Settings)
LIVE_KNOWLEDGE = web.AppKey("live", Live)
WATCHER = web.AppKey("watcher", Watcher)
TOKENS = web.AppKey("tokens", Tokens)
CHAT = web.AppKey("chat", Chat)
DESK = web.AppKey("desk", Desk)
AVIS = web.AppKey("avis", Avis)
