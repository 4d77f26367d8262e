"""What would make the fiches better, and forbids nothing: what is old, undated, shared, stolen, or cannot be reached.

Errors are told by `bot/knowledge/checks.py` at each save. This is for those who write: the `check` command and the staff pages.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from bot.knowledge.french import is_common
from bot.knowledge.names import keys_of
from bot.knowledge.once import once_per_fiche
from bot.knowledge.reader import Avis, Lecture, Path_
from bot.knowledge.schema import Campus, Contact, Desaccord, Fiche, Lieu
from bot.knowledge.text import fold, tokens
from bot.messages import say

STALE_AFTER = dt.timedelta(days=365)
"""What nobody has verified for so long is to be read again."""
# Beyond so many in a file, one notice counts them: nobody reads two hundred.
_FEW = 5
_PRONOUN = re.compile(r"(?:ils?|elles?|cela|ça|ce dernier|cette dernière|celui-ci|celle-ci|ceux-ci|celles-ci)\b", re.IGNORECASE)
_IMPERSONAL = re.compile(r"il (?:n'|ne )?(?:y |existe|faut|fallait|faudra|s'agit|est possible|suffit|reste)", re.IGNORECASE)
_PLAIN_HTTP = re.compile(r"http://", re.IGNORECASE)
_SHAPES = {
    "mail": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "courriel": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "telephone": re.compile(r"\+?[0-9][0-9 .]{1,19}"),
    "site": re.compile(r"https?://\S+"),
    "reseau social": re.compile(r"https?://\S+|@\w+"),
}
"""For the natures of contact that call for one (folded), the shape of what is reached."""
# Questions of another fiche that hold an alias, from which it is said to take them.
_STOLEN = 2

_BETWEEN = "0entre0"

_Found = tuple[Fiche, Path_]


def advise(lecture: Lecture, today: dt.date | None = None) -> list[Avis]:
    """The warnings on what the team wrote, in the order of the files; `lecture` is left as it is. `today`: the present day."""
    today = today or dt.date.today()
    fiches = [fiche for fiche in lecture.fiches if not fiche.importe]
    found = [
        *_unverified(lecture, fiches, today),
        *_undated(lecture, fiches),
        *_unreachable(lecture, fiches),
        *_shared(lecture, fiches),
        *_stealing(lecture, fiches),
        *_unsafe(lecture, fiches),
        *_dependent(lecture, fiches),
    ]
    return sorted(found)


def overlooked(folder: Path) -> list[Avis]:
    """A warning for each file of the folder that nobody reads because of its ending."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".yaml", ".txt", ".yml~") and path.is_file())
    texte = say("conseil_fichier_ignore")
    return [Avis(path.relative_to(folder.parent).as_posix(), 1, 1, "alerte", texte) for path in paths]


def _unverified(lecture: Lecture, fiches: list[Fiche], today: dt.date) -> Iterator[Avis]:
    dated = [fiche for fiche in fiches if fiche.verifie_le]
    old = [(fiche, ("verifie_le",)) for fiche in dated if fiche.verifie_le and fiche.verifie_le < today - STALE_AFTER]
    yield from _told(
        lecture, old, lambda fiche: say("conseil_a_relire", id=fiche.id, date=fiche.verifie_le), "conseil_a_relire_total"
    )
    coming = [(fiche, ("verifie_le",)) for fiche in dated if fiche.verifie_le and fiche.verifie_le > today]
    yield from _told(
        lecture, coming, lambda fiche: say("conseil_relecture_future", id=fiche.id), "conseil_relecture_future_total"
    )
    # A place has a name and no more: there is nothing to verify. Nobody needs to read this once for each fiche.
    never = [(fiche, ()) for fiche in fiches if not fiche.verifie_le and not isinstance(fiche, Lieu)]
    yield from _told(lecture, never, None, "conseil_jamais_relues")


def _undated(lecture: Lecture, fiches: list[Fiche]) -> Iterator[Avis]:
    found = [(fiche, ("faits", n)) for fiche in fiches for n, fait in enumerate(fiche.faits) if fait.annee is None]
    yield from _told(lecture, found, lambda fiche: say("conseil_sans_annee", id=fiche.id), "conseil_sans_annee_total")


