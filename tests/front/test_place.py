"""The folder where a front and its workers meet."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.front.place import meeting_place
from bot.messages import say
from bot.settings import Settings
from bot.terminal import CommandError


def test_what_a_front_that_is_no_more_left_is_removed(tmp_path: Path) -> None:
    for name in ("999999999", "1"):
        (tmp_path / "run" / name / "0").mkdir(parents=True)
    with meeting_place(Settings(var=tmp_path, workers=2)) as folder:
        assert {path.name for path in (tmp_path / "run").iterdir()} == {"1", folder.name}
        assert Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).is_dir()
        assert (folder / "compte").stat().st_mode & 0o077 == 0
    assert not folder.exists()
    assert "PROMETHEUS_MULTIPROC_DIR" not in os.environ


def test_a_path_too_long_for_sockets_is_told(tmp_path: Path) -> None:
    var = tmp_path / ("x" * 100)
    with pytest.raises(CommandError) as told, meeting_place(Settings(var=var, workers=2)):
        pass
    assert str(told.value) == say("chemin_trop_long", chemin=var)
    assert not var.exists()
