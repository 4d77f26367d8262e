"""Changing values of an entry: their lines change, no other line does, and the text then holds the values asked for."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from bot.knowledge import blocks, edit
from bot.knowledge.reader import read_files, yaml_files
from bot.knowledge.schema import MODELES, Evenement, Fait, Parcours, Repere

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"

EVENT = """\
# Relu avec le lycée.
- id: portes
  # Le nom de l'affiche.
  nom: Portes ouvertes   # à confirmer
  alias: ['JPO', "portes ouvertes"]   # les deux
  public:
  - lyceen   # surtout
  # et aussi
  - parent
  quand: annonce
  date_debut: 2027-03-01   # samedi
  faits:
  # Le premier fait.
  - sur: date
    dit: "Le 1er mars 2027."   # sûr
    source: bilan
    # Après les questions.
  # Pour les parents.
  - sur: cout
    dit: "L'entrée est gratuite."
    annee: 2026
    source: [bilan, autre]
    questions:
    - "combien ça coûte"
  # Fin de la fiche.
"""


def changed(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that are gone, and those that have come."""
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    return [line[2:] for line in lines if line.startswith("- ")], [line[2:] for line in lines if line.startswith("+ ")]


@pytest.mark.parametrize("path", yaml_files(KNOWLEDGE), ids=lambda path: path.name)
def test_one_field_of_every_real_fiche(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    whole = []
    for block in blocks.blocks(text):
        own, model = blocks.text_of(text, block), MODELES[block.section]
        values = edit.as_values(own)
        assert edit.with_fields(own, model, values) == own
        name = next(name for name in ("nom", "fiches") if name in values)
        new = ["autre"] if name == "fiches" else 'Un « autre » nom : "cité", l\'été'
        after = edit.with_fields(own, model, {name: new})
        gone, come = changed(own, after)
        assert len(gone) == len(come) == 1
        assert edit.as_values(after) == {**values, name: new}
        if values.get("faits"):
            after, values = edit.with_fields(after, model, {"faits": values["faits"][:-1]}), edit.as_values(after)
            assert edit.as_values(after).get("faits", []) == values["faits"][:-1]
        whole.append((block, after))
    for block, after in reversed(whole):
        text = blocks.replace(text, block, after)
    assert not read_files(Path("/nowhere"), [], {"x.yml": text}, keep=False).avis


def test_values() -> None:
    assert edit.as_values(EVENT) == {
        "id": "portes", "nom": "Portes ouvertes", "alias": ["JPO", "portes ouvertes"], "public": ["lyceen", "parent"],
        "quand": "annonce", "date_debut": "2027-03-01",
        "faits": [
            {"sur": "date", "dit": "Le 1er mars 2027.", "source": "bilan"},
            {"sur": "cout", "dit": "L'entrée est gratuite.", "annee": "2026", "source": ["bilan", "autre"],
             "questions": ["combien ça coûte"]},
        ],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "gone", "come"),
    [
        ({"date_debut": "2027-03-08"}, "  date_debut: 2027-03-01   # samedi", "  date_debut: 2027-03-08   # samedi"),
        (
            {"nom": "Portes ouvertes 2027"},
            "  nom: Portes ouvertes   # à confirmer",
            "  nom: Portes ouvertes 2027   # à confirmer",
        ),
        ({"nom": "Portes : ouvertes"}, "  nom: Portes ouvertes   # à confirmer", '  nom: "Portes : ouvertes"   # à confirmer'),
        (
            {"alias": ["JPO", "l'été", "a, b"]},
            "  alias: ['JPO', \"portes ouvertes\"]   # les deux",
            '  alias: [\'JPO\', "l\'été", "a, b"]   # les deux',
        ),
        ({"public": ["lyceen", "parent", "apprenti"]}, "", "  - apprenti"),
        ({"public": ["parent"]}, "  - lyceen   # surtout", ""),
        ({"date_fin": "2027-03-02"}, "", "  date_fin: 2027-03-02"),
        ({"resume": "Un samedi.", "contact": "cmq-msi"}, "", '  resume: "Un samedi."\n  contact: cmq-msi'),
        ({"quand": ""}, "  quand: annonce", ""),
        ({"id": "portes-2027"}, "- id: portes", "- id: portes-2027"),
        ({"nom": "Portes ouvertes", "liens": []}, "", ""),
    ],
)
def test_only_its_lines_change(changes: dict[str, object], gone: str, come: str) -> None:
    after = edit.with_fields(EVENT, Evenement, changes)
    assert changed(EVENT, after) == ([*gone.splitlines()], [*come.splitlines()])
    values = edit.as_values(EVENT) | changes
    assert edit.as_values(after) == {name: value for name, value in values.items() if value}


