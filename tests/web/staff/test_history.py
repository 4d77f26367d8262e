"""Where the versions of what staff save are kept."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

from bot.settings import Settings
from bot.web.staff.saving import history_of


def test_the_pages_commit_only_where_the_settings_want_it(tmp_path: Path) -> None:
    (tmp_path / "knowledge").mkdir()
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    settings = Settings(knowledge=tmp_path / "knowledge", var=tmp_path / "var")
    assert history_of(settings).uses_git
    assert not history_of(replace(settings, knowledge_git="non")).uses_git
