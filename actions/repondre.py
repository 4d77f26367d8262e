"""The main action: answer a question about a fiche, or any question, in tiers (DESIGN §2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions.acronyms import each_defined, spelt_out_first
from actions.alike import others_of_its_kind
from actions.base import AzimutAction, Events
from actions.campus import asks_whom_to_write, say_every_contact, says_one_campus, with_campus
from actions.candidates import candidates_of, searched_first
from actions.completed import completed
from actions.compose import Answer, choose, facet_buttons, fiche_button, guesses
from actions.context import resolve
from actions.diplomas import point_of_diploma, told_in_alternance, with_its_diploma
from actions.enumerations import kind_named
from actions.everyday import asks_everyday_again, say_everyday
from actions.importees import answer_imported, is_imported, say_imported
from actions.introductions import go_on, introduces
from actions.kinds import (
    diplomas_asked,
    enumeration_first,
    formations_of_school,
    of_the_kind_said,
    thing_asked_before,
    things_asked,
    type_asked,
)
from actions.lacking import about_the_thing, in_its_town, nothing_tells, number_lacking, open_day, stranger_to_all
from actions.listes import every_campus, linked_to_named, listing_of_campuses, nearest_of_it, places_of_it, say_list
from actions.metiers import in_demand, way_to_trade
from actions.near import SEEKS, SURELY_ASKED, as_near
from actions.ordinals import ordinal
from actions.others import only_reverses
from actions.own_question import asks_on_its_own
from actions.person import Person
from actions.pistes import company_turns_up, seeks_for_a_class, seeks_new_work, stage_of, tells_a_wish, turning
from actions.points import ASKS_WHOM, RARELY_KNOWN
from actions.proposer import STARTERS, propose, say_leads, starters_at_hand
from actions.questions import several, with_the_rest
from actions.ranking import Candidate, rank
from actions.situations import answer_situation
from actions.speak import address, remember, say_answer, source_line
from actions.specialites import say_untold, unknown_course, untold
from actions.still_told import cited, point_of_the_last, still_so
from actions.there import say_there
from actions.towns import (
    asks_how_far,
    asks_nearest,
    asks_there,
    of_its_own,
    say_how_far,
    schools_asked_before,
    without_the_town,
)
from actions.turn import LOOKING, Turn
from actions.unheard import names_a_thing, say_unheard, unheard_of
from actions.words import BARE, OTHERWISE, SPREAD
from bot.knowledge.base import LIVE, Snapshot
from bot.knowledge.campuses import NETWORK
from bot.knowledge.contacts import contact_of
from bot.knowledge.schema import COMMON_TERMS, Fiche
from bot.knowledge.text import content_stems, stem, stems_told
from bot.tiers import UNSURE

# Facts this near to the best answer alike: their names alone may tell them apart.
_ALIKE = 0.85
# How well the words must be found, and how sure the answer be, to answer what is hardly a question.
_SAID, _SURELY = 0.35, 0.7
# Of what is only guessed to be small talk, fewer words need be found.
_A_GUESS, _SOME_OF_IT = 0.3, 0.2
# So many of the best facts are looked at for it.
_FIRST = 2
# What somebody may ask who does not know how to go on.
_ASKS_A_WAY = (*SEEKS, "contact", "inscription", "nlu_fallback")
# A question of so few words, that surely asks for one point: from this share of them on, a fact speaks of what it is about.
_BRIEF, _ASKS_OUTRIGHT, _SPEAKS_OF_IT = 3, 0.9, 0.38
# … or means it so nearly.
_MEANS_IT = 0.6
# A choice among more is no help.
_CHOICES = 3
# Facts beside what is lacking.
_BESIDE = 2


class ActionRepondre(AzimutAction):
    """Facts for a question; else a clarifying question; else an honest "I don't know" with a contact."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_repondre"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """Go down the tiers and stop at the first that is sure enough."""
        snapshot = LIVE.current()
        if "fiche" in turn.pressed:
            return answer_pressed(dispatcher, snapshot, turn)
        if (told := answer_introduction(dispatcher, snapshot, turn)) is not None:
            return told
        return answer_question(dispatcher, snapshot, turn)


def answer_introduction(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn) -> Events | None:
    """Go on with the class or the town that is all that a message tells; None when it tells more, or fills in a question."""
    if not introduces(turn):
        return None
    done = go_on(dispatcher, snapshot, turn)
    return answer_question(dispatcher, snapshot, done) if isinstance(done, Turn) else done


