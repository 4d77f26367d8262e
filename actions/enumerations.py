"""Lists that were told: what a sentence enumerates, one thing after the other, and the fiches of those things."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.knowledge.base import Snapshot
from bot.knowledge.names import short_name, without_asides
from bot.knowledge.once import once_per_fiche
from bot.knowledge.schema import Etablissement, Fiche
from bot.knowledge.store import FaitTrouve
from bot.knowledge.text import content_stems, stem, tokens

# "quatre lycées et quatre instituts" counts what it does not name.
_N = r"(?:\d+|deux|trois|quatre|cinq|six|sept|huit|neuf|dix)"
_COUNTS = re.compile(rf"\b(?:réuni\w*|compt\w+|associ\w+) {_N} [^:]*\bet {_N}\b")
_COMMA, _AND = re.compile(r"\s*[,;]\s*(?:puis |et |ou )?"), re.compile(r"\s+(?:et|ou)\s+")
_LAST_ITEM = re.compile(r"^(.*\s(?:et|ou)\s[^,;]+?)(?:[,;].*)?$")
# "labellisées ou non" are no two things.
_OR_NOT = re.compile(r" ou non\b")
# Stands for the spaces around the "et" of a name, and is none.
_TIE = "\u2060"
# Longer pieces between commas are clauses; so many short ones make a list by themselves.
_WORDS_OF_AN_ITEM, _FEW = 5, 3
_UNLISTED = ("definition", "lieu", "chiffre", "metier", "contact")
_OTHER_WORDS = {
    "societe": "entreprise", "boite": "entreprise", "usine": "entreprise", "ecole": "etablissement", "fac": "universite",
    "bahut": "lycee", "diplome": "formation", "salon": "evenement", "forum": "evenement", "journee": "evenement",
}  # fmt: skip
_KINDS = frozenset(
    stem(word)
    for word in (
        "campus etablissement lycee college universite iut cfa dispositif projet formation evenement entreprise plateforme "
        "partenaire club labo laboratoire association"
    ).split()
)


def enumerated(sentence: str) -> tuple[list[str], bool]:
    """What a sentence enumerates, and whether it announces it by a colon: "Le campus a vu Metalis, Cryla et Staubli." gives
    those three.
    """
    # What stands between parentheses tells more of an item and is none itself.
    said = _OR_NOT.sub("", without_asides(sentence.strip(" .")))
    body = said.rsplit(" : ", 1)[-1]
    # After "et X" a list is over.
    ended = _LAST_ITEM.match(body)
    *first, last = _COMMA.split(ended[1] if ended else body)
    items: list[str] = []
    for piece in reversed([*first, *_AND.split(last)]):
        if body == said and len(piece.split()) > _WORDS_OF_AN_ITEM:
            # The first item ends the clause that leads to it.
            items.insert(0, " ".join(piece.split()[-_WORDS_OF_AN_ITEM:]))
            break
        items.insert(0, piece.strip())
    return (items if len(items) > 1 else []), body != said


_CITE = frozenset(
    """cite cites citez citer nomme nommez nommer donne donnez donner liste lister enumere enumerez exemple exemples lesquels
    lesquelles lequel laquelle moi nous men en un deux trois quatre cinq quelques""".split()
)
_ASKS_TO_CITE = frozenset(
    "cite cites citez citer nomme nommez nommer enumere enumerez exemples lesquels lesquelles lequel laquelle".split()
)


def asks_to_cite(words: Sequence[str]) -> bool:
    """Whether the words only ask to name what was told of in general: "cite m'en trois", "lesquels ?"."""
    left = [word for word in words if word not in _CITE and not word.isdigit()]
    return not _ASKS_TO_CITE.isdisjoint(words) and not content_stems(left)


def longest_list(facts: Sequence[FaitTrouve]) -> FaitTrouve | None:
    """Of some facts, the one that enumerates most; None when none enumerates."""
    listing = [fact for fact in facts if len(enumerated(fact.dit)[0]) >= _FEW and not _COUNTS.search(fact.dit)]
    return max(listing, key=lambda fact: len(enumerated(fact.dit)[0]), default=None)


def named_things(snapshot: Snapshot, facts: Sequence[FaitTrouve]) -> FaitTrouve | None:
    """Of some facts, the one that announces most things with a fiche: "écoles citées : X, Y et Z"; None when none does."""
    announced = [fact for fact in facts if not fact.is_summary and enumerated(fact.dit)[1]]
    named = {fact: sum(m.type not in _UNLISTED for m in snapshot.names.found_in(fact.dit)) for fact in announced}
    best = max(announced, key=lambda fact: named[fact], default=None)
    return best if best and named[best] > 1 else None


def told_list(snapshot: Snapshot, facts: Sequence[FaitTrouve], subject: str | None) -> tuple[str, ...]:
    """What the told facts list: ids of fiches, or the words of an item that has none; an enumeration before mere names."""
    main = [fact for fact in facts if fact.fiche_id == subject or fact is facts[0]]
    for fact in facts:
        if listed := _listed_in(snapshot, fact, only_announced=fact not in main):
            return listed
    people = [fact.fiche_id for fact in facts if snapshot.fiches[fact.fiche_id].type == "personne"]
    if len(people) > 1 and people[0] == facts[0].fiche_id:
        # "qui sont les vice-présidents ?": a sentence for each of them.
        return tuple(dict.fromkeys(people))
    for fact in main:
        named = (m.fiches[0] for m in snapshot.names.found_in(fact.dit) if m.type not in _UNLISTED)
        found = tuple(i for i in dict.fromkeys(named) if i not in (fact.fiche_id, subject))
        if len(found) > 1:
            return found
    return ()


def _listed_in(snapshot: Snapshot, fact: FaitTrouve, *, only_announced: bool) -> tuple[str, ...]:
    """What a fact enumerates, when that is surely a list: announced by a colon, or mostly of things that have a fiche."""
    items, announced = enumerated(_with_whole_names(snapshot, fact.dit))
    # "Technilab : une demi-journée…" sums up a fiche.
    announced = announced and not fact.is_summary
    listed = tuple(dict.fromkeys(_item(snapshot, fact, item.replace(_TIE, " ")) for item in items))
    known = sum(item in snapshot.fiches for item in listed)
    least = 2 if announced and known == len(listed) else _FEW
    sure = announced or (2 * known > len(listed) and not only_announced)
    return listed if sure and len(listed) >= least else ()


def _with_whole_names(snapshot: Snapshot, sentence: str) -> str:
    """The sentence without the commas of its names, nor their "et": "le CMQ Alimentation, Goût, Tourisme" lists nothing."""
    for mention in snapshot.names.found_in(sentence):
        name = sentence[mention.debut : mention.fin]
        sentence = (
            sentence[: mention.debut] + name.replace(",", " ").replace(" et ", f"{_TIE}et{_TIE}") + sentence[mention.fin :]
        )
    return sentence


def _item(snapshot: Snapshot, fact: FaitTrouve, item: str) -> str:
    """The fiche that an item of a fact names, if only by a part of its name ("Diderot"), or its words."""
    named = [m for m in snapshot.names.find(item) if m.type not in _UNLISTED and fact.fiche_id not in m.fiches]
    if named and named[-1].fin - named[-1].debut == len(item):
        return named[-1].fiches[0]
    stems = set(content_stems(tokens(item)))
    near = [snapshot.fiches[i] for i in snapshot.neighbours.get(fact.fiche_id, ()) if i in snapshot.fiches]
    meant = [f for f in near if f.type not in _UNLISTED and stems and stems <= name_stems(f)]
    if meant:
        return min(meant, key=lambda fiche: len(name_stems(fiche))).id
    return named[-1].fiches[0] if named else item


@once_per_fiche
def name_stems(fiche: Fiche) -> frozenset[str]:
    """Stems of the words by which a fiche is known: its names, its fields, its towns."""
    known = (fiche.nom, *fiche.alias, *fiche.domaines, *fiche.communes)
    return frozenset(content_stems(tokens(" ".join(known))))


@once_per_fiche
def kinds_of(fiche: Fiche) -> frozenset[str]:
    """Stems of the common nouns that a fiche answers to: "lycée", "établissement"; "club" when it is in its name."""
    nature = (fiche.nature or "") if isinstance(fiche, Etablissement) else ""
    return frozenset(map(stem, [fiche.type, *tokens(nature)])) | (_KINDS & set(content_stems(tokens(short_name(fiche)))))


def kind_named(word: str) -> str | None:
    """The kind of thing that a word is the common noun of, None when it is none: "société" is an entreprise."""
    kind = stem(_OTHER_WORDS.get(word.removesuffix("s"), word))
    return kind if kind in _KINDS else None
