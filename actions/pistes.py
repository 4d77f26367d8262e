"""Leads: what a person can still follow, go to or apply to, from what they like, their level and their town."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from actions.person import Person
from actions.ranking import Candidate, rank
from actions.turn import Turn
from actions.words import IN_PASSING, NO_TASTE
from bot.knowledge.base import Snapshot
from bot.knowledge.distance import kilometres, point_of, point_of_town
from bot.knowledge.schema import Fiche
from bot.knowledge.store import FaitTrouve
from bot.knowledge.text import content_stems, stem

# An event of the documents is over, and a fiche with a `statut` may be too.
_FOLLOWED = ("campus", "formation", "parcours", "dispositif", "etablissement", "metier")
_LOOKED_AT, _FAR = 60, 0.06
# A fact of any kind that answers this well comes before the leads.
_ANSWERS = 0.3
# So many words in a row, of so many stems, may tell a trade; how well a fact must answer it, how near it must be.
_RUN, _CLAUSE, _TOLD, _TOLD_NEAR = 12, 4, 0.3, 0.4
_LEARNT = re.compile(r"\bs'appren(?:d|nent)\b")
# So few words of tastes must come near to a trade: its words, or its meaning.
_FEW_TASTES, _NEAR_WORDS, _NEAR_WORD, _NEAR_MEANING = 3, 0.33, 0.38, 0.6
_LEARNABLE = ("metier", "formation")
# As the crow flies: what one may go to every week, and what is in one's own town.
_AT_HAND_KM, _THERE_KM = 50.0, 5.0
_NO_LEAD = ("contact", "personne", "desaccord", "chiffre")
# Below this, what somebody asks who tells who they are is not sure.
_SURELY_MEANT = 0.6
MOST = 3
_MOST_CHARACTERS = 300

STAGES = {"6e": "college", "5e": "college", "4e": "college", "3e": "college", "2de": "lycee", "1re": "lycee",
          "terminale": "lycee", "bac-pro": "lycee", "bac-techno": "lycee", "bac": "lycee", "cap": "lycee",
          "bts": "bts", "but": "bts", "adulte": "adulte"}  # fmt: skip
_PUBLICS = {"college": "collegien", "lycee": "lyceen", "bts": "etudiant", "adulte": "adulte"}
_NOT_LEARNERS = frozenset(("entreprise", "enseignant", "institution"))
AT_WORK = ("entreprise", "enseignant")
"""Profiles of people who look for something for others, or for their company."""
_ADULT = frozenset(
    """reconversion reconvertir reconvertis adulte adultes chomage emploi licencie licenciee licenciement carriere reprendre
    salarie salariee""".split()
)
# "j'ai 35 ans", "30 ans, ancien mécano", "caissière depuis quinze ans", "vingt ans derrière un guichet", "plus d'emploi".
_OLD = r"(?:2[2-9]|[3-6]\d|vingt (?:deux|trois|quatre|cinq|six|sept|huit|neuf)|(?:trente|quarante|cinquante)(?: \w+){0,2})"
_YEARS = r"(?:dix|douze|quinze|vingt|trente|quarante|[1-4]\d)"
_AGE = re.compile(
    rf"(?:\b(?:j|il|elle) (?:ai|a)|^(?:bonjour )?) ?{_OLD} ans\b|\b{_YEARS} ans (?:derriere|chez|dans)\b|"
    rf"\b(?:apres|depuis|travaille) (?:plus de |bientot )?{_YEARS} ans\b|\bj?e? ?(?:travaille|bosse) deja\b|"
    r"\b(?:plus|sans|perdu [ms]on) (?:d )?(?:emploi|boulot|travail)\b"
)
# What such a life asks for, when it asks for a way rather than for a fact.
_ANOTHER_WORK = re.compile(
    r"\b(?:lui|me|nous) propos(?:er|ez|es)\b|\bpar (?:ou|quel bout) (?:\w+ ){0,2}(?:commence|prend)|"
    r"\bme (?:former|reconvertir|lancer)\b|"
    r"\b(?:cherche|voudrais|veux|aimerais|envie|souhaite)\b.*\b(?:formation|fabriquer|passer|rejoindre|changer|apprendre)\b"
)
# What somebody says who no longer goes to school, or whose studies do not suit them.
_SCHOOL = r"(?:l ecole|le (?:lycee|college|cfa)|(?:ses|mes|les) (?:etudes|cours))"
_LEFT_SCHOOL = re.compile(
    rf"\b(?:quitte|lache|arrete|plaque|abandonne|deserte)r? {_SCHOOL}\b|"
    r"\b(?:(?:va|vais|allait|allais) plus|ve(?:ut|ux) plus (?:aller|retourner)) (?:en cours|a l ecole|au (?:lycee|college))\b|"
    r"\bdecroche\w* (?:du lycee|de l ecole|scolaire|en \w+)|\bdescolarise|\bsorti\w* du systeme scolaire\b"
)
_STUDIES = r"\b(?:bts|but|dut|iut|licence|fac|prepa|formation|filiere|section|cap|bac pro|apprentissage|specialite|etudes)\b"
# One may leave a place, and go on with one's studies elsewhere.
_TO_STOP = (
    r"\b(?:arreter|lacher|quitter|plaquer|abandonner)\b"
    r"(?! (?:la |ma |notre |mon |le |sa )?(?:region|franche|bourgogne|besancon|dijon|ville|village|maison|famille|coin|pays))"
)
_UNSUITED = re.compile(
    rf"\bsuis (?:\w+ )?(?:plante|trompe|goure)e?s? (?:\w+ ){{0,4}}{_STUDIES}|{_TO_STOP} (?:(?!apres |a )\w+ ){{0,2}}{_STUDIES}|"
    rf"{_STUDIES}.*\b(?:veux|veut|voudrais|envie d|envie de|pense|compte) (?:tout |l )?{_TO_STOP}|"
    rf"{_STUDIES}.*\b(?:plait|convient) (?:pas|plus)\b|\baccroche pas\b.*{_STUDIES}|"
    r"\b(?:basculer|bifurquer|changer|passer|repartir)\b.*\bsans (?:perdre|redoubler|refaire|recommencer|repasser)\b|"
    r"\bchanger d ?e? (?:voie|filiere|orientation|section|specialite)\b|"
    rf"{_STUDIES}.*\b(?:(?:fait|faite|est) pas pour|pas (?:fait|faite) pour) (?:moi|lui|elle)\b|{_STUDIES}.*\baccroche pas\b"
)
# An adult who has no diploma to begin with.
_UNGRADUATED = r"\b(?:sans|pas|ni|aucun) (?:le |mon |de |d )?(?:bac|diplome|brevet)\b"
_BACK_TO_STUDY = re.compile(
    rf"{_UNGRADUATED}.*\b(?:etudes?|formation|diplome|reprend\w*)\b|"
    rf"\b(?:reprend\w*|retourn\w*|repart\w*)\b.*\b(?:etudes?|ecole|formation)\b.*{_UNGRADUATED}"
)
# A young person out of school who has no work, and what of the fiches only says what they have not.
_YOUNG = re.compile(r"\b(?:1[6-9]|2[0-5]) ans\b")
_SCHOOL_AGE = re.compile(r"\b(?:1[6-9]|2[01]) ans\b")
_NO_WORK = re.compile(
    r"\b(?:pas|sans|plus|ni|aucun|zero) (?:(?:de|d|le|mon|du|ni|un) )*(?:boulot|travail|taf|job|emploi|taff)\b|\bau chomage\b|"
    r"\bfai[ts] (?:plus )?rien\b|\bcherche du (?:boulot|travail|taf)\b"
)
_NO_BAC = re.compile(
    r"\b(?:pas|jamais) (?:(?:eu|de|le|mon) )+bac\b|\bsans (?:le |mon )?bac\b|\b(?:rate|loupe) (?:le|mon) bac\b"
)
_DIPLOMAS = ("courant-bac", "courant-brevet", "courant-cap")
_WHICH = re.compile(r"\b(?:quels?(?! bout)|quelles?|lequel|laquelle)\b")
# Who teaches, and looks for something to do with those whom they teach.
_PUPILS = (
    r"(?:eleves?|etudiants?|secondes|premieres|terminales|troisiemes?|quatriemes?|[345]e|2de|apprenants|collegiens|lyceens)"
)
_WITH_PUPILS = re.compile(
    rf"\b(?:mes|nos) (?:\w+ )?{_PUPILS}\b|\b(?:ma|mes|notre|nos|une) classes?\b|\bavec eux\b|"
    r"\b(?:notre|mon) (?:college|lycee)\b|\b(?:prof\w*|enseignante?|cpe|documentaliste)\b"
)
# What is done with pupils, and how many years ago a document may have told of it; what such a message is taken for.
_DONE_WITH_PUPILS, _LATELY = ("dispositif", "evenement", "projet"), 4
_MAY_ASK_FOR_PUPILS = ("m_orienter", "chercher_dispositif", "chercher_metier", "chercher_evenement", "nlu_fallback")
_WISHES = frozenset(
    """aime aimerais aimerait aimerions adore adorent passionne passionnent passionnee reve revent envie veut voudrait voudrais
    voudrions voudrai souhaite souhaitons kiffe plait plairait attire prefere douee doue cherche cherchons""".split()
)

_WISHING = frozenset(map(stem, (*_WISHES, "aimer", "kiffer", "adorer", "faire", "truc", "chose", "travailler", "bosser")))


def public_of(levels: Sequence[str]) -> str | None:
    """Whom the fiches of a level are for, None when the levels tell nobody."""
    return next((_PUBLICS[STAGES[level]] for level in levels if level in STAGES), None)


def stage_of(turn: Turn) -> str:
    """The stage of schooling that the person tells or has told, "" when they tell none."""
    levels = [*turn.niveaux, *([turn.person.niveau] if turn.person.niveau else [])]
    stage = next((STAGES[level] for level in levels if level in STAGES), "")
    if turn.person.profil == "adulte" and stage in ("college", "lycee"):
        # "j'ai 26 ans et seulement un CAP": nobody of that age is at the lycée.
        return "adulte"
    said = " ".join(turn.words)
    # A jobless person of eighteen is no adult who turns to another work.
    grown = not _SCHOOL_AGE.search(said) and (bool(_ADULT.intersection(turn.words)) or bool(_AGE.search(said)))
    adult = turn.person.profil == "adulte" or grown
    if adult and levels and re.search(_UNGRADUATED, said):
        # The level is one that they have not.
        return "adulte"
    return "adulte" if not stage and adult else stage


def turning(turn: Turn) -> str:
    """At which turning of their studies somebody stands who asks what to do: out of school, young and without work or the bac,
    unsuited, or, as an adult, back to study without a diploma; "" at none.
    """
    said = " ".join(turn.words)
    if is_young_without_work(turn):
        return "jeune"
    if stage_of(turn) == "adulte":
        return "reprise" if _BACK_TO_STUDY.search(said) and all(n.type in ("definition", "lieu") for n in turn.named) else ""
    if _NO_BAC.search(said) and _YOUNG.search(said):
        return "sans_bac"
    return "decrochage" if _LEFT_SCHOOL.search(said) else "reorientation" if _UNSUITED.search(said) else ""


def is_young_without_work(turn: Turn) -> bool:
    """Whether somebody of 16 to 25 tells that they have no work, and names but a trade, or the diploma that they lack."""
    said = " ".join(turn.words)
    in_passing = all(n.type in ("lieu", "metier") or all(i.startswith(_DIPLOMAS) for i in n.fiches) for n in turn.named)
    return in_passing and bool(_YOUNG.search(said)) and bool(_NO_WORK.search(said))


def seeks_new_work(turn: Turn) -> bool:
    """Whether an adult tells their life and wants another: "caissière depuis quinze ans, je voudrais passer à l'industrie"."""
    in_passing = all(named.type in IN_PASSING for named in turn.named)
    # "quel organisme forme à la logistique ?" is a question of its own.
    said = " ".join(turn.words)
    asks_a_way = not _WHICH.search(said) and bool(_ANOTHER_WORK.search(said))
    return in_passing and asks_a_way and stage_of(turn) == "adulte"


def company_turns_up(turn: Turn) -> bool:
    """Whether a company says who it is and what it would like, of nothing in particular: "faire connaître nos métiers"."""
    unsure = turn.confidence < _SURELY_MEANT
    return turn.person.profil == "entreprise" and unsure and tells_a_wish(turn) and not turn.named


def seeks_for_a_class(turn: Turn) -> bool:
    """Whether somebody who teaches looks for something to do with pupils, and names nothing: "que faire avec mes 4e ?"."""
    in_passing = all(named.type in ("definition", "lieu") for named in turn.named)
    teaches = turn.person.profil == "enseignant" and bool(_WITH_PUPILS.search(" ".join(turn.words)))
    return teaches and in_passing and turn.intent in _MAY_ASK_FOR_PUPILS


def tells_a_wish(turn: Turn) -> bool:
    """Whether the message tells what somebody likes or wants, at length: "ma nièce veut tourner, cuire, émailler"."""
    return turn.tells_a_story and likes_something(turn)


def likes_something(turn: Turn) -> bool:
    """Whether a word of the message tells a liking or a wish."""
    return tells_a_liking(turn.words)


def tells_a_liking(words: Sequence[str]) -> bool:
    """Whether one of these words tells a liking or a wish."""
    return not _WISHES.isdisjoint(words)


def tastes(turn: Turn) -> str | None:
    """The words of the message, when it tells what the person likes or is after; None when it only asks for help."""
    telling = {term for term in content_stems(list(turn.words)) if not term[0].isdigit()} - NO_TASTE - turn.town_stems
    return " ".join(turn.words)[:_MOST_CHARACTERS] if telling else None


def leads(snapshot: Snapshot, turn: Turn, likes: str) -> list[tuple[Fiche, FaitTrouve]]:
    """At most `MOST` fiches, each with its summary, that come nearest to the words of `likes`."""
    public = _PUBLICS.get(stage_of(turn))
    wish = _as_wish(turn, likes)
    ranked = rank(snapshot, wish)[:_LOOKED_AT]
    few = _few_told(turn, likes)
    if few and not _is_learnt(snapshot, few) and not any(_is_near(snapshot, candidate) for candidate in ranked):
        # Of what no trade comes near, the least far is no lead: "j'aime les animaux" is not of cars.
        return []
    found: dict[str, tuple[Fiche, FaitTrouve]] = {}
    for candidate in (*_trades_told(snapshot, turn), *ranked):
        fiche = snapshot.fiches[candidate.fait.fiche_id]
        if (
            _open(candidate, fiche)
            and not _for_others(turn, fiche)
            and not (public and fiche.public and public not in fiche.public)
            and not _out_of_reach(snapshot, wish, fiche)
        ):
            found.setdefault(fiche.id, (fiche, _first_told(snapshot, fiche)))
    return with_one_at_hand(snapshot, turn, list(found.values()))[:MOST]


def _few_told(turn: Turn, likes: str) -> list[str]:
    """The words that tell the tastes, when they are so few that a trade must come near to them for anything to be a lead."""
    dull = NO_TASTE | turn.town_stems | _WISHING
    telling = [word for word in likes.split() if not word[0].isdigit() and set(content_stems([word])) - dull]
    return telling if len(set(content_stems(telling))) <= _FEW_TASTES else []


def _is_learnt(snapshot: Snapshot, words: Sequence[str]) -> bool:
    """Whether a trade or a formation speaks of one of these words: "mécanique", among notes that are poor."""
    learnable = np.maximum(*(snapshot.columns.of_type(kind) for kind in _LEARNABLE))
    found = (snapshot.index.matches((word,)) for word in words)
    return any((np.asarray(match.scores) * learnable[match.rows]).max(initial=0.0) >= _NEAR_WORD for match in found)


def _is_near(snapshot: Snapshot, candidate: Candidate) -> bool:
    """Whether a trade or a formation comes near in its words, or nearly means the same."""
    learnt = snapshot.fiches[candidate.fait.fiche_id].type in _LEARNABLE
    return learnt and (candidate.words >= _NEAR_WORDS or candidate.meaning >= _NEAR_MEANING)


def _out_of_reach(snapshot: Snapshot, wish: Turn, fiche: Fiche) -> bool:
    """Whether a school is far from the person's town: another is at hand, or nothing is."""
    far = _distance(snapshot, wish, fiche) if fiche.type == "etablissement" else None
    return far is not None and far > _AT_HAND_KM


