"""What is written reads back as it was, for any text; and our quick reading of it never differs from YAML's."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest
import yaml

from bot.knowledge.emit import entry, scalar
from bot.knowledge.emitted import entries, parsed

NASTY = [
    "", " ", "yes", "No", "null", "~", "on", "y", "1e5", "0x1F", "0o7", "012", "1_000", "2026-11-28", "12:30", "1.0", ".5", "-",
    "- a", "a: b", "a #b", "#a", "'", '"', "\\", "\\n", "a\nb", "a\r\nb", "\t", "a\x85b", "a\u2028b", "a\u2029b", "\ufeffa",
    "a\xa0b", "é", "œ", "µ", "🙂", "\x7f", "\x80", "%a", "@a", "`a", "!a", "&a", "*a", "?", "? a", "|", ">", "{", "}", "[", "]",
    ",", "a, b", "[a]", "{a: b}", "…", "« a »", "bts-cpi", "bts--cpi", "-bts", "a-", "2de", "6e", "1re", "=", "<<", "...",
    "---", "\u200b", "null-a",
]  # fmt: skip


def anything(chance: random.Random) -> str:
    pool = "abz019 -:#,'\"\\[]{}&*!|>%@`\n\r\t\x85\xa0\u2028éœ🙂\ufeff~?=<."
    return "".join(chance.choice(pool) for _ in range(chance.randint(0, 12)))


@pytest.mark.parametrize("text", NASTY)
def test_a_text_reads_back(text: str) -> None:
    assert yaml.safe_load(scalar(text)) == text
    assert yaml.load(f"a: {scalar(text)}\n", Loader=yaml.CSafeLoader) == {"a": text}


def test_any_entry_reads_back_by_yaml_and_by_our_own_reading() -> None:
    chance = random.Random(5)
    for _ in range(400):
        values: dict[str, Any] = {
            "id": "fiche-1",
            "nom": anything(chance),
            "alias": [anything(chance) for _ in range(chance.randint(1, 3))],
            "vides": [],
            "rang": chance.choice((True, False, 0, -3, 12)),
            "date_debut": dt.date(2026, 1, chance.randint(1, 31)),
            "latitude": round(chance.uniform(-90, 90), 6),
            "faits": [{"sur": "lieu", "dit": anything(chance), "annee": 2026, "source": "a-2026"} for _ in range(2)],
            "importe": {
                "source": "rncp",
                "cle": anything(chance),
                "empreinte": "a1b2c 3d4e5",
                "retire_le": dt.date(2026, 2, 1),
            },
        }
        text = entry(values)
        assert yaml.safe_load(text) == [values]
        assert parsed(text)[0] == values


def test_small_numbers_are_written_as_our_reader_takes_them() -> None:
    assert entry({"latitude": 0.000001}) == "- latitude: 0.000001\n"
    assert entry({"latitude": 47.0}) == "- latitude: 47.0\n"


@pytest.mark.parametrize(
    "text",
    [
        "- id: a\n  nom: b  # une note\n",
        "- nom: 'a'\n  id: b\n",
        "# au-dessus\n- id: a\n",
        '- id: a\n  faits:\n  - dit: "x"\n    sur: lieu\n\n',
        "- id: a\n  nom: >\n    long\n    texte\n",
        "- id: a\n  nom: 012\n",
    ],
)
def test_what_somebody_laid_out_is_read_by_yaml(text: str) -> None:
    values, ours = parsed(text)
    assert values == yaml.safe_load(text)[0]
    assert not ours or entry(values) == text


def test_a_value_that_no_fiche_holds_is_refused() -> None:
    with pytest.raises(TypeError):
        entry({"a": object()})


def test_a_file_of_an_import_is_read_with_the_line_of_each_entry() -> None:
    one, two = {"id": "a", "nom": "A : b", "faits": [{"sur": "lieu", "dit": "Là."}]}, {"id": "b", "nom": "« B »"}
    text = f"# en-tête\nformations:\n{entry(one)}{entry(two)}sources:\n{entry(two)}"
    assert [(each.section, each.line, each.values) for each in entries(text) or ()] == [
        ("formations", 3, one), ("formations", 8, two), ("sources", 11, two),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        ("- id: a", "-  id: a"),
        ("\n", "\r\n"),
        ("nom: ", "nom:  "),
        ("- id: b", "# vu par Claire\n- id: b"),
        ("formations:", "formations: []"),
    ],
    ids=["two spaces", "other line ends", "another space", "a note between two entries", "an empty section"],
)
def test_any_other_file_is_left_to_yaml_or_reads_the_same(change: tuple[str, str]) -> None:
    text = f"formations:\n{entry({'id': 'a', 'nom': 'A'})}{entry({'id': 'b', 'nom': 'B'})}".replace(*change)
    found = entries(text)
    assert found is None or [each.values for each in found] == yaml.safe_load(text)["formations"]
