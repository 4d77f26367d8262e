"""The contract with staff: the check letter of schools and the JSON Schema of editors."""

from __future__ import annotations

import json

import pytest

from bot.knowledge.schema import FICHES, MODELES, TYPES, json_schema, uai_is_valid


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


def test_json_schema_knows_every_section_and_refuses_others() -> None:
    schema = json.loads(json.dumps(json_schema()))
    assert set(schema["properties"]) == set(MODELES)
    assert schema["additionalProperties"] is False
    for section in schema["properties"].values():
        name = section["items"]["$ref"].removeprefix("#/$defs/")
        assert schema["$defs"][name]["additionalProperties"] is False


def test_json_schema_takes_a_source_as_staff_write_it() -> None:
    source = json_schema()["$defs"]["Fait"]["properties"]["source"]
    assert {"type": "string"} in source["anyOf"]


def test_types_and_sections_name_one_model_each() -> None:
    assert len(TYPES) == len(FICHES)
    assert [MODELES[model.pluriel] for model in FICHES] == list(FICHES)