def with_one_at_hand(snapshot: Snapshot, turn: Turn, found: list[tuple[Fiche, FaitTrouve]]) -> list[tuple[Fiche, FaitTrouve]]:
    """The leads, those in the person's town first; with the lycée at hand that takes part in one of them, when none is told."""
    wish = _as_wish(turn, "")
    if not wish.villes:
        return found
    first = sorted(found[:MOST], key=lambda lead: (_distance(snapshot, wish, lead[0]) or _AT_HAND_KM) > _THERE_KM)
    told = [fiche.id for fiche, _ in found if fiche.type in ("dispositif", "metier", "formation")]
    linked = dict.fromkeys(i for lead in told for i in snapshot.neighbours.get(lead, ()))
    schools = [f for f in map(snapshot.fiches.get, linked) if f and f.type == "etablissement" and "lycée" in nature_of(f)]
    reached = {f.id: far for f in schools if (far := _distance(snapshot, wish, f)) is not None and far <= _AT_HAND_KM}
    nearest_school = min(reached, key=lambda i: (reached[i], i), default=None)
    if nearest_school is None or any(fiche.type == "etablissement" for fiche, _ in first):
        return first
    return [*first[: MOST - 1], (snapshot.fiches[nearest_school], snapshot.facts[nearest_school][0])]


