"""Who looks for a firm that would take an apprentice, has lost theirs, or looks for an apprentice: no document lists any of
them, whatever trade or town is named in passing; how one goes about it is known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events
from actions.best_told import best_told
from actions.campus import wants_to_write
from actions.compose import Answer, fiche_button
from actions.speak import phrases, remember, say_answer, source_line
from actions.turn import Turn
from actions.words import IN_PASSING
from bot.knowledge.base import Snapshot
from bot.knowledge.store import FaitTrouve

_APPRENTICE = r"(?:apprentie?s?|apprentissage|alternance|alternante?s?|contrat pro(?:fessionnalisation)?)"
_EMPLOYER = (
    r"(?:entreprises?|patron(?:ne)?s?|employeurs?|boites?|societes?|maitres? d apprentissage|garages?|artisans?|usines?)"
)
_PATRON = re.compile(r"\bpatron(?:ne)?s?\b|\bmaitres? d apprentissage\b")
_LEARNT_AT_WORK = frozenset(("cap", "bac-pro", "bts"))
_OF_APPRENTICES = re.compile(rf"\b{_APPRENTICE}\b")
# "je cherche une entreprise pour mon apprentissage", "quelles boîtes prennent des alternants".
_SEEKS_EMPLOYER = re.compile(
    rf"\b(?:cherch\w+|recherch\w+|trouv\w+|besoin d)\b(?: \w+){{0,4}} {_EMPLOYER}\b|"
    rf"\b{_EMPLOYER}\b(?: \w+){{0,4}} "
    r"(?:(?:prenn\w+|prend)(?! en charge)|recrut\w+|embauch\w+|accueill\w+|cherch\w+|acceptent)\b"
)
_OWN = re.compile(r"\bmon (?:\w+ )?(?:patron|employeur|maitre)\b|\bma (?:boite|patronne)\b")
# "mon patron m'a lâché", "ma boîte ferme", "j'ai perdu mon contrat d'apprentissage".
_LOST = re.compile(
    rf"\b{_EMPLOYER}\b(?: (?:m|l|le|la|me|nous|a|ont|est|va|vient|de|du|veut|il|elle|ne|n|vas|en|plus|pas|l a)){{0,5}} "
    r"(?:lach\w+|vir\w+|renvoy\w+|ferm\w+|licenci\w+|romp\w*|plant\w+|laisse tomber|jet\w+|faillite|liquidation)\b|"
    rf"\b{_EMPLOYER}\b (?:\w+ ){{0,3}}(?:(?:veut|peut) (?:plus|pas)|ne) (?:me |m )?(?:garder?|de moi)\b|"
    rf"\b(?:perdu|plus d|plus de|rompu|casse) (?:\w+ ){{0,2}}(?:{_EMPLOYER}|contrat)\b"
)
_HIRES = re.compile(
    r"\b(?:cherch\w+|recherch\w+|besoin d|recrut\w+|prendre|prenons|prends|embauch\w+|accueill\w+)\b"
    rf"(?: (?!{_EMPLOYER}\b)\w+){{0,3}} (?:apprentie?s?|alternante?s?)\b|\bquelqu un a former\b"
)
_INTRODUCE = re.compile(r"\b(?:relation|liste|listes|candidats?|profils?|cv)\b")
_THEIRS = re.compile(r"\b(?:apprentie?s?|alternante?s?) (?:de|du|d|a|au|issue?s? d\w*|venant d\w*) ")
# These ask for a point of it that is known, not for somebody.
_A_POINT = frozenset(
    """combien quand pourquoi quel aide aides cout coute coutent age salaire paye payer paie risque droit droits
    difference sans definition faut obligatoire conditions aligne avantage avantages interet""".split()
)
# … and these whether it may be done, or when.
_WHETHER = frozenset("peut possible apres avant encore facile difficile dur toujours".split())
_NO_POINT = ("enseignant", "entreprise")
_ALTERNANCE, _APPRENTICESHIP, _HIRING = "courant-alternance", "courant-apprentissage", "courant-offre-stage"
# Which fiche tells it, on which facet, and the words it is asked in.
_AFTER_A_BREAK = (_APPRENTICESHIP, "organisation", ("rupture", "contrat", "trouver", "autre", "employeur"))
_FINDING_A_FIRM = (_APPRENTICESHIP, "contact", ("comment", "trouver", "patron"))
_WITHOUT_A_FIRM = (_APPRENTICESHIP, "inscription", ("commencer", "cours", "cfa", "sans", "employeur"))
_FINDING_ALTERNANCE = (_ALTERNANCE, "contact", ("comment", "chercher", "alternance"))
_FINDING_AN_APPRENTICE = (_HIRING, "contact", ("entreprise", "cherche", "apprenti"))
_TAKING_AN_APPRENTICE = (_HIRING, "organisation", ("comment", "prendre", "apprenti"))


def answer_openings(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn) -> Events | None:
    """How to find an employer, another one, or an apprentice; None when none of them is looked for."""
    said = " ".join(turn.words)
    if any(named.type not in (*IN_PASSING, "formation", "etablissement") for named in turn.named):
        return None
    if _has_lost_theirs(turn, said):
        facts = (*best_told(snapshot, *_AFTER_A_BREAK), *best_told(snapshot, *_FINDING_A_FIRM))
        return say_answer(dispatcher, snapshot, turn, Answer(facts, _APPRENTICESHIP, 1)) if facts else None
    if not _A_POINT.isdisjoint(turn.words):
        return None
    if seeks_employer(turn):
        alternance = "apprenti" not in said and bool(snapshot.facts.get(_ALTERNANCE))
        way = _FINDING_ALTERNANCE if alternance else _FINDING_A_FIRM
        facts = (*best_told(snapshot, *way), *best_told(snapshot, *_WITHOUT_A_FIRM))
        if "comment" in turn.words and facts:
            # How is asked, not whom.
            return say_answer(dispatcher, snapshot, turn, Answer(facts, way[0], 1))
        return _say(dispatcher, snapshot, turn, "utter_employeurs_sans_liste", way[0], facts)
    if not _hires(turn, said):
        return None
    facts = (*best_told(snapshot, *_FINDING_AN_APPRENTICE), *best_told(snapshot, *_TAKING_AN_APPRENTICE))
    if _THEIRS.search(said) and (there := _where(snapshot, turn)):
        # Whether that school has apprentices, nobody wrote down.
        term = snapshot.fiches[_APPRENTICESHIP].nom.lower() if _APPRENTICESHIP in snapshot.fiches else ""
        return say_answer(dispatcher, snapshot, turn, Answer(facts, _HIRING, 2, "contenu", 1.0, f"{term}, {there}"))
    if _INTRODUCE.search(said):
        return _say(dispatcher, snapshot, turn, "utter_apprentis_sans_liste", _HIRING, facts)
    return say_answer(dispatcher, snapshot, turn, Answer(facts, _HIRING, 1)) if facts else None


def seeks_employer(turn: Turn) -> bool:
    """Whether a firm is looked for that takes apprentices."""
    said = " ".join(turn.words)
    at_work = turn.person.profil in _NO_POINT
    seeks = _of_an_apprentice(turn, said) and bool(_SEEKS_EMPLOYER.search(said)) and not _OWN.search(said)
    return seeks and not at_work and _WHETHER.isdisjoint(turn.words)


def _has_lost_theirs(turn: Turn, said: str) -> bool:
    """Whether an apprentice tells that the employer is gone, and asks no point that is known of it."""
    return _of_an_apprentice(turn, said) and bool(_LOST.search(said)) and turn.person.profil not in _NO_POINT


def _of_an_apprentice(turn: Turn, said: str) -> bool:
    """Whether an apprenticeship is spoken of, in the message or in the question that it goes on from."""
    before = " ".join(turn.before.get("mots", ()))
    # "un patron pour un CAP boulanger"
    of_a_diploma = bool(_PATRON.search(said)) and not _LEARNT_AT_WORK.isdisjoint(turn.niveaux)
    return of_a_diploma or bool(_OF_APPRENTICES.search(said) or (turn.leans and _OF_APPRENTICES.search(before)))


def _hires(turn: Turn, said: str) -> bool:
    """Whether an apprentice is looked for; "qui peut prendre un apprenti ?" asks who may."""
    asks_another = wants_to_write(turn) or turn.words[:1] == ("qui",)
    return bool(_HIRES.search(said)) and not asks_another and turn.person.profil not in ("eleve", "etudiant", "enseignant")


def _where(snapshot: Snapshot, turn: Turn) -> str | None:
    """The school or the town whose apprentices are meant."""
    schools = [
        snapshot.fiches[i].nom for n in turn.named if n.type == "etablissement" for i in n.fiches if i in snapshot.fiches
    ]
    return next(iter([*schools, *turn.villes]), None)


def _say(
    dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn, response: str, fiche: str, facts: Sequence[FaitTrouve]
) -> Events | None:
    if not facts:
        return None
    buttons = [fiche_button(snapshot.fiches[fiche])]
    dispatcher.utter_message(
        response=response, phrases=phrases(facts), source=source_line(snapshot, facts), buttons=buttons,
        custom={"trace": {"palier": 1, "fiche": fiche, "faits": [fact.id for fact in facts]}},
    )  # fmt: skip
    return remember(turn, fiche, facts, buttons, facts[0].sur)
