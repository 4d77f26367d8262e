"""What a message points at: an item of a list ("le deuxième"), another of its kind ("celui de Dijon"), a thing by what it is
("son lycée"), one left before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from actions.alike import THE_ONE, kinds_asked, others_of_its_kind, summary_stems
from actions.enumerations import kind_named, kinds_of, name_stems
from actions.ordinals import TOLD, at_place, list_talked_about, nth, ordinal, subjects, with_own_two
from actions.turn import ASKED_BEFORE, Turn
from actions.words import BARE, LAST, ORDINALS
from bot.knowledge.base import Snapshot
from bot.knowledge.campuses import NETWORK, campus_of
from bot.knowledge.names import short_name
from bot.knowledge.once import once_per_fiche
from bot.knowledge.schema import Fiche
from bot.knowledge.text import content_stems, stem, tokens

# A thing that is pointed at and of which nothing is asked: what it is.
_WHAT_IT_IS = {"definition": 0.6}
# Words by which one returns to what was talked about before; words that ask something of what is pointed at.
_RETURN = frozenset("revenons revenir reviens revient retour retournons parlait parlions".split())
_ASK = frozenset("ou quand combien".split())
# Words that ask to hear something again: none is of the thing itself.
_SAID_AGAIN = frozenset(
    """redonne redonnez redonner redis redites redire rappelle rappelez remets repete repetez perdu perdue oublie oubliee note
    pardon merci""".split()
)
# What "le premier de la liste" has beside the place.
_LISTED = ("de", "la", "liste")
# Of a name, so many words and this share tell it.
_SHARED, _MOSTLY = 2, 0.6
_NO_THING = ("evenement", "desaccord", "definition", "chiffre")
_LISTS_SCHOOLS = ("parcours", "formation", "dispositif")
_WHICH_ONE = ("lequel", "laquelle")
# Who is meant by a pronoun near the beginning, and what is asked of people rather than of campuses.
_SOMEBODY, _OPENING = frozenset("il elle".split()), 4
_OF_PEOPLE = frozenset(
    map(stem, "travaille bosse vient metier poste titre role employeur societe entreprise boite maison".split())
)
_MANY_OF_THEM = frozenset("ils elles".split())
_THE, _TWO = ("l", "le", "la"), 2
_THAT = frozenset("ce cet cette son sa leur ledit ladite dudit audit".split())


def pointed_at(snapshot: Snapshot, turn: Turn) -> Turn | None:
    """The turn about what its words point at: "le deuxième" of what was listed, "celui de l'automobile" after a campus, "son
    lycée" after somebody who works there, "revenons au forum"; None when they point at nothing.
    """
    # The second of "l'école de la 2e chance" is none of a list.
    place = ordinal(turn.rest if any(named.type != "lieu" for named in turn.named) else turn.words)
    returns = not _RETURN.isdisjoint(turn.words)
    if returns and (place is not None or not turn.named) and (meant := _returned_to(snapshot, turn, place)):
        # "revenons au premier, ils ont un truc en IA ?": what is named beside is asked of it.
        words = [word for word in turn.words if word not in _RETURN.union(*ORDINALS)]
        return replace(turned_to(turn, meant, words), named=turn.named)
    beside = _beside_by_name(snapshot, turn) if place is not None and not turn.named else None
    turn = with_own_two(snapshot, turn) if place is not None else turn
    item = None if place is None or beside else nth(snapshot, turn, place)
    if place is not None and item:
        return _turned_to_item(snapshot, turn, item, place)
    alike, asked = others_of_its_kind(snapshot, turn)
    if len(alike) == 1:
        left = [word for word in turn.words if word not in (*THE_ONE, *asked)]
        if turn.facette and turn.facet in (None, "definition") and not content_stems(left) and _ASK.isdisjoint(left):
            # "je voudrais le mail", then "celui du campus auto": which one is all that was lacking.
            turn = replace(turn, intent="corriger")
        return turned_to(turn, alike[0], left)
    if which := _which_of_them(snapshot, turn):
        return turned_to(turn, which, [word for word in turn.words if word not in _WHICH_ONE])
    if turn.named:
        return None
    if somebody := _somebody_told(snapshot, turn):
        return replace(turned_to(turn, somebody, turn.words), facets={"responsable": ASKED_BEFORE})
    if that := _that_thing(snapshot, turn):
        return turned_to(turn, *that)
    if meant := _other_one(snapshot, turn):
        return turned_to(turn, meant, [word for word in turn.words if word not in ("autre", "meme", "nom")])
    beside = _beside_by_name(snapshot, turn) if turn.leans else None
    meant = beside or _answered_thing(snapshot, turn) or _named_before(snapshot, turn)
    return turned_to(turn, meant, turn.words) if meant else None


def _which_of_them(snapshot: Snapshot, turn: Turn) -> str | None:
    """Which of the things that were just listed "lequel s'occupe de l'automobile ?" means: the one whose name tells most."""
    if not turn.words or turn.words[0] not in _WHICH_ONE or turn.tells_a_story:
        return None
    stems = set(content_stems([word for word in turn.words if word not in _WHICH_ONE]))
    items = [i for i in list_talked_about(snapshot, turn) if i in snapshot.fiches]
    shared = {i: len(stems & name_stems(snapshot.fiches[i])) for i in items}
    best = max(shared, key=lambda i: shared[i], default=None)
    return best if best and shared[best] and list(shared.values()).count(shared[best]) == 1 else None


def _somebody_told(snapshot: Snapshot, turn: Turn) -> str | None:
    """Who "elle vient de quelle entreprise ?" is asked of: the person of whom our last answer told first."""
    fact = next(iter(snapshot.repository.faits_par_id(turn.told)), None)
    if fact is None or snapshot.fiches[fact.fiche_id].type != "personne" or _SOMEBODY.isdisjoint(turn.words[:_OPENING]):
        return None
    return None if _OF_PEOPLE.isdisjoint(content_stems(list(turn.words))) else fact.fiche_id


def _that_thing(snapshot: Snapshot, turn: Turn) -> tuple[str, list[str]] | None:
    """What "son lycée", "ce campus" mean: the thing of that kind that was told of last; with the words that are left."""
    for at, (word, kind) in enumerate(zip(turn.words, map(kind_named, (*turn.words[1:], "")), strict=False)):
        if word in _THAT and kind is not None:
            near = [i for i in _told_of(snapshot, turn) if kind in kinds_of(snapshot.fiches[i])]
            if near and near[0] != turn.fiche:
                return near[0], [*turn.words[:at], *turn.words[at + 2 :]]
        if word in _THE and kind is not None and (only := _only_told(snapshot, turn, kind)):
            left = [*turn.words[:at], *turn.words[at + 2 :]]
            return (only, left) if set(content_stems(left)) <= BARE and turn.facet else None
    return None


def _only_told(snapshot: Snapshot, turn: Turn, kind: str) -> str | None:
    """The only thing of that kind of which our last answer told a fact, or told first, be it of one of its people; None when
    what is talked about is one too.
    """
    if turn.fiche in snapshot.fiches and kind in kinds_of(snapshot.fiches[str(turn.fiche)]):
        return None
    facts = snapshot.repository.faits_par_id(turn.told)
    own = (
        campus_of(snapshot, fact.fiche_id) if snapshot.fiches[fact.fiche_id].type == "personne" else fact.fiche_id
        for fact in facts
    )
    told = list(dict.fromkeys(i for i in own if i in snapshot.fiches))
    of_kind = [i for i in told if kind in kinds_of(snapshot.fiches[i])]
    told_first = bool(of_kind) and of_kind[0] == told[0]
    return of_kind[0] if len(of_kind) == 1 or told_first else None


def _other_one(snapshot: Snapshot, turn: Turn) -> str | None:
    """What "l'autre club" or "le lycée du même nom" mean: the only other thing of that kind beside what is talked about."""
    if turn.fiche not in snapshot.fiches or not {"autre", "meme"} & set(turn.words):
        return None
    if other := _other_of_two(snapshot, turn):
        return other
    kind = next(filter(None, map(kind_named, turn.words)), None) or _own_kind(snapshot.fiches[str(turn.fiche)], turn)
    if kind is None:
        return None
    talked = list(dict.fromkeys([*_told_of(snapshot, turn), *subjects(snapshot, turn)]))
    # The first meeting of a club is no club, and an inter-campus project no campus.
    things = (f for f in snapshot.fiches.values() if kind == stem(f.type) or (kind != "campus" and f.type not in _NO_THING))
    others = [f for f in things if kind in kinds_of(f) and f.id not in talked]
    if "nom" in turn.words:
        return of_the_same_name(snapshot, talked, others)
    campuses = {campus_of(snapshot, i) for i in talked if kind in kinds_of(snapshot.fiches[i])} - {None}
    near = [f for f in others if campus_of(snapshot, f.id) in campuses] if campuses else []
    return near[0].id if len(near) == 1 else None


def _other_of_two(snapshot: Snapshot, turn: Turn) -> str | None:
    """What "et l'autre ?" means after one of the two that were named together or listed, or the two of its type; else the one
    after it in the list.
    """
    pairs = list(zip(turn.words, turn.words[1:], strict=False))
    if not any(before in _THE and word == "autre" for before, word in pairs):
        return None
    for several in (turn.before.get("noms", ()), turn.liste):
        known = [i for i in several if i in snapshot.fiches]
        if turn.fiche in known and len(known) > 1:
            alike = [i for i in known if snapshot.fiches[i].type == snapshot.fiches[str(turn.fiche)].type]
            those = alike if len(alike) == _TWO else known
            return those[(those.index(turn.fiche) + 1) % len(those)]
    return None


def _own_kind(last: Fiche, turn: Turn) -> str | None:
    """The kind that the name of the last one tells, when the message opens with the other one: "et l'autre, il est où ?"."""
    opens = turn.words[:2] == ("l", "autre") or turn.words[:3] == ("et", "l", "autre")
    return next(iter(kinds_of(last) - {stem(last.type)}), None) if opens else None


def of_the_same_name(snapshot: Snapshot, talked: Sequence[str], others: Sequence[Fiche]) -> str | None:
    """The only one of `others` whose name holds a word, none of a town, of what was talked about, the latest first."""
    towns = {s for i in talked for town in snapshot.fiches[i].communes for s in content_stems(tokens(town))}
    for fiche_id in talked:
        names = {s for s in short_name_stems(snapshot.fiches[fiche_id]) - towns if kind_named(s) is None}
        near = [f.id for f in others if names & short_name_stems(f)]
        if len(near) == 1:
            return near[0]
    return None


def _beside_by_name(snapshot: Snapshot, turn: Turn) -> str | None:
    """What goes with what is talked about and is named by most of its words: "la première rencontre du club"."""
    # As it was written: "le campus" may have been told by its whole name.
    stems = set(content_stems(list(turn.said or turn.words)))
    near = {j for i in snapshot.neighbours.get(turn.fiche or "", ()) for j in (i, *snapshot.neighbours.get(i, ()))}
    shares: dict[str, float] = {}
    for fiche in (snapshot.fiches[i] for i in near - {turn.fiche} if i in snapshot.fiches):
        name = short_name_stems(fiche)
        if fiche.type not in ("desaccord", "definition") and len(name & stems) >= _SHARED:
            shares[fiche.id] = len(name & stems) / len(name)
    best = max(shares, key=lambda i: shares[i], default=None)
    return best if best and shares[best] >= _MOSTLY and list(shares.values()).count(shares[best]) == 1 else None


def _answered_thing(snapshot: Snapshot, turn: Turn) -> str | None:
    """What was asked for by its kind, when our answer named one: "elle est où ?" after "quelle école le porte ?"."""
    kind = next(iter(kinds_asked(turn)), None)
    fact = next(iter(snapshot.repository.faits_par_id(turn.told)), None)
    if kind is None or fact is None or not turn.is_bare or turn.facet is None or turn.points:
        return None
    if turn.facet == "chiffres" and not _MANY_OF_THEM.isdisjoint(turn.words):
        # "ils étaient combien ?" after "quel collège ?" counts its pupils.
        return None
    named = (i for i in (fact.fiche_id, *_named_in(snapshot, fact.dit)) if i in snapshot.fiches and i != NETWORK)
    of_kind = [i for i in named if kind in kinds_of(snapshot.fiches[i])]
    others = dict.fromkeys(i for i in of_kind if i != turn.fiche)
    return next(iter(others)) if len(others) == 1 and turn.fiche not in of_kind else None


def _told_of(snapshot: Snapshot, turn: Turn) -> Iterable[str]:
    """The fiches that our last answer was of or named, then those talked about before, the latest first."""
    for fact in snapshot.repository.faits_par_id(turn.told):
        yield from (i for i in (fact.fiche_id, *_named_in(snapshot, fact.dit)) if i in snapshot.fiches)
    yield from reversed(subjects(snapshot, turn))


def _named_in(snapshot: Snapshot, text: str) -> list[str]:
    return [mention.fiches[0] for mention in snapshot.names.find(text)]


def _returned_to(snapshot: Snapshot, turn: Turn, place: int | None) -> str | None:
    """The fiche talked about before to which the message returns: by its place in the talk, or by a word of its name."""
    if place is not None:
        return at_place(subjects(snapshot, turn), place)
    stems = set(content_stems(list(turn.words)))
    known = [i for i in turn.earlier if i in snapshot.fiches]
    return next((i for i in known if stems & (short_name_stems(snapshot.fiches[i]) | kinds_of(snapshot.fiches[i]))), None)


def _named_before(snapshot: Snapshot, turn: Turn) -> str | None:
    """The fiche talked about before that a word of its name tells apart from the last one: "et les déjeuners ?"."""
    if turn.fiche not in snapshot.fiches:
        return None
    last = snapshot.fiches[str(turn.fiche)]
    stems = {s for s in content_stems(list(turn.words)) if kind_named(s) is None} - name_stems(last) - summary_stems(last)
    known = [i for i in turn.earlier if i in snapshot.fiches and stems & short_name_stems(snapshot.fiches[i])]
    return known[0] if len(known) == 1 else None


@once_per_fiche
def short_name_stems(fiche: Fiche) -> frozenset[str]:
    """Stems of the words of a fiche's short name."""
    return frozenset(content_stems(tokens(short_name(fiche))))


