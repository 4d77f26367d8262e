"""Who only says who they are before they ask is understood as if they had asked at once."""

from __future__ import annotations

import pytest

from bot.nlu.preamble import role_told, without_preamble


@pytest.mark.parametrize(
    ("text", "asked", "role"),
    [
        ("Bonjour, rédaction de Radio Doubs. TECHNILAB, c'est quoi ?", "TECHNILAB, c'est quoi ?", None),
        ("Bonsoir, conseiller régional. Où en est le campus ICI ?", "Où en est le campus ICI ?", None),
        ("DDFPT ici. Vous avez la liste des plateformes ?", "Vous avez la liste des plateformes ?", "enseignant"),
        ("Bonjour ! Service RH : à qui écrire ?", "à qui écrire ?", "entreprise"),
        ("artisan à Dole, quels lycées forment en usinage ?", "quels lycées forment en usinage ?", "entreprise"),
        ("chui en apprentissage cuir. le campus ICI il est où", "le campus ICI il est où", None),
    ],
)
def test_a_role_told_first_is_left_out(text: str, asked: str, role: str | None) -> None:
    assert (without_preamble(text), role_told(text)) == (asked, role)


@pytest.mark.parametrize(
    "text",
    [
        "Journaliste, je fais un papier sur le campus microtechniques. Qui le préside ?",
        "prof principal en 3e à Besançon, y a-t-il des TECHNILAB près de chez nous ?",
        "DDFPT au lycée Belin. Quels partenaires chez nous ?",
        "je suis en apprentissage. je suis payé combien ?",
        "Je suis journaliste : combien d'élèves souffrent en lycée pro ?",
        "je suis en BTS CPRP. quelle suite ?",
        "TECHNILAB, c'est quoi ?",
        "L'association du campus microtechniques a un bureau : combien de représentants y siègent ?",
        "La directrice du campus ICI a changé. Qui la remplace ?",
        "Bonjour. C'est quoi un BTS ?",
    ],
)
def test_what_the_question_needs_is_kept(text: str) -> None:
    assert without_preamble(text) == text
