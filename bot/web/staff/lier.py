"""`/equipe/questions/lier`: a question joins a fiche, and is asked again to see whether it is answered now."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import uuid4

from aiohttp import web
from multidict import MultiMapping

from bot import labels
from bot.dialogue.trace import trace_of
from bot.insights.linking import NotThereError, as_alias, as_example
from bot.insights.store import Group
from bot.knowledge.base import Snapshot, draft
from bot.knowledge.saving import Change, ConflictError, Noticed, RefusedError
from bot.knowledge.schema import Fiche
from bot.knowledge.text import fold, tokens
from bot.tiers import UNSURE
from bot.web.chat import Chat
from bot.web.conversations import TRIAL
from bot.web.keys import CHAT, INSIGHTS, LIVE_KNOWLEDGE, SETTINGS
from bot.web.knowing import snapshot_of
from bot.web.staff.login import form_of
from bot.web.staff.page import see_other, staff_page
from bot.web.staff.questions import PATH
from bot.web.staff.saving import save, saver_of

_MOST = 8
_ALIAS = "alias"
_PLACEHOLDER = re.compile(r"\s*\[[^\]]*\]")
_UNLINKED = frozenset({"desaccord", "lieu"})


@dataclass(frozen=True)
class Link:
    """What the form says: the group, the fiche, what is added, and how. `as_`: "alias", or the rank of a fact from 1."""

    group: int
    fiche: str
    text: str
    as_: str

    @classmethod
    def of(cls, given: MultiMapping[str]) -> Link:
        """Read an address or a form."""
        group = str(given.get("groupe", ""))
        return cls(
            int(group) if group.isdecimal() else 0,
            str(given.get("fiche", "")),
            str(given.get("texte", "")).strip(),
            str(given.get("comme", "")),
        )


async def show(request: web.Request) -> web.Response:
    """Choose the fiche (`?groupe=`, `?q=`), then how the question joins it (`?fiche=`)."""
    link = Link.of(request.query)
    return await _form(request, link, await _group(request, link))


async def link(request: web.Request) -> web.Response:
    """Write the file, mark the questions, ask again."""
    wanted = Link.of(await form_of(request))
    group = await _group(request, wanted)
    if not wanted.text or not (wanted.as_ == _ALIAS or wanted.as_.isdecimal()):
        return await _form(request, wanted, group, missing=True)
    folder = request.app[SETTINGS].knowledge
    snapshot = await snapshot_of(request)
    try:
        change = await asyncio.to_thread(_change, request, wanted)
        await save(request, snapshot, change, "questions_enregistrement", wanted.fiche)
        saved = saver_of(request, snapshot).read(change.path)
        tried = await asyncio.to_thread(draft, folder, {change.path: saved})
    except NotThereError as error:
        raise web.HTTPNotFound from error
    except RefusedError as error:
        return await _form(request, wanted, group, errors=error.errors)
    except ConflictError:
        return await _form(request, wanted, group, conflict=True)
    ids = [question.id for question in group.questions]
    known = await _is_answered(request, tried, group)
    await asyncio.to_thread(request.app[INSIGHTS].store.mark, ids, "repondue" if known else "liee")
    key, kind = ("questions_liee_repondue", "ok") if known else ("questions_liee_encore", "alerte")
    return see_other(request, PATH, key, kind, nom=tried.fiches[wanted.fiche].nom)  # type: ignore[arg-type]


def _change(request: web.Request, wanted: Link) -> Change:
    folder = request.app[SETTINGS].knowledge
    if wanted.as_ == _ALIAS:
        return as_alias(folder, wanted.fiche, wanted.text)
    return as_example(folder, wanted.fiche, int(wanted.as_), wanted.text)


async def _is_answered(request: web.Request, tried: Snapshot, group: Group) -> bool:
    """Whether the question that was asked most is answered surely once the fiche is saved."""
    with request.app[LIVE_KNOWLEDGE].using(tried):
        return await answered(request.app[CHAT], plain(group.questions[0].text))


async def answered(chat: Chat, text: str) -> bool:
    """Whether the bot answers a question surely, asked in a conversation of its own that is forgotten at once."""
    conversation = f"{TRIAL}{uuid4().hex}"
    await chat.answer(conversation, text)
    tracker = await chat.agent.tracker_store.retrieve(conversation)
    tiers = [int(made.get("palier") or 0) for made in trace_of(tracker).answers] if tracker and tracker.latest_message else []
    await chat.forget(conversation)
    return any(tiers) and max(tiers) < UNSURE


def plain(text: str) -> str:
    """A scrubbed question without its placeholders."""
    return _PLACEHOLDER.sub("", text).strip()


async def _group(request: web.Request, wanted: Link) -> Group:
    groups = await asyncio.to_thread(request.app[INSIGHTS].store.groups)
    found = next((group for group in groups if group.id == wanted.group), None)
    if found is None:
        raise web.HTTPNotFound
    return found


async def _form(
    request: web.Request,
    wanted: Link,
    group: Group,
    errors: Sequence[Noticed] = (),
    *,
    missing: bool = False,
    conflict: bool = False,
) -> web.Response:
    snapshot = await snapshot_of(request)
    fiche = snapshot.fiches.get(wanted.fiche)
    looked_for = request.query.get("q", "").strip()[:100]
    question = group.questions[0].text
    choices = list(_search(snapshot, looked_for) if looked_for else _likely(snapshot, group))[:_MOST]
    return staff_page(
        request, "equipe/lier.html", current="questions", groupe=group, question=question, fiche=fiche, q=looked_for,
        choix_fiches=choices, lien=wanted, texte=wanted.text or plain(question), manque=missing,
        erreurs=[noticed.avis for noticed in errors],
        conflit=conflict, type_de=labels.type_of, libelles={id_: label.nom for id_, label in snapshot.libelles.items()},
        status=409 if conflict else 422 if errors or missing else 200,
    )  # fmt: skip


def _likely(snapshot: Snapshot, group: Group) -> Iterator[Fiche]:
    """The fiches that the question is likeliest about: the bot's guess, those it names, those whose words it has."""
    text = plain(group.questions[0].text)
    ids = [question.fiche for question in group.questions]
    ids += [fiche for mention in snapshot.names.find(text) for fiche in mention.fiches]
    ids += [result.fait.fiche_id for result in snapshot.index.search(tokens(text))]
    for id_ in dict.fromkeys(ids):
        fiche = snapshot.fiches.get(id_)
        if fiche and fiche.type not in _UNLINKED:
            yield fiche


def _search(snapshot: Snapshot, looked_for: str) -> Iterator[Fiche]:
    words = fold(looked_for).split()
    for fiche in snapshot.fiches.values():
        names = fold(" ".join((fiche.id, fiche.nom, *fiche.alias)))
        if fiche.type not in _UNLINKED and all(word in names for word in words):
            yield fiche
