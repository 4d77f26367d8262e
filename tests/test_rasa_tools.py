"""Rasa's own commands work on the project: `rasa data validate`, `rasa test core`, `rasa run` with `rasa run actions`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT, SPELLING, VECTORS
from tests.server import ended, free_port, wait_until_ready

STORIES = ROOT / "tests" / "stories"

pytestmark = pytest.mark.slow


def environment(var: Path) -> dict[str, str]:
    """A quiet Rasa that sends nothing, and a knowledge database of its own.

    Vectors of the fiches are those that training left: making them anew took longer than the first answer may.
    """
    models = var / "models"
    models.mkdir(exist_ok=True)
    for made in (VECTORS, SPELLING):
        shutil.copy(made, models)
    given = {key: value for key, value in os.environ.items() if not key.startswith("AZIMUT_")}
    return given | {
        "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "AZIMUT_VAR": str(var), "AZIMUT_KNOWLEDGE": str(ROOT / "knowledge"), "RASA_CACHE_DIRECTORY": str(var / "cache"),
    }  # fmt: skip


def rasa(*arguments: str | Path, var: Path) -> str:
    """What a command printed. Fails unless it ends with 0."""
    done = subprocess.run(
        [sys.executable, "-m", "rasa", *map(str, arguments)], cwd=ROOT, env=environment(var), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=180,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout


def test_the_data_is_valid(tmp_path: Path) -> None:
    rasa("data", "validate", "--domain", "domain.yml", var=tmp_path)


def test_there_are_stories_of_real_conversations() -> None:
    stories = [story for path in STORIES.glob("test_*.yml") for story in yaml.safe_load(path.read_text("utf-8"))["stories"]]
    assert len({story["story"] for story in stories}) == len(stories) >= 15
    assert all(any("user" in step for step in story["steps"]) for story in stories)


def test_the_stories_go_as_told(model: Path, tmp_path: Path) -> None:
    out = tmp_path / "results"
    rasa("test", "core", "--e2e", "--model", model, "--stories", STORIES, "--out", out, "--no-plot", var=tmp_path)
    report = json.loads((out / "story_report.json").read_text(encoding="utf-8"))["conversation_accuracy"]
    assert report["total"] >= 15
    failed = (out / "failed_test_stories.yml").read_text(encoding="utf-8")
    assert report["correct"] == report["total"], failed


@pytest.fixture
def rasa_server(model: Path, tmp_path: Path) -> Iterator[str]:
    """Address of `rasa run`, with `rasa run actions` beside it."""
    port, actions_port = free_port(), free_port()
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text(f'action_endpoint:\n  url: "http://127.0.0.1:{actions_port}/webhook"\n', encoding="utf-8")
    commands = {
        "actions": ("run", "actions", "--port", str(actions_port)),
        "rasa": (
            "run", "--model", str(model), "--port", str(port), "--interface", "127.0.0.1",
            "--endpoints", str(endpoints), "--credentials", str(ROOT / "credentials.yml"),
        ),
    }  # fmt: skip
    started: list[subprocess.Popen[bytes]] = []
    try:
        for name, arguments in commands.items():
            with (tmp_path / name).open("wb") as log:
                started.append(
                    subprocess.Popen(
                        [sys.executable, "-m", "rasa", *arguments],
                        cwd=ROOT,
                        env=environment(tmp_path),
                        stdout=log,
                        stderr=subprocess.STDOUT,
                        stdin=subprocess.DEVNULL,
                    )  # fmt: skip
                )
        wait_until_ready(f"http://127.0.0.1:{actions_port}/health", started[0], tmp_path / "actions")
        wait_until_ready(f"http://127.0.0.1:{port}/", started[1], tmp_path / "rasa")
        yield f"http://127.0.0.1:{port}"
    finally:
        for process in started:
            ended(process)


def test_rasa_run_answers_with_its_action_server(rasa_server: str) -> None:
    def say(text: str) -> list[dict[str, Any]]:
        body = json.dumps({"sender": "essai", "message": text}).encode()
        request = urllib.request.Request(f"{rasa_server}/webhooks/rest/webhook", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as reply:
            messages: list[dict[str, Any]] = json.loads(reply.read())
        return messages

    answer = say("c koi technilab")
    assert "TECHNILAB" in answer[0]["text"]
    assert any("Source : " in message.get("text", "") for message in answer)
    assert any(message.get("buttons") for message in answer)
    # The second turn leans on what the first one left in the tracker.
    assert any("demi-journée" in message.get("text", "") for message in say("ça dure combien de temps ?"))
