"""`/fiches`: what a search finds, the team's fiches before the imported ones."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.knowledge.base import load
from bot.web.catalogue import select
from tests.conftest import SAMPLE
from tests.knowledge.test_catalogue import SOURCE, formation


def test_imported_fiches_are_found_after_the_teams(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SAMPLE, tmp_path / "knowledge"))
    (folder / "catalogue").mkdir()
    text = SOURCE + "formations:\n" + formation(1, "BTS CIM option rare") + formation(2, "CAP Fleuriste")
    (folder / "catalogue" / "tout.yml").write_text(text, encoding="utf-8")
    snapshot = load(folder, "sqlite://", tmp_path / "v.npz")
    assert next(iter(select(snapshot, "bts cim", ""))).id == "bts-cim"
    assert [fiche.id for fiche in select(snapshot, "bts cim", "formation")][-1] == "import-1"
    assert [fiche.id for fiche in select(snapshot, "fleuriste", "")] == ["import-2"]
    assert "import-2" not in [fiche.id for fiche in select(snapshot, "", "formation")]