def answer_question(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn) -> Events:
    """Answer what was written: facts, a choice, or not knowing."""
    turn = asks_on_its_own(of_its_own(snapshot, turn))
    if (done := answer_situation(dispatcher, snapshot, turn) or _without_facts(dispatcher, snapshot, turn)) is not None:
        return done
    if asks_nearest(turn) and (near := nearest_of_it(snapshot, turn)):
        return say_list(dispatcher, snapshot, turn, near)
    if sought := in_demand(snapshot, turn):
        return say_answer(dispatcher, snapshot, turn, sought)
    pointed = ordinal(turn.words) is not None
    if not pointed and (diploma := told_in_alternance(snapshot, turn) or point_of_diploma(snapshot, turn)):
        return say_answer(dispatcher, snapshot, turn, diploma)
    turn = with_campus(snapshot, turn)
    alike, _ = others_of_its_kind(snapshot, turn)
    if (turn.villes or turn.fiche == NETWORK) and 1 < len(alike) <= _CHOICES:
        # How many campuses there are was asked of none of them.
        asking = replace(turn, facette=None) if turn.fiche == NETWORK else turn
        return _ask_among(dispatcher, asking, [snapshot.fiches[i] for i in alike])
    turn = resolve(snapshot, turn)
    there = linked_to_named(snapshot, turn, ("etablissement",)) if asks_there(turn) else []
    if near := schools_asked_before(snapshot, turn) or there or places_of_it(snapshot, turn):
        return say_list(dispatcher, snapshot, turn, near)
    if taught := formations_of_school(snapshot, turn):
        school, found = taught
        if (rest := with_the_rest(snapshot, turn, Answer((), school, 1), ("formations",))).facts:
            say_answer(dispatcher, snapshot, turn, rest, [])
        return say_list(dispatcher, snapshot, turn, found, of=school)
    candidates = candidates_of(snapshot, turn)
    if way := way_to_trade(snapshot, turn, candidates):
        return say_answer(dispatcher, snapshot, turn, way)
    if _price_of_a_stranger(snapshot, turn):
        return say_unknown(dispatcher, snapshot, turn)
    if unknown := number_lacking(snapshot, turn, candidates) or stranger_to_all(snapshot, turn, candidates):
        unknown = with_the_rest(snapshot, turn, with_its_diploma(snapshot, turn, unknown))
        return say_answer(dispatcher, snapshot, turn, unknown)
    if found := things_asked(snapshot, turn, candidates):
        if len(found) == 1 and found[0].type in SPREAD:
            # A list of one thing would only name it.
            return say_answer(dispatcher, snapshot, turn, Answer(tuple(snapshot.facts[found[0].id][:_BESIDE]), found[0].id, 1))
        return say_list(dispatcher, snapshot, turn, found)
    if type_asked(turn) == ("etablissement",) and (thing := thing_asked_before(snapshot, turn)):
        # No lycée of it is known there: those of another action are no answer.
        known = Answer(tuple(snapshot.facts[thing][:1]), thing, 1)
        return say_answer(dispatcher, snapshot, turn, without_the_town(snapshot, turn, known, _BESIDE))
    return _answer_with_facts(dispatcher, snapshot, turn, candidates)


def _answer_with_facts(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn, candidates: list[Candidate]) -> Events:
    """Say the facts that answer, what they lack, or that they only come near; ask which is meant when none is likely."""
    answer = both = several(snapshot, turn, candidates)
    if answer is None and not _too_vague(snapshot, turn, candidates):
        spelt = spelt_out_first(snapshot, turn, candidates)
        searched = searched_first(snapshot, turn, spelt)
        listed = enumeration_first(snapshot, turn, searched)
        certain = spelt is not candidates or listed is not searched
        candidates = spelt
        answer = choose(snapshot, turn, listed, certain=certain)
    if answer is None:
        return ask_which(dispatcher, snapshot, turn, candidates)
    answer = about_the_thing(snapshot, turn, answer)
    general = with_its_diploma(snapshot, turn, answer)
    nothing = nothing_tells(snapshot, turn, candidates[0], answer) if general is answer else None
    answer = nothing or completed(snapshot, turn, general)
    answer = in_its_town(snapshot, turn, answer)
    answer = with_the_rest(snapshot, turn, answer if both else as_near(snapshot, turn, answer, candidates))
    return _say(dispatcher, snapshot, turn, answer, candidates)