def _turned_to_item(snapshot: Snapshot, turn: Turn, item: str, place: int) -> Turn:
    """The turn about an item of a list, which goes on being talked about; an item without fiche is asked by its words."""
    gone = {*LAST, *(ORDINALS[place] if 0 <= place < len(ORDINALS) else ()), str(place + 1), *_LISTED, *TOLD}
    left = [word for word in turn.words if word not in gone]
    listed = list_talked_about(snapshot, turn)
    if item in snapshot.fiches:
        subject = snapshot.fiches.get(turn.fiche or "")
        if subject and not turn.liste and not turn.is_bare and subject.type in _LISTS_SCHOOLS:
            # "le premier, c'est quels BTS ?" is asked of the route in that lycée, not of all that the lycée does.
            left = [*tokens(short_name(subject)), *left]
        about = replace(turned_to(turn, item, left), liste=listed, points=True)
        works = snapshot.fiches[item].type == "personne" and not _OF_PEOPLE.isdisjoint(content_stems(left))
        return replace(about, intent="responsable", facets={"responsable": ASKED_BEFORE}) if works else about
    words = (*tokens(item), *left)
    towns = tuple(snapshot.fiches[m.fiches[0]].nom for m in snapshot.names.find(item) if m.type == "lieu")
    asked = replace(turn, words=words, meant=" ".join(words), facets=turn.likeliest_facets, villes=(*turn.villes, *towns))
    # The sentence that lists it may be what answers.
    return replace(asked, liste=listed, points=True, last_bot={})


def turned_to(turn: Turn, fiche_id: str, words: Sequence[str]) -> Turn:
    """The turn, of which `words` are left, as if that fiche were what is talked about."""
    repeats = not _SAID_AGAIN.isdisjoint(words)
    words = [word for word in words if word not in _SAID_AGAIN]
    left = bool(content_stems(list(words))) or not _ASK.isdisjoint(words)
    again = turn.asked_again if (turn.continues or repeats) and not left else {}
    if again:
        # "le mail du campus TI", then "et celui de la maroquinerie": the same is asked of another.
        words = [*turn.before.get("reste", ()), *words]
    what = not left and not again and turn.facet is None
    facets = turn.likeliest_facets if left else again or (_WHAT_IT_IS if what else turn.likeliest_facets)
    # "le 2" asks nothing but what it is; what was told and asked is of the fiche that is left.
    return replace(
        turn, intent="definition" if what else turn.intent, fiche=fiche_id, earlier=turn.subjects_before(fiche_id),
        named=(), villes=(), parts=(), words=tuple(words), rest=tuple(words), meant=" ".join(words), facets=facets,
        before={}, last_bot={},
    )  # fmt: skip