def around(snapshot: Snapshot, town: str) -> list[tuple[Fiche, FaitTrouve]]:
    """The lycées and schools of higher education nearest to a town, each with its summary; none when none is at hand."""
    here = point_of_town(snapshot.fiches, town)
    if here is None:
        return []
    schools = [f for f in snapshot.fiches.values() if f.type == "etablissement" and "coll" not in nature_of(f) and f.resume]
    points = {f.id: point for f in schools if (point := point_of(snapshot.fiches, f)) is not None}
    reached = {i: far for i, point in points.items() if (far := kilometres(here, point)) <= _AT_HAND_KM}
    return [(snapshot.fiches[i], snapshot.facts[i][0]) for i in sorted(reached, key=lambda i: (reached[i], i))[:MOST]]


def nature_of(fiche: Fiche) -> str:
    """What kind of school a fiche is, in lower case; "" when it tells none."""
    return str(getattr(fiche, "nature", None) or "").casefold()


def _distance(snapshot: Snapshot, wish: Turn, fiche: Fiche) -> float | None:
    """Kilometres from the person's town to a fiche, None when one of them is nowhere."""
    here = point_of_town(snapshot.fiches, wish.villes[0]) if wish.villes else None
    there = point_of(snapshot.fiches, fiche) if fiche.communes else None
    return kilometres(here, there) if here and there else None


