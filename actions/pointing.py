"""What a message points at: an item of a list ("le deuxième"), another of its kind ("celui de Dijon"), a thing by what it is
("son lycée"), one left before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from actions.enumerations import kind_named, kinds_of, name_stems, told_list
from actions.turn import ASKED_BEFORE, Turn
from actions.words import BARE, LAST, ORDINALS
from bot.knowledge.base import Snapshot
from bot.knowledge.campuses import campus_of
from bot.knowledge.names import short_name
from bot.knowledge.once import once_per_fiche
from bot.knowledge.schema import Fiche
from bot.knowledge.text import STOP_WORDS, content_stems, stem, tokens

# A thing that is pointed at and of which nothing is asked: what it is.
_WHAT_IT_IS = {"definition": 0.6}
THE_ONE = ("celui", "celle", "ceux", "celles", "equivalent", "equivalente")
# How many words after "celui" may tell which one, and the types of which there are many.
_PHRASE = 5
OF_A_KIND = (
    "campus", "etablissement", "dispositif", "projet", "formation", "parcours", "evenement", "entreprise", "plateforme",
)  # fmt: skip
_TYPE_OF_KIND = {stem(kind): kind for kind in OF_A_KIND}
# Words by which one returns to what was talked about before; words that ask something of what is pointed at.
_RETURN = frozenset("revenons revenir reviens revient retour retournons parlait parlions".split())
_ASK = frozenset("ou quand combien".split())
# Words that ask to hear something again, or say whose list it is ("le premier que vous citez"): none is of the thing itself.
_SAID_AGAIN = frozenset(
    """redonne redonnez redonner redis redites redire rappelle rappelez remets repete repetez perdu perdue oublie oubliee note
    pardon merci""".split()
)
_TOLD = frozenset("cites citez cite citee nommes nommez nomme nommee mentionnez dites avez".split())
# "le premier" is one of what was listed; "la première année" is not.
_ARTICLES, _LISTED = ("le", "la", "du", "au"), ("de", "la", "liste")
# So few words point at a place by its number, and so many places are told.
_BRIEF, _MOST = 4, 14
_OF_TIME = frozenset(
    """annee annees fois semestre trimestre degre edition session jour promotion promo cycle pas langue semaine niveau janvier
    fevrier mars avril mai juin juillet aout septembre octobre novembre decembre temps""".split()
)
# Of a name, so many words and this share tell it.
_SHARED, _MOSTLY, _TWO = 2, 0.6, 2
_COUNTED = frozenset("deux trois quatre cinq six sept huit neuf dix douze".split())
_NO_THING = ("evenement", "desaccord", "definition", "chiffre")
_LISTS_SCHOOLS = ("parcours", "formation", "dispositif")
_WHICH_ONE = ("lequel", "laquelle")
_WHICH = ("quel", "quelle", "quels", "quelles")
# Who is meant by a pronoun near the beginning, and what is asked of people rather than of campuses.
_SOMEBODY, _OPENING = frozenset("il elle".split()), 4
_OF_PEOPLE = frozenset(
    map(stem, "travaille bosse vient metier poste titre role employeur societe entreprise boite maison".split())
)
_THE = ("l", "le", "la")
_THAT = frozenset("ce cet cette son sa leur ledit ladite dudit audit".split())


def pointed_at(snapshot: Snapshot, turn: Turn) -> Turn | None:
    """The turn about what its words point at: "le deuxième" of what was listed, "celui de l'automobile" after a campus, "son
    lycée" after somebody who works there, "revenons au forum"; None when they point at nothing.
    """
    place, returns = ordinal(turn.words), not _RETURN.isdisjoint(turn.words)
    if returns and (place is not None or not turn.named) and (meant := _returned_to(snapshot, turn, place)):
        # "revenons au premier, ils ont un truc en IA ?": what is named beside is asked of it.
        words = [word for word in turn.words if word not in _RETURN.union(*ORDINALS)]
        return replace(turned_to(turn, meant, words), named=turn.named)
    beside = _beside_by_name(snapshot, turn) if place is not None and not turn.named else None
    turn = _with_own_two(snapshot, turn) if place is not None else turn
    item = None if place is None or beside else _nth(snapshot, turn, place)
    if place is not None and item:
        return _turned_to_item(snapshot, turn, item, place)
    alike, asked = others_of_its_kind(snapshot, turn)
    if len(alike) == 1:
        return turned_to(turn, alike[0], [word for word in turn.words if word not in (*THE_ONE, *asked)])
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


def ordinal(words: Sequence[str]) -> int | None:
    """The place in a list that the words point at ("le deuxième"), -1 for the last; None when they point at none."""
    for article, word, after in zip(words, words[1:], (*words[2:], ""), strict=False):
        if article in _ARTICLES and after not in _OF_TIME:
            if word in LAST:
                return -1
            if (place := next((place for place, forms in enumerate(ORDINALS) if word in forms), None)) is not None:
                return place
    if len(words) <= _BRIEF and words[-2:-1] and words[-2] in _ARTICLES and words[-1].isdigit() and 0 < int(words[-1]) <= _MOST:
        # "et le 5 ?"
        return int(words[-1]) - 1
    return None


def _with_own_two(snapshot: Snapshot, turn: Turn) -> Turn:
    """The turn whose list is the two things that the question before named: "et pour le second, à qui écrire ?"."""
    two = [i for i in turn.before.get("noms", ()) if i in snapshot.fiches]
    other = turn.liste or not _TOLD.isdisjoint(turn.words) or kind_named(_after_ordinal(turn.words)) or "liste" in turn.words
    return replace(turn, liste=tuple(two)) if len(two) == _TWO and not other else turn


def _nth(snapshot: Snapshot, turn: Turn, place: int) -> str | None:
    """What stands at that place: in the list that was told, or among the things that were asked about one after the other."""
    listed, subject = nth_listed(snapshot, turn, place), _nth_subject(snapshot, turn, place)
    # After "celui de Dijon", "le premier" is the one before it rather than a thing that its answer lists.
    contrasts = not turn.liste and not {*THE_ONE}.isdisjoint(turn.before.get("dits", ()))
    return (subject or listed) if contrasts else (listed or subject)


def nth_listed(snapshot: Snapshot, turn: Turn, place: int) -> str | None:
    """What stands at that place in the list that is talked about: the id of a fiche, or words."""
    kind = kind_named(_after_ordinal(turn.words))
    items = list_talked_about(snapshot, turn)
    of_kind = [i for i in items if kind and i in snapshot.fiches and kind in kinds_of(snapshot.fiches[i])]
    return _at(of_kind or items, place)


def list_talked_about(snapshot: Snapshot, turn: Turn) -> tuple[str, ...]:
    """The list whose items are asked about one after the other, or the one that our last answer told."""
    facts = snapshot.repository.faits_par_id(turn.told)
    if counted := _COUNTED & set(turn.before.get("mots", ())):
        # "autour de quels trois métiers ?": of several lists, the one of three.
        facts = sorted(facts, key=lambda fact: counted.isdisjoint(tokens(fact.dit)))
    return turn.liste or turn.listed or told_list(snapshot, facts, turn.fiche)


def _nth_subject(snapshot: Snapshot, turn: Turn, place: int) -> str | None:
    """What was talked about at that place in the conversation: "et le premier, il est où ?" after two lycées."""
    after = _after_ordinal(turn.words)
    kind = kind_named(after)
    if after not in STOP_WORDS and kind is None and after:
        # "le premier contact" is none of the things talked about.
        return None
    subjects = [i for i in _subjects(snapshot, turn) if kind is None or kind in kinds_of(snapshot.fiches[i])]
    return _at(subjects, place)


def _at(items: Sequence[str], place: int) -> str | None:
    return items[place] if len(items) > 1 and -len(items) <= place < len(items) else None


def _after_ordinal(words: Sequence[str]) -> str:
    places = LAST.union(*ORDINALS)
    return next((after for word, after in zip(words, (*words[1:], ""), strict=True) if word in places), "")


def _subjects(snapshot: Snapshot, turn: Turn) -> list[str]:
    """The fiches talked about, in the order of the talk."""
    talked = [*reversed(turn.earlier), *([turn.fiche] if turn.fiche else [])]
    return [i for i in talked if i in snapshot.fiches]


def others_of_its_kind(snapshot: Snapshot, turn: Turn) -> tuple[list[str], list[str]]:
    """The other fiches of the type talked about that "celui de Dijon" may mean, and the words that tell which.

    Several when they are told alike, none when the message points at none.
    """
    start = next((at for at, word in enumerate(turn.words) if word in THE_ONE), None)
    denied = start is not None and start > 0 and turn.words[start - 1] in ("pas", "ni", "non")
    if start is None or denied or turn.tells_a_story:
        return [], []
    asked = [word for word in turn.words[start + 1 : start + _PHRASE] if content_stems([word])]
    if _is_the_last(snapshot, turn, asked):
        return [], []
    return _of_the_same_kind(snapshot, turn, asked), asked


def _which_of_them(snapshot: Snapshot, turn: Turn) -> str | None:
    """Which of the things that were just listed "lequel s'occupe de l'automobile ?" means: the one whose name tells most."""
    if not turn.words or turn.words[0] not in _WHICH_ONE or turn.tells_a_story:
        return None
    stems = set(content_stems([word for word in turn.words if word not in _WHICH_ONE]))
    items = [i for i in list_talked_about(snapshot, turn) if i in snapshot.fiches]
    shared = {i: len(stems & name_stems(snapshot.fiches[i])) for i in items}
    best = max(shared, key=lambda i: shared[i], default=None)
    return best if best and shared[best] and list(shared.values()).count(shared[best]) == 1 else None


def _is_the_last(snapshot: Snapshot, turn: Turn, asked: Sequence[str]) -> bool:
    """Whether "c'est bien celui de Vesoul ?" only tells the town of the last one, which is nowhere else."""
    last = snapshot.fiches.get(turn.fiche or "")
    if last is None or not turn.villes or turn.words[:1] == ("et",) or len(last.communes) != 1:
        return False
    towns = {word for town in turn.villes for word in tokens(town)}
    return set(turn.villes) == set(last.communes) and set(asked) <= towns


def _of_the_same_kind(snapshot: Snapshot, turn: Turn, asked: Sequence[str]) -> list[str]:
    """The other fiches of the type talked about that those words tell best; none when they tell none."""
    kind = type_talked_about(snapshot, turn)
    stems = set(content_stems(list(asked)))
    told: dict[str, int] = {}
    for fiche in snapshot.fiches.values() if kind and stems else ():
        if fiche.type == kind and fiche.id != turn.fiche:
            name = name_stems(fiche)
            told[fiche.id] = 2 * len(stems & name) + len(stems & _summary_stems(fiche) - name)
    if of_kind := [i for kind in _kinds_asked(turn) for i in told if told[i] and kind in kinds_of(snapshot.fiches[i])]:
        told = {i: told[i] for i in of_kind}
    there = [i for i in told if told[i] and set(turn.villes) & set(snapshot.fiches[i].communes)]
    if len(there) == 1:
        return there
    most = max(told.values(), default=0)
    places = {i: len(snapshot.fiches[i].communes) for i in told if told[i] == most > 0}
    # Of two in the town asked, the one that is nowhere else.
    return [i for i in places if places[i] == min(places.values())]


def type_talked_about(snapshot: Snapshot, turn: Turn) -> str | None:
    """The type of which "celui" means another: that of what was talked about last, or of what was asked for without a name."""
    told = {fact.fiche_id: snapshot.fiches[fact.fiche_id].type for fact in snapshot.repository.faits_par_id(turn.told)}
    asked = [_TYPE_OF_KIND.get(kind, "etablissement") for kind in _kinds_asked(turn)]
    if asked and asked[0] in told.values():
        # "quels lycées pour le campus logistique ?", then "celui de Belfort": one of the lycées that were told.
        return asked[0]
    for fiche_id in (turn.fiche, *turn.earlier):
        if fiche_id in snapshot.fiches and snapshot.fiches[fiche_id].type in OF_A_KIND:
            return snapshot.fiches[fiche_id].type
    kinds = [kind_named(word) for word in (*turn.words, *turn.before.get("mots", ()))]
    named = next((_TYPE_OF_KIND[kind] for kind in kinds if kind in _TYPE_OF_KIND), None)
    # After what a term means, one of the things that were told with it.
    return named or next((kind for kind in told.values() if kind in OF_A_KIND), None)


@once_per_fiche
def _summary_stems(fiche: Fiche) -> frozenset[str]:
    return frozenset(content_stems(tokens(fiche.resume or "")))


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
    """The only thing of that kind of which our last answer told a fact; None when what is talked about is one too."""
    if turn.fiche in snapshot.fiches and kind in kinds_of(snapshot.fiches[str(turn.fiche)]):
        return None
    told = dict.fromkeys(fact.fiche_id for fact in snapshot.repository.faits_par_id(turn.told))
    of_kind = [i for i in told if kind in kinds_of(snapshot.fiches[i])]
    return of_kind[0] if len(of_kind) == 1 else None


def _other_one(snapshot: Snapshot, turn: Turn) -> str | None:
    """What "l'autre club" or "le lycée du même nom" mean: the only other thing of that kind beside what is talked about."""
    if turn.fiche not in snapshot.fiches or not {"autre", "meme"} & set(turn.words):
        return None
    kind = next(filter(None, map(kind_named, turn.words)), None) or _own_kind(snapshot.fiches[str(turn.fiche)], turn)
    if kind is None:
        return None
    talked = list(dict.fromkeys([*_told_of(snapshot, turn), *_subjects(snapshot, turn)]))
    # The first meeting of a club is no club.
    things = (f for f in snapshot.fiches.values() if f.type not in _NO_THING or kind == stem(f.type))
    others = [f for f in things if kind in kinds_of(f) and f.id not in talked]
    if "nom" in turn.words:
        return of_the_same_name(snapshot, talked, others)
    campuses = {campus_of(snapshot, i) for i in talked if kind in kinds_of(snapshot.fiches[i])} - {None}
    near = [f for f in others if campus_of(snapshot, f.id) in campuses] if campuses else []
    return near[0].id if len(near) == 1 else None


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


def _kinds_asked(turn: Turn) -> list[str]:
    """The kinds of things that the question before asked for: "quels lycées…"."""
    asked = list(turn.before.get("mots", ()))
    kinds = (kind_named(word) for which, word in zip(asked, asked[1:], strict=False) if which in _WHICH)
    return [kind for kind in kinds if kind]


def _answered_thing(snapshot: Snapshot, turn: Turn) -> str | None:
    """What was asked for by its kind, when our answer named one: "elle est où ?" after "quelle école le porte ?"."""
    kind = next(iter(_kinds_asked(turn)), None)
    fact = next(iter(snapshot.repository.faits_par_id(turn.told)), None)
    if kind is None or fact is None or not turn.is_bare or turn.facet is None or turn.points:
        return None
    of_kind = [i for i in _named_in(snapshot, fact.dit) if i in snapshot.fiches and kind in kinds_of(snapshot.fiches[i])]
    others = dict.fromkeys(i for i in of_kind if i != turn.fiche)
    return next(iter(others)) if len(others) == 1 and turn.fiche not in of_kind else None


def _told_of(snapshot: Snapshot, turn: Turn) -> Iterable[str]:
    """The fiches that our last answer was of or named, then those talked about before, the latest first."""
    for fact in snapshot.repository.faits_par_id(turn.told):
        yield from (i for i in (fact.fiche_id, *_named_in(snapshot, fact.dit)) if i in snapshot.fiches)
    yield from reversed(_subjects(snapshot, turn))


def _named_in(snapshot: Snapshot, text: str) -> list[str]:
    return [mention.fiches[0] for mention in snapshot.names.find(text)]


def _returned_to(snapshot: Snapshot, turn: Turn, place: int | None) -> str | None:
    """The fiche talked about before to which the message returns: by its place in the talk, or by a word of its name."""
    if place is not None:
        return _at(_subjects(snapshot, turn), place)
    stems = set(content_stems(list(turn.words)))
    known = [i for i in turn.earlier if i in snapshot.fiches]
    return next((i for i in known if stems & (short_name_stems(snapshot.fiches[i]) | kinds_of(snapshot.fiches[i]))), None)


def _named_before(snapshot: Snapshot, turn: Turn) -> str | None:
    """The fiche talked about before that a word of its name tells apart from the last one: "et les déjeuners ?"."""
    if turn.fiche not in snapshot.fiches:
        return None
    last = snapshot.fiches[str(turn.fiche)]
    stems = {s for s in content_stems(list(turn.words)) if kind_named(s) is None} - name_stems(last) - _summary_stems(last)
    known = [i for i in turn.earlier if i in snapshot.fiches and stems & short_name_stems(snapshot.fiches[i])]
    return known[0] if len(known) == 1 else None


@once_per_fiche
def short_name_stems(fiche: Fiche) -> frozenset[str]:
    """Stems of the words of a fiche's short name."""
    return frozenset(content_stems(tokens(short_name(fiche))))