def _unreachable(lecture: Lecture, fiches: list[Fiche]) -> Iterator[Avis]:
    """Contacts that are no address, and campuses that nobody can write to."""
    contacts = [fiche for fiche in fiches if isinstance(fiche, Contact)]
    wrong: list[_Found] = []
    for contact in contacts:
        shape = _SHAPES.get(fold(contact.nature or ""))
        if not contact.valeur or (shape and not shape.fullmatch(contact.valeur)):
            wrong.append((contact, ("valeur",) if contact.valeur else ()))
    yield from _told(lecture, wrong, lambda fiche: say("conseil_contact", id=fiche.id), "conseil_contact_total")
    mails = [contact for contact in contacts if "@" in (contact.valeur or "")]
    ids = {contact.id for contact in mails}
    known = {linked for contact in mails for linked in contact.liens}
    mute: list[_Found] = [
        (fiche, ())
        for fiche in fiches
        if isinstance(fiche, Campus) and fiche.id not in known and not ids & {fiche.contact, *fiche.liens}
    ]
    yield from _told(
        lecture, mute, lambda fiche: say("conseil_campus_sans_contact", id=fiche.id), "conseil_campus_sans_contact_total"
    )


def _shared(lecture: Lecture, fiches: list[Fiche]) -> Iterator[Avis]:
    """Names that two fiches of a type share: one notice for each pair, on the second."""
    owners: dict[tuple[str, str], list[Fiche]] = defaultdict(list)
    for fiche in fiches:
        if not isinstance(fiche, Desaccord):
            for key in dict(keys_of(fiche)):
                owners[(fiche.type, key)].append(fiche)
    pairs: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (_, key), sharing in owners.items():
        for other in sharing[1:]:
            pairs[(sharing[0].id, other.id)].append(dict(keys_of(other))[key])
    for (first, second), names in pairs.items():
        where = lecture.place(first)
        texte = say("conseil_noms_partages", id=second, autre=first, fichier=where[0], ligne=where[1], noms=_listed(names))
        yield Avis(*lecture.place(second, ("alias",)), "alerte", texte)


def _stealing(lecture: Lecture, fiches: list[Fiche]) -> Iterator[Avis]:
    """Aliases that are another fiche's name, an everyday word, or what people say when they ask about another fiche."""
    by_id = {fiche.id: fiche for fiche in fiches}
    named = {
        keys_of(fiche)[0][0]: fiche
        for fiche in fiches
        if keys_of(fiche) and fiche.type not in ("definition", "desaccord", "lieu")
    }
    robbed = _robbed(fiches, by_id)
    for fiche in fiches:
        if isinstance(fiche, (Lieu, Desaccord)):
            continue
        for n, alias in enumerate(fiche.alias):
            words = tokens(alias)
            other = named.get("".join(words))
            texte = ""
            if other and other.id != fiche.id and other.type != fiche.type and fiche.type != "definition":
                texte = say("conseil_alias_nom", alias=alias, id=fiche.id, autre=other.id)
            elif len(words) == 1 and fiche.type not in ("definition", "metier") and not alias.isupper() and is_common(words[0]):
                texte = say("conseil_alias_courant", alias=alias, id=fiche.id)
            elif victims := robbed.get((fiche.id, " ".join(words))):
                most = max(victims, key=lambda id_: victims[id_])
                texte = say("conseil_alias_vole", alias=alias, id=fiche.id, autre=most, questions=victims[most])
            if texte:
                yield Avis(*lecture.place(fiche.id, ("alias", n)), "alerte", texte)


def _robbed(fiches: list[Fiche], by_id: dict[str, Fiche]) -> dict[tuple[str, str], dict[str, int]]:
    """For an alias (owner, words) that its own fiche's questions never hold: whose questions do, and how many.

    Left out: questions that name their own fiche too, and fiches that are linked: to speak of one is to speak of the other.
    """
    names = _Names(fiches)
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    own: set[tuple[str, str]] = set()
    for fiche in fiches:
        if isinstance(fiche, Desaccord):
            continue
        for words in _questions(fiche):
            held = names.within(words)
            if not held:
                continue
            named_itself = any(owner == fiche.id for owner, _, _ in held)
            for owner, name, is_alias in held:
                if owner == fiche.id:
                    own.add((owner, name))
                elif is_alias and not named_itself and owner not in fiche.liens and fiche.id not in by_id[owner].liens:
                    found[(owner, name)][fiche.id] += 1
    often = (
        (alias, {id_: n for id_, n in victims.items() if n >= _STOLEN}) for alias, victims in found.items() if alias not in own
    )
    return {alias: victims for alias, victims in often if victims}


