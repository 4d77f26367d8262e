"""What somebody's situation asks for, whatever is named in passing: who pays for an adult, how a firm trains its people, what
if one stops, what else there is for them, whom the press writes to.
"""

from __future__ import annotations

import re
from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions.after_bts import after_their_bts
from actions.base import Events
from actions.best_told import best_told
from actions.campus import wants_to_write
from actions.compose import Answer, facet_buttons
from actions.openings import answer_openings
from actions.pistes import MOST, is_over, stage_of
from actions.proposer import say_leads
from actions.ranking import rank
from actions.speak import address, phrases, remember, say_answer, source_line
from actions.turn import Turn
from actions.words import BARE, COURSES, OTHERWISE, SPREAD
from bot.knowledge.base import Snapshot
from bot.knowledge.campuses import campus_of
from bot.knowledge.contacts import contact_of
from bot.knowledge.schema import Contact, Fiche
from bot.knowledge.store import FaitTrouve
from bot.knowledge.text import content_stems, stem

_TRAINING, _GRETA = "courant-formation-continue", "courant-greta"
# Of an adult's training, who pays; of what, when it is asked without a name.
_PAYS = ("financement", "cout")
_OF_TRAINING = (*COURSES, "metier", "definition")
_ASKED = 0.6
# "comment nos salariés peuvent-ils se former ?", "je voudrais former mon équipe à la robotique".
_STAFF = (
    r"(?:salarie|employe|operat(?:eur|rice)|technicien|ouvri(?:er|ere)|collabora(?:teur|trice)|equipe|personnel|compagnon|gars)"
    r"\w*"
)
_TRAIN = r"(?:form(?:er|es?|ent|ation|ations)|competences?|diplomes?|qualifier|perfectionner)"
_TRAINS_STAFF = re.compile(
    rf"\b(?:nos|mes|notre|mon) (?:\w+ )?{_STAFF}\b.*\b{_TRAIN}\b|\bform(?:er|ons|e) (?:nos|mes|notre|mon|des|ses) "
    rf"(?:\w+ )?{_STAFF}\b|\b{_TRAIN}\b(?: \w+){{0,3}} (?:nos|mes|notre|mon) (?:\w+ )?{_STAFF}\b"
)
# Beside a field, its own courses are meant.
_FEW_NAMED = ("lieu",)
# "et si il veut arrêter ?", "peut-on quitter le P-TECH ?"
_STOPS = re.compile(r"\b(?:arret(?:er|e|ent)|quitt(?:er|e)|abandonn(?:er|e)|lach(?:er|e)|sortir|desister|se retirer)\b")
_WOULD = re.compile(r"\b(?:si|peut|peux|puis|pouvons|droit|possible|veux|veut|voudrais|comment)\b")
_LEFT = frozenset(map(stem, "arreter quitter abandonner lacher sortir desister retirer cours route avant fin".split()))
_FOR_ME = re.compile(r"\b(?:moi|me|nous|lui|elle|proposez|propose|avez|y a)\b")
# How long ago a document may have told of what is still proposed.
_LATELY = 4
# Who asks whom to see, and where they live.
_MAYBE = 0.3
_WHOM = BARE | frozenset(map(stem, "vis habite adresse adresser contacter ecrire voir parler".split()))
# "des formations pour des demandeurs d'emploi"
_LOOKS = ("chercher_formation", "chercher_dispositif", "chercher_evenement", "m_orienter", "formations", "public")
_SEEKERS = frozenset(("courant-de", "courant-france-travail"))
_FOR_SEEKERS = re.compile(
    r"\b(?:pour|aux?|avec) (?:les |des |de |un )?(?:demandeurs? d emploi|chomeurs?|(?:gens|personnes) sans emploi)\b"
)
_ANY_ACTION = re.compile(r"\b(?:formations?|actions?|programmes?|dispositifs?|quelque chose|trucs?|choses?)\b")
# "ma petite fille de 12 ans adore les robots, que lui faire faire ou visiter ?"
_CHILD = re.compile(r"\b(?:8|9|1[0-3]|dix|onze|douze|treize) ans\b")
_TO_DO = re.compile(r"\b(?:faire faire|visiter|emmener|montrer|activites?|sorties?|decouvrir|occuper)\b")
_FOR_CHILDREN = ("semaines-apprenantes", "technilab", "courant-decouverte-lycee")
# "l'industrie pourquoi pas mais j'y connais rien"
_HELP_THE_YOUNG = ("courant-mission-locale", "courant-e2c", "courant-cej")
_SHOW_INDUSTRY = ("semaines-apprenantes", "metiers-en-tension")
_INDUSTRY = re.compile(r"\b(?:industrie\w*|usines?)\b")
_TEMPTED = re.compile(r"\bpourquoi pas\b|\bconnais (?:rien|pas)\b|\b(?:interesse|tente|plait|plairait|dit bien|curieu\w+)\b")
# "une fille peut faire un bac pro usinage ?", not "ma fille peut faire un bac pro ?".
_MIXED = "courant-mixite"
_GIRL = re.compile(
    r"(?<!\bma )(?<!\bsa )(?<!\bnotre )(?<!\bvotre )(?<!\bleur )(?<!\bpetite )(?<!\bjeune )\b(?:filles?|meufs?|nanas?)\b(?! d)|"
    r"\b(?:une|les|des) femmes? (?:peu\w+|sont|ont)\b"
)
_HER_PLACE = re.compile(
    r"\b(?:peu(?:t|x|vent)|possible|droit|bienvenues?|accept\w+|place|pren(?:d|nent)|ouvert\w*|reserve\w*|"
    r"seules?|y a (?:des|bcp|beaucoup|que)|a l aise|bizarre|chaud)\b"
)
_LEARNT = "formations"
_PRESS = frozenset(map(stem, "presse media medias journaliste".split()))


