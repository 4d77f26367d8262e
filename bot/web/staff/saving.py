"""How the staff pages save: the one door to `bot/knowledge/saving.py` and `history.py`, with whom the log names."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import lru_cache, partial

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


# To look for a repository takes another process.
@lru_cache(maxsize=16)
def history_of(settings: Settings) -> History:
    """The versions of the files of the settings' folder."""
    return History.of(settings)


def saver_of(request: web.Request, snapshot: Snapshot) -> Saver:
    """Who saves, the imported fiches being those of `snapshot`."""
    settings = request.app[SETTINGS]
    return Saver.of(settings, history_of(settings), lambda: snapshot.catalogue.engine)


async def save(request: web.Request, snapshot: Snapshot, change: Change, key: str, fiche: str) -> Version | None:
    """Save a change in the name of who asks; raises as `Saver.save`.

    `key`: sentence that tells what was done (`fiche_sujet_…`), for the history; `fiche`: the id to tell it of.
    """
    return await _saved(request, say(key, fiche=fiche), partial(saver_of(request, snapshot).save, change))


async def save_file(request: web.Request, snapshot: Snapshot, path: str, seen: str, text: str) -> Version | None:
    """Save a whole file in the name of who asks; raises as `Saver.save_file`."""
    work = partial(saver_of(request, snapshot).save_file, path, seen, text)
    return await _saved(request, say("fichier_sujet_corrige", fichier=path), work)


async def _saved(request: web.Request, subject: str, work: Callable[[str, str], Version | None]) -> Version | None:
    author = staff_of(request).nom
    # A page that is left must not stop a saving half-way.
    version = await asyncio.shield(asyncio.to_thread(work, author, subject))
    if version is not None:
        _LOG.info(say("journal_fiche", nom=author, sujet=subject))
    return version
