"""Personal data that has a shape: mails, phones, addresses, dates of birth, identifiers, handles, plates, links.

Every pattern reads flat text (`flat`): lower case, no accent, one character for each of the text's own, so that what is found
here stands at the same place there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from bot.knowledge.text import STOP_WORDS, fold
from bot.knowledge.uai import uai_is_valid

Span = tuple[int, int, str]
"""Beginning, end, and the kind of what stands between, as placeholders name it."""


def flat(text: str) -> str:
    """`text` folded character by character: the same length, a space for what folds to nothing."""
    return "".join(map(_flat_character, text))


@lru_cache(maxsize=4096)
def _flat_character(character: str) -> str:
    return (fold(character).strip() or " ")[0] if not character.isspace() else character


_IS = r"\s*(?:c\s*'?\s*est|c|cest|est|s'appelle|sont|:|=|,|->)?\s*(?:le|la|l'|:)?\s*"
_NUMBER_WORD = (
    r"(?:zero|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|"
    r"quarante|cinquante|soixante|cent)"
)
_PROVIDER = (
    r"(?:gmail|hotmail|outlook|yahoo|orange|laposte|free|sfr|icloud|live|wanadoo|bbox|protonmail|proton|gmx|neuf|numericable|"
    r"aol|msn|ac-[a-z]+)"
)
_ENDING = r"(?:com|fr|net|org|eu|ch|be|me|de|it|pt|info|edu|gouv)"
_AT = r"(?:@|\(\s*(?:a|at|arobase)\s*\)|\[\s*(?:a|at|arobase)\s*\]|ar+obas[es]?|\bat\b)"
_DOT = r"(?:\.|point|pt|dot)"
_JOIN = r"(?:\.|-|_|\b(?:point|tiret(?: du (?:bas|8|6))?|underscore|dot)\b)"
# The kinds of ways that addresses are written with, whole or shortened.
_STREET = (
    r"(?:rue|r\.|av\.?|ave|avenue|bd\.?|bld|boul|boulevard|chemin|che?\.|impasse|imp\.?|allees?|all\.|place|"
    r"placette|pl\.?|route|"
    r"rte|quai|cours?|square|sq\.?|lotissement|lot\.?|residence|res\.|passage|faubourg|fbg?|fg|hameau|ham\.|"
    r"sentier|sente|esplanade|"
    r"villa|cite|montee|ruelle|clos|domaine|voie|promenade|lieu[ -]?dit|rond[ -]point|traverse|venelle|"
    r"grande? rue|zone|parc|ld|"
    r"chaussee|corniche|cote|carrefour|descente|escalier|galerie|jardin|levee|parvis|rampe|rocade|terrasse|vallon|pont|"
    r"quartier|enclos|berge|bois|butte|centre|ferme|moulin|val|za|zi|zac)"
)
# Of these nobody speaks without living there.
_SURE_STREET = r"(?:rue|avenue|boulevard|impasse|chemin|allee|lotissement|lieu[ -]?dit|ruelle|hameau|bd)"
_HOME = (
    r"\b(?:j\s*'?\s*habit\w*|habit(?:e|ent|ons|ant|ez)|resid(?:e|ons|ant|ent)|log(?:e|eons|eant)|domicili\w+|"
    r"(?:mon|notre|son|leur|l'|ton|votre) ?adresse(?: postale)?|adresse postale|vis|vit|vivons|vivent|demeur\w+|"
    r"crech\w+|maison|logement|domicile|"
    r"appart(?:ement)?|livraison|chez (?:moi|nous|lui|elle|mes parents|mon pere|ma mere)|"
    r"(?:je suis|on est|nous sommes)(?= (?:au|a)\b)|"
    r"(?:envoy\w+|expedi\w+|livr\w+|post\w+)(?: (?:moi|nous|la|le|les|une?|un|des|de|brochure|doc\w*|papiers?|dossiers?|infos?|"
    r"courrier))* (?=au\b|a\b))"
)
_MONTH = (
    r"(?:janv(?:ier)?|fev(?:r(?:ier)?)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|aout|sept(?:embre)?|oct(?:obre)?|nov(?:embre)?|"
    r"dec(?:embre)?)\.?"
)
_DATE = (
    rf"(?:\d{{1,2}}\s*[/.\-]\s*\d{{1,2}}\s*[/.\-]\s*(?:\d{{4}}|\d{{2}})|(?:\d{{1,2}}|1\s*er|"
    rf"premier)\s+{_MONTH}(?:\s+\d{{2,4}})?|"
    rf"{_MONTH}\s+(?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d|\d{{1,2}}\s+\d{{1,2}}\s+(?:19|20)\d\d|(?:19|20)\d\d|"
    rf"\d{{1,2}}/\d{{1,2}})"
)
_BORN = (
    r"(?:\bnee?s?\b|\bne\(e\)|\bnaissance\b|\bddn\b|\banniv(?:ersaire)?\b|\bje suis de\b|\bjsuis de\b|\b(?:il|elle) est de\b|"
    r"\bn le\b)"
)
_ACCOUNT = (
    r"\b(?:insta(?:gram)?|ig|snap(?:chat)?|tik\s?tok|discord|facebook|fb|messenger|twitter|twitch|whatsapp|telegram|linkedin|"
    r"steam|psn|xbox|pseudo|gamertag|mdp|mot de passe|password|identifiant(?: ent)?|login)\b"
)
_FILE = (
    r"\b(?:ine|insee|nir|secu(?:rite sociale)?|mdph|caf|allocataire|passeport|dossier|candidat|parcoursup|etudiant|carte "
    r"(?:d'identite|vitale|bancaire|bleue|etudiante?)|cni|siret|rib|compte|permis|matricule|eleve|ent)\b"
)

_PLATE = re.compile(r"\b([a-hj-np-tv-z]{2})(?P<gap>[\s-]?)\d{3}(?P=gap)([a-hj-np-tv-z]{2})\b")
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("mail", re.compile(r"[\w.+%-]+(?:\s?\.\s?[\w+%-]+)*\s?@\s?[\w-]+(?:\s?\.\s?[a-z]{2,})+")),
    ("mail", re.compile(rf"[\w.+%-]+\s?@\s?{_PROVIDER}\b")),
    ("mail", re.compile(
        rf"(?:[\w.+%-]+\s*{_JOIN}\s*)*(?:(?!{_ACCOUNT})[\w.+%-]+\s+){{0,1}}[\w.+%-]+\s*{_AT}\s*"
        rf"(?:{_PROVIDER}|[\w-]+(?=\s*{_DOT}\s*{_ENDING}\b))(?:\s*{_DOT}\s*{_ENDING}\b)?")),
    ("mail", re.compile(rf"[\w+%-]+(?:\s*{_JOIN}\s*[\w+%-]+)*\s+{_PROVIDER}\s*{_DOT}\s*{_ENDING}\b")),
    ("mail", re.compile(rf"\b(?:e-?mail|gmail|mel|courriel|adresse){_IS}(?P<data>[\w+%-]+(?:[._][\w+%-]+)+)")),
    ("lien", re.compile(r"\bhttps?://\S+|\bwww\.\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/\S+")),
    ("pseudo", re.compile(r"(?<!\w)@\s?[\w.]+|\b[\w.]+#\d{3,5}\b|\b[a-z0-9.]*[a-z0-9]_+[\w.]*|\b_\w+")),
    ("téléphone", re.compile(r"(?:(?<!\w)\+|\b00)\s?\d{1,3}[\s.\-/]*(?:\(0\))?(?:[\s.\-/()]*\d){7,12}(?!\d)")),
    ("téléphone", re.compile(r"\b[0o][1-9](?:[\s.,\-_/:]*[\do]){8}(?!\d)")),
    ("téléphone", re.compile(r"\b[0o][67](?:[\s.,\-_/]*\d){4,7}(?!\d)|\b[67](?:[\s.\-]?\d{2}){4}\b")),
    ("téléphone", re.compile(
        rf"\b(?:zero|0\d?)(?:[\s,.\-]+(?:et[\s-]+)?(?:{_NUMBER_WORD}\b|\d{{1,2}}\b)){{3,}}|"
        rf"\b{_NUMBER_WORD}(?:[\s,.\-]+(?:et[\s-]+)?{_NUMBER_WORD}\b){{6,}}")),
    ("adresse", re.compile(
        r"\b(?:appart(?:ement)?|apt|bat(?:iment)?|escalier|etage|porte|bp|cs)\.?\s*(?:n[°o]\s*)?[a-z]?\d+\b")),
    ("identifiant", re.compile(r"\b[a-z]{2}\d{2}(?:[\s-]?[a-z0-9]{4}){3,}(?:[\s-]?[a-z0-9]{1,4})?\b|\bfr\d{2}\b")),
    ("identifiant", re.compile(r"\b[12][\s.]?\d{2}[\s.]?\d{2}[\s.]?(?:\d{2}|2[ab])[\s.]?\d{3}[\s.]?\d{3}(?:[\s.]?\d{2})?\b")),
    ("immatriculation", re.compile(
        r"\b(?:plaque|immatricul\w+|voiture)\b[^\d,.]{0,20}(?P<data>\d{2,4}[\s-]?[a-z]{2,3}[\s-]?\d{2})\b")),
    ("date de naissance", re.compile(rf"{_BORN}[^\d.!?\n]{{0,25}}?(?P<data>{_DATE})")),
    ("date de naissance", re.compile(rf"(?P<data>{_DATE})\s*(?:c'est|c|est|:)?\s*(?:ma|sa|la) (?:date de naissance|ddn)")),
    ("pseudo", re.compile(rf"{_ACCOUNT}{_IS}(?:moi\s+)?(?P<data>[\w.@#\-]*\d[\w.@#\-]*|[\w]+[._][\w.]+)")),
    ("pseudo", re.compile(
        rf"\b(?:mon|ma|son|sa|mes) (?:compte |pseudo |nom )?{_ACCOUNT}(?: ent)?\s*(?:c\s*'?\s*est|c|cest|est|s'appelle|:|=)\s*"
        r"(?P<data>[\w.@#\-]+)")),
    ("pseudo", re.compile(
        r"\b(?:ajoutes?|add|suis|follow|retrouve|ecri[st]?|mp|dm)(?:[ -]moi)?(?: (?:sur|en|mon|au|a|moi))*\s+"
        r"(?:insta(?:gram)?|snap(?:chat)?|tik\s?tok|discord|fb|facebook|twitter|twitch|telegram|psn)\s*[:,]?\s*(?:c|"
        r"cest|c'est)?\s*"
        r"(?P<data>[\w.@#\-]+)")),
    ("identifiant", re.compile(rf"{_FILE}(?:\W+(?:[a-z°']+\W+){{0,5}}?)(?P<data>[a-z]*\d[\w-]{{3,}})")),
)  # fmt: skip
_HOUSE = (
    rf"\b(?:n(?:°|o|umero)?\s*)?(?:\d{{1,4}}(?:\s?[-/]\s?\d{{1,4}})?|(?:{_NUMBER_WORD})(?:[\s-](?:et[\s-])?{_NUMBER_WORD})*)"
    r"\s?(?:bis|ter|quater|[a-d]\b)?"
)
_NUMBERED = re.compile(rf"(?!une? ){_HOUSE}\s*,?\s*(?:de la |de l'|du |au )?{_STREET}(?![a-z])")
_UNNUMBERED = re.compile(rf"\b{_SURE_STREET}\b(?=\s)")
# Where somebody says that they live, any number, and any kind of way, begins an address.
_LIVING = re.compile(
    rf"{_HOME}[^\d.!?\n]{{0,14}}?(?P<data>{_HOUSE}\s*,?\s+(?!ans\b|km\b|min\w*\b|h\b|heures?\b|kilometres?\b|"
    rf"personnes?\b)[a-z]+)"
)
# A street, a square with its number behind: "place Carnot 12".
_WAY = re.compile(
    r"\b(?:rue|avenue|av|boulevard|bd|impasse|chemin|allee|lotissement|ruelle|hameau|place|quai|passage|"
    r"promenade|square|residence|"
    r"clos|voie|faubourg|montee|sentier|sente|chaussee|route|esplanade|villa|venelle|traverse|corniche|cour)\b(?=\s)"
)
_LIVING_IN = re.compile(rf"{_HOME}[^\d.!?\n]{{0,14}}?\b(?P<data>{_STREET})(?=\s)")
_NOT_A_HOUSE = re.compile(
    r"\s*(?:ans?|km|min\w*|h|heures?|euros?|€|%|places?|eleves?|jours?|semaines?|mois|points?|personnes?)\b"
)
_CONNECTORS = frozenset("de du des d la le les l aux au saint sainte st ste deux trois quatre cinq".split())
_STREET_WORD = re.compile(r"[\s,'\-]*?([a-z0-9]+)")
_CODE = re.compile(r"\b(?:0[1-9]|[1-8]\d|9[0-8])\d{3}\b")
_MOST_STREET_WORDS = 4
_DIGITS = re.compile(r"(?<![\w])\d(?:[\s.\-/]?\d){7,}(?![\d])")
_YEARS = re.compile(r"(?:(?:19|20)\d\d[\s.\-/]*)+|\d{1,2}[\s./\-]\d{1,2}[\s./\-]\d{4}|\d{4}-\d\d-\d\d")
_OLD_DATE = re.compile(r"\b\d{1,2}[/.\-]\d{1,2}[/.\-](?:19\d\d|200\d|201[0-8])\b")
_CODED = re.compile(r"\b(?=[a-z0-9]*[a-z])(?=(?:[a-z]*\d){5})[a-z0-9]{6,}\b")
_LETTERS_DIGITS = re.compile(r"\b([a-z]{3,})\d{2,}\b")
_PUBLIC_CODE = re.compile(r"(?:rncp|rs|rome|uai|cpf|h|d|i|m|k|n)\d+|\d{7}[a-z]")


def shaped(text: str, ordinary: frozenset[str] = frozenset()) -> list[Span]:
    """What flat text holds of personal data with a shape. `ordinary`: flat words that end a street's name, such as towns."""
    found = [_span(match, kind) for kind, pattern in _PATTERNS for match in pattern.finditer(text)]
    found += [match.span() + ("immatriculation",) for match in _PLATE.finditer(text) if STOP_WORDS.isdisjoint(match.groups())]
    found += [(match.start(), match.end(), "numéro") for match in _DIGITS.finditer(text) if not _YEARS.fullmatch(match.group())]
    found += [(match.start(), match.end(), "date de naissance") for match in _OLD_DATE.finditer(text)]
    found += [(match.start(), match.end(), "identifiant") for match in _CODED.finditer(text) if not _is_public(match.group())]
    found += _addresses(text, ordinary)
    return merged(found)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The spans left to right; those that overlap are one, named by the first of them."""
    kept: list[Span] = []
    for start, end, kind in sorted(spans, key=lambda span: (span[0], -span[1])):
        if kept and start < kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]), kept[-1][2])
        elif end > start:
            kept.append((start, end, kind))
    return kept


def _span(match: re.Match[str], kind: str) -> Span:
    start, end = match.span("data") if "data" in match.re.groupindex else match.span()
    return start, end, kind


def _is_public(code: str) -> bool:
    return bool(_PUBLIC_CODE.fullmatch(code)) or uai_is_valid(code.upper())


def _addresses(text: str, ordinary: frozenset[str]) -> Iterator[Span]:
    coded = bool(_CODE.search(text))
    ways = (_NUMBERED, _UNNUMBERED, _LIVING, _LIVING_IN, *([_WAY] if coded else []))
    found = [_whole(text, _span(match, "adresse"), ordinary) for pattern in ways for match in pattern.finditer(text)]
    behind = [_whole(text, (match.start(), match.end(), "adresse"), ordinary) for match in _WAY.finditer(text)]
    found += [span for span in behind if span and text[span[1] - 1].isdigit() and not _NOT_A_HOUSE.match(text, span[1])]
    addresses = [span for span in found if span]
    yield from addresses
    if addresses:
        yield from ((match.start(), match.end(), "adresse") for match in _CODE.finditer(text))


def _whole(text: str, begun: Span, ordinary: frozenset[str]) -> Span | None:
    """The address that begins with a kind of way, with the way's name and what follows it; None when it has no name."""
    end = last = begun[1]
    words = 0
    while words < _MOST_STREET_WORDS and (match := _STREET_WORD.match(text, end)):
        word = match[1]
        if words and ("," in match.group() or word in ordinary) and not word.isdigit() or len(word) == 5 and word.isdigit():
            break
        if word not in _CONNECTORS:
            if word in STOP_WORDS:
                break
            last, words = match.end(), words + 1
        end = match.end()
    return (begun[0], last, begun[2]) if words else None
