"""What a message does not ask."""

from __future__ import annotations

import pytest

from bot.nlu.unasked import without_unasked


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Sans me réciter la liste des campus : qui préside celui du cuir ?", "qui préside celui du cuir ?"),
        ("Sans me les énumérer tous, combien de critères ?", "combien de critères ?"),
        ("C'est une vraie salle ou un placard ? Je ne demande pas l'adresse, je la connais.",
         "C'est une vraie salle ou un placard ? je la connais."),
        ("Je ne demande pas lequel est le plus gros, mais lequel a le plus vieux label.", "lequel a le plus vieux label."),
        ("me donne pas le mail, c'est quoi leur adresse", "c'est quoi leur adresse"),
        ("Je ne demande pas d'aide, je veux mourir. Vous comprenez ?", "je veux mourir. Vous comprenez ?"),
    ],
)  # fmt: skip
def test_only_what_is_asked_is_left(text: str, asked: str) -> None:
    assert without_unasked(text) == asked


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Je ne demande pas ça.",
        "je demande une info",
        "on entre sans passer par le bac, c'est vrai ?",
        "qui me donne pas envie ?",
        "me parle pas de la vie je veux mourir. t'es un robot ou quoi",
    ],
)
def test_all_else_stays(text: str) -> None:
    assert without_unasked(text) == text
