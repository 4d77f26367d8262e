"""The schema that editors read: complete in French, up to date, right about our files and about the usual mistakes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot.knowledge.guidance import describe, describe_field, examples, meanings
from bot.knowledge.json_schema import FILE_NAME, first_line, json_schema, schema_text
from bot.knowledge.reader import yaml_files
from bot.knowledge.schema import FACETTES, MODELES, Etape, Evenement, Fait, Importe, Modele
from tests.conftest import ROOT, SAMPLE

FOLDER = ROOT / "knowledge"
MODELS: list[type[Modele]] = [*MODELES.values(), Fait, Etape, Importe]
FIELDS = [(model, name) for model in MODELS for name in model.model_fields]
SCHEMA = json_schema()
VALIDATOR = jsonschema.Draft7Validator(SCHEMA, format_checker=jsonschema.FormatChecker())

RIGHT = """\
etablissements:
  - id: lycee
    nom: Lycée
    public: [lyceen]
    uai: "0250011B"
    code_postal: "25000"
    latitude: 47.2
    verifie_le: 2026-11-21
    faits:
      - sur: lieu
        dit: Le lycée est à Besançon.
        annee: 2024
        source: "bilan-2024:3,4"
"""


class EditorLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML as editors read it (version 1.2): dates are text, and of booleans only `true` and `false` are."""


EditorLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":bool"))]
    for first, resolvers in EditorLoader.yaml_implicit_resolvers.items()
}
EditorLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))


def as_editors_read(text: str) -> Any:
    return yaml.load(text, Loader=EditorLoader)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_type_is_described(model: type[Modele]) -> None:
    assert describe(model).endswith((".", "…"))


@pytest.mark.parametrize(("model", "name"), FIELDS, ids=lambda value: value if isinstance(value, str) else value.__name__)
def test_every_field_has_a_french_description_and_right_examples(model: type[Modele], name: str) -> None:
    assert describe_field(model, name).endswith((".", "…"))
    assert examples(model, name)
    field = SCHEMA["definitions"][model.__name__]["properties"][name]
    validator = jsonschema.Draft7Validator(
        {"definitions": SCHEMA["definitions"], **field}, format_checker=jsonschema.FormatChecker()
    )
    for example in examples(model, name):
        validator.validate(example)


def test_every_value_of_a_closed_list_is_explained() -> None:
    assert set(meanings("sur")) == set(FACETTES)
    for name, owner in (("public", "Formation"), ("niveaux", "Formation")):
        assert list(meanings(name)) == SCHEMA["definitions"][owner]["properties"][name]["items"]["enum"]
    assert set(meanings("quand")) == set(Evenement.model_fields["quand"].annotation.__args__)  # type: ignore[union-attr]
    assert meanings("nom") == {}


def test_a_refused_value_is_explained_in_french() -> None:
    def without(schema: dict[str, Any], where: str) -> list[str]:
        inner = [part for part in (schema.get("items"), *schema.get("anyOf", [])) if part]
        wrong = (
            [where] if "type" in schema and "Exemple : " not in (said := schema["errorMessage"]) and "parmi" not in said else []
        )
        return wrong + [line for part in inner for line in without(part, where)]

    for name, definition in SCHEMA["definitions"].items():
        for field, schema in definition["properties"].items():
            assert without(schema, f"{name}.{field}") == []


def test_no_text_is_left_over() -> None:
    texts = yaml.safe_load((ROOT / "bot" / "knowledge" / "schema_fr.yml").read_text(encoding="utf-8"))
    fields = {name: set(model.model_fields) for model in MODELS for name in [getattr(model, "type", model.__name__.lower())]}
    fields["fiche"] = set.intersection(*(set(m.model_fields) for m in MODELS if "faits" in m.model_fields))
    assert set(texts["types"]) == set(fields)
    assert [(kind, name) for kind, text in texts["types"].items() for name in text["champs"] if name not in fields[kind]] == []


def test_the_schema_is_a_schema_that_refuses_what_it_does_not_know() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert set(SCHEMA["properties"]) == set(MODELES)
    assert SCHEMA["additionalProperties"] is False
    for definition in SCHEMA["definitions"].values():
        assert definition["additionalProperties"] is False


def test_the_file_beside_the_fiches_is_up_to_date() -> None:
    text = (FOLDER / FILE_NAME).read_text(encoding="utf-8")
    assert text == schema_text(), "azimut knowledge schema --ecrire"
    assert json.loads(text) == SCHEMA


@pytest.mark.parametrize("path", yaml_files(FOLDER), ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_our_files_name_the_schema_and_follow_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    line = text.split("\n", 1)[0]
    assert line == first_line(path, FOLDER)
    assert (path.parent / line.split("=")[1]).resolve() == FOLDER / FILE_NAME
    VALIDATOR.validate(as_editors_read(text))


@pytest.mark.parametrize("path", sorted(SAMPLE.glob("*.yml")), ids=lambda path: path.name)
def test_the_sample_follows_it(path: Path) -> None:
    VALIDATOR.validate(as_editors_read(path.read_text(encoding="utf-8")))


def test_what_is_right_is_accepted() -> None:
    VALIDATOR.validate(as_editors_read(RIGHT))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("etablissements:", "etablissement:"),
        ("    nom: Lycée\n", ""),
        ("nom: Lycée", "nom: [Lycée]"),
        ("id: lycee", "id: Lycee_Haag"),
        ("public: [lyceen]", "public: [lycéen]"),
        ("public: [lyceen]", "public: lyceen"),
        ("public: [lyceen]", "publics: [lyceen]"),
        ('"0250011B"', '"0250011"'),
        ('"0250011B"', '"0250011O"'),
        ('"25000"', "25000"),
        ("47.2", "147.2"),
        ("47.2", "47,2"),
        ("2026-11-21", "21/11/2026"),
        ("2026-11-21", "2026-02-30"),
        ("sur: lieu", "sur: endroit"),
        ("dit: Le lycée est à Besançon.", "dit: Oui."),
        ("annee: 2024", "annee: deux mille"),
        ("annee: 2024", 'annee: "2024"'),
        ("annee: 2024", "annee: 20244"),
        ('        source: "bilan-2024:3,4"\n', ""),
        ('"bilan-2024:3,4"', '"bilan-2024:trois"'),
        ('"bilan-2024:3,4"', "Bilan 2024"),
        ('"bilan-2024:3,4"', "[]"),
        ("        annee", "        anee"),
    ],
)
def test_a_usual_mistake_is_underlined(right: str, wrong: str) -> None:
    assert RIGHT.count(right) == 1
    document = as_editors_read(RIGHT.replace(right, wrong))
    assert list(VALIDATOR.iter_errors(document))


def test_a_file_in_a_subfolder_names_the_same_schema() -> None:
    path = FOLDER / "catalogue" / "onisep" / "formations.yml"
    assert first_line(path, FOLDER).endswith("$schema=../../fiches.schema.json")
