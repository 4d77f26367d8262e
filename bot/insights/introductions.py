"""How people introduce somebody: "je m'appelle", "mon fils", "Mme", "cordialement". Patterns read flat text (patterns.py)."""

from __future__ import annotations

import re
from enum import Enum, auto

from bot.knowledge.text import STOP_WORDS


class Introduction(Enum):
    """How surely a name comes next, whatever it looks like."""

    SELF = auto()
    """One tells one's own name, or signs: what follows is a name."""
    TITLE = auto()
    """A title: a name, unless the word is one that is often said, or a fiche's person."""
    PERSON = auto()
    """A relative, a pupil: a name when the word is seldom said."""
    WEAK = auto()
    """A turn of phrase that introduces anything: a name when the word looks like one."""


NOT_NAMES = STOP_WORDS | frozenset(
    """
    eleve eleves lyceen lyceenne etudiant etudiante parent parents mere pere prof professeur principal principale directeur
    directrice proviseur proviseure responsable referent referente monsieur madame mademoiselle messieurs mesdames msieur
    actuellement toujours jamais aussi encore depuis age agee ans an annee pense veut voudrait souhaite aime fait va vas est a
    cherche entre rentre passe etait sera aura avait voulait aimerait hesite demande dit disait parle prefere habite commence
    termine finit vient doit peut adore deteste travaille galere stresse sait connait trouve arrive reste interesse interessee
    jai jsuis chuis jvoudrais jveux jaimerais jhabite ki ke kel koi pk pq pr mn ds dans bcp tjr jms oki nickel info infos
    question questions comme qd quand
    """.split()
)
"""What may follow an introduction without being a name."""

_KIN = (
    r"(?:fils|filles?|enfants?|garcons?|gamine?s?|gosses?|ados?|bebe|freres?|frero|frr|frerot|soeurs?|jumeaux|jumelles?|jumeau|"
    r"cousine?s?|neveux?|nieces?|mari|epoux|epouse|femme|conjointe?|compagnon|compagne|copains?|copines?|potes?|amie?s?|mere|"
    r"pere|maman|papa|daron|daronne|tuteur|tutrice|voisine?s?|profs?(?: de \w+| principale?)?|"
    r"professeure?s?(?: de \w+| principale?)?|pp|cpe|psyen|conseill(?:er|ere)|maitre de stage|patronne?|chef|psy|eleves?|"
    r"camarades?|binome|filleule?|tante|oncle|tata|tonton|bff|meuf|mec|aine|ainee|cadet|cadette|benjamine?|petit dernier|"
    r"petit|petite|grand|grande|collegue|ex|mamie|papi|papy)"
)
_MINE = r"(?:mon|ma|mes|notre|nos|son|sa|ses|ton|ta|votre|leur|leurs|un|une|l'|cet|cette)"
_IS = r"\s*(?:(?:c\s*'?\s*est|c|cest|s\s*'?\s*est|est|s|se)\b|:|=)?\s*"

