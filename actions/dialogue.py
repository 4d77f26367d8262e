"""Turns about the conversation itself: repeat, shorten, choose, yes."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import AzimutAction, Events
from actions.comparer import last_two, say_side_by_side
from actions.compose import Answer, facet_buttons
from actions.enumerations import asks_to_cite
from actions.internships import found_none, say_companies
from actions.ordinals import nth_listed, ordinal
from actions.points import ASKS_WHOM
from actions.proposer import propose
from actions.repondre import answer_introduction, answer_pressed, answer_question, talk_answers
from actions.signs import searched
from actions.speak import phrases, say_answer, source_line
from actions.turn import Turn
from actions.words import AGAIN, LAST, ORDINALS
from bot.knowledge.base import LIVE, Snapshot
from bot.knowledge.schema import COMMON_TERMS
from bot.knowledge.store import FaitTrouve
from bot.knowledge.text import content_stems, fold, stem

_NUMBERS = (("1", "un"), ("2", "deux"), ("3", "trois"), ("4", "quatre"), ("5", "cinq"))
# How many definitions are added to a fact that is not understood.
_MOST_DEFINED = 2
# Versions of one matter told together; what the words of the doubt ("l'année est sûre ?") weigh beside the matter told.
_MOST_VERSIONS, _DOUBTED = 2, 0.3
# From this nearness on, two sentences are about the same matter; what a link between their fiches adds to it.
_SAME_MATTER, _LINKED = 0.7, 0.2
# Below this confidence, nobody asks to go on with a guidance that never began.
_SURE = 0.5
# "tant pis, vous voyez autre chose ?" gives up one thing, not the talk.
_ELSE = frozenset("autre autres ailleurs".split())
# What is denied is named too: "non je n'ai pas d'autre question sur technilab".
_DENIED = frozenset("pas ni rien aucun aucune jamais plus".split())
_THANKS = frozenset("merci mrc".split())
_PAYLOAD = re.compile(r"^/(?P<intent>[a-z_]+)(?P<entities>\{.*\})?$")


class ActionRepeter(AzimutAction):
    """On "répète": the last message again, with its buttons."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_repeter"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """Say our last message again, or what is asked to be said again ("redis le numéro"); the welcome when there is none."""
        snapshot = LIVE.current()
        left = tuple(word for word in turn.words if stem(word) not in AGAIN)
        asked = replace(turn, words=left, meant=" ".join(left), facets=turn.likeliest_facets, last_bot={})
        if turn.fiche and talk_answers(snapshot, asked):
            return answer_question(dispatcher, snapshot, asked)
        if turn.last_bot.get("text"):
            data = turn.last_bot.get("data") or {}
            # With its trace: what was told is what one may ask to shorten next.
            buttons, custom = data.get("buttons") or [], data.get("custom") or {}
            dispatcher.utter_message(text=turn.last_bot["text"], buttons=buttons, custom=custom)
        else:
            dispatcher.utter_message(response="utter_capacites")
        return []


class ActionRaccourcir(AzimutAction):
    """On "plus court": only the first fact of the last answer."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_raccourcir"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """The shortest fact that was just told."""
        snapshot = LIVE.current()
        facts = snapshot.repository.faits_par_id(turn.told)
        if not facts:
            dispatcher.utter_message(response="utter_capacites")
            return []
        return say_answer(dispatcher, snapshot, turn, Answer((facts[0],), facts[0].fiche_id, 2))


class ActionSimplifier(AzimutAction):
    """On "je comprends pas": one fact only, and what the school words in it mean."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_simplifier"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """The fact told last with at most two definitions; an offer to say what is unclear when nothing was told."""
        snapshot = LIVE.current()
        if two := last_two(snapshot, turn):
            return say_side_by_side(dispatcher, snapshot, turn, two)
        told = snapshot.repository.faits_par_id(turn.told)
        if not told:
            dispatcher.utter_message(response="utter_incomprehension")
            return []
        said = " ".join(fact.dit for fact in told)
        terms = [i for mention in snapshot.names.find(said) for i in mention.fiches if i.startswith(COMMON_TERMS)]
        defined = [snapshot.facts[i][0] for i in dict.fromkeys(terms) if i != told[0].fiche_id and snapshot.facts[i]]
        facts = (told[0], *defined[:_MOST_DEFINED])
        dispatcher.utter_message(
            response="utter_simplement", phrases=phrases(facts), source=source_line(snapshot, facts),
            buttons=facet_buttons(snapshot, told[0].fiche_id, facts), custom={"trace": {"faits": [f.id for f in facts]}},
        )  # fmt: skip
        return []


