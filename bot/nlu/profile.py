"""Who speaks, as they tell it in passing: "mon fils est en 3e", "j'habite à Dole", "chui en reconversion".

Only what a message says of the person counts: "c'est quoi un CAP ?" tells no level.
"""

from __future__ import annotations

import re

from bot.knowledge.text import tokens
from bot.nlu.analysis import Analysis, levels_in

# Who, from the strongest sign to the weakest; the first that matches wins.
_WHO: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("parent", re.compile(
        r"\b(?:mon|ma|mes|notre|nos) (?:fils|fille|filles|enfants?|garcon|gamin|gamine|gosses?|ado|ados|aine|ainee|cadet|"
        r"cadette|petit fils|petite fille|neveu|niece|grand|grande|beau fils|belle fille|filleul|filleule)\b|"
        r"\bje suis (?:parent|maman|papa|la mere|le pere|la maman|le papa|mere|pere)\b")),
    ("enseignant", re.compile(
        r"\bje suis (?:\w+ ){0,2}(?:prof|profs|professeure?|enseignante?|cpe|psyen|conseiller|conseillere|documentaliste|"
        r"proviseure?|principale?|formateur|formatrice|ddfpt)\b|\b(?:mes|nos) (?:eleves|etudiants|terminales|secondes|"
        r"apprenants|collegiens|lyceens)\b|(?<!toute )\bma classe\b|"
        r"(?<!mon )(?<!ma )(?<!le )(?<!la )(?<!un )(?<!une )(?<!notre )(?<!devenir )(?<!etre )"
        r"\bprof(?:esseure?)? (?:principale? )?(?:de|d|en)\b")),
    ("entreprise", re.compile(
        r"\b(?:mon|ma|notre|nos) (?:entreprise|societe|boite|atelier|usine|pme|tpe|bureau d etudes|salaries|equipe rh)\b|"
        r"\bje (?:dirige|recrute|suis (?:chef|cheffe|gerante?|patron|patronne|dirigeante?|drh|rh|artisane?|"
        r"industriel))\b|\bnous (?:recrutons|fabriquons|recherchons un apprenti|"
        r"sommes une (?:\w+ ){0,2}(?:entreprise|pme|tpe|societe|boite|usine))\b|"
        r"^(?:bonjour |bonsoir |salut |slt |bjr )?(?:artisane?|restaurat(?:eur|rice)|garagiste|hotelier|hoteliere|commercante?|"
        r"chef d entreprise|industriel|drh|rh) (?!d art\b)|"
        r"\b(?:on est|je represente|je suis|j ai) une (?:\w+ ){0,2}(?:entreprise|pme|tpe|societe|boite|usine)\b|"
        r"\bon recrute\b")),
    ("adulte", re.compile(
        r"\breconversion\b|\bdemandeu(?:r|se) d emploi\b|\bau chomage\b|\bje suis (?:\w+ )?(?:salariee?|cariste|ouvrier|"
        r"ouvriere|employee?|licenciee?|veuf|veuve|divorcee?)\b|\bfrance travail\b|\bpole emploi\b|"
        r"\bchanger de (?:metier|boulot|travail)\b|\breprendre (?:mes|des|les|une) (?:etudes|formation)\b|"
        r"\bdepuis la naissance\b|\bj ai (?:2[5-9]|[3-6]\d) ans\b")),
)  # fmt: skip
_FEW = r"(?: [a-z0-9]+){0,4}?"
_OWN_LEVEL = re.compile(
    r"\b(?:je (?:suis|rentre|entre|vais|passe|serai|sors|termine|finis|fais|prepare)|j (?:entre|arrive|etais|ai fini)|suis|"
    r"(?:fils|fille|enfant|garcon|gamin|gamine|ado|niece|neveu|grand|grande|frere|soeur)(?: \w+){0,2} "
    r"(?:est|rentre|entre|passe|va|sera|termine|finit|fait|prepare)|"
    r"(?:fils|fille|niece|neveu|frere|soeur|ado|etudiante?) (?:de|en))(?! pas\b| plus\b)"
    rf"{_FEW}(?: (?:en|au|un|une|mon|de|du|ma))? (?P<rest>.*)$"
)
# "il est en 3e": of whom the talk is about; a diploma there may be a formation's own.
_THEIR_CLASS = re.compile(r"\b(?:il|elle) (?:est|rentre|entre|passe|sera) (?:en|au) (?P<rest>.*)$")
# "je sais pas quoi faire après la 3e": who asks what comes next is there.
_BEFORE_NEXT = re.compile(
    r"\b(?:quoi faire|que faire|ce que je|hesite|hesitons|idee|perdue?|m orienter|choisir)\b(?: \w+){0,4}? "
    r"apres (?:la|le|ma|mon|sa|son) (?P<rest>.*)$"
)
# "jsuis au collège", "ma fille est lycéenne": the class is not told, but what a button of that name says.
_OWN_STAGE = re.compile(
    r"\b(?:je suis|suis|je vais|(?:fils|fille|enfant|garcon|ado|niece|neveu|frere|soeur) (?:est|va)) (?:\w+ )?"
    r"(?:(?:au|une?|en) )?(?:(?P<college>college|collegien(?:ne)?)|(?P<lycee>lycee|lyceen(?:ne)?))\b"
)
_AT_WORK = ("enseignant", "entreprise")
_STAGE_LEVELS = {"college": "3e", "lycee": "bac-pro"}
_CLASSES = ("6e", "5e", "4e", "3e", "2de", "1re", "terminale")
_HOME = re.compile(
    r"\b(?:habite|habitons|habitant|vis|vivons|loge|logeons|domicilies?|suis (?:de|a|dans|sur|pres)|"
    r"sommes (?:de|a|dans|sur|pres)|chez (?:nous|moi)|viens de|on est (?:de|a|pres)|de notre cote|autour de chez|du cote de|"
    r"mon coin)\b"
)
_STATUS = (
    ("scolaire", re.compile(r"\b(?:pas|sans|ni|hors|plutot que)(?: \w+){0,2} (?:alternance|apprentissage)\b|\btemps plein\b|"
                            r"\bvoie scolaire\b|\bformation initiale\b|\bsous statut scolaire\b")),
    ("alternance", re.compile(r"\b(?:je|j|fils|fille|il|elle|veut|cherche|cherchons|prefere|plutot)\b(?: \w+){0,5} "
                              r"(?:en|une?|d|l) (?:alternance|apprentissage)\b|\bje suis apprenti(?:e)?\b")),
)  # fmt: skip
_STUDENTS = ("bts", "but", "licence", "licence-pro", "bachelor", "master", "ingenieur", "doctorat")


