"""Blocks: each entry is found whole, and what is done to one leaves all else as it was, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.knowledge import blocks as cut
from bot.knowledge.reader import Lecture, read_files, yaml_files

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"
FILES = yaml_files(KNOWLEDGE)

MIXED = """\
# En-tête du fichier

dispositifs:
# Le premier.
- id: un
  nom: "Un"   # à revoir
  resume: |
    Deux lignes,
    # dont celle-ci.
  # encore de « un »

# --- Une rubrique ---

# Le deuxième.
-
  id: deux
  nom: >
    Replié.
- {id: trois, nom: "Trois",
   alias: ["a", "b"]}   # sur deux lignes
- id: "quatre"
  nom: "Sur deux
    lignes"
- bonjour
reperes:
  - {id: stage, fiches: [un]}
  # en retrait
  - {id: alternance, fiches: [deux]}
evenements: []   # rien pour l'instant
metiers:
"""


def ids(text: str) -> list[str]:
    return [block.id for block in cut.blocks(text)]


def texts(text: str) -> dict[str, str]:
    return {block.id: cut.text_of(text, block) for block in cut.blocks(text)}


def read(text: str) -> Lecture:
    return read_files(Path("/nowhere"), [], {"x.yml": text}, keep=False)


def as_read(text: str) -> dict[str, list[object]]:
    """The fiches of a text by section, in the order of their ids."""
    lecture = read(text)
    assert not lecture.avis
    return {key: sorted(entries, key=lambda entry: entry.id) for key, entries in lecture.entrees.items()}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_real_file(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    lecture = read_files(KNOWLEDGE, [path], keep=False)
    expected = [(key, entry.id) for key, entries in lecture.entrees.items() for entry in entries]
    found = cut.blocks(text)
    assert sorted((block.section, block.id) for block in found) == sorted(expected)
    for block in found:
        scope = block.id if (block.id, ()) in lecture.lieux else f"{block.section}/{block.id}"
        lines = [line - 1 for (owner, _), (_, line, _) in lecture.lieux.items() if owner == scope]
        assert block.start <= min(lines) <= max(lines) < block.end
    assert all(before.end <= after.start for before, after in zip(found, found[1:], strict=False))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_real_file_is_kept(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    before = as_read(text)
    found = cut.blocks(text)
    for block in found[:: max(1, len(found) // 10)]:
        assert cut.replace(text, block, cut.text_of(text, block)) == text
    last = found[-1]
    shorter = cut.remove(text, last)
    assert len(cut.blocks(shorter)) == len(found) - 1
    assert as_read(cut.insert(shorter, last.section, cut.text_of(text, last))) == before
    first = found[0]
    assert cut.insert(cut.remove(text, first), first.section, cut.text_of(text, first), after=None) == text


def test_comments_belong_to_an_entry() -> None:
    found = texts(MIXED)
    assert found["un"].startswith("# Le premier.\n- id: un\n")
    assert found["un"].endswith("# dont celle-ci.\n  # encore de « un »\n")
    assert found["deux"] == "# Le deuxième.\n-\n  id: deux\n  nom: >\n    Replié.\n"
    assert found["trois"] == '- {id: trois, nom: "Trois",\n   alias: ["a", "b"]}   # sur deux lignes\n'
    assert found["quatre"] == '- id: "quatre"\n  nom: "Sur deux\n    lignes"\n'
    assert found[""] == "- bonjour\n"
    assert found["alternance"].startswith("  # en retrait\n  - {id: alternance")
    assert not any("Une rubrique" in own for own in found.values())


@pytest.mark.parametrize("text", [MIXED, MIXED.replace("\n", "\r\n"), "\ufeff" + MIXED, MIXED.rstrip("\n")])
def test_replacing_by_itself(text: str) -> None:
    for block in cut.blocks(text):
        own = cut.text_of(text, block)
        assert cut.replace(text, block, own) == text
        # As a browser sends it back, and as Python reads it.
        for newline in ("\r\n", "\n"):
            assert cut.replace(text, block, own.replace("\r\n", "\n").replace("\n", newline)) == text


def test_replacing_touches_nothing_else() -> None:
    text = "\ufeff" + MIXED.replace("\n", "\r\n")
    block = cut.find(text, "deux")
    assert block is not None
    after = cut.replace(text, block, '- id: deux\n  nom: "Autre"')
    expected = MIXED.replace("# Le deuxième.\n-\n  id: deux\n  nom: >\n    Replié.\n", '- id: deux\n  nom: "Autre"\n')
    assert after == "\ufeff" + expected.replace("\n", "\r\n")


def test_replacing_the_last_without_final_newline() -> None:
    text = 'campus:\n- id: a\n  nom: "A"'
    assert cut.replace(text, cut.blocks(text)[0], '- id: b\n  nom: "B"\n\n') == 'campus:\n- id: b\n  nom: "B"'


def test_a_new_text_takes_the_indentation_of_the_file() -> None:
    text = "sources:\n  # ici\n  - id: a\n    nom: Une source\n"
    block = cut.blocks(text)[0]
    assert cut.replace(text, block, "- id: b\n  nom: Une autre\n") == "sources:\n  - id: b\n    nom: Une autre\n"
    flat = "sources:\n- id: a\n  nom: Une source\n"
    after = cut.replace(flat, cut.blocks(flat)[0], "    - id: b\n      note: |\n        Oui\n\n        Non\n")
    assert after == "sources:\n- id: b\n  note: |\n    Oui\n\n    Non\n"


def test_lines_end_as_libyaml_ends_them() -> None:
    text = 'campus:\n- id: a\n  nom: "un\u2028deux\x85trois"\n- id: b\n  nom: "B"\n'
    assert [cut.text_of(text, block)[:7] for block in cut.blocks(text)] == ["- id: a", "- id: b"]
    assert cut.replace(text, cut.blocks(text)[0], cut.text_of(text, cut.blocks(text)[0]) + "\n") == text


def test_inserting() -> None:
    new = '- id: neuf\n  nom: "Neuf"\n'
    assert ids(cut.insert(MIXED, "dispositifs", new)) == ["un", "deux", "trois", "quatre", "", "neuf", "stage", "alternance"]
    assert ids(cut.insert(MIXED, "dispositifs", new, after="un"))[:3] == ["un", "neuf", "deux"]
    assert ids(cut.insert(MIXED, "dispositifs", new, after="parti"))[5] == "neuf"
    assert ids(cut.insert(MIXED, "dispositifs", new, after=None))[0] == "neuf"
    assert ids(cut.insert(MIXED, "metiers", new, after=None))[-1] == "neuf"
    assert texts(cut.insert(MIXED, "reperes", new))["neuf"] == '  - id: neuf\n    nom: "Neuf"\n'
    assert cut.insert(MIXED, "evenements", new) == MIXED.replace("evenements: []   #", "evenements: #").replace(
        "metiers:", f"{new}metiers:"
    )
    assert cut.insert(MIXED, "metiers", new) == MIXED + new
    assert cut.insert(MIXED, "campus", new) == MIXED + "campus:\n" + new
    assert cut.insert("", "campus", new) == "campus:\n" + new
    assert cut.insert("# rien\r\n", "campus", new) == ("# rien\ncampus:\n" + new).replace("\n", "\r\n")
    assert cut.insert("campus: [\n]\n", "campus", new) == "campus:\n" + new
    assert cut.insert("campus: ~\n", "campus", new) == "campus:\n" + new
    assert cut.insert("campus:", "campus", new) == "campus:\n" + new.rstrip("\n")


def test_removing() -> None:
    block = cut.find(MIXED, "un")
    assert block is not None
    assert cut.remove(MIXED, block) == MIXED.replace(cut.text_of(MIXED, block), "")
    assert cut.remove("\ufeffcampus: # les nôtres\n- id: a", cut.Block("campus", "a", 1, 2)) == "\ufeffcampus: [] # les nôtres"
    two = "campus:\n- id: a\n- id: b"
    assert cut.remove(two, cut.blocks(two)[1]) == "campus:\n- id: a"


@pytest.mark.parametrize("text", ["campus:\n- [", "- id: a\n", "{campus: []}", "campus:\n---\nlieux:\n", "bonjour"])
def test_what_is_no_file_of_fiches(text: str) -> None:
    with pytest.raises(cut.UnreadableText):
        cut.blocks(text)


def test_no_place_for_an_entry() -> None:
    for text in ("campus: [{id: a}]\n", "campus: non\n", "campus: {a: b}\n"):
        assert cut.blocks(text) == []
        with pytest.raises(cut.UnreadableText):
            cut.insert(text, "campus", "- id: b\n")
    with pytest.raises(cut.UnreadableText):
        cut.insert("campus:\n", "campus", "pas une fiche\n")


def test_deep_nesting_is_no_danger() -> None:
    with pytest.raises(cut.UnreadableText):
        cut.blocks("campus: " + "[" * 200_000)
