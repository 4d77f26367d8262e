"""The contract with staff: the check letter of schools, the types and their sections."""

from __future__ import annotations

import pytest

from bot.knowledge.schema import FICHES, MODELES, TYPES
from bot.knowledge.uai import uai_is_valid


@pytest.mark.parametrize(
    ("code", "right"),
    [
        ("0250011B", True),
        ("0250011D", False),
        ("0250012B", False),
        ("250011B", False),
        ("0250011b", False),
        ("0250011I", False),
        ("0250011B ", False),
        ("٠٢٥٠٠١١B", False),
        ("", False),
    ],
)
def test_check_letter_of_a_school_code(code: str, right: bool) -> None:
    assert uai_is_valid(code) is right


def test_types_and_sections_name_one_model_each() -> None:
    assert len(TYPES) == len(FICHES)
    assert [MODELES[model.pluriel] for model in FICHES] == list(FICHES)