def answer_situation(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn) -> Events | None:
    """What the situation of who asks calls for; None when the question is of the thing that it names."""
    if (told := answer_openings(dispatcher, snapshot, turn)) is not None:
        return told
    if (told := _say_whom_for_press(dispatcher, snapshot, turn)) is not None:
        return told
    if (told := _say_untold_stop(dispatcher, snapshot, turn)) is not None:
        return told
    if others := _others_for_them(snapshot, turn) or _for_job_seekers(snapshot, turn) or _for_a_child(snapshot, turn):
        return say_leads(dispatcher, snapshot, turn, [(snapshot.fiches[i], snapshot.facts[i][0]) for i in others])
    if tried := _ways_into_industry(snapshot, turn):
        return say_leads(dispatcher, snapshot, turn, tried)
    answer = (
        after_their_bts(snapshot, turn)
        or who_pays(snapshot, turn)
        or staff_trained(snapshot, turn)
        or adviser(snapshot, turn)
        or open_to_girls(snapshot, turn)
    )
    return say_answer(dispatcher, snapshot, turn, answer) if answer else None


def _for_job_seekers(snapshot: Snapshot, turn: Turn) -> list[str]:
    """What was lately done for people who seek work, what is linked to the trade named first, then the nearest to the question,
    when that is all that is asked: "avez-vous des formations pour des demandeurs d'emploi ?".
    """
    said = " ".join(turn.words)
    passing = all(n.type == "metier" or _SEEKERS.intersection(n.fiches) for n in turn.named)
    if turn.intent not in _LOOKS or not passing or turn.villes or (turn.fiche and turn.points_back):
        return []
    if not (_FOR_SEEKERS.search(said) and _ANY_ACTION.search(said)):
        return []
    theirs = {i for i in snapshot.fiches if _is_for_adults_lately(snapshot, turn, snapshot.fiches[i])}
    ranked = dict.fromkeys(c.fait.fiche_id for c in rank(snapshot, turn) if c.fait.fiche_id in theirs)
    trades = {i for n in turn.named if n.type == "metier" for i in n.fiches}
    nearest = sorted(ranked, key=lambda i: trades.isdisjoint(snapshot.neighbours.get(i, ())))
    return [*nearest[: MOST - 1], _GRETA]