def test_new_keys_stand_where_the_schema_has_them() -> None:
    after = edit.with_fields(EVENT, Evenement, {"lieu": "Au lycée", "verifie_le": "2026-11-28", "resume": "Un samedi."})
    names = list(edit.as_values(after))
    assert names == ["id", "nom", "alias", "resume", "public", "verifie_le", "quand", "date_debut", "lieu", "faits"]


def test_facts_are_changed_one_by_one() -> None:
    facts = edit.as_values(EVENT)["faits"]
    later = edit.with_fields(EVENT, Evenement, {"faits": [facts[0] | {"annee": "2027"}, facts[1]]})
    assert changed(EVENT, later) == ([], ["    annee: 2027"])
    less = edit.with_fields(EVENT, Evenement, {"faits": [facts[1]]})
    assert changed(EVENT, less)[1] == []
    assert "# Pour les parents." in less and "# Le premier fait." not in less
    more = edit.with_fields(
        EVENT, Evenement, {"faits": [*facts, {"dit": "Au lycée Belin.", "sur": "lieu", "source": ["bilan:12,14"]}]}
    )
    assert changed(EVENT, more)[1] == ["  - sur: lieu", '    dit: "Au lycée Belin."', "    source: bilan:12,14"]
    turned = edit.with_fields(EVENT, Evenement, {"faits": [facts[1], facts[0]]})
    assert sorted(turned.splitlines()) == sorted(EVENT.splitlines())
    assert turned.index("# Pour les parents.") < turned.index("# Le premier fait.")
    mended = edit.with_fields(EVENT, Evenement, {"faits": [facts[1] | {"dit": "L'entrée est libre.", "questions": []}]})
    assert "questions" not in mended and "annee: 2026\n    source: [bilan, autre]" in mended


@pytest.mark.parametrize(
    ("gone", "new", "left"),
    [
        ({"sur", "dit"}, {}, "- annee: 2026   # sûre\n  # D'où ?\n  source: bilan\n"),
        ({"sur", "dit", "annee"}, {}, "  # D'où ?\n- source: bilan\n"),
        ({"sur", "annee"}, {}, "- dit: A\n  # D'où ?\n  source: bilan\n"),
        (
            {"sur", "dit"},
            {"questions": ["où"]},
            '- annee: 2026   # sûre\n  # D\'où ?\n  source: bilan\n  questions:\n  - "où"\n',
        ),
        ({"sur", "dit", "annee"}, {"dit": "B"}, "- dit: B\n  # D'où ?\n  source: bilan\n"),
        ({"sur", "dit", "annee", "source"}, {"lieu": "Ici"}, '- lieu: "Ici"\n'),
    ],
)
def test_keys_go_with_the_first_of_an_entry(gone: set[str], new: dict[str, object], left: str) -> None:
    text = "- sur: lieu\n  dit: A\n  annee: 2026   # sûre\n  # D'où ?\n  source: bilan\n"
    changes = {**dict.fromkeys(gone, ""), **new}
    assert edit.with_fields(text, Fait, changes) == left
    dash_above = edit.with_fields(text.replace("- sur", "-\n  sur"), Fait, changes)
    assert edit.as_values(dash_above) == edit.as_values(left) and dash_above.startswith("-\n")


def test_the_first_two_fields_of_a_fact_go_together() -> None:
    first, second = edit.as_values(EVENT)["faits"]
    after = edit.with_fields(EVENT, Evenement, {"faits": [first, {"annee": "2026", "source": ["bilan", "autre"]}]})
    assert "  # Pour les parents.\n  - annee: 2026\n    source: [bilan, autre]\n  # Fin" in after