class _Names:
    """The names of fiches as runs of words, found by their first two: many begin by "lycée", few by "lycée Jules"."""

    def __init__(self, fiches: list[Fiche]) -> None:
        self._starts: dict[str, dict[str, list[tuple[list[str], str, bool]]]] = defaultdict(lambda: defaultdict(list))
        for fiche in fiches:
            if not isinstance(fiche, (Lieu, Desaccord)):
                for name in dict.fromkeys((fiche.nom, *fiche.alias)):
                    if words := tokens(name):
                        second = words[1] if len(words) > 1 else ""
                        self._starts[words[0]][second].append((words, fiche.id, name in fiche.alias))

    def within(self, asked: list[str]) -> list[tuple[str, str, bool]]:
        """The names in the words of a question: whose, its words, and whether it is an alias."""
        return [
            (owner, " ".join(words), is_alias)
            for at, words, owner, is_alias in self._begun(asked)
            if asked[at : at + len(words)] == words
        ]

    def _begun(self, asked: list[str]) -> Iterator[tuple[int, list[str], str, bool]]:
        """The names whose first words stand in the question, and where."""
        for at, word in enumerate(asked):
            if seconds := self._starts.get(word):
                for second in ("", *asked[at + 1 : at + 2]):
                    yield from ((at, *name) for name in seconds.get(second, ()))


@once_per_fiche
def _questions(fiche: Fiche) -> list[list[str]]:
    """The words of each of its example questions."""
    # Read together with a word of ours between them: it costs a third of reading them one by one.
    words = tokens(f" {_BETWEEN} ".join(question for fait in fiche.faits for question in fait.questions))
    ends = [at for at, word in enumerate(words) if word == _BETWEEN]
    return [words[start:end] for start, end in zip([0, *(at + 1 for at in ends)], [*ends, len(words)], strict=True)]


def _unsafe(lecture: Lecture, fiches: list[Fiche]) -> Iterator[Avis]:
    found: list[_Found] = [
        (fiche, (name,)) for fiche in fiches for name in ("valeur", "site") if _PLAIN_HTTP.match(str(getattr(fiche, name, "")))
    ]
    yield from _told(lecture, found, lambda fiche: say("conseil_http", id=fiche.id), "conseil_http_total")
    for source in lecture.entrees["sources"]:
        if _PLAIN_HTTP.match(source.url or ""):
            yield Avis(*lecture.place(f"sources/{source.id}", ("url",)), "alerte", say("conseil_http", id=source.id))


def _dependent(lecture: Lecture, fiches: list[Fiche]) -> Iterator[Avis]:
    """Sentences that begin by a pronoun: shown alone, they do not say of what they speak."""
    for fiche in fiches:
        for n, fait in enumerate(fiche.faits):
            if (match := _PRONOUN.match(fait.dit)) and not _IMPERSONAL.match(fait.dit):
                texte = say("conseil_pronom", mot=match.group(), nom=fiche.nom)
                yield Avis(*lecture.place(fiche.id, ("faits", n, "dit")), "alerte", texte)


def _told(lecture: Lecture, found: list[_Found], each: Callable[[Fiche], str] | None, many: str) -> Iterator[Avis]:
    """In each file, one notice for each place found, or one for all (the sentence `many`) when there are more than a few."""
    files: dict[str, list[_Found]] = defaultdict(list)
    for fiche, path in found:
        files[lecture.place(fiche.id)[0]].append((fiche, path))
    for places in files.values():
        if each and len(places) <= _FEW:
            for fiche, path in places:
                yield Avis(*lecture.place(fiche.id, path), "alerte", each(fiche))
        else:
            ids = dict.fromkeys(fiche.id for fiche, _ in places)
            first = min(lecture.place(fiche.id, path) for fiche, path in places)
            yield Avis(*first, "alerte", say(many, nombre=len(places), ids=_listed(ids)))


def _listed(words: Iterable[str]) -> str:
    """A few of the words, and an ellipsis when there are more."""
    shown = [f"`{word}`" for word in words]
    return ", ".join(shown[:_FEW]) + ("…" if len(shown) > _FEW else "")
