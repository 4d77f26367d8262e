"""What a short message tells of the person, in any words: a class ("jsuis au collège", "14 ans"), a town, a taste ("réparer").

Who is asked for a class or for what they like seldom answers in a sentence; the intent of one word is a guess, its words are
not.
"""

from __future__ import annotations

import re

from actions.pistes import likes_something, stage_of, tells_a_liking
from actions.turn import Turn
from actions.words import NO_TASTE
from bot.knowledge.base import LIVE
from bot.knowledge.distance import place_id
from bot.knowledge.schema import Lieu
from bot.knowledge.text import content_stems, stem, tokens

# Levels as the buttons of the question give them, for who names no class.
_STAGES = (
    ("3e", re.compile(r"\b(?:colleges?|collegien(?:ne)?s?)\b")),
    ("bac-pro", re.compile(r"\b(?:lycees?|lyceen(?:ne)?s?|bac|cfa|apprentie?)\b")),
    ("bts", re.compile(r"\b(?:etudiante?s?|fac|universite|etudes sup\w*|post ?bac)\b")),
    ("adulte", re.compile(r"\b(?:adultes?|salariee?|chomage|reconversion|je travaille|demandeu(?:r|se) d emploi)\b")),
)
# A class that is told without the words that would tell it from a place in a list.
_CLASSES = (
    ("1re", re.compile(r"\b(?:1 ?(?:ere|re)|premiere)\b")),
    ("2de", re.compile(r"\b(?:2 ?(?:nde?|de)|seconde)\b")),
)
_AGE = re.compile(r"\b(?P<age>\d\d) ans\b")
_CLASS_AT = {11: "6e", 12: "5e", 13: "4e", 14: "3e", 15: "2de", 16: "1re", 17: "terminale"}
_GROWN = 25
# What people do and like, when the words alone must tell it: a verb ("réparer") or one of these.
_VERB = re.compile(r"^[a-z]{2,}(?:er|ir|dre|ire|oudre|oir)$")
_NO_DOING = frozenset(
    "savoir aider choisir orienter voir dire faire avoir pouvoir vouloir devoir aller passer parler partir finir".split()
)
_LIKED = frozenset(
    """informatique ordinateur ordinateurs code programmation robot robots nature animaux animal plantes jardin mains main
    manuel manuelle manuels cuisine patisserie dessin dessins art musique sport foot maths sciences langues voiture voitures
    moto motos camion camions mecanique bois metal electricite electronique jeux jeu video montres montre bijoux lunettes cuir
    couture mode avions avion enfants sante chimie physique bricolage batiment vente commerce technologie techno""".split()
)
_UNKNOWING = re.compile(
    r"\b(?:sais|sait|savons) (?:pas|plus|rien)\b|\baucune idee\b|\bpas d idees?\b|\b(?:rien|tout) de special\b|\bbof\b"
)
_NOTHING = re.compile(r"\b(?:aime|aimes|kiffe) rien\b|\brien (?:ne )?(?:m |me |l |lui )?(?:plait|interesse|attire)\b")
_LOST = re.compile(rf"{_UNKNOWING.pattern}|\b(?:quoi|koi|que) (?:faire|choisir|mettre)\b")
# Words that carry no taste beside those by which one asks for guidance.
_CARRIERS = frozenset(
    stem(word)
    for word in """aime adore kiffe prefere voudrais veux envie suis etre bien peut peux ca moi plutot surtout genre truc trucs
    chose choses ok oui non alors bon bah ben euh accord passe niveau habite pres cote ville vis techno general generale
    professionnel sti2d
    stl stmg but etudiant etudiante adulte""".split()
)
_OF_A_CLASS = frozenset(
    stem(word)
    for word in """college collegien collegienne lycee lyceen lyceenne classe eleve fils fille enfant an ans annee apres bac
    brevet bts cap pro seconde troisieme quatrieme cinquieme sixieme premiere terminale maintenant ma mon""".split()
)
_ASKING = frozenset(
    """quel quelle quels quelles lequel laquelle lesquels lesquelles quoi comment combien pourquoi quand qui ou est-ce y
    cherche""".split()
)
_GREETINGS = frozenset("bonjour bonsoir salut coucou hello hey wesh yo cc slt bjr merci revoir bye ciao".split())
_MOST_STEMS = 4


