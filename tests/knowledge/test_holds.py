"""What kinds of answer a sentence holds."""

from __future__ import annotations

import pytest

from bot.knowledge.holds import KINDS, kinds_in


@pytest.mark.parametrize(
    ("sentence", "held"),
    [
        ("Le campus a été créé en 2018.", {"year"}),
        ("60 boîtes ont été éditées en 2025.", {"number", "year"}),
        ("Treize lycées y participent ; trois entreprises aussi.", {"number"}),
        ("Le forum a eu lieu le 12 décembre 2024.", {"number", "day", "year"}),
        ("Un atelier dure une demi-journée.", {"duration"}),
        ("La Région apportait 15 000 € par campus.", {"number", "money"}),
        ("En 2025, Pierre Lecefel était directeur du campus.", {"person", "year"}),
        ("Mail du campus : msi@cmq-bfc.org", {"mail", "link"}),
        ("Le site est https://www.cmq-bfc.org.", {"link"}),
        ("Téléphone : 06 26 75 84 76.", {"number", "phone"}),
        ("Adresse : 1 rue Edmond Labbé, 25041 Besançon.", {"number", "address"}),
        ("Les microtechniques travaillent pour le luxe.", set()),
    ],
)
def test_a_sentence_holds_what_can_be_asked_of_it(sentence: str, held: set[str]) -> None:
    assert {kind for kind, holds in zip(KINDS, kinds_in(sentence), strict=True) if holds} == held