def _ways_into_industry(snapshot: Snapshot, turn: Turn) -> list[tuple[Fiche, FaitTrouve]]:
    """How to see the industry for who was just sent to who helps the young, and says "l'industrie, pourquoi pas": they come
    first, since the talk goes on about them.
    """
    said = " ".join(turn.words)
    if turn.fiche not in _HELP_THE_YOUNG or turn.named or not (_INDUSTRY.search(said) and _TEMPTED.search(said)):
        return []
    whom = next((fact for fact in snapshot.facts[turn.fiche] if fact.sur == "contact"), snapshot.facts[turn.fiche][0])
    ways = [(snapshot.fiches[i], snapshot.facts[i][0]) for i in _SHOW_INDUSTRY if i in snapshot.fiches]
    return [(snapshot.fiches[turn.fiche], whom), *ways]


def _for_a_child(snapshot: Snapshot, turn: Turn) -> list[str]:
    """What there is to do or see for a child of an age before the lycée, whatever they like."""
    said = " ".join(turn.words)
    passing = all(n.type in ("metier", "definition") for n in turn.named)
    asks = _CHILD.search(said) and _TO_DO.search(said) and passing and not (turn.niveaux or turn.villes)
    return [i for i in _FOR_CHILDREN if i in snapshot.fiches] if asks else []


def _is_for_adults_lately(snapshot: Snapshot, turn: Turn, fiche: Fiche) -> bool:
    """Whether a document of the last years tells of an action for adults."""
    lately = any(fact.annee and fact.annee >= turn.today.year - _LATELY for fact in snapshot.facts[fiche.id])
    return fiche.type == "dispositif" and "adulte" in fiche.public and lately


def who_pays(snapshot: Snapshot, turn: Turn) -> Answer | None:
    """Who pays for an adult's training, beside that it is not written for the one talked about: "c'est financé par qui ?"."""
    asked = next((facet for facet in _PAYS if turn.facets.get(facet, 0.0) >= _ASKED), None)
    topic = snapshot.fiches.get(turn.fiche or "")
    told = {fact.sur for fact in snapshot.facts[topic.id]} if topic else set()
    if asked is None or topic is None or topic.type not in _OF_TRAINING or turn.named or not told.isdisjoint((asked, *_PAYS)):
        return None
    if stage_of(turn) != "adulte" or turn.villes or not turn.is_bare:
        return None
    pays = tuple(fact for fact in snapshot.facts.get(_TRAINING, ()) if fact.sur in ("financement", "contact"))
    return Answer(pays, topic.id, 2, asked) if pays else None


def staff_trained(snapshot: Snapshot, turn: Turn) -> Answer | None:
    """How a firm has its people trained, when it names nothing that they would learn."""
    named = any(n.type not in _FEW_NAMED and _TRAINING not in n.fiches for n in turn.named)
    if named or turn.person.profil in ("eleve", "etudiant", "parent") or not _TRAINS_STAFF.search(" ".join(turn.words)):
        return None
    facts = best_told(snapshot, _TRAINING, "organisation", ("former", "salaries"))
    pays = [fact for fact in snapshot.facts.get(_TRAINING, ()) if fact.sur == "financement"]
    return Answer((*facts, *pays), _TRAINING, 1) if facts else None


def adviser(snapshot: Snapshot, turn: Turn) -> Answer | None:
    """Who advises an adult on training, when they ask whom to see of nothing but that: no campus does."""
    topic = snapshot.fiches.get(turn.fiche or "")
    of_training = topic is None or topic.type in _OF_TRAINING
    asks = turn.facets.get("contact", 0.0) >= _MAYBE and wants_to_write(turn) and not turn.named
    if not asks or not of_training or stage_of(turn) != "adulte" or not set(content_stems(list(turn.rest))) <= _WHOM:
        return None
    facts = [fact for fact in snapshot.facts.get(_TRAINING, ()) if fact.sur == "contact"]
    nearest = [fact for fact in snapshot.facts.get(_GRETA, ()) if fact.sur == "lieu"]
    return Answer((*facts, *nearest), _TRAINING, 1) if facts else None


