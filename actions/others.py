"""Another thing of the kind talked about: "et faure ?" after a lycée, "l'autre", "celui d'avant", "et en 2018 ?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from actions.alike import OF_A_KIND, THE_ONE
from actions.enumerations import kind_named, kinds_of
from actions.pointing import of_the_same_name, short_name_stems, turned_to
from actions.points import told_of
from actions.turn import Named, Turn
from actions.words import PASSING, POINTS, WANTS
from bot.knowledge.base import Snapshot
from bot.knowledge.names import short_name
from bot.knowledge.once import once_per_fiche
from bot.knowledge.schema import COMMON_TERMS, Fiche
from bot.knowledge.store import FaitTrouve
from bot.knowledge.text import content_stems, stem, stems_told, tokens

_AGO = r"(?:d avant|de tout a l heure|du debut|precedente?)"
_BEFORE = re.compile(rf"\b(?:celui|celle|le|la|l|du|au) (?:(?P<kind>\w+) )?{_AGO}(?: |$)")
_BEFORE_WORDS = frozenset("d avant de tout a heure du debut precedent precedente".split())
# What may be named in passing while another thing is meant: "et le numérique ?" is a trade, and a club.
_ASKS_ANOTHER = (None, "definition")
_MOST_WORDS = 2
# Words by which one says that another was meant, and that tell nothing of it.
_MEANT = frozenset(map(stem, "parle parler parlais parlait dire voulais plutot pense pensais".split()))
# A message that begins so is of what was just talked about.
_IT, _BEGINNING = frozenset("il elle ils elles".split()), 2
_BY_IT = re.compile(r"\b(?:par|avec) (?:la|ca)(?: (?:aussi|quand meme))?$")
# "et le campus du Creusot, il en est aussi ?": "il" is what is named, and has a part in what was talked about.
_HAS_A_PART = re.compile(
    r"\ben (?:est|sont|fait partie|font partie|fait il partie)\b|\by (?:participent?|etait|etaient|figurent?)\b|"
    r"\b(?:est|sont|etait) dedans\b|\baussi$|\b(?:fait|font|propose|proposent) (?:le|la|l|les|du|des|de la)\b"
)
_ARTICLES = frozenset("un une le la l mon ma son sa ce cette".split())
_REVERSED = frozenset("inverse contraire".split())


def turned_to_another(snapshot: Snapshot, turn: Turn) -> Turn | None:
    """The turn about the other thing that its words mean instead of the one talked about; None when they mean none."""
    if back := _before_last(snapshot, turn):
        return back
    if own := _of_the_last(snapshot, turn):
        return own
    if on := _after_the_last(snapshot, turn):
        return on
    points = {i.removeprefix(COMMON_TERMS) for n in turn.named for i in n.fiches} & set(POINTS)
    if turn.fiche not in snapshot.fiches or turn.villes or points or any(n.type not in PASSING for n in turn.named):
        # "et en alternance ?" asks no other thing.
        return None
    last = snapshot.fiches[str(turn.fiche)]
    if meant := _of_the_other_kind(snapshot, turn, last) or _the_other(snapshot, turn, last) or _sibling(snapshot, turn, last):
        # All that was said is which one.
        return turned_to(replace(turn, intent="corriger"), meant, [])
    if edition := _edition(snapshot, turn, last):
        return turned_to(turn, edition, [word for word in turn.words if not word.isdigit()])
    return None


def only_reverses(turn: Turn) -> bool:
    """Whether the message asks for the opposite of what was told and says nothing else: "et l'inverse ?"."""
    return not _REVERSED.isdisjoint(turn.words) and not set(content_stems(list(turn.words))) - set(map(stem, _REVERSED))


def asks_part(turn: Turn) -> bool:
    """Whether the message asks if something has a part in what was talked about: "le lycée Haag, il en est ?"."""
    return bool(_HAS_A_PART.search(" ".join(turn.words)))


def tells_of_all(snapshot: Snapshot, turn: Turn, fact: FaitTrouve) -> bool:
    """Whether a fact tells of each thing that the message names."""
    told = told_of(snapshot, fact)
    return all(not told.isdisjoint(named.fiches) for named in turn.named if named.type not in PASSING)


def without_reverse(turn: Turn) -> Turn:
    """The turn that asks the same of what it names the other way round: "et l'inverse, les Indonésiens chez nous ?"."""
    if _REVERSED.isdisjoint(turn.words) or not turn.before:
        return turn
    wanting = frozenset[str]().union(*WANTS.values())
    words = (
        *(word for word in turn.before["mots"] if stem(word) in wanting),
        *(word for word in turn.words if word not in _REVERSED),
    )
    return replace(turn, words=words, meant=" ".join(words), facets=turn.asked_again or turn.facets)


def _before_last(snapshot: Snapshot, turn: Turn) -> Turn | None:
    """The turn about what was talked about before: "celui d'avant, il fait technilab ?"."""
    said = _BEFORE.search(" ".join(turn.words))
    kind = kind_named(said["kind"]) if said and said["kind"] else None
    if said is None or (said["kind"] and kind is None and said["kind"] not in THE_ONE):
        # "l'année d'avant" is a time.
        return None
    known = [snapshot.fiches[i] for i in turn.earlier if i in snapshot.fiches and i != turn.fiche]
    of_kind = [f for f in known if kind in kinds_of(f)] if kind else []
    like_last = [f for f in known if turn.fiche in snapshot.fiches and f.type == snapshot.fiches[str(turn.fiche)].type]
    meant = next(iter(of_kind or like_last or known), None)
    if meant is None:
        return None
    gone = {*_BEFORE_WORDS, *THE_ONE, said["kind"]}
    left = [word for word in turn.words if word not in gone]
    if not turn.named:
        return turned_to(turn, meant.id, left)
    moved = replace(turn, fiche=meant.id, earlier=turn.subjects_before(meant.id), before={}, last_bot={})
    return _asked_of(moved, meant, left)


def _of_the_last(snapshot: Snapshot, turn: Turn) -> Turn | None:
    """The turn about the last thing and what it names beside, when "il" has a part in that: "il participe à TECHNILAB ?"."""
    last = snapshot.fiches.get(turn.fiche or "")
    if last and turn.named and all(last.id not in n.fiches for n in turn.named) and _BY_IT.search(" ".join(turn.words)):
        # "pour un BTS on passe par là ?" of Parcoursup.
        return _asked_of(turn, last, turn.words)
    named = {i for n in turn.named if n.type not in PASSING for i in n.fiches}
    if last and named and last.id not in named and asks_part(turn):
        return _asked_of(turn, last, turn.words)
    if last is None or last.type not in OF_A_KIND or not named or last.id in named or _IT.isdisjoint(turn.words[:_BEGINNING]):
        return None
    told = (mention.fiches for fact in snapshot.facts[last.id] for mention in snapshot.names.found_in(fact.dit))
    alike = any(snapshot.fiches[i].type == last.type for i in named if i in snapshot.fiches)
    return None if alike or named.isdisjoint(i for ids in told for i in ids) else _asked_of(turn, last, turn.words)


def _after_the_last(snapshot: Snapshot, turn: Turn) -> Turn | None:
    """The turn that asks of the last thing whether what it names comes after it: "et après on peut faire BTS ?" of a bac."""
    last = snapshot.fiches.get(turn.fiche or "")
    named = {i for n in turn.named for i in n.fiches}
    if last is None or not named or last.id in named or turn.facet != "poursuite" or "apres" not in turn.words[:2]:
        return None
    if turn.words.index("apres") + 1 < len(turn.words) and _begins_name(snapshot, turn, turn.words.index("apres") + 1):
        # "et après un bac pro ?" of a CAP asks of the bac pro.
        return None
    leads_on = (
        m.fiches for fact in snapshot.facts[last.id] if fact.sur == "poursuite" for m in snapshot.names.found_in(fact.dit)
    )
    if named.isdisjoint(i for ids in leads_on for i in ids):
        return None
    return replace(turn, named=(), facets={"poursuite": 1.0}, parts=())


def _begins_name(snapshot: Snapshot, turn: Turn, at: int) -> bool:
    """Whether what is named stands there, after an article."""
    left = list(turn.words[at:])
    left = left[1:] if left[0] in _ARTICLES else left
    fiches = (snapshot.fiches[i] for n in turn.named for i in n.fiches if i in snapshot.fiches)
    return any(left[: len(name)] == name for fiche in fiches for said in (fiche.nom, *fiche.alias) if (name := tokens(said)))


def _asked_of(turn: Turn, fiche: Fiche, left: Sequence[str]) -> Turn:
    """The turn in which what is named is asked of that fiche, as if it were named too."""
    words = (*tokens(short_name(fiche)), *left)
    named = (Named((fiche.id,), fiche.type, 1.0), *turn.named)
    asked = replace(turn, words=words, rest=tuple(left), meant=" ".join(words), named=named, parts=())
    return replace(asked, facets=turn.likeliest_facets)


def _of_the_other_kind(snapshot: Snapshot, turn: Turn, last: Fiche) -> str | None:
    """What "pas le lycée, le collège" means: the thing of that kind which has the name of the last one."""
    kinds = {kind: at for at, word in enumerate(turn.words) if (kind := kind_named(word))}
    denied = {kind for kind, at in kinds.items() if {"pas", "non"} & set(turn.words[max(0, at - 2) : at])}
    wanted = set(kinds) - denied
    if not denied & kinds_of(last) or len(wanted) != 1:
        return None
    return of_the_same_name(
        snapshot, [last.id], [f for f in snapshot.fiches.values() if f.type == last.type and wanted <= kinds_of(f)]
    )


def _the_other(snapshot: Snapshot, turn: Turn, last: Fiche) -> str | None:
    """What "je parlais de l'autre" means: its twin elsewhere, else what of its type was talked about before."""
    if "autre" not in turn.words or set(content_stems(list(turn.words))) - _MEANT:
        return None
    before = [i for i in turn.earlier if i in snapshot.fiches and snapshot.fiches[i].type == last.type]
    return _only(_twins(snapshot, last)) or next(iter(before), None)


def _twins(snapshot: Snapshot, last: Fiche) -> list[str]:
    """The fiches that only the town tells apart from the last one."""
    name = _name_without_towns(last)
    if not name or not last.communes:
        return []
    return [
        f.id
        for f in snapshot.fiches.values()
        if f.id != last.id and f.type == last.type and len(f.communes) == len(last.communes) and _name_without_towns(f) == name
    ]


@once_per_fiche
def _name_without_towns(fiche: Fiche) -> frozenset[str]:
    return short_name_stems(fiche) - frozenset(content_stems(tokens(" ".join(fiche.communes))))


def _sibling(snapshot: Snapshot, turn: Turn, last: Fiche) -> str | None:
    """What "et faure ?", "et pour le numérique ?" name by a word: the only other one of the type and kind of the last one."""
    opens = turn.continues or turn.words[:1] == ("et",)
    stems = {s for s in content_stems(list(turn.words)) if kind_named(s) is None} - _MEANT
    if not opens or last.type not in OF_A_KIND or turn.facet not in _ASKS_ANOTHER or not 0 < len(stems) <= _MOST_WORDS:
        return None
    if stems & _told_stems(snapshot, last):
        return None
    kinds = kinds_of(last) - {stem(last.type)}
    alike = [f for f in snapshot.fiches.values() if f.type == last.type and f.id != last.id and kinds <= kinds_of(f)]
    by_name = [f.id for f in alike if stems <= short_name_stems(f)]
    return _only(by_name) or (None if by_name else _only([f.id for f in alike if stems <= _known_stems(f)]))


def _told_stems(snapshot: Snapshot, fiche: Fiche) -> set[str]:
    """What is said of a fiche is asked of it, whatever else it names."""
    return {s for fact in snapshot.facts[fiche.id] for s in stems_told(fact.dit)}


@once_per_fiche
def _known_stems(fiche: Fiche) -> frozenset[str]:
    return frozenset(content_stems(tokens(" ".join((fiche.nom, *fiche.alias)))))


def _edition(snapshot: Snapshot, turn: Turn, last: Fiche) -> str | None:
    """The edition of another year of the event talked about: "et en 2018, vous y étiez ?"."""
    years = {str(year) for year in turn.annees}
    if len(years) != 1 or last.type != "evenement" or not turn.leans or years & _digits(last):
        return None
    name = _name_without_year(last)
    events = (f for f in snapshot.fiches.values() if f.type == last.type and f.id != last.id)
    return _only([f.id for f in events if name and _name_without_year(f) == name and years <= _digits(f)])


def _digits(fiche: Fiche) -> set[str]:
    return {word for word in tokens(short_name(fiche)) if word.isdigit()}


@once_per_fiche
def _name_without_year(fiche: Fiche) -> frozenset[str]:
    return frozenset(s for s in short_name_stems(fiche) if not s.isdigit() and kind_named(s) is None)


def _only(found: Sequence[str]) -> str | None:
    return found[0] if len(found) == 1 else None