def leads_for_a_class(snapshot: Snapshot, turn: Turn) -> list[tuple[Fiche, FaitTrouve]]:
    """What best answers the message itself; then the actions still proposed to pupils of their level or to those who teach
    them, the nearest first.
    """
    answering = [c for c in rank(snapshot, turn) if snapshot.fiches[c.fait.fiche_id].type in _DONE_WITH_PUPILS][:1]
    levels = [STAGES[level] for level in turn.niveaux if level in STAGES]
    asked = {_PUBLICS[stage] for stage in levels} or set(_PUBLICS.values())
    wish = replace(_as_wish(turn, " ".join(turn.words)), named=(), intent="chercher_dispositif", facets={"contenu": 1.0})
    # What teachers were taught is nothing to do with pupils.
    for_pupils = (
        c for c in answering if c.score >= _ANSWERS and set(snapshot.fiches[c.fait.fiche_id].public) != {"enseignant"}
    )
    found = {c.fait.fiche_id: (snapshot.fiches[c.fait.fiche_id], c.fait) for c in for_pupils}
    for candidate in rank(snapshot, wish):
        fiche = snapshot.fiches[candidate.fait.fiche_id]
        for_them = not (asked | {"enseignant"}).isdisjoint(fiche.public)
        now = _told_lately(snapshot, turn, fiche) and is_for_levels(fiche, turn.niveaux)
        if fiche.type == "dispositif" and for_them and now and _open(candidate, fiche):
            found.setdefault(fiche.id, (fiche, snapshot.facts[fiche.id][0]))
    return list(found.values())[: MOST - 1]


