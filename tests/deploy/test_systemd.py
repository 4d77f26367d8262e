"""The systemd units: systemd itself reads them, and what they start is a command that we have."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.cli import _parser
from bot.web.server import GRACE_SECONDS
from tests.server import ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
PROGRAM = "/opt/azimut/.venv/bin/azimut"
MOST_EXPOSED = 2.0


def values(unit: Path, key: str) -> list[str]:
    lines = unit.read_text(encoding="utf-8").splitlines()
    return [line.partition("=")[2] for line in lines if line.startswith(f"{key}=")]


@pytest.fixture
def systemd(tmp_path: Path) -> Path:
    """A copy of the units whose program is there."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    for path in (ROOT / "deploy" / "systemd").glob("azimut*.[st]*"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8").replace(PROGRAM, "/bin/true"), encoding="utf-8")
    return tmp_path


def test_systemd_understands_the_units(systemd: Path) -> None:
    units = sorted(systemd.iterdir())
    assert {unit.suffix for unit in units} == {".service", ".timer"}
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", [unit.name for unit in UNITS])
def test_systemd_finds_the_services_little_exposed(name: str, systemd: Path) -> None:
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={int(MOST_EXPOSED * 10)}", systemd / name]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_what_is_started_is_a_command_of_ours(unit: Path) -> None:
    (start,) = values(unit, "ExecStart")
    program, *arguments = shlex.split(start)
    assert program == PROGRAM
    assert callable(_parser().parse_args(arguments).run)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_services_run_as_nobody_special_and_write_where_they_must(unit: Path) -> None:
    assert values(unit, "User") == ["azimut"]
    assert values(unit, "NoNewPrivileges") == ["yes"]
    assert values(unit, "ProtectSystem") == ["strict"]
    (var,) = (value.removeprefix("AZIMUT_VAR=") for value in values(unit, "Environment") if "AZIMUT_VAR" in value)
    assert var == f"/var/lib/{values(unit, 'StateDirectory')[0]}"


def test_a_reload_and_a_stop_are_what_the_server_listens_to() -> None:
    (unit,) = (unit for unit in UNITS if unit.name == "azimut.service")
    assert values(unit, "ExecReload") == ["/bin/kill -HUP $MAINPID"]
    assert values(unit, "KillMode") == ["mixed"]
    (patience,) = values(unit, "TimeoutStopSec")
    assert int(patience) > GRACE_SECONDS + 10
    # Nothing else may be sent first: SIGTERM is what drains.
    assert values(unit, "KillSignal") == []
