"""What Prometheus reads, from where, and for all processes at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from rasa.core.channels.channel import UserMessage

from bot import __version__
from bot.knowledge.base import Live, load
from bot.knowledge.watch import Watcher
from bot.web.metrics import count_reload
from tests.conftest import ROOT
from tests.web.fakes import Client, FakeAgent
from tests.web.test_limits import Connect

Counts = dict[tuple[str, str], float]

pytestmark = pytest.mark.usefixtures("whole_minute")


async def counts(client: Client) -> Counts:
    """(name, label values) of every sample."""
    reply = await client.http.get("/metrics")
    assert reply.status == 200
    families = text_string_to_metric_families(await reply.text())
    return {(s.name, " ".join(s.labels.values())): s.value for family in families for s in family.samples}


def grown(before: Counts, after: Counts) -> Counts:
    return {key: value - before.get(key, 0) for key, value in after.items() if value != before.get(key, 0)}


async def test_turns_tiers_and_times_are_counted(client: Client, agent: FakeAgent) -> None:
    async def tier(message: UserMessage) -> None:
        trace = {"trace": {"palier": int(message.text)}}
        await message.output_channel.send_response(message.sender_id, {"text": "x", "buttons": [], "custom": trace})

    agent.turn = tier
    sender = (await client.open())["sender"]
    before = await counts(client)
    for number in ("1", "1", "5"):
        await client.say(sender, number)
    found = grown(before, await counts(client))
    assert found["azimut_turns_total", ""] == 3
    assert (found["azimut_tiers_total", "1"], found["azimut_tiers_total", "5"]) == (2, 1)
    assert found["azimut_fallbacks_total", ""] == 1
    assert found["azimut_requests_total", "webhook 200"] == 3
    assert found["azimut_request_seconds_count", "webhook"] == 3
    assert found["azimut_request_seconds_bucket", "+Inf webhook"] == 3


async def test_refusals_and_errors_are_counted(connect: Connect, agent: FakeAgent) -> None:
    async def fail(_message: UserMessage) -> None:
        raise RuntimeError

    agent.turn = fail
    client = await connect(limits_messages=1)
    sender = (await client.open())["sender"]
    before = await counts(client)
    await client.post(sender, "Zénobie")
    await client.post(sender, "Zénobie")
    await client.http.post("/api/session", data=b"x", headers={"Content-Encoding": "gzip"})
    await client.http.get("/Zenobie")
    found = grown(before, await counts(client))
    assert found["azimut_errors_total", "turn"] == 1
    assert found["azimut_refused_total", "limite"] == 1
    assert found["azimut_refused_total", "comprime"] == 1
    assert found["azimut_requests_total", "webhook 429"] == 1
    # Addresses that are nowhere are one route: they are endless.
    assert found["azimut_requests_total", "none 404"] == 1
    assert "nobie" not in await (await client.http.get("/metrics")).text()


async def test_what_runs_is_told(client: Client) -> None:
    [build] = [key for key in await counts(client) if key[0] == "azimut_build_info"]
    assert build[1].endswith(f" {__version__}")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"X-Forwarded-For": "198.51.100.7"}, 403),
        ({"X-Forwarded-For": "198.51.100.7", "Authorization": "Bearer " + "t" * 20}, 200),
        ({"X-Forwarded-For": "198.51.100.7", "Authorization": "Bearer " + "t" * 19}, 403),
        ({"X-Forwarded-For": "198.51.100.7", "Authorization": "Bearer é"}, 403),
        ({"X-Forwarded-For": "192.0.2.9"}, 200),
    ],
)
async def test_who_may_read(connect: Connect, headers: dict[str, str], status: int) -> None:
    client = await connect(metrics_token="t" * 20, metrics_from="127.0.0.0/8 192.0.2.0/24")
    assert (await client.http.get("/metrics", headers=headers)).status == status


async def test_without_a_token_none_opens(client: Client) -> None:
    for given in ("Bearer ", "Bearer", ""):
        headers = {"X-Forwarded-For": "198.51.100.7", "Authorization": given}
        reply: Any = await client.http.get("/metrics", headers=headers)
        assert (reply.status, (await reply.json())["error"]["code"]) == (403, "metriques")


async def test_versions_of_the_fiches_are_counted(client: Client, sample: Path, tmp_path: Path) -> None:
    url, live = f"sqlite:///{tmp_path / 'knowledge.sqlite'}", Live()
    live.replace(load(sample, url))
    watcher = Watcher(live, sample, url, count_reload)
    before, fiches = await counts(client), sample / "fiches.yml"
    right = fiches.read_text(encoding="utf-8")
    fiches.write_text("formations: [", encoding="utf-8")
    assert not watcher.reload()
    fiches.write_text(right + "# autre\n", encoding="utf-8")
    assert watcher.reload()
    found = grown(before, await counts(client))
    assert found["azimut_knowledge_reloads_total", "refused"] == found["azimut_knowledge_reloads_total", "served"] == 1


def test_processes_that_share_a_folder_are_counted_together(tmp_path: Path) -> None:
    # As the front does: one process loads, those that it forks count.
    code = """
import os
from bot.web.metrics import TURNS, exposition
for _ in range(3):
    if not os.fork():
        TURNS.inc(2)
        os._exit(0)
    os.wait()
print(exposition().decode())
"""
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "azimut_turns_total 6.0" in done.stdout
    assert "azimut_build_info{" in done.stdout