def is_for_levels(fiche: Fiche, levels: Sequence[str]) -> bool:
    """Whether a fiche is for one of these levels; one that names no level is for all."""
    return not levels or not fiche.niveaux or not set(levels).isdisjoint(fiche.niveaux)


def _told_lately(snapshot: Snapshot, turn: Turn, fiche: Fiche) -> bool:
    """Whether a document of the last years tells of it: what was done in 2018 may not be done any more."""
    return any(fact.annee and fact.annee >= turn.today.year - _LATELY for fact in snapshot.facts[fiche.id])


def _trades_told(snapshot: Snapshot, turn: Turn) -> list[Candidate]:
    """Of a story, the trades that some words in a row tell by themselves: the weekends spent on old computers, among all the
    rest. People who write at length seldom mark where a sentence ends.
    """
    if not turn.tells_a_story:
        return []
    told: dict[str, Candidate] = {}
    for start in range(0, max(1, len(turn.words) - _RUN // 2), _RUN // 2):
        words = turn.words[start : start + _RUN]
        if len(content_stems(list(words))) < _CLAUSE:
            continue
        said = " ".join(words)
        best = next(iter(rank(snapshot, _as_wish(replace(turn, text=said, named=(), villes=(), person=Person()), said))), None)
        if best and snapshot.fiches[best.fait.fiche_id].type == "metier" and _surely_told(best):
            told[best.fait.fiche_id] = max(best, told.get(best.fait.fiche_id, best), key=lambda candidate: candidate.score)
    return sorted(told.values(), key=lambda candidate: -candidate.score)


def _surely_told(candidate: Candidate) -> bool:
    return candidate.score >= _TOLD and max(candidate.words, candidate.meaning) >= _TOLD_NEAR


def _first_told(snapshot: Snapshot, fiche: Fiche) -> FaitTrouve:
    """What to tell of a lead: how a trade is learnt, else what its fiche sums up."""
    learnt = how_learnt(snapshot, fiche.id) if fiche.type == "metier" else []
    return next(iter(learnt), snapshot.facts[fiche.id][0])


def how_learnt(snapshot: Snapshot, fiche_id: str) -> list[FaitTrouve]:
    """The facts of a fiche that tell by which diplomas a trade is learnt."""
    return [fact for fact in snapshot.facts[fiche_id] if tells_how_learnt(fact)]


def tells_how_learnt(fact: FaitTrouve) -> bool:
    """Whether a fact tells by which diplomas a trade is learnt."""
    return fact.sur == "formations" and bool(_LEARNT.search(fact.dit))


def nearest(snapshot: Snapshot, turn: Turn) -> list[tuple[Fiche, FaitTrouve]]:
    """The fact that best answers the message itself, of any kind of fiche that can be a lead; none when it is far."""
    best = next(iter(rank(snapshot, turn)), None)
    fiche = snapshot.fiches[best.fait.fiche_id] if best else None
    if best is None or fiche is None or best.score < _ANSWERS or fiche.type in _NO_LEAD or _for_others(turn, fiche):
        return []
    # A project of years ago is no way for anybody.
    over = fiche.type == "projet" and all(fact.annee and fact.annee < turn.today.year - _LATELY for fact in fiche.faits)
    return [] if over and not turn.named else [(fiche, best.fait)]


def _for_others(turn: Turn, fiche: Fiche) -> bool:
    """Whether a fiche is for teachers and companies only, when the person is none of them."""
    return bool(fiche.public) and turn.person.profil not in AT_WORK and set(fiche.public) <= _NOT_LEARNERS


def _open(candidate: Candidate, fiche: Fiche) -> bool:
    return candidate.score >= _FAR and fiche.type in _FOLLOWED and bool(fiche.resume) and not is_over(fiche)


def is_over(fiche: Fiche) -> bool:
    """Whether a fact tells what has become of it: it may be over."""
    return any(fact.sur == "statut" for fact in fiche.faits)


def _as_wish(turn: Turn, likes: str) -> Turn:
    """The turn as a search for what the person likes, near their town and at their level."""
    person, words = turn.person, tuple(likes.split())
    towns = tuple(dict.fromkeys([*turn.villes, *([person.ville] if person.ville else [])]))
    levels = tuple(dict.fromkeys([*turn.niveaux, *([person.niveau] if person.niveau else [])]))
    return replace(
        turn, words=words, meant=likes, villes=towns, niveaux=levels, fiche=None, facets={}, intent="chercher_formation"
    )