def _without_facts(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn) -> Events | None:
    """What is answered before any fact is looked for; None when facts are to answer."""
    if turn.was_refused and turn.continues and not turn.named:
        # "et le code ?" after a driving licence is no more for us than what it goes on from.
        return refuse(dispatcher)
    if only_reverses(turn):
        # "et l'inverse ?": that nobody wrote it down is no reason to tell of something else.
        return say_unknown(dispatcher, snapshot, turn)
    if each := each_defined(snapshot, turn):
        return say_answer(dispatcher, snapshot, turn, Answer(tuple(each), each[0].fiche_id, 1))
    if name := untold(snapshot, turn):
        return say_untold(dispatcher, snapshot, turn, name)
    if asks_everyday_again(turn):
        return say_everyday(dispatcher, snapshot, turn)
    if imported := answer_imported(dispatcher, snapshot, turn):
        return imported
    if asks_how_far(turn) and (far := say_how_far(dispatcher, snapshot, turn)):
        return far
    if name := unknown_course(snapshot, turn):
        return say_unheard(dispatcher, turn, name)
    if known := cited(snapshot, turn) or still_so(snapshot, turn) or open_day(snapshot, turn):
        return say_answer(dispatcher, snapshot, turn, known)
    if _looks_for_a_way(turn):
        return propose(dispatcher, snapshot, turn)
    if OTHERWISE.search(" ".join(turn.words)) and turn.fiche and not turn.named and stage_of(turn):
        others = [lead for lead in starters_at_hand(snapshot, turn) if lead[0].id != turn.fiche]
        return say_leads(dispatcher, snapshot, turn, others)
    if (name := unheard_of(snapshot, turn)) and not names_a_thing(turn):
        return say_unheard(dispatcher, turn, name)
    if there := say_there(dispatcher, snapshot, turn):
        return there
    diplomas = diplomas_asked(snapshot, turn)
    return say_list(dispatcher, snapshot, turn, diplomas) if diplomas else None


def _looks_for_a_way(turn: Turn) -> bool:
    """Whether somebody tells where they stand and asks what there is for them, rather than a fact."""
    turns = bool(turning(turn)) and turn.intent in _ASKS_A_WAY
    return turns or seeks_new_work(turn) or seeks_for_a_class(turn) or company_turns_up(turn)


def _say(
    dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn, answer: Answer, candidates: Sequence[Candidate]
) -> Events:
    """Say an answer; when it is a guess, with the other guesses, or with leads to those who look for a way."""
    if answer.tier == UNSURE and ((turn.intent in LOOKING and not turn.leans) or (tells_a_wish(turn) and not turn.named)):
        return propose(dispatcher, snapshot, turn)
    others = [f for f in guesses(snapshot, candidates) if f.id != answer.fiche] if answer.tier == UNSURE else []
    return say_answer(dispatcher, snapshot, turn, answer, [fiche_button(fiche) for fiche in others] or None)


def talk_answers(snapshot: Snapshot, turn: Turn) -> bool:
    """Whether what was just talked about surely answers words that look like small talk, or like nothing for us."""
    # A pizzeria at Turin is not for us, whatever took place there.
    guessed = turn.confidence < _A_GUESS and turn.intent != "hors_sujet"
    said = _SOME_OF_IT if guessed else _SAID
    best = rank(snapshot, turn)[:_FIRST]
    return any(c.subject > 0 and c.words >= said and c.score >= _SURELY for c in best)


def ask_which(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn, candidates: list[Candidate]) -> Events:
    """Ask which of at most three fiches is meant; say that it is not known when there is none."""
    if turn.facet in ASKS_WHOM and turn.fiche and not turn.named:
        # "qui contacter pour la prochaine fois ?": the one of what was talked about.
        return say_unknown(dispatcher, snapshot, turn, candidates)
    if point := point_of_the_last(snapshot, turn):
        return say_answer(dispatcher, snapshot, turn, point)
    options = guesses(snapshot, candidates)
    subjectless = turn.fiche is None and not turn.named
    if asks_whom_to_write(turn) and not turn.named and (says_one_campus(turn) or (subjectless and turn.is_bare)):
        return say_every_contact(dispatcher, snapshot, turn)
    if subjectless and (_names_only_a_kind(turn) or _says_hardly_anything(turn, candidates)):
        campuses = every_campus(snapshot) if "campus" in turn.words else []
        if campuses and "combien" in turn.words and (listing := listing_of_campuses(snapshot)):
            return say_answer(dispatcher, snapshot, turn, Answer((listing,), NETWORK, 1))
        if campuses and turn.facet == "lieu":
            return say_list(dispatcher, snapshot, turn, campuses)
        # "et c'est quand ?" as a first message: nothing is wrong with the question but its subject.
        starters = [snapshot.fiches[i] for i in STARTERS if i in snapshot.fiches]
        options = campuses[:_CHOICES] or of_the_kind_said(snapshot, turn, candidates)[:_CHOICES] or starters
    return _ask_among(dispatcher, turn, options) if options else say_unknown(dispatcher, snapshot, turn, candidates)


def refuse(dispatcher: CollectingDispatcher) -> Events:
    """Say that it is not for us, and what we can do instead."""
    dispatcher.utter_message(response="utter_hors_sujet", custom={"trace": {"refus": True}})
    return []


def _ask_among(dispatcher: CollectingDispatcher, turn: Turn, options: Sequence[Fiche]) -> Events:
    """Ask which of these fiches is meant."""
    buttons = [fiche_button(fiche) for fiche in options]
    dispatcher.utter_message(response="utter_preciser", buttons=buttons, custom={"trace": {"palier": UNSURE}})
    return remember(turn, turn.fiche, (), buttons, turn.facet or turn.facette)


