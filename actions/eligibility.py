"""Whether what is talked about is for who asks: "ma fille est en 3e, elle y a droit ?" asks whom it is for."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.turn import Turn
from bot.knowledge.base import Snapshot

_THEM = r"(?:moi|lui|elle|eux|nous|mon|ma|mes|quelqu un)"
_MAY = r"(?:peux|puis|peut|pouvons|peuvent|pourrais|pourrait|pourrions|pourraient)"
_FOR_THEM = re.compile(
    rf"\by (?:ai|as|a|avons|avez|ont|aurais|aurait) (?:quand meme |aussi )?droit\b|"
    rf"\b(?:c est|est ce|ca (?:marche|va|fait)|ouvert|accessible|possible|reserve) (?:aussi |quand meme )?(?:pour|a) {_THEM}\b|"
    rf"\b{_MAY}(?: (?:je|il|elle|on|nous|ils|elles))?(?: (?:aussi|quand meme))? "
    rf"(?:y (?:participer|entrer|avoir droit)|(?:le|la|les) (?:faire|suivre)|en (?:profiter|beneficier)|participer)\b"
)
# What is meant for some people and not for others. What else is named with it tells who they are: "inscrit à France Travail".
_HAVE_A_PUBLIC = ("dispositif", "formation", "parcours", "projet", "evenement")
_ASKED = ("pour", "qui")


def for_whom(snapshot: Snapshot, turn: Turn) -> Turn | None:
    """The turn that asks whom the thing talked about is for, whatever it tells of who asks; None when it asks none of it."""
    last = snapshot.fiches.get(turn.fiche or "")
    if last is None or last.type not in _HAVE_A_PUBLIC or not _FOR_THEM.search(" ".join(turn.words)):
        return None
    if turn.villes or any(named.type in (*_HAVE_A_PUBLIC, "campus", "etablissement") for named in turn.named):
        return None
    meant = " ".join(_ASKED)
    return replace(
        turn, intent="public", facets={"public": 1.0}, named=(), words=_ASKED, rest=_ASKED, meant=meant, before={}, parts=()
    )
