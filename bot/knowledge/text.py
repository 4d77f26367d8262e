"""French text made comparable: folded characters, tokens, stems and sounds.

Everything that compares a person's words with ours (search, names, intents) goes through this module, so that both
sides are folded in exactly the same way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer
from phonetic_fr import phonetic

from bot.knowledge.kept import Kept

_TRANSLATED = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "œ": "oe", "æ": "ae", "µ": "u", "μ": "u", "½": " demi ", "€": " euros "}
)
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_TOKEN = re.compile(r"[a-z0-9]+(?:\+[0-9])?|%")
_STRETCHED = re.compile(r"([a-z])\1{2,}")

# Words that say nothing of the subject. The classifier, not this list, sees negations and question words.
STOP_WORDS = frozenset(
    """
    a ai aie aient ait alors apres as au aucun aussi autre aux avec avez avoir avons bah ben bien bon c ca car ce
    ceci cela celle celui ces cet cette ceux chez ci comme comment d dans de del depuis des deux dis dit dites donc
    dont du elle elles en encore entre es est et etait etaient ete etes etre eu eux fait faire fais faut fois hein
    il ils j je jusque juste l la le les leur leurs lui ma mais me meme mes mi moi mon n ne ni non nos notre nous on
    ont ou oui par parce pas peu peut peux plait plus pour pourquoi pouvez pouvais pourriez puis qu quand que quel
    quelle quelles quels quelqu quelque qui quoi s sa sans savoir se sera ses si soit son sont sous stp suis sur svp
    t ta te tes toi ton tous tout toute toutes tres trop tu un une va vais veux veut voila vos votre vous voudrais
    voulais vraiment y bonjour bonsoir salut merci slt bjr cc coucou donner dire truc trucs chose choses aimerais
    aimerait genre sinon deja etc alor sil
    """.split()
)

_stemmer = snowballstemmer.stemmer("french")
STEMS = Kept("snowballstemmer", lambda word: str(_stemmer.stemWord(word)))
SOUNDS = Kept("phonetic-fr", lambda word: str(phonetic(word) or ""))
"""What the libraries say of a word that `stem` and `sound` ask them about."""


def fold(text: str) -> str:
    """`text` in lower case, without accents, typographic or invisible characters: "L’École µT" -> "l'ecole ut"."""
    text = _INVISIBLE.sub("", text).lower().translate(_TRANSLATED)
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def unstretched(folded: str) -> str:
    """A folded text in which no letter stands more than twice in a row: "looong" -> "loong"."""
    return _STRETCHED.sub(r"\1\1", folded)


def tokens(text: str) -> list[str]:
    """Folded words and numbers of `text`, in order; elisions and hyphens separate ("qu'est-ce" -> qu, est, ce)."""
    return _TOKEN.findall(unstretched(fold(text)))


def words_with_spans(text: str) -> list[tuple[str, int, int]]:
    """The words of `tokens`, stretched ones as they stand, each with the characters of `text` that it is written in."""
    if text.isascii():
        return [(match.group(), *match.span()) for match in _TOKEN.finditer(text.lower())]
    folded: list[str] = []
    origins: list[int] = []
    for index, character in enumerate(text):
        pieces = character.lower() if character.isascii() else fold(character)
        folded.append(pieces)
        origins += [index] * len(pieces)
    return [(match.group(), origins[match.start()], origins[match.end() - 1] + 1) for match in _TOKEN.finditer("".join(folded))]


# Ways of writing one and the same thing: levels, ordinals, everyday short forms.
_SAME = {
    "3eme": "3e", "3em": "3e", "troisieme": "3e", "4eme": "4e", "4em": "4e", "quatrieme": "4e", "5eme": "5e", "cinquieme": "5e",
    "6eme": "6e", "sixieme": "6e", "2nde": "2de", "2nd": "2de", "seconde": "2de", "1ere": "premiere", "1re": "premiere",
    "1er": "premier", "2eme": "deuxieme",
    "email": "mail", "courriel": "mail", "mel": "mail", "tel": "telephone", "telefone": "telephone", "lycer": "lycee",
    "inge": "ingenieur", "ordi": "ordinateur", "ordis": "ordinateur",
}  # fmt: skip


def stem(token: str) -> str:
    """Stem of a folded token ("formations" and "formation" share one); short tokens and numbers stay whole."""
    token = _SAME.get(token, token)
    if len(token) <= 3 or token[0].isdigit():
        return token
    return STEMS(token)


def content_stems(words: list[str]) -> list[str]:
    """Stems of the tokens that carry meaning, stop words left out."""
    return [stem(word) for word in words if word not in STOP_WORDS and (len(word) > 1 or word.isdigit())]


@lru_cache(maxsize=16_384)
def stems_told(sentence: str) -> frozenset[str]:
    """Content stems of a sentence of the fiches, worked out once: what people write is not to be kept."""
    return frozenset(content_stems(tokens(sentence)))


def sound(token: str) -> str:
    """Phonetic key of a folded token, "" when it has none; "lice" and "lycee" share one."""
    if len(token) < 3 or not token.isalpha():
        return ""
    return SOUNDS(token)


def edits_allowed(length: int) -> int:
    """How many typing slips a word of `length` letters may hold and still be recognised: none when it is short."""
    if length < 5:
        return 0
    return 1 if length < 9 else 2


class OfLength:
    """Words by their length: what is compared with slips allowed need be compared with words about as long only."""

    def __init__(self, words: Iterable[str]) -> None:
        """Keep `words`, in their order."""
        self._words = list(words)
        self.most = max(map(len, self._words), default=0)
        self._between: dict[tuple[int, int], list[str]] = {}

    def between(self, least: int, most: int) -> list[str]:
        """Those of `least` to `most` letters, in the order in which they came."""
        if (least, most) not in self._between:
            self._between[least, most] = [word for word in self._words if least <= len(word) <= most]
        return self._between[least, most]