def answer_pressed(dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn) -> Events:
    """Answer a button: a facet of a fiche that is named outright."""
    fiche_id = turn.pressed["fiche"]
    if fiche_id not in snapshot.fiches:
        return say_unknown(dispatcher, snapshot, turn)
    if is_imported(snapshot, fiche_id):
        return say_imported(dispatcher, snapshot, turn, snapshot.fiches[fiche_id])
    candidates = rank(snapshot, replace(turn, facets={turn.facet or "definition": 1.0}), subject=fiche_id)
    # A button offers only what its fiche knows.
    answer = choose(snapshot, turn, candidates, least=0.0)
    if answer is None:
        return say_unknown(dispatcher, snapshot, turn)
    return say_answer(dispatcher, snapshot, turn, replace(answer, tier=1, lacking=None))


def say_unknown(
    dispatcher: CollectingDispatcher, snapshot: Snapshot, turn: Turn, candidates: Sequence[Candidate] = ()
) -> Events:
    """Say that it is not known, and whom to ask; to those who look for a way, offer one."""
    if turn.intent in LOOKING or tells_a_wish(turn):
        return propose(dispatcher, snapshot, turn)
    contact = contact_of(snapshot, turn.fiche)
    buttons = facet_buttons(snapshot, turn.fiche, ()) if turn.fiche in snapshot.fiches else []
    dispatcher.utter_message(
        response="utter_inconnu_contact" if contact else "utter_inconnu", buttons=buttons, contact=address(contact),
        source=source_line(snapshot, snapshot.facts[contact.id][:1]) if contact else "", custom={"trace": {"palier": 5}},
    )  # fmt: skip
    return remember(turn, turn.fiche, (), buttons, turn.facette)


def _too_vague(snapshot: Snapshot, turn: Turn, candidates: list[Candidate]) -> bool:
    """Whether several fiches answer alike a message that says too little to choose among them."""
    if turn.fiche is None and not turn.named and turn.words and _names_only_a_kind(turn):
        return not _true_of_the_kind(turn, candidates)
    if _says_hardly_anything(turn, candidates):
        return True
    stems = snapshot.index.stems(turn.words)
    if turn.fiche and turn.leans and not turn.named:
        # "avec quelles entreprises ?" is asked of what was just talked about.
        return False
    if len(stems) > 1 or len(candidates) < 3 or candidates[0].subject > 0:
        return False
    leaders = {c.fait.fiche_id for c in candidates if c.score >= _ALIKE * candidates[0].score}
    return len(leaders) >= 3


def _true_of_the_kind(turn: Turn, candidates: Sequence[Candidate]) -> bool:
    """Whether what is likeliest is true of any thing of the kind, and tells the point asked: "le lycée est gratuit ?"."""
    best = next(iter(candidates), None)
    if best is None or best.words < _SAID:
        return False
    kinds = {stem(word) for word in turn.words if kind_named(word) is not None}
    of_any = best.fait.fiche_id.startswith(COMMON_TERMS) and best.fait.sur == turn.facet
    return of_any and not kinds.isdisjoint(stems_told(best.fait.dit))


def _price_of_a_stranger(snapshot: Snapshot, turn: Turn) -> bool:
    """Whether a price or a wage is asked of what no fiche knows: what a footballer earns is not what an apprentice earns."""
    sure = turn.facets.get(turn.facet or "", 0.0) >= SURELY_ASKED and turn.facet in RARELY_KNOWN
    told = turn.named or turn.villes or turn.tells_a_story or (turn.fiche and turn.leans)
    words = [word for word in turn.rest if content_stems([word]) and stem(word) not in BARE]
    return sure and not told and any(snapshot.index.novelty((word,), snapshot.catalogue.knows) > 0 for word in words)


def _says_hardly_anything(turn: Turn, candidates: Sequence[Candidate]) -> bool:
    """Whether a first message asks something of nothing that any fact speaks of: "faut avoir combien pour être pris ?"."""
    told = turn.fiche or turn.named or turn.villes or turn.niveaux or turn.person != Person()
    asks = turn.facet is not None and turn.confidence >= _ASKS_OUTRIGHT and len(set(content_stems(list(turn.words)))) <= _BRIEF
    speaks = bool(candidates) and (candidates[0].words >= _SPEAKS_OF_IT or candidates[0].meaning >= _MEANS_IT)
    return not told and asks and bool(candidates) and not speaks


def _names_only_a_kind(turn: Turn) -> bool:
    """Whether nothing is said of what is asked about, but what kind of thing it is: "le campus, c'est où ?"."""
    asked = [word for word in turn.words if kind_named(word) is None]
    return not turn.villes and set(content_stems(asked)) <= BARE