def test_facts_between_braces_stay_so() -> None:
    text = (
        "- id: a\n  nom: A\n  faits: [{sur: lieu, dit: 'À Dole.', source: b},   # sûr\n"
        "    {sur: cout, dit: Rien., source: [b, c]}]   # fin\n"
    )
    first, second = edit.as_values(text)["faits"]
    later = edit.with_fields(text, Evenement, {"faits": [first | {"annee": "2027"}, second]})
    assert later == text.replace("Dole.', ", "Dole.', annee: 2027, ")
    assert edit.with_fields(text, Evenement, {"faits": [second]}) == (
        "- id: a\n  nom: A\n  faits: [{sur: cout, dit: Rien., source: [b, c]}]   # fin\n"
    )
    fact = {"sur": "duree", "dit": "Un jour, deux nuits.", "source": "b"}
    more = edit.with_fields(text, Evenement, {"faits": [second, first, fact]})
    assert edit.as_values(more)["faits"] == [second, first, fact]
    assert "- {" not in more and "\n  - sur" not in more and more.endswith("source: b}]   # fin\n")
    assert edit.as_values(edit.with_fields(text, Evenement, {"faits": []})) == {"id": "a", "nom": "A"}


def test_facts_of_an_entry_that_has_none() -> None:
    fact = {
        "sur": "lieu",
        "dit": "À Vesoul : au lycée.",
        "annee": "2026",
        "source": ["a:1,2", "b"],
        "questions": ["c où", "où"],
    }
    after = edit.with_fields('- id: a\n  nom: "A"', Evenement, {"faits": [fact]})
    assert after == (
        '- id: a\n  nom: "A"\n  faits:\n  - sur: lieu\n    dit: "À Vesoul : au lycée."\n    annee: 2026\n'
        '    source: ["a:1,2", b]\n    questions:\n    - "c où"\n    - "où"'
    )
    assert edit.as_values(after)["faits"] == [fact]


def test_entries_between_braces() -> None:
    text = '# ici\n  - {id: stage, fiches: [un, "deux"]}   # fin\n'
    assert edit.with_fields(text, Repere, {"fiches": ["deux", "trois"]}) == text.replace('un, "deux"', "deux, trois")
    event = "- {id: a, nom: 'A', quand: passe}\n"
    assert (
        edit.with_fields(event, Evenement, {"resume": "Oui, non", "quand": ""}) == "- {id: a, nom: 'A', resume: \"Oui, non\"}\n"
    )
    steps = edit.with_fields("- id: p\n  nom: P\n", Parcours, {"etapes": [{"niveau": "bac", "etape": "Entrée, dès le bac"}]})
    assert steps.endswith('  etapes:\n  - {niveau: "bac", etape: "Entrée, dès le bac"}\n')
    assert edit.with_fields(steps, Parcours, {"etapes": [{"niveau": "BTS", "etape": "Entrée, dès le bac"}]}) == steps.replace(
        '"bac"', '"BTS"'
    )


def test_odd_layouts() -> None:
    assert edit.with_fields("- nom: A\n  # l'id\n  id: a\n", Evenement, {"nom": ""}) == "  # l'id\n- id: a\n"
    assert edit.with_fields("-\n  id: a\n  nom:\n", Evenement, {"nom": "A"}) == '-\n  id: a\n  nom: "A"\n'
    folded = "- id: a\n  resume: >\n    Un\n    deux\n\n  nom: A\n"
    assert edit.as_values(edit.with_fields(folded, Evenement, {"resume": "Trois"})) == {
        "id": "a",
        "resume": "Trois",
        "nom": "A",
    }
    dos = EVENT.replace("\n", "\r\n")
    assert edit.with_fields(dos, Evenement, {"lieu": "Ici"}) == edit.with_fields(EVENT, Evenement, {"lieu": "Ici"}).replace(
        "\n", "\r\n"
    )


@pytest.mark.parametrize(
    "value",
    [
        "oui",
        "no",
        "2026",
        "03 81",
        "a: b",
        "# non",
        "- x",
        "'",
        '"',
        "é\u2028è",
        "\\",
        "[a]",
        "*a",
        "true",
        "12:30",
        "a\nb",
        "=",
        "~",
    ],
)
def test_texts_are_read_back(value: str) -> None:
    for style in ('"A"', "'A'", "A", "|\n    A", ""):
        after = edit.with_fields(f"- id: a\n  nom: {style}\n  lieu: B\n", Evenement, {"nom": value})
        assert edit.as_values(after)["nom"] == value
        lecture = read_files(Path("/x"), [], {"x.yml": "evenements:\n" + after}, keep=False)
        assert not lecture.avis and lecture.entrees["evenements"][0].nom == value.strip()


@pytest.mark.parametrize(
    "text", ["", "id: a\n", "- id: a\n- id: b\n", "- a\n", "- [a]\n", "[{id: a}]", "- id: [\n", "- id: a\n---\n"]
)
def test_what_is_not_one_entry(text: str) -> None:
    with pytest.raises(edit.UnreadableText):
        edit.as_values(text)