def profile(reading: Analysis) -> dict[str, str]:
    """What the message tells of the person, as entities: `profil`, `niveau_personne`, `ville_personne`, `statut`, if any."""
    said = " ".join(reading.words)
    found: dict[str, str] = {}
    own = _near_level(_OWN_LEVEL, said, reading.niveaux) or _near_level(_BEFORE_NEXT, said, reading.niveaux)
    their = _near_level(_THEIR_CLASS, said, reading.niveaux)
    who = next((name for name, pattern in _WHO if pattern.search(said)), None)
    stage = _OWN_STAGE.search(said) if own is None and who not in _AT_WORK else None
    if stage and stage.lastgroup:
        own = _STAGE_LEVELS[stage.lastgroup]
    level = own or (their if their in _CLASSES else None)
    if level:
        found["niveau_personne"] = level
    if who is None and own:
        who = "etudiant" if own in _STUDENTS else "eleve"
    if who:
        found["profil"] = who
    if reading.villes and (_HOME.search(said) or (level and _goes_to_class_in(reading.villes[0], said))):
        found["ville_personne"] = reading.villes[0]
    status = next((name for name, pattern in _STATUS if pattern.search(said)), None)
    if status:
        found["statut"] = status
    return found


def _near_level(pattern: re.Pattern[str], said: str, levels: tuple[str, ...]) -> str | None:
    """The first level that stands shortly after "je suis", "mon fils rentre"…"""
    if not levels:
        return None
    match = pattern.search(said)
    near = levels_in(" ".join(match["rest"].split()[:4])) if match else ()
    return near[0] if near else None


def _goes_to_class_in(town: str, said: str) -> bool:
    """Whether a class is said to be in a town: "en 3e à Gray"."""
    # "Lons" is enough for Lons-le-Saunier.
    return bool(re.search(rf"\b(?:en|au|de) (?:\w+ ){{1,2}}a {tokens(town)[0]}\b", said))
