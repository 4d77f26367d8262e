"""`/api/fiches`: the knowledge as open data, for whoever wants to reuse it."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.knowledge.base import Snapshot
from bot.knowledge.schema import TYPES, Fait, Fiche
from bot.settings import ROOT
from bot.web import jsonld
from bot.web.addresses import base_of
from bot.web.catalogue import asked, select
from bot.web.errors import ApiError, to_json
from bot.web.fiche import fiche_of
from bot.web.held import held
from bot.web.knowing import snapshot_of
from bot.web.sheet import facts_shown

_OPENAPI = ROOT / "docs" / "openapi.yml"
_PLAIN = ("public", "niveaux", "villes", "domaines", "liens")


async def index(request: web.Request) -> web.Response:
    """The fiches, `?type=` of one type, `?q=` those that words find."""
    snapshot, base = await snapshot_of(request), base_of(request)
    text, kind = asked(request.query)
    if kind and kind not in TYPES:
        raise ApiError(400, "http_type_inconnu")
    found = select(snapshot, text, kind)
    body = {"fiches": [summary(fiche, base) for fiche in found]}
    return held(request, to_json(body), "application/json", open_data=True)


async def description(request: web.Request) -> web.Response:
    """What this and the other public addresses take and give, in OpenAPI."""
    return held(request, _OPENAPI.read_text(encoding="utf-8"), "application/yaml", open_data=True)


async def one(request: web.Request) -> web.Response:
    """A fiche: schema.org's words in JSON-LD, and all its facts with their sources."""
    snapshot, fiche = await fiche_of(request)
    body = to_json(entry(snapshot, fiche, base_of(request)))
    return held(request, body, "application/ld+json", open_data=True)


def summary(fiche: Fiche, base: str) -> dict[str, Any]:
    """A fiche in a list."""
    return {
        "id": fiche.id, "type": fiche.type, "nom": fiche.nom, "resume": fiche.resume, "lien": f"{base}/fiche/{fiche.id}",
    }  # fmt: skip


def entry(snapshot: Snapshot, fiche: Fiche, base: str) -> dict[str, Any]:
    """A fiche whole. What schema.org has no word for is under `fiche`, which JSON-LD is told to pass over."""
    told = summary(fiche, base) | {key: list(getattr(fiche, key)) for key in _PLAIN}
    told["verifie_le"] = fiche.verifie_le.isoformat() if fiche.verifie_le else None
    told["faits"] = [_fact(snapshot, fact) for fact in facts_shown(fiche)]
    context = {"@context": [jsonld.CONTEXT, {"fiche": None}]}
    return {**context, **jsonld.node(snapshot, fiche, base), "fiche": told}


def _fact(snapshot: Snapshot, fact: Fait) -> dict[str, Any]:
    sources = [snapshot.sources[i] for i in fact.sources if i in snapshot.sources]
    return {
        "sur": fact.sur,
        "dit": fact.dit,
        "annee": fact.annee,
        "sources": [{"id": s.id, "nom": s.nom, "annee": s.annee, "editeur": s.editeur, "url": s.url} for s in sources],
    }