def open_to_girls(snapshot: Snapshot, turn: Turn) -> Answer | None:
    """That what is named is open to girls, then how it is learnt: "une fille peut faire un bac pro usinage ?"."""
    said = " ".join(turn.words)
    passing = all(n.type in _OF_TRAINING for n in turn.named)
    if not passing or turn.villes or turn.tells_a_story or not (_GIRL.search(said) and _HER_PLACE.search(said)):
        return None
    opened = best_told(snapshot, _MIXED, "public", turn.words)
    # What is named last is the narrowest: "un bac pro usinage".
    things = [i for n in reversed(turn.named) for i in n.fiches if i in snapshot.facts]
    learnt = next((fact for i in things for fact in snapshot.facts[i] if fact.sur == _LEARNT and not fact.is_summary), None)
    return Answer((*opened, *([learnt] if learnt else ())), things[0] if things else _MIXED, 1) if opened else None


def _say_untold_stop(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn) -> Events | None:
    """That nobody wrote what happens to who leaves what is talked about before its end."""
    said = " ".join(turn.words)
    named = [i for n in turn.named if n.type in SPREAD for i in n.fiches[:1]]
    topic = snapshot.fiches.get(next(iter(named), (turn.fiche or "") if turn.leans and not turn.named else ""))
    if topic is None or topic.type not in SPREAD or not (_STOPS.search(said) and _WOULD.search(said)):
        return None
    if not set(content_stems(list(turn.rest))) <= BARE | _LEFT | {stem("si")}:
        return None
    lasts = [fact for fact in snapshot.facts[topic.id] if fact.sur == "duree"][:1]
    contact = contact_of(snapshot, topic.id, of_campus=True)
    cited = [*lasts, *(snapshot.facts[contact.id][:1] if contact else ())]
    buttons = facet_buttons(snapshot, topic.id, lasts)
    dispatcher.utter_message(
        response="utter_arreter_inconnu", nom=topic.nom, phrases=phrases(lasts), contact=address(contact),
        source=source_line(snapshot, cited), buttons=buttons,
        custom={"trace": {"palier": 5, "fiche": topic.id, "faits": [fact.id for fact in lasts]}},
    )  # fmt: skip
    return remember(turn, topic.id, lasts, buttons, None)


def _others_for_them(snapshot: Snapshot, turn: Turn) -> list[str]:
    """What else was lately done for adults who seek work, after one such action: "il y a autre chose pour moi ?"."""
    said = " ".join(turn.words)
    last = snapshot.fiches.get(turn.fiche or next(iter(turn.earlier), ""))
    asks = OTHERWISE.search(said) and _FOR_ME.search(said) and not turn.named and not turn.villes
    if not asks or last is None or "adulte" not in last.public or stage_of(turn) != "adulte":
        return []
    lately = (
        fiche.id
        for fiche in snapshot.fiches.values()
        if _is_for_adults_lately(snapshot, turn, fiche) and fiche.id != last.id and not is_over(fiche)
    )  # fmt: skip
    # Those meant for the fewest publics are the most theirs.
    return sorted(lately, key=lambda i: len(snapshot.fiches[i].public))


def _say_whom_for_press(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn) -> Events | None:
    """The published address of the campus talked about, when one is asked for the press."""
    press = not _PRESS.isdisjoint(map(stem, turn.words))
    if turn.facet != "contact" or not press or turn.named or not set(content_stems(list(turn.rest))) <= BARE | _PRESS:
        return None
    campus = campus_of(snapshot, turn.fiche) or next((c for i in turn.earlier if (c := campus_of(snapshot, i))), None)
    contacts = [snapshot.fiches[i] for i in snapshot.neighbours.get(campus or "", ()) if i in snapshot.fiches]
    whom = [contact for contact in contacts if isinstance(contact, Contact) and "@" in (contact.valeur or "")]
    facts = tuple(fact for contact in whom for fact in snapshot.facts[contact.id][:1])
    if not campus or not facts:
        return None
    return say_answer(dispatcher, snapshot, replace(turn, fiche=campus), Answer(facts[:2], campus, 1))
