"""How the staff pages save: the one door to `bot/knowledge/saving.py` and `history.py`, with whom the log names."""

from __future__ import annotations

import asyncio
import logging
from functools import lru_cache
from pathlib import Path

from aiohttp import web

from bot.knowledge.base import Snapshot
from bot.knowledge.history import History
from bot.knowledge.saving import Change, Saver
from bot.knowledge.versions import Version
from bot.messages import say
from bot.settings import Settings
from bot.web.keys import SETTINGS
from bot.web.staff.page import staff_of

_LOG = logging.getLogger(__name__)


def history_of(settings: Settings) -> History:
    """The versions of the files of the settings' folder."""
    return _history(settings.knowledge, settings.history, settings.knowledge_git)


@lru_cache(maxsize=16)
def _history(folder: Path, copies: Path, git: bool) -> History:
    # To look for a repository takes another process.
    return History(folder, copies, git=git)


def saver_of(request: web.Request, snapshot: Snapshot) -> Saver:
    """Who saves, the imported fiches being those of `snapshot`."""
    settings = request.app[SETTINGS]
    return Saver.of(settings, history_of(settings), lambda: snapshot.catalogue.engine)


async def save(request: web.Request, snapshot: Snapshot, change: Change, key: str, fiche: str) -> Version | None:
    """Save a change in the name of who asks; raises as `Saver.save`.

    `key`: sentence that tells what was done (`fiche_sujet_…`), for the history; `fiche`: the id to tell it of.
    """
    author = staff_of(request).nom
    subject = say(key, fiche=fiche)
    # A page that is left must not stop a saving half-way.
    work = asyncio.to_thread(lambda: saver_of(request, snapshot).save(change, author, subject))
    version = await asyncio.shield(work)
    if version is not None:
        _LOG.info(say("journal_fiche", nom=author, sujet=subject))
    return version
