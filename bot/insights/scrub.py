"""Personal data taken out of a question before it is kept: rules, lists of names, and what the fiches know.

`Scrubber.scrub("mon fils Théo veut faire technilab, 06 12 34 56 78")` is "mon fils [nom] veut faire technilab, [téléphone]". It
takes too much rather than too little; what the fiches name stays. spaCy's recogniser of names was tried as a second look: it
found almost nothing that the rules leave, for 93 MB of memory and twice as many ordinary questions altered.
"""

from __future__ import annotations

import unicodedata

from bot.insights.patterns import flat, merged, shaped
from bot.insights.persons import Kept, persons
from bot.insights.vocabulary import Vocabulary
from bot.knowledge.base import Snapshot
from bot.knowledge.once import once_per_version
from bot.knowledge.text import tokens

# A name recognised with slips may be anybody's.
_SURE = 1.0


class Scrubber:
    """Takes personal data out of texts, with one version of the knowledge."""

    def __init__(self, snapshot: Snapshot) -> None:
        """`snapshot`: what the fiches name stays. What is needed of it is worked out at its first text."""
        self._snapshot = snapshot

    def scrub(self, text: str) -> str:
        """`text` with a French placeholder, such as "[nom]", for each piece of personal data."""
        text = _readable(text)
        kept = [
            Kept(mention.debut, mention.fin, mention.type == "personne")
            for mention in self._snapshot.names.find(text)
            if mention.confiance >= _SURE
        ]
        found = shaped(flat(text), _towns(self._snapshot))
        found += persons(text, found, kept, _vocabulary(self._snapshot))
        pieces, position = [], 0
        for start, end, kind in merged(found):
            pieces += [text[position:start], f"[{kind}]"]
            position = end
        return "".join([*pieces, text[position:]])


@once_per_version
def _vocabulary(snapshot: Snapshot) -> Vocabulary:
    fiches = snapshot.fiches.values()
    texts = [text for fiche in fiches for text in (fiche.nom, *fiche.alias, *(fact.dit for fact in fiche.faits))]
    return Vocabulary(snapshot.index.lexicon, frozenset(word for text in texts for word in tokens(text)))


@once_per_version
def _towns(snapshot: Snapshot) -> frozenset[str]:
    towns = (fiche.nom for fiche in snapshot.fiches.values() if fiche.type == "lieu")
    return frozenset(word for town in towns for word in tokens(town)[:1])


def _readable(text: str) -> str:
    """`text` composed, without characters that nobody sees: they may cut a number in two."""
    return "".join(
        c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) not in ("Cf", "Cc", "Cs") or c in "\n\t"
    )
