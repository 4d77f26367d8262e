"""What the fiches do not answer: distress, first, with calm words and the right numbers, no menu; and what is not for us."""

from __future__ import annotations

import re
from dataclasses import replace

from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import AzimutAction, Events
from actions.enumerations import kind_named
from actions.pistes import AT_WORK
from actions.proposer import propose
from actions.repondre import answer_question, refuse, talk_answers
from actions.turn import Turn
from bot.knowledge.base import LIVE
from bot.knowledge.contacts import as_list, help_lines

_ADDRESS_OF = re.compile(r"\badresse (?:\w+ )?(?:du|de la|de l) (?P<whose>\w+)")
_ROLE = re.compile(
    r"\bfait (?:quoi|partie)\b|\b(?:role|fonction|poste|titre)\b|\boccupe de quoi\b|\bquoi (?:son|le) (?:role|poste|travail)\b"
)
# What some words tell, whoever else is told of beside: "ses camarades m'ont dit qu'elle se taillade les bras".
_OUTRIGHT = {
    "detresse_suicide": re.compile(
        r"\b(?:scarifi|taillad|entaill|automutil|mutil)\w*\b|\bouv\w+ les veines\b|"
        r"\b(?:me|se) coup\w+ (?:les|la|aux?) (?:bras|veines|poignets?|cuisses|peau)\b"
    ),
    "detresse_violence": re.compile(
        r"\blev\w* la main sur (?:moi|elle|lui|nous)\b|"
        r"\b(?:tuteur|patron|chef|maitre|prof|professeur|pere|mere|daron|daronne|oncle|beau pere|belle mere)\b(?: \w+){0,4} "
        r"(?:frapp|cogn|gifl|tabass|baff)\w*\b"
    ),
}
# From this confidence on, words that are not for us ask for none of our points.
_SURE = 0.7
# Something to do in their stead tells no wish: "pourriez-vous noter ces copies ?".
_DO_IT = re.compile(
    r"\ba ma place\b|"
    r"(?:^(?:\w+ ){0,2}(?:tu (?:peux|peu|pourrais)|(?:peux|pourrais) tu|(?:pouvez|pourriez) vous|vous (?:pouvez|pourriez))|"
    r"\b(?:l amabilite|la gentillesse|la bonte) de) (?:m |me )?"
    r"(?!(?:dire|donner|aider|conseiller|orienter|indiquer|expliquer|renseigner|proposer|trouver|montrer|guider|accueillir|"
    r"faire (?:visiter|decouvrir|connaitre))\b)\w{3,}(?:er|re|ir)\b"
)
# Below this one they may tell a wish, when looking for one's way is nearly as likely.
_DOUBTFUL, _NEARLY = 0.5, 0.6


class ActionHorsSujet(AzimutAction):
    """What is not for us is refused politely, unless what was just talked about answers it: "y a un film ?" after a fair.

    What is looked for in another region is refused with the name of who knows it.
    """

    def name(self) -> str:
        """Name in the domain."""
        return "action_hors_sujet"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """Say what we can do instead."""
        snapshot = LIVE.current()
        # That one of its points is asked tells a question: "sur combien d'années ?" after a subsidy.
        asked = turn if turn.confidence >= _SURE else replace(turn, facets=turn.likeliest_facets)
        if turn.leans and turn.fiche and not turn.worrying and talk_answers(snapshot, asked):
            return answer_question(dispatcher, snapshot, asked)
        if turn.elsewhere:
            dispatcher.utter_message(response="utter_ailleurs", region=turn.elsewhere)
            return []
        wishes = turn.confidence < _DOUBTFUL and turn.seeking >= _NEARLY * turn.confidence
        if wishes and turn.person.profil not in AT_WORK and not _DO_IT.search(" ".join(turn.words)):
            # Words that only chatter has taught us may tell what somebody likes: "faire visiter des caves, ça me plairait".
            return propose(dispatcher, snapshot, turn)
        return refuse(dispatcher)


class ActionDonneeTiers(AzimutAction):
    """What is somebody else's is not given; the address of a school is everybody's: "l'adresse du lycée de Morteau"."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_donnee_tiers"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """Refuse, unless it is asked where a school is."""
        asked = _ADDRESS_OF.search(" ".join(turn.words))
        if asked and kind_named(asked["whose"]):
            return answer_question(dispatcher, LIVE.current(), replace(turn, intent="lieu", facets={"lieu": 1.0}))
        if _ROLE.search(" ".join(turn.words)) and any(named.type == "personne" for named in turn.named):
            # What the documents say of somebody whom they name is public; where to reach them is not.
            return answer_question(dispatcher, LIVE.current(), replace(turn, intent="responsable", facets={"responsable": 1.0}))
        dispatcher.utter_message(response="utter_donnee_tiers")
        return []


class ActionDetresse(AzimutAction):
    """The help lines of `knowledge/urgences.yml` that answer this kind of distress."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_detresse"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """Say the numbers, the fittest first; all of them when the kind is not known."""
        said = " ".join(turn.words)
        outright = [kind for kind, words in _OUTRIGHT.items() if words.search(said)]
        fitting = help_lines(LIVE.current(), (*outright, turn.intent, *turn.distress))
        dispatcher.utter_message(response="utter_detresse", numeros=as_list(fitting))
        # A form must not go on asking.
        told = list(dict.fromkeys((*outright, turn.intent, *turn.distress)))
        return [SlotSet("options", []), SlotSet("ecoute", told), ActiveLoop(None), SlotSet("requested_slot", None)]