def _turned_to_item(snapshot: Snapshot, turn: Turn, item: str, place: int) -> Turn:
    """The turn about an item of a list, which goes on being talked about; an item without fiche is asked by its words."""
    gone = {*LAST, *(ORDINALS[place] if 0 <= place < len(ORDINALS) else ()), str(place + 1), *_LISTED, *_TOLD}
    left = [word for word in turn.words if word not in gone]
    listed = list_talked_about(snapshot, turn)
    if item in snapshot.fiches:
        subject = snapshot.fiches.get(turn.fiche or "")
        if subject and not turn.liste and not turn.is_bare and subject.type in _LISTS_SCHOOLS:
            # "le premier, c'est quels BTS ?" is asked of the route in that lycée, not of all that the lycée does.
            left = [*tokens(short_name(subject)), *left]
        return replace(turned_to(turn, item, left), liste=listed, points=True)
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
    facets = turn.likeliest_facets if left else again or (turn.likeliest_facets if turn.facet else _WHAT_IT_IS)
    moved = replace(turn, fiche=fiche_id, earlier=turn.subjects_before(fiche_id), named=(), villes=(), parts=())
    # What was told and asked is of the fiche that is left.
    return replace(moved, words=tuple(words), rest=tuple(words), meant=" ".join(words), facets=facets, before={}, last_bot={})