INTRODUCED: tuple[tuple[Introduction, re.Pattern[str]], ...] = (
    (Introduction.SELF, re.compile(
        r"\bm\s*'?\s*ap+e?l+(?:e|es|le)?\b(?!\s*-?\s*moi)|\bjm\s*'?\s*ap+e?l+e?\b|"
        rf"\bmon (?:petit )?(?:nom|prenom|blaze|surnom)(?: de famille| complet| et prenom)?\b{_IS}|"
        rf"\b(?:son|leur) (?:nom|prenom)(?: de famille)?\s*(?:c\s*'?\s*est|c|cest|est|:|=)\s*|"
        r"\b(?:nom|prenom)s?(?: de famille)?\s*[:=]\s*|\bprenom(?= \w+ nom\b)|\bnom(?= \w+ prenom\b)|"
        r"\b(?:pre)?nom \w+ (?:pre)?nom\b|\bje me (?:nomme|prenomme|presente)\b\s*[:,]?|"
        r"\b(?:cordialement|signee?|bien a (?:vous|toi)|sinceres salutations|salutations|cdt|cdlt|crdlt|"
        r"respectueusement)\b[\s,.:\-]*")),
    (Introduction.TITLE, re.compile(
        r"\b(?:mme|mlle|mr|mlles|mmes|monsieur|madame|mademoiselle|msieur|maitre|dr|docteur)\b\.?|(?<![\w'’])m\.\s*(?=[a-z])")),
    (Introduction.PERSON, re.compile(
        r"\bs\s*'?\s*ap+e?l+(?:e|ent|le|ait|ant)?\b|\b(?:se|me|te) (?:nomme|prenomme)\b|\bnommee?s?\b|\bprenomm\w+\b|"
        rf"\bmoi\b\s*,?{_IS}|(?:^|\n)\s*(?:de|expediteur|from)\s*:|\b(?:nom|prenom)\b|\bde la part d(?:e|u|2|')|"
        rf"\bpour le compte d(?:e|')|\b(?:questions?|demandes?|message|mot) d(?:e|')(?=\s*\w+\s*:)|"
        rf"\b{_MINE}\s*(?:(?:petite?|grande?|beau|belle|demi|meilleure?|vieux|vieille|super)[ -]){{0,2}}{_KIN}\b\s*[,:(]?\s*"
        rf"(?:qui )?(?:(?:c\s*'?\s*est|c|cest|est)\b)?|"
        rf"\b{_KIN} d(?:e |')|\b(?:{_KIN}|candidate?|stagiaire|apprentie?|nom de l'eleve)\s*:|\bfamille\b|\bl\s*'?\s*eleve\b|"
        r"\b(?:contactez|accompagn\w+|inscrivez|inscris)(?: (?:m|mr|mme))?\b|\b(?:au sujet|a propos) d(?:e |')|"
        r"\bl\s*'?\s*attention d(?:e |')")),
    (Introduction.WEAK, re.compile(
        r"\bici\b|\b(?:prof|professeure?)\b\.?|\bpour\b|\bavec\b|\bque?\b|"
        r"\b(?:appelez|rappelez|joindre|inscri\w+|remercie\w*|prevenir|prevenez|demandez?r?|dites|voir)(?: (?:moi|a|"
        r"m|mr|mme))*\b|"
        r"\b(?:merci|bisous?|bises?|bonne journee|bonne soiree|a bientot|a plus|amicalement)\b"
        r"(?: (?:beaucoup|bcp|d'avance|d avance|bien))*\s*[,.!:\-\n]*|\bc\s*'?\s*est\b|\bcest\b|\bc\b|\bje suis\b|"
        r"\bjsuis\b|\bchuis\b|"
        r"\b(?:dossier|bulletin|candidature|inscription|cv) d(?:e |')|\by ?a\b|\bet\b|\bchez\b|\bsalut\b|\bcoucou\b|"
        r"\bhello\b|\bslt\b|\bcc\b")),
)  # fmt: skip
"""Introductions, the surest first."""

AFTER = re.compile(
    r"\b(?P<name>[^\W\d_]{2,})(?=(?: [^\W\d_]+)?\s*,?\s*(?:(?:et|&) moi\b|(?:ki|qui) (?:m|ma|nous|veu\w*)\b|"
    r"(?:kiffe|veut|aime|adore|voudrait|aimerait|souhaite|souhaiterait|cherche|hesite|demande|passe en)\b|"
    r"m\s*'?\s*a (?:dit|parle|conseille|montre|explique)|nous a\b|"
    r"\(?\d{1,2} ?ans\b|ici\b|au telephone|a l'appareil))"
)
"""Words before which somebody is named: "Théo et moi", "Léa Morel, 15 ans"."""

INSTITUTION = re.compile(
    r"\b(?P<kind>lycees?|colleges?|ecoles?|ensemble scolaire|institut(?:ion)?|iut|cfa|cfai|mfr|universite|univ|"
    r"fac|faculte|campus|"
    r"groupe scolaire|internat|clg|lp|lpo|legt|erea|greta|pole|entreprise|societe|usine|groupe|sarl|boite)\b[\s'\w]{0,25}$"
)
"""What, shortly before a name, makes it that of a school or company."""
