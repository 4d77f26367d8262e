"""One client that floods: what the others' answers take before and meanwhile. The server keeps its usual limits.

    python -m bench.compare.flood URL SECONDS       is the flooding client; it prints what it was answered, in JSON

It comes from an address of its own and with the lowest priority, as if it took no processor of the server's machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections import Counter
from typing import Any

from aiohttp import ClientError, ClientSession

from bench.compare.contenders import Contender
from bench.compare.measures import client, crowd
from bench.compare.texts import question
from tests.server import ROOT

_ADDRESS, _CONNECTIONS = "127.0.0.9", 16
_OTHERS, _PAUSE = 24, 3.0


async def flooded(contender: Contender, seconds: float) -> dict[str, Any]:
    """The others' figures `before` and `during`, and what the flooding client got, by HTTP status."""
    before = await crowd(contender, _OTHERS, seconds, _PAUSE)
    command = ["-m", "bench.compare.flood", contender.url, str(seconds + 4)]
    process = await asyncio.create_subprocess_exec(sys.executable, *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    during = await crowd(contender, _OTHERS, seconds, _PAUSE)
    told, _ = await process.communicate()
    if process.returncode:
        raise SystemExit("the flooding client failed")
    return {"before": before.figures(), "during": during.figures(), "flood": json.loads(told)}


async def _flood(url: str, seconds: float) -> Counter[str]:
    told: Counter[str] = Counter()
    end = time.perf_counter() + seconds
    async with client(_ADDRESS) as http:
        async with http.post(f"{url}/api/session") as reply:
            sender = (await reply.json())["sender"]
        await asyncio.gather(*(_write_on(http, url, sender, end, told) for _ in range(_CONNECTIONS)))
    return told


async def _write_on(http: ClientSession, url: str, sender: str, end: float, told: Counter[str]) -> None:
    while time.perf_counter() < end:
        try:
            async with http.post(f"{url}/webhooks/rest/webhook", json={"sender": sender, "message": question()}) as reply:
                await reply.read()
                told[str(reply.status)] += 1
        except ClientError:
            told["cut"] += 1


def main() -> None:
    """Be the flooding client."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("seconds", type=float)
    options = parser.parse_args()
    os.nice(19)
    print(json.dumps(asyncio.run(_flood(options.url, options.seconds))))


if __name__ == "__main__":
    main()