class ActionSource(AzimutAction):
    """On "c'est sûr ?" and "d'où tu sais ça ?": how the documents disagree on what was told, else which documents there are."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_source"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """Tell the version that disagrees with the fact told last."""
        snapshot = LIVE.current()
        disputed = _disputed(snapshot, turn)
        if disputed is None:
            dispatcher.utter_message(response="utter_sources")
            return []
        versions = [fact for fact in snapshot.facts[disputed.fiche_id] if fact != disputed and not fact.is_summary]
        told = (disputed, *versions)[:_MOST_VERSIONS]
        return say_answer(dispatcher, snapshot, turn, Answer(told, turn.fiche or disputed.fiche_id, 2))


def _disputed(snapshot: Snapshot, turn: Turn) -> FaitTrouve | None:
    """What the documents disagree on that comes nearest to what was told last, None when nothing comes near."""
    rows = [snapshot.index.position[fact_id] for fact_id in turn.told if fact_id in snapshot.index.position]
    doubt, _ = searched(snapshot, turn.words)
    found: list[tuple[float, FaitTrouve]] = []
    for row in rows:
        fiche = snapshot.index.faits[row].fiche_id
        linked = snapshot.columns.of_fiches(dict.fromkeys(snapshot.neighbours.get(fiche, ()), _LINKED))
        nearness = (snapshot.index.meanings.kinship(row) + linked) * snapshot.columns.of_type("desaccord")
        nearness = np.where(nearness > 0, nearness + _DOUBTED * doubt, nearness)
        nearness[row] = 0.0
        best = int(nearness.argmax())
        found.append((float(nearness[best]), snapshot.index.faits[best]))
    nearest = max(found, key=lambda pair: pair[0], default=None)
    return nearest[1] if nearest and nearest[0] >= _SAME_MATTER else None


class ActionAbandonner(AzimutAction):
    """On "laisse tomber": no more question from us."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_abandonner"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """Leave the form, if any, and what was offered; look elsewhere when something else is asked for."""
        if not _ELSE.isdisjoint(turn.words) and turn.form is None:
            # What is said here tells no taste.
            return propose(dispatcher, LIVE.current(), replace(turn, words=()))
        dispatcher.utter_message(response="utter_abandonner")
        return [ActiveLoop(None), SlotSet("requested_slot", None), SlotSet("options", []), SlotSet("suite", None)]


class ActionReprendre(AzimutAction):
    """On "on reprend": the guidance, when no form is waiting to do it itself."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_reprendre"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """Begin it; what is known of the person is not asked again."""
        if turn.paused is None and turn.confidence < _SURE:
            return answer_question(dispatcher, LIVE.current(), turn)
        return [SlotSet("en_pause", None), FollowupAction(turn.paused or "formulaire_orientation")]


class ActionNier(AzimutAction):
    """On "non": ask what is looked for instead, unless the message tells it: "non plutôt Lure"."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_nier"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """Answer what is put in the place of what is denied; leave in peace whoever only thanks."""
        if (turn.named or turn.villes) and _DENIED.isdisjoint(turn.words):
            return answer_question(dispatcher, LIVE.current(), replace(turn, intent="corriger"))
        if found_none(turn):
            return say_companies(dispatcher, LIVE.current(), turn, next(iter(turn.villes), turn.person.ville))
        thanks = not _THANKS.isdisjoint(turn.words)
        dispatcher.utter_message(response="utter_abandonner" if thanks else "utter_nier")
        return []


class ActionInsulte(AzimutAction):
    """On an insult: calm words, once; then we only say that we are there."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_insulte"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """Say it once in a conversation."""
        dispatcher.utter_message(response="utter_insulte_encore" if turn.reminded else "utter_insulte")
        return [SlotSet("rappel", True)]


class ActionChoisir(AzimutAction):
    """A choice among what was offered: by number, by name, or "oui" to the only one."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_choisir"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """Answer as if the button had been pressed; as any question when nothing was offered."""
        snapshot = LIVE.current()
        place = ordinal(turn.words)
        asks = set(content_stems(list(turn.words))) - set(map(stem, LAST.union(*ORDINALS, *_NUMBERS)))
        if place is not None and not turn.was_asked_which and (asks or nth_listed(snapshot, turn, place)):
            # "le deuxième" is one of the things that were told before it is one of the buttons under them.
            return answer_question(dispatcher, snapshot, turn)
        if asks_to_cite(turn.words) and not turn.was_asked_which:
            return answer_question(dispatcher, snapshot, turn)
        if place is None and (told := answer_introduction(dispatcher, snapshot, turn)) is not None:
            # "4e" as a first message, or "je suis en 3e", is no place in a list.
            return told
        option = _chosen(turn)
        match = _PAYLOAD.match(option["payload"]) if option else None
        if match is None:
            if not turn.options and turn.intent == "affirmer":
                dispatcher.utter_message(response="utter_affirmer")
                return []
            return answer_question(dispatcher, snapshot, turn)
        entities = json.loads(match["entities"] or "{}")
        intent = match["intent"]
        if intent == "definition" and turn.facette and (turn.was_asked_which or turn.facette in ASKS_WHOM):
            # "celui du campus auto" after "je voudrais le mail": which one is all that was lacking.
            intent = turn.facette
        pressed = replace(turn, intent=intent, facets={intent: 1.0}, pressed=entities)
        if "fiche" not in entities:
            return answer_question(dispatcher, snapshot, pressed)
        return answer_pressed(dispatcher, snapshot, pressed)


def _chosen(turn: Turn) -> dict[str, str] | None:
    if not turn.options:
        return None
    said = set(turn.words)
    for place, (ordinals, numbers) in enumerate(zip(ORDINALS, _NUMBERS, strict=True)):
        if said & ordinals.union(numbers) and place < len(turn.options):
            return turn.options[place]
    if said & LAST:
        return turn.options[-1]
    for option in turn.options:
        if said & {word for word in fold(option["title"]).split() if len(word) > 3}:
            return option
    return turn.options[0] if turn.intent == "affirmer" else None
