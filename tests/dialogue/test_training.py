"""Training when, and only when, what the model is made of has changed."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.dialogue import training
from bot.dialogue.training import ingredients_fingerprint, is_trained, model_path
from tests.conftest import ROOT

INGREDIENTS = (
    "domain.yml", "config.yml", "data/nlu/facettes/lieu.yml", "data/nlu/abreviations.tsv", "data/rules/dialogue.yml",
    "bot/nlu/text_model.py", "bot/knowledge/text.py", "requirements.lock",
)  # fmt: skip


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what training reads, and a model that was made from it."""
    copy = tmp_path / "project"
    for folder in ("data", "bot", "knowledge"):
        shutil.copytree(ROOT / folder, copy / folder)
    for name in ("domain.yml", "config.yml", "requirements.lock"):
        shutil.copy(ROOT / name, copy)
    monkeypatch.setattr(training, "ROOT", copy)
    path = model_path(tmp_path)
    path.parent.mkdir()
    path.touch()
    path.with_suffix(".fingerprint").write_text(ingredients_fingerprint(), encoding="ascii")
    return copy


def test_a_model_is_up_to_date_until_something_changes(project: Path) -> None:
    assert is_trained(project.parent)


@pytest.mark.parametrize("name", INGREDIENTS)
def test_each_ingredient_counts(project: Path, name: str) -> None:
    with (project / name).open("a", encoding="utf-8") as stream:
        stream.write("\n# une ligne de plus\n")
    assert not is_trained(project.parent)


def test_a_new_file_of_examples_counts_and_a_lost_one_too(project: Path) -> None:
    added = project / "data" / "nlu" / "encore.yml"
    added.write_text("version: '3.1'\n", encoding="utf-8")
    assert not is_trained(project.parent)
    added.unlink()
    assert is_trained(project.parent)
    (project / "data" / "nlu" / "social" / "saluer.yml").unlink()
    assert not is_trained(project.parent)


def test_moving_text_from_one_file_to_another_counts(project: Path) -> None:
    place = project / "data" / "nlu" / "facettes" / "lieu.yml"
    place.rename(place.with_name("autres.yml"))
    assert not is_trained(project.parent)


def test_fiches_do_not_count(project: Path) -> None:
    with (project / "knowledge" / "dispositifs.yml").open("a", encoding="utf-8") as stream:
        stream.write("\n# une ligne de plus\n")
    (project / "knowledge" / "metiers.yml").unlink()
    assert is_trained(project.parent)


def test_no_model_no_mark(project: Path) -> None:
    mark = model_path(project.parent).with_suffix(".fingerprint")
    kept = mark.read_text(encoding="ascii")
    mark.unlink()
    assert not is_trained(project.parent)
    mark.write_text(kept, encoding="ascii")
    model_path(project.parent).unlink()
    assert not is_trained(project.parent)


@pytest.fixture
def trainer(project: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Rasa's training, which only writes a line and changes an ingredient meanwhile; what was in place as it wrote."""
    seen: list[Path] = []

    def write(output: str, fixed_model_name: str, **_: Any) -> SimpleNamespace:
        """A model in the folder asked for."""
        model = Path(output) / f"{fixed_model_name}.tar.gz"
        model.write_text("new", encoding="ascii")
        seen.extend(model_path(project.parent).parent.glob("*.tar.gz"))
        with (project / "domain.yml").open("a", encoding="utf-8") as stream:
            stream.write("\n# une ligne de plus\n")
        return SimpleNamespace(model=str(model))

    monkeypatch.setattr("rasa.model_training.train", write)
    monkeypatch.setattr("bot.nlu.spelling.keep", lambda _: None)
    return seen


def test_a_model_is_made_aside_and_put_in_place_whole(project: Path, trainer: list[Path]) -> None:
    kept = model_path(project.parent)
    assert training.train(project.parent) == kept and kept.read_text(encoding="ascii") == "new"
    assert trainer == [kept], "the old one was there until then"
    assert {path.name for path in kept.parent.iterdir()} == {kept.name, kept.with_suffix(".fingerprint").name}


def test_what_changes_while_a_model_is_made_asks_for_another(project: Path, trainer: list[Path]) -> None:
    training.train(project.parent)
    assert trainer and not is_trained(project.parent)


def test_the_kept_model_has_the_mark_of_today(model: Path) -> None:
    assert model == model_path(ROOT / "var")
    assert training.is_trained(ROOT / "var")
