"""A first sentence in which somebody only says who they are: "Bonjour, service RH. …", "DDFPT ici. …".

What they ask is told after it; the name of their paper, their lycée or their town would drown it. Only the question is read
for what is asked, the whole message for who asks.
"""

from __future__ import annotations

import re

from bot.knowledge.text import tokens
from bot.nlu.analysis import Analysis, analyse
from bot.nlu.unasked import without_unasked

_GREETING = r"(?:(?:bonjour|bonsoir|salut|slt|bjr|hello|coucou|madame|monsieur|mesdames|messieurs|a tous|et) )*"
_I_AM = (
    r"(?:(?:ici|moi c est|c est|je suis|jsuis|chui|chuis|suis|nous sommes|on est|en tant que|pour) )?"
    r"(?:une? |la (?=redaction|direction)|le (?=service)|l (?=equipe))?"
)
# Who works, and on whose behalf they write.
_ROLES = {
    "presse": r"redactions?|journalistes?|pigistes?|reporters?|correspondante?s?",
    "entreprise": r"(?:service|responsable|charge|chargee|assistante?|directeur|directrice|direction|equipe) "
    r"(?:des? |du )?(?:rh|ressources humaines|recrutement|production|atelier)|rh|drh|artisane?|"
    r"\w+ (?:\w+ )?(?:a mon compte|independante?)|"
    r"gerante?|dirigeante?|patron(?:ne)?|chef(?:fe)? d (?:entreprise|atelier)|industriel(?:le)?",
    "enseignant": r"ddfpt|cpe|psyen|proviseure?|principal adjoint|principale? de college|documentaliste|inspect(?:eur|rice)|"
    r"pp|prof\w*|enseignante?|formateur|formatrice|conseiller\w* principal\w*",
    "": r"conseill(?:er|ere) (?!d orientation)\w+|elue?|maire|adjointe? au maire|deputee?|senat(?:eur|rice)|"
    r"chargee? d\w* \w+",
}
_ROLE = "|".join(f"(?P<r{place}>{role})" for place, role in enumerate(_ROLES.values()))
_WHO = re.compile(rf"{_GREETING}{_I_AM}(?:{_ROLE})\b(?P<more>.*)")
# Who learns says it in passing only before a question about something else.
_LEARNER = re.compile(
    rf"{_GREETING}(?:je suis|jsuis|chui|chuis|suis|moi c est) (?:en (?:apprentissage|alternance|stage)|apprentie?|alternante?|"
    r"stagiaire)\b(?P<more>.*)"
)
# What follows such a role in the same sentence may say where and of what, but asks, wishes and tells nothing.
_TELLS = frozenset(
    """je j on nous vous qui que quel quelle quels quelles quoi comment combien pourquoi quand est-ce cherche cherchons
    recherche
    veux veut voudrais voudrait voulons souhaite souhaitons aimerais besoin peut peux pouvez avez sur""".split()
)
_MOST_WORDS, _LEAST_LEFT = 14, 2
# The sentence ends, or a comma stands before what plainly asks.
_END = re.compile(
    r"[.!:;…\n]+\s+|\s+[—–-]\s+|,\s+(?=(?:c['’ ]?est|o[uù]\b|qu['’]|qui\b|quels?\b|quelles?\b|comment|combien|quand|"
    r"y a[- ]t[- ]il|est[- ]ce|pouvez|avez)\b)",
    re.IGNORECASE,
)
_GREETS = re.compile(_GREETING.rstrip("*") + "+$")
# What asks of where they are.
_THERE = frozenset("ici notre nos chez pres coin alentours proximite secteur".split())
_PLACED = ("etablissement", "entreprise", "campus")
_IN_PASSING = ("definition", "metier")


def without_preamble(text: str) -> str:
    """What is asked after such a sentence, and never what is said not to be; the whole text when there is none, or when the
    question leans on it.
    """
    asked, _ = _parted(text)
    return without_unasked(asked or text)


def role_told(text: str) -> str | None:
    """The profile of who says their role before they ask, None when they say none or one that is no profile."""
    _, role = _parted(text)
    return role if role in ("entreprise", "enseignant") else None


def _parted(text: str) -> tuple[str, str | None]:
    """The question and the kind of role told before it; ("", None) when the message is not of that shape."""
    start = 0
    for end in _END.finditer(text):
        first = " ".join(tokens(text[start : end.start()]))
        if _GREETS.fullmatch(f"{first} "):
            # "Bonjour ! Service RH. …"
            start = end.end()
            continue
        return _of_who_asks(text[start : end.start()], first, text[end.end() :])
    return "", None


def _of_who_asks(preamble: str, first: str, asked: str) -> tuple[str, str | None]:
    found = _WHO.match(first)
    learner = _LEARNER.match(first) if found is None else None
    match = found or learner
    if match is None or len(first.split()) > _MOST_WORDS or len(tokens(asked)) < _LEAST_LEFT:
        return "", None
    if not _TELLS.isdisjoint(match["more"].split()):
        return "", None
    told, question = analyse(preamble), analyse(asked)
    kinds = list(_ROLES)
    role = next((kinds[int(name[1:])] for name, value in match.groupdict().items() if name != "more" and value), None)
    # Of the press, what is asked of pupils who suffer is not told of oneself.
    of_a_thing = learner or role == "presse"
    if _leans(told, question) or (of_a_thing and not _names_a_thing(told, question)):
        return "", None
    return asked, role


def _leans(told: Analysis, question: Analysis) -> bool:
    """Whether the question is of the class or the place that was told before it."""
    if told.niveaux:
        return True
    placed = bool(told.villes) or any(mention.type in _PLACED for mention in told.mentions)
    return placed and not _THERE.isdisjoint(question.words)


def _names_a_thing(told: Analysis, question: Analysis) -> bool:
    """Whether the question is of a thing, and the sentence before it names none."""
    things = any(mention.type not in _IN_PASSING for mention in question.mentions)
    return things and all(mention.type in _IN_PASSING for mention in told.mentions)
