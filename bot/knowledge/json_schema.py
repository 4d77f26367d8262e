"""The contract with staff as JSON Schema, for editors that complete, explain and check a knowledge file as it is typed.

Draft 7, the latest that the YAML extension of VS Code knows in full. Values are as YAML gives them to such editors: a date is
text there. The file is kept beside the fiches, which name it in their first line.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.knowledge.guidance import describe, describe_field, examples, meanings
from bot.knowledge.schema import MODELES, Etape, Fait, Importe, Modele
from bot.messages import say

FILE_NAME = "fiches.schema.json"
_REFERENCE = {"type": "string", "pattern": r"^[a-z0-9]+(-[a-z0-9]+)*(:\d+(,\d+)*)?$"}


def json_schema() -> dict[str, Any]:
    """The schema of a knowledge file, with French descriptions and examples."""
    models: list[type[Modele]] = [*MODELES.values(), Fait, Etape, Importe]
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            key: {"description": describe(model), "type": "array", "items": {"$ref": f"#/definitions/{model.__name__}"}}
            for key, model in MODELES.items()
        },
        "definitions": {model.__name__: _definition(model) for model in models},
    }


def schema_text() -> str:
    """The schema as the text of its file."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def first_line(path: Path, folder: Path) -> str:
    """The comment by which a file of `folder` names its schema to editors."""
    up = "../" * (len(path.relative_to(folder).parts) - 1)
    return f"# yaml-language-server: $schema={up}{FILE_NAME}"


def _definition(model: type[Modele]) -> dict[str, Any]:
    schema = model.model_json_schema(ref_template="#/definitions/{model}")
    properties = {name: _property(model, name, written) for name, written in schema["properties"].items()}
    kept = {key: value for key, value in schema.items() if key in ("type", "additionalProperties", "required")}
    return {"description": describe(model), **kept, "properties": properties}


def _property(model: type[Modele], name: str, written: dict[str, Any]) -> dict[str, Any]:
    if model is Fait and name == "source":
        # Staff write a source as plain text; the model holds it parsed.
        written = {"anyOf": [dict(_REFERENCE), {"type": "array", "minItems": 1, "items": dict(_REFERENCE)}]}
    plain = _plain(written)
    if "$ref" in plain:
        # Draft 7 overlooks whatever stands beside a reference.
        plain = {"allOf": [plain]}
    if values := meanings(name):
        closed = plain.get("items", plain)
        if "enum" in closed:
            closed["enumDescriptions"] = [values[value] for value in closed["enum"]]
    shown = say("modele_exemple", exemple=json.dumps(examples(model, name)[0], ensure_ascii=False))
    _explain(plain, f"{describe_field(model, name)} {shown}")
    return {"description": describe_field(model, name), **plain, "examples": examples(model, name)}


def _explain(schema: dict[str, Any], sentence: str) -> None:
    """Give a part of a schema, and its own parts, the sentence that editors show for a value that it refuses."""
    if "type" in schema:
        # The YAML extension's own keyword; others overlook it.
        schema["errorMessage"] = say("modele_valeurs", valeurs=", ".join(schema["enum"])) if "enum" in schema else sentence
    for part in [*filter(None, [schema.get("items")]), *schema.get("anyOf", [])]:
        _explain(part, sentence)


def _plain(written: dict[str, Any]) -> dict[str, Any]:
    """What pydantic writes, without its titles and defaults, which editors would show or insert."""
    kept = {key: value for key, value in written.items() if key not in ("title", "default", "description")}
    if "items" in kept:
        kept["items"] = _plain(kept["items"])
    choices = [_plain(choice) for choice in kept.pop("anyOf", []) if choice != {"type": "null"}]
    if len(choices) == 1:
        # A field left empty is as if it were not there, but editors explain one type better than a choice of two.
        kept.update(choices[0])
    elif choices:
        kept["anyOf"] = choices
    return kept