def level_told(turn: Turn) -> str | None:
    """The level that the message tells, in any words; the class before the school."""
    said = " ".join((*turn.words, *tokens(turn.text)))
    if turn.niveaux:
        return turn.niveaux[0]
    for level, pattern in (*_CLASSES, *_STAGES):
        if pattern.search(said):
            return level
    return _level_at_age(said) or ("adulte" if stage_of(turn) == "adulte" else None)


def town_told(turn: Turn) -> str | None:
    """The town that the message names, when one is asked for: also one whose name is a word like another ("lure")."""
    if turn.villes or not is_brief(turn):
        return next(iter(turn.villes), None)
    fiches, words = LIVE.current().fiches, turn.words
    spans = (words[start:end] for start in range(len(words)) for end in range(len(words), start, -1))
    places = (fiches.get(place_id(" ".join(span))) for span in spans)
    return next((place.nom for place in places if isinstance(place, Lieu)), None)


def _level_at_age(said: str) -> str | None:
    """The class where one is at that age, None when the age tells none."""
    found = _AGE.search(said)
    age = int(found["age"]) if found else 0
    return "adulte" if age >= _GROWN else _CLASS_AT.get(age)


def taste_told(turn: Turn, asked: bool) -> str | None:
    """What the message tells that the person likes; when that is not what was `asked`, it must be a liking in itself."""
    own = own_words(turn)
    if not own:
        return None
    likes = likes_something(turn) or any(named.type == "metier" for named in turn.named)
    likes = likes or any(word in _LIKED or (_VERB.match(word) and word not in _NO_DOING) for word in own)
    return " ".join(turn.words) if likes or asked else None


def knows_not(turn: Turn) -> bool:
    """Whether the person says that they cannot answer: "jsp", "aucune idée"."""
    return bool(_UNKNOWING.search(" ".join(turn.words)))


def likes_nothing(turn: Turn) -> bool:
    """Whether the person says that they like nothing, and names nothing that they do: "jaime rien"."""
    return bool(_NOTHING.search(" ".join(turn.words))) and _LIKED.isdisjoint(turn.words)


def is_lost(likes: str) -> bool:
    """Whether words that were kept as tastes only tell that the person does not know what to do."""
    return bool(_LOST.search(likes)) and _LIKED.isdisjoint(likes.split()) and not tells_a_liking(likes.split())


def is_brief(turn: Turn) -> bool:
    """Whether a message is short enough to be an answer, and holds no greeting nor question."""
    few = len(set(content_stems(list(turn.words)))) <= _MOST_STEMS + len(turn.town_stems)
    return few and _GREETINGS.isdisjoint((*turn.words, *tokens(turn.text))) and "?" not in turn.text


def greets(turn: Turn) -> bool:
    """Whether the message holds a greeting."""
    return not _GREETINGS.isdisjoint((*turn.words, *tokens(turn.text)))


def only_tells(turn: Turn) -> bool:
    """Whether a message tells the person's class, town or who they are, and nothing else: "je suis en seconde"."""
    told = level_told(turn) or turn.villes or turn.pressed
    return bool(told) and is_brief(turn) and not own_words(turn) and not turn.named


def asks_something(turn: Turn) -> bool:
    """Whether some word of the message asks, or tells more than a class, a town or who the person is."""
    told = _CARRIERS | _OF_A_CLASS | turn.town_stems
    more = {term for term in content_stems(list(turn.words)) if not term[0].isdigit()} - told
    return bool(more) or asks(turn)


def asks(turn: Turn) -> bool:
    """Whether some word of the message asks."""
    return not _ASKING.isdisjoint(turn.words)


def tells_mere_likes(turn: Turn) -> bool:
    """Whether all that a brief message tells is known to be a liking: "avec mes mains" is no blow."""
    own = own_words(turn)
    return bool(own) and is_brief(turn) and _LIKED.issuperset(own)


def own_words(turn: Turn) -> list[str]:
    """Words that tell neither a class nor a town, nor are those by which one asks for guidance."""
    told = NO_TASTE | _CARRIERS | turn.town_stems
    return [
        word
        for word in turn.words
        if content_stems([word]) and not word[0].isdigit() and stem(word) not in told and word not in _GREETINGS
    ]
