"""One reading of a message that all components share: its words, the names in it, and the text with names masked.

The classifier learns questions, not names: "c koi technilab" becomes "c est quoi xnom xdispositif", the same as for a
fiche that staff will write tomorrow. Training examples write `{dispositif}` where a name stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.knowledge.base import LIVE, Snapshot
from bot.knowledge.names import Mention
from bot.knowledge.schema import TYPES
from bot.knowledge.text import fold, tokens
from bot.nlu.meant import Meant, meant
from bot.nlu.placeholders import PLACEHOLDER
from bot.nlu.writing import expand

_MONTHS = [
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
]
LEVELS: tuple[tuple[str, str], ...] = (
    (r"6 ?e(?:me)?|sixieme", "6e"),
    (r"5 ?e(?:me)?|cinquieme", "5e"),
    (r"4 ?e(?:me?)?s?|quatriemes?", "4e"),
    (r"3 ?e(?:me?)?s?|troisiemes?|3 ?em", "3e"),
    (r"2 ?n?de?|seconde|(?:(?<=mes )|(?<=nos )|(?<=des )|(?<=les ))secondes", "2de"),
    (r"1 ?(?:ere|re)|premiere", "1re"),
    (r"terminale?s?|tle|term", "terminale"),
    (r"bacs? ?pros?|baccalaureats? pro\w*", "bac-pro"),
    (r"bac techno\w*|sti2d|stl|stmg", "bac-techno"),
    (r"bts", "bts"),
    (r"but|dut|iut", "but"),
    (r"licences? pros?\w*|lp", "licence-pro"),
    (r"licences?", "licence"),
    (r"bachelors?", "bachelor"),
    (r"masters?", "master"),
    (r"ingenieurs?|inge", "ingenieur"),
    (r"cap", "cap"),
    (r"doctorat|these", "doctorat"),
)
LEVEL = re.compile("|".join(rf"(?P<n{i}>\b(?:{pattern})\b)" for i, (pattern, _) in enumerate(LEVELS)))
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MONTH = re.compile(r"\b(" + "|".join(_MONTHS) + r")\b")
# How sure a name at most is in which a slip was mended.
_MENDED = 0.9
# An everyday "but" or "bac" is no level: these count only in capitals or beside a school word.
_DELICATE = {
    "but": re.compile(r"\b(?:un|le|en|du|mon|au) but\b(?! (?:de|du|d|c|est)\b)|\bbut (?!de\b|du\b|d\b|c\b|est\b)"),
    "1re": re.compile(r"\b(en|de|classe de|eleves? de) 1\w+|premiere (g|t|s|pro)"),
}


@dataclass(frozen=True)
class Analysis:
    """What a message holds. `words` are folded and spelt out; `rest` leaves the names out; `masked` has their types instead.

    `meant` is the text with its slips mended; `change`: the person says that they turn to another subject.
    """

    text: str
    meant: str
    words: tuple[str, ...]
    change: bool
    rest: tuple[str, ...]
    masked: str
    mentions: tuple[Mention, ...]
    villes: tuple[str, ...]
    niveaux: tuple[str, ...]
    mois: tuple[int, ...]
    annees: tuple[int, ...]


def analyse(text: str) -> Analysis:
    """The reading of `text` with the knowledge in service; the same text is read once per version of the knowledge."""
    snapshot = LIVE.current()
    return _analyse(text, snapshot.version)


@lru_cache(maxsize=4096)
def _analyse(written: str, _version: str) -> Analysis:
    snapshot = LIVE.current()
    mended = meant(written, snapshot)
    text = mended.text
    mentions = tuple(_doubted(m, mended) for m in snapshot.names.find(PLACEHOLDER.sub(" ", text)))
    said = " ".join(_words(_respelt(text, mentions)))
    # A level or a month may be told in words that only spelling out shows: "troisieme", "lingenieur".
    folded = f"{fold(text)} {said}"
    return Analysis(
        text=written,
        meant=text,
        words=tuple(without_manners(said).split()),
        change=bool(_CHANGE.search(said)),
        rest=tuple(_words(_without(text, mentions))),
        masked=_mask(text, mentions) if mentions else _mask(_QUOTED.sub(" {citation} ", text), ()),
        mentions=tuple(_as_written(m, mended) for m in mentions if m.type != "lieu"),
        villes=tuple(dict.fromkeys(_town(snapshot, m) for m in mentions if m.type == "lieu")),
        niveaux=levels_in(folded),
        mois=tuple(dict.fromkeys(_MONTHS.index(m) + 1 for m in _MONTH.findall(folded))),
        annees=tuple(dict.fromkeys(int(year) for year in _YEAR.findall(folded))),
    )


def _doubted(mention: Mention, mended: Meant) -> Mention:
    """The mention, less sure when a slip was mended in it."""
    touched = mended.touched(mention.debut, mention.fin)
    return replace(mention, confiance=min(mention.confiance, _MENDED)) if touched else mention


def _as_written(mention: Mention, mended: Meant) -> Mention:
    """The mention where it stands in the text that was typed."""
    start, end = mended.as_written(mention.debut, mention.fin)
    return replace(mention, debut=start, fin=end)


def _respelt(text: str, mentions: tuple[Mention, ...]) -> str:
    """The text with each name written as the fiche has it: the search knows no other spelling ("dart", "p tech")."""
    pieces, position = [], 0
    for mention in mentions:
        if mention.type != "lieu":
            pieces += [text[position : mention.debut], LIVE.current().names.spelling(mention.cle)]
            position = mention.fin
    return " ".join([*pieces, text[position:]])


def _without(text: str, mentions: tuple[Mention, ...]) -> str:
    pieces, position = [], 0
    for mention in mentions:
        pieces.append(text[position : mention.debut])
        position = mention.fin
    return " ".join([*pieces, text[position:]])


def _words(text: str) -> list[str]:
    return expand(tokens(text), known=LIVE.current().index.lexicon.__contains__)


def _town(snapshot: Snapshot, mention: Mention) -> str:
    return snapshot.fiches[mention.fiches[0]].nom


def levels_in(folded: str) -> tuple[str, ...]:
    """Levels of schooling that a folded text names, in order, each once."""
    found = []
    for match in LEVEL.finditer(folded):
        level = LEVELS[int(str(match.lastgroup)[1:])][1]
        if level not in _DELICATE or _DELICATE[level].search(folded):
            found.append(level)
    return tuple(dict.fromkeys(found))


# What people say before their question; it is not what they ask.
_OPENING = re.compile(
    r"^(?:(?:bonjour|bonsoir|salut|coucou|hello|hey|wesh|yo|slt|bjr|madame|monsieur|m sieur|d accord|daccord|ok|okay|alors|"
    r"euh|heu|bon|bah|dis moi|dites moi|dis|dites|allo|merci|super|s il (?:te|vous) plait|svp|stp|excusez? moi|pardon|"
    r"rien a voir|(?:j ai )?(?:une )?(?:petite )?question|"
    r"autre (?:question|chose)|au fait|sinon|du coup|a tous|toi|azimut)\b ?)+"
)
_CLOSING = re.compile(
    r"(?: (?:merci(?: d avance| beaucoup| bien)?|s il (?:te|vous) plait|svp|stp|bonne journee|cordialement|lol|mdr|hein|"
    r"point d interrogation))+$"
)
_CHANGE = re.compile(r"\b(?:rien a voir|autre question|autre chose|change(?:r|ons)? de sujet|au fait)\b")

# A passage between quotation marks is what is to be worked on, not what is asked.
_QUOTED = re.compile(r"«[^«»]{20,}»|“[^“”]{20,}”|\"[^\"]{20,}\"")


def _mask(text: str, mentions: tuple[Mention, ...]) -> str:
    """Folded, spelt-out text in which each name is two tokens, `xnom` and its type, and each level or date is one."""
    if PLACEHOLDER.search(text):
        pieces = PLACEHOLDER.split(text)
        marked = [_marker(piece) if index % 2 else _spell(piece) for index, piece in enumerate(pieces)]
        return without_manners(" ".join(" ".join(marked).split()))
    pieces, position = [], 0
    for mention in mentions:
        # A level is one whether or not a fiche defines it; a doubtful common term is left as written.
        level = LEVEL.fullmatch(fold(text[mention.debut : mention.fin]))
        if level or (mention.type in ("definition", "chiffre", "metier") and mention.confiance < 1):
            continue
        pieces += [_spell(text[position : mention.debut]), _marker("ville" if mention.type == "lieu" else mention.type)]
        position = mention.fin
    pieces.append(_spell(text[position:]))
    return without_manners(" ".join(" ".join(pieces).split()))


def without_manners(masked: str) -> str:
    """The text, spelt out, without its opening and closing words, unless they are all there is."""
    rest = _CLOSING.sub("", _OPENING.sub("", masked))
    return rest if len(rest.split()) >= 2 else masked


def merely_opens(reading: Analysis) -> bool:
    """Whether nothing is said but what people say before their question: "Bonjour Madame, …"."""
    return not _OPENING.sub("", reading.masked)


def _marker(kind: str) -> str:
    if kind in ("ville", "niveau", "date", "citation"):
        return f"x{kind}"
    return f"xnom x{kind}" if kind in TYPES else "xnom"


def _level_marker(match: re.Match[str]) -> str:
    """Two tokens, that it is a level and which: what comes after a BTS is another question than what comes after a 3e."""
    level = LEVELS[int(str(match.lastgroup)[1:])][1]
    return match.group() if level in _DELICATE else f"xniveau x{level.replace('-', '')}"


def _spell(piece: str) -> str:
    spelt = " ".join(_words(piece))
    spelt = LEVEL.sub(_level_marker, spelt)
    spelt = _YEAR.sub("xdate", spelt)
    return _MONTH.sub("xdate", spelt)
