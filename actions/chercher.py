"""Lists: formations, establishments, companies, events… that match a town, a level, a field or a year."""

from __future__ import annotations

from collections.abc import Sequence

from rasa_sdk.executor import CollectingDispatcher

from actions.base import AzimutAction, Events
from actions.listes import linked_to_named, say_list
from actions.ranking import rank
from actions.repondre import answer_question
from actions.turn import Turn
from bot.knowledge.base import LIVE, Snapshot
from bot.knowledge.schema import Evenement, Fiche
from bot.knowledge.text import content_stems, stem, tokens

_TYPES = {
    "chercher_formation": ("formation", "parcours"),
    "chercher_etablissement": ("etablissement",),
    "chercher_entreprise": ("entreprise",),
    "chercher_evenement": ("evenement",),
    "chercher_dispositif": ("dispositif",),
    "chercher_campus": ("campus",),
    "chercher_metier": ("metier",),
}
_OF_A_FICHE = ("chercher_etablissement", "chercher_entreprise", "chercher_formation")
# A fact that answers this well is better than a list; and a question that says much more than its criteria is no search.
_ANSWERED, _FEW_WORDS = 0.7, 3
_GENERIC = frozenset(
    stem(w)
    for w in """formation formations lycee lycees ecole ecoles etablissement etablissements entreprise entreprises boite boites
    evenement evenements campus region quoi chercher cherche trouver liste faire etudier habite jhabite coin existe propose
    proposez proposent mon fils fille ma gosse gens possible interesse""".split()
)


class ActionChercher(AzimutAction):
    """A list of fiches, or the facts when the question names its subject."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_chercher"

    def answer(self, turn: Turn, dispatcher: CollectingDispatcher) -> Events:
        """List when a criterion of the question selects fiches; otherwise answer as any question."""
        snapshot = LIVE.current()
        kinds = _TYPES.get(turn.intent, ())
        candidates = rank(snapshot, turn)
        linked = linked_to_named(snapshot, turn, kinds) if turn.intent in _OF_A_FICHE else []
        if linked:
            return say_list(dispatcher, snapshot, turn, linked)
        criteria = turn.villes or (turn.annees or turn.mois if "evenement" in kinds else ())
        if turn.leans and turn.before and turn.fiche:
            return answer_question(dispatcher, snapshot, turn)
        asked = len(_asked(turn))
        answered = asked > 0 and bool(candidates) and candidates[0].score >= _ANSWERED
        if not criteria or answered or asked > _FEW_WORDS:
            return answer_question(dispatcher, snapshot, turn)
        found = _matching(snapshot, turn, kinds)
        if not found:
            return answer_question(dispatcher, snapshot, turn)
        return say_list(dispatcher, snapshot, turn, found)


def _asked(turn: Turn) -> set[str]:
    """Stems that the question adds to its criteria and to the type that it looks for."""
    towns = {stem(word) for ville in turn.villes for word in tokens(ville)}
    return set(content_stems(list(turn.words))) - towns - _GENERIC


def _matching(snapshot: Snapshot, turn: Turn, kinds: Sequence[str]) -> list[Fiche]:
    """Fiches of these types in the town, level and period asked, those that share words with the question first."""
    criteria = {"villes": turn.villes, "niveaux": turn.niveaux if "formation" in kinds else ()}
    found = snapshot.repository.cherche(kinds, **criteria) or snapshot.repository.cherche(kinds, villes=turn.villes)
    if "evenement" in kinds and (turn.annees or turn.mois):
        found = [f for f in found if isinstance(f, Evenement) and _in_period(f, turn)]
    asked = _asked(turn)

    def shared(fiche: Fiche) -> int:
        return len(asked & set(content_stems(tokens(" ".join([fiche.nom, *fiche.domaines, fiche.resume or ""])))))

    best = max((shared(f) for f in found), default=0)
    relevant = [f for f in found if shared(f) == best] if best else found
    return [f for f in relevant if f.faits]


def _in_period(event: Evenement, turn: Turn) -> bool:
    if event.date_debut:
        return event.date_debut.year in (turn.annees or (event.date_debut.year,)) and (
            not turn.mois or event.date_debut.month in turn.mois
        )
    return bool(event.periode) and any(str(year) in str(event.periode) for year in turn.annees)
