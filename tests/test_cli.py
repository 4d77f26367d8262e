"""The `azimut` command: what it prints, its exit status, and one French sentence for each thing that goes wrong."""

from __future__ import annotations

import asyncio
import io
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot import cli, loading
from bot.dialogue.training import TrainingError
from bot.knowledge.json_schema import schema_text
from bot.messages import say
from bot.settings import ROOT
from bot.terminal import step
from bot.web import server
from tests.conftest import SAMPLE
from tests.web.fakes import FakeAgent, text_of


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A small knowledge folder and an empty `var`; warnings and logs of the other tests stay as they are."""
    for key in [key for key in os.environ if key.startswith("AZIMUT_")]:
        monkeypatch.delenv(key)
    shutil.copytree(SAMPLE, tmp_path / "knowledge")
    monkeypatch.setenv("AZIMUT_KNOWLEDGE", str(tmp_path / "knowledge"))
    monkeypatch.setenv("AZIMUT_VAR", str(tmp_path / "var"))
    monkeypatch.setattr(cli, "quieten", lambda: None)


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def azimut(*arguments: str) -> int:
    return cli.main(list(arguments))


def must_not_run(*_arguments: Any, **_more: Any) -> None:
    raise AssertionError


def one_sentence(err: str) -> str:
    [line] = err.splitlines()
    assert "Traceback" not in line
    return line


# -- fiches


def test_check_of_right_fiches(capsys: pytest.CaptureFixture[str]) -> None:
    assert azimut("knowledge", "check") == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[-1].endswith(": aucune erreur.")
    assert err == ""


def test_check_prints_every_notice_where_it_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = "metiers:\n  - id: soudeur\n    nom: Soudeur\n    coleur: bleu\n  - id: tourneur\n    tel: 0381665500\n"
    (tmp_path / "knowledge" / "metiers.yml").write_text(broken, encoding="utf-8")
    (tmp_path / "knowledge" / "vide.yml").write_text("metiers:\n\t- id: x\n", encoding="utf-8")
    assert azimut("knowledge", "check") == 1
    out, err = capsys.readouterr()
    assert "knowledge/metiers.yml:4:5 — " in out
    assert "knowledge/metiers.yml:6:10 — " in out
    assert "knowledge/vide.yml:2:1 — " in out
    heading, *told = out.splitlines()
    errors = next(n for n, line in enumerate(told) if line.startswith("Alertes"))
    assert heading == f"Erreurs : {errors}"
    assert one_sentence(err) == say("verification_ko", erreurs=errors)


def test_alerts_do_not_fail_the_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    urgence = (
        'urgences:\n  - {id: vieux, numero: "3018", nom: Aide, pour: tous, horaires: tous, detresses: [x], source: s,\n'
        "     verifie_le: 2020-01-01, a_revoir_le: 2020-06-01}\n"
    )
    (tmp_path / "knowledge" / "urgences.yml").write_text(urgence, encoding="utf-8")
    assert azimut("knowledge", "check") == 0
    assert "knowledge/urgences.yml:3:30 — " in capsys.readouterr().out


def test_a_folder_that_is_empty_or_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rien").mkdir()
    for name, key in (("rien", "connaissances_absentes"), ("nulle-part", "dossier_absent")):
        monkeypatch.setenv("AZIMUT_KNOWLEDGE", str(tmp_path / name))
        assert azimut("knowledge", "check") == 1
        assert one_sentence(capsys.readouterr().err) == say(key, dossier=tmp_path / name)


def test_build_fills_the_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert azimut("knowledge", "build") == 0
    assert (tmp_path / "var" / "knowledge.sqlite").stat().st_size > 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("Connaissances chargées : ")


def test_the_schema_is_printed_or_written_beside_the_fiches(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert azimut("knowledge", "schema") == 0
    assert capsys.readouterr().out == schema_text()
    assert azimut("knowledge", "schema", "--ecrire") == 0
    written = tmp_path / "knowledge" / "fiches.schema.json"
    assert capsys.readouterr().out == say("schema_ecrit", chemin=written) + "\n"
    assert written.read_text(encoding="utf-8") == schema_text()


# -- what goes wrong


def test_a_port_in_use_is_told_before_anything_long(
    taken_port: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "knowledge", must_not_run)
    assert azimut("serve", "--port", str(taken_port)) == 1
    assert one_sentence(capsys.readouterr().err) == say("port_pris", port=taken_port)


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", "70000"), ("127.0.0.1", "-1"), ("192.0.2.1", "8080")])
def test_an_address_that_cannot_be_had(
    host: str, port: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZIMUT_HOST", host)
    monkeypatch.setattr(loading, "knowledge", must_not_run)
    assert azimut("serve", "--port", port) == 1
    assert one_sentence(capsys.readouterr().err).startswith(f"Impossible d'écouter sur {host}, port {port} (")


def test_serve_reads_the_fiches_before_it_loads_the_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "knowledge" / "metiers.yml").write_text("metiers:\n  - id: soudeur\n", encoding="utf-8")
    monkeypatch.setattr(loading, "agent", must_not_run)
    assert azimut("serve", "--port", "0") == 1
    *notices, last = capsys.readouterr().err.splitlines()
    assert any(notice.startswith("knowledge/metiers.yml:2:5 — ") for notice in notices)
    assert last == say("connaissances_absentes", dossier=tmp_path / "knowledge")


def test_ask_without_a_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert azimut("ask", "bonjour") == 1
    out, err = capsys.readouterr()
    assert err.splitlines()[-1] == say("modele_absent", dossier=tmp_path / "var" / "models")
    assert out == ""


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("nope", "adresse_base_fausse"),
        ("oracle9://moi:secret@host/x", "adresse_base_fausse"),
        ("sqlite:////nulle/part.sqlite", "base_injoignable"),
        ("postgresql://moi:secret@127.0.0.1:1/x", "base_injoignable"),
    ],
)
def test_a_database_that_does_not_answer(
    url: str, key: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZIMUT_DATABASE_URL", url)
    assert azimut("knowledge", "build") == 1
    sentence = one_sentence(capsys.readouterr().err)
    assert sentence.startswith(say(key, detail="§").split("§")[0])
    assert "secret" not in sentence


@pytest.mark.parametrize(
    ("key", "value"), [("AZIMUT_PORT", "abc"), ("AZIMUT_ENV", "production"), ("AZIMUT_VAR", "/proc/nulle-part")]
)
def test_a_wrong_setting(key: str, value: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(key, value)
    assert azimut("knowledge", "schema") == 1
    assert "AZIMUT_" in one_sentence(capsys.readouterr().err)


@pytest.mark.parametrize("arguments", [[], ["nope"], ["serve", "--port", "x"], ["knowledge"], ["ask"]])
def test_a_command_that_is_not_understood(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        azimut(*arguments)
    assert stopped.value.code == 2
    assert one_sentence(capsys.readouterr().err).startswith("Commande incomprise ; « azimut")


# -- training


def test_training_only_when_something_has_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    trained: list[Path] = []
    monkeypatch.setattr("bot.dialogue.training.train", trained.append)
    monkeypatch.setattr("bot.dialogue.training.is_trained", lambda var: bool(trained))
    path = tmp_path / "var" / "models" / "azimut.tar.gz"
    for arguments, times, key in (
        ([], 1, "modele_entraine"),
        ([], 1, "modele_a_jour"),
        (["--force"], 2, "modele_entraine"),
    ):
        assert azimut("train", *arguments) == 0
        assert len(trained) == times
        assert capsys.readouterr().out.splitlines()[-1] == say(key, chemin=path)


@pytest.mark.parametrize("error", [TrainingError(), ValueError("intention inconnue\net la suite"), SystemExit(1)])
def test_training_that_fails(error: BaseException, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_var: Path) -> None:
        print("what Rasa has to say")
        raise error

    monkeypatch.setattr("bot.dialogue.training.train", fail)
    assert azimut("train") == 1
    out, err = capsys.readouterr()
    assert one_sentence(err).startswith("L'entraînement n'a pas abouti (")
    assert "Rasa" not in out


# -- talking


async def answer(message: UserMessage) -> None:
    await message.output_channel.send_response(
        message.sender_id, {"text": "Une demi-journée.", "buttons": [{"title": "C'est où ?", "payload": "/lieu"}]}
    )


@pytest.mark.parametrize("traced", [False, True])
def test_ask_shows_the_conversation(traced: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    agent = FakeAgent()
    agent.turn = answer
    tracker = DialogueStateTracker("terminal", agent.domain.slots)
    tracker.update(UserUttered("avant", {"name": "saluer", "confidence": 1.0}))
    tracker.update(BotUttered("Salut", {"custom": {"trace": {"palier": 5}}}))
    tracker.update(UserUttered("c koi", {"name": "definition", "confidence": 0.876}))
    trace = {"palier": 1, "fiche": "technilab", "faits": ["technilab#2"]}
    tracker.update(BotUttered("Une demi-journée.", {"custom": {"trace": trace}}))
    agent.tracker_store.known["terminal"] = tracker
    monkeypatch.setattr(loading, "knowledge", lambda settings: None)
    monkeypatch.setattr(loading, "agent", lambda settings: agent)
    assert azimut("ask", "c koi", "\u200b", *(["--trace"] if traced else [])) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[:3] == ["> c koi", "Une demi-journée.", "  [C'est où ?]"]
    assert text_of("utter_charabia") in out
    line = say("trace_tour", palier=1, intention="definition", confiance=0.876, fiche="technilab")
    assert out.count(line) == int(traced)
    assert (say("trace_fait", fait="technilab#2") in out) == traced
    assert not any("palier 5" in line for line in out)


# -- serving


async def test_serving_until_told_to_stop() -> None:
    async def hello(_request: web.Request) -> web.Response:
        return web.Response(text="bonjour")

    app = web.Application()
    app.router.add_get("/", hello)
    closed: list[bool] = []

    async def on_cleanup(_app: web.Application) -> None:
        closed.append(True)

    app.on_cleanup.append(on_cleanup)
    ready = asyncio.Event()
    with server.take_port("127.0.0.1", 0) as listener:
        host, port = listener.getsockname()
        # Taken, but not yet answering: nobody waits for a page that is still loading.
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((host, port), timeout=1)
        serving = asyncio.create_task(server.serve(app, listener, ready.set, signal.SIGTERM))
        await asyncio.wait_for(ready.wait(), 5)
        async with ClientSession() as session, session.get(f"http://{host}:{port}/") as reply:
            assert await reply.text() == "bonjour"
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(serving, 5)
    assert closed == [True]


# -- the terminal


class Screen(io.StringIO):
    """A stream that someone watches."""

    def isatty(self) -> bool:
        return True


def test_a_step_says_when_it_begins_and_how_long_it_took() -> None:
    stream = io.StringIO()
    with step("etape_connaissances", stream):
        assert stream.getvalue() == "Lecture des fiches…\n"
    begun, done, _ = stream.getvalue().split("\n")
    assert done.startswith("Lecture des fiches : 0.")


def test_a_step_counts_its_seconds_where_someone_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.terminal._TICK_SECONDS", 0.01)
    stream = Screen()
    with step("etape_connaissances", stream):
        for _ in range(500):
            if "\r" in stream.getvalue():
                break
            signal.sigtimedwait([], 0.01)
    shown = stream.getvalue()
    assert "\rLecture des fiches… 0 s" in shown
    assert shown.endswith("\n")


def test_a_step_that_fails_leaves_the_line() -> None:
    stream = Screen()
    with pytest.raises(ValueError, match="x"), step("etape_connaissances", stream):
        raise ValueError("x")
    assert stream.getvalue() == "Lecture des fiches…\n"


# -- the process itself


def run(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False, **options
    )


@pytest.mark.parametrize("arguments", [["--help"], ["knowledge", "check"]])
def test_quick_commands_do_not_wait_for_the_heavy_libraries(arguments: list[str]) -> None:
    program = (
        "import sys; from bot.cli import main\n"
        f"try: status = main({arguments!r})\n"
        "except SystemExit as stop: status = stop.code\n"
        "print([m for m in ('tensorflow', 'rasa', 'spacy', 'aiohttp') if m in sys.modules], status)"
    )
    done = run("-c", program)
    assert done.stdout.splitlines()[-1] == "[] 0"


def test_help_speaks_french() -> None:
    for arguments in ([], ["serve"], ["knowledge"], ["knowledge", "check"], ["ask"], ["train"]):
        done = run("-m", "bot", *arguments, "--help")
        assert done.returncode == 0
        assert done.stdout.startswith("Usage : azimut")
        assert not {"usage:", "options:", "optional arguments:", "show this help"} & set(done.stdout.splitlines())
        assert "show this help" not in done.stdout


def test_a_reader_that_leaves_is_no_failure_to_tell() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "knowledge", "schema"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_warnings_of_libraries_stay_out_of_the_terminal() -> None:
    program = (
        "import warnings; from bot.command import quieten\nquieten()\n"
        "warnings.simplefilter('always')\nwarnings.warn('old', DeprecationWarning)"
    )
    assert run("-c", program).stderr == ""
    assert "old" in run("-W", "always", "-c", program).stderr
