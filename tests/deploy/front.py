"""A real nginx with the files of deploy/nginx, before two machines that tell what reached them."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import shutil
import ssl
import subprocess
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import aiohttp
import async_timeout
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.server import ROOT, free_port

CONFIGURATION = ROOT / "deploy" / "nginx"
START_SECONDS = 20.0
VISITOR = "127.0.0.2"
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@dataclass
class Machine:
    """A machine behind nginx. Each answer holds its name and what it was sent; `counts`: how many requests it has had."""

    name: str
    port: int = field(default_factory=free_port)
    counts: Counter[str] = field(default_factory=Counter)
    silent: bool = False
    _runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def _answer(self, request: web.Request) -> web.Response:
        body = await request.text()
        self.counts[request.path] += 1
        if self.silent and request.transport:
            # It took the request, and is gone before it answers.
            request.transport.abort()
        return web.json_response({"machine": self.name, "headers": dict(request.headers), "body": body})


@dataclass(frozen=True)
class Front:
    """nginx, the client that speaks to it, and its two machines."""

    url: str
    plain_url: str
    http: aiohttp.ClientSession
    logs: Path
    machines: Mapping[str, Machine] = field(default_factory=dict)


def render(folder: Path, ports: Sequence[int], machines: Sequence[int]) -> Path:
    """The files of deploy/nginx in `folder`, with these ports and machines, and nothing of the real system's paths."""
    (folder / "logs").mkdir()
    certificate, key = _certificate(folder)
    addresses = {f"10.0.0.1{number}:8080": f"127.0.0.1:{port}" for number, port in enumerate(machines, start=1)}
    changes = {
        "user www-data;": "user root;" if os.geteuid() == 0 else "",
        "http {\n": "http {\n" + "".join(f"    {name}_temp_path {folder}/{name};\n" for name in _TEMPORARY),
        "/run/nginx.pid": f"{folder}/pid",
        "/var/log/nginx/": f"{folder}/logs/",
        "listen 80 ": f"listen 127.0.0.1:{ports[0]} ",
        "listen 443 ": f"listen 127.0.0.1:{ports[1]} ",
        "/etc/azimut/tls/certificat.pem": str(certificate),
        "/etc/azimut/tls/cle.pem": str(key),
        "worker_connections 16384;": "worker_connections 512;",
        "worker_processes auto;": "worker_processes 1;",
        "worker_rlimit_nofile 65536;": "",
    }
    _write(CONFIGURATION / "nginx.conf", folder / "nginx.conf", changes)
    _write(CONFIGURATION / "machines.conf", folder / "machines.conf", addresses | {"fail_timeout=5s": "fail_timeout=1s"})
    return folder / "nginx.conf"


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[Front]:
    """nginx and two machines that only tell what reached them, `a` and `b`, until the end of the block."""
    machines = {name: Machine(name) for name in "ab"}
    for machine in machines.values():
        await machine.start()
    try:
        async with before(folder, machines["a"].port, machines["b"].port) as front:
            yield replace(front, machines=machines)
    finally:
        for machine in machines.values():
            await machine.stop()


@asynccontextmanager
async def before(folder: Path, *machines: int) -> AsyncIterator[Front]:
    """nginx before two machines that listen on these ports. Raises `RuntimeError` when it does not start."""
    ports = free_port(), free_port()
    configuration = render(folder, ports, machines)
    process = subprocess.Popen(
        [str(nginx()), "-p", folder, "-c", configuration, "-g", "daemon off;"], stderr=subprocess.PIPE, stdin=subprocess.DEVNULL
    )
    trusting = ssl.create_default_context(cafile=str(folder / "certificat.pem"))
    # An address of its own, to tell the visitor from the machines.
    http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trusting, local_addr=(VISITOR, 0)))
    front = Front(f"https://localhost:{ports[1]}", f"http://127.0.0.1:{ports[0]}", http, folder / "logs")
    try:
        await _until_it_answers(front, process)
        yield front
    finally:
        await http.close()
        process.terminate()
        process.wait(20)
        if process.stderr:
            process.stderr.close()


def nginx() -> Path | None:
    """The program, which Debian does not put on everybody's path."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    return Path(found) if found else None


def _write(source: Path, target: Path, changes: Mapping[str, str]) -> None:
    text = source.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text, f"{source.name} should hold « {old} »"
        text = text.replace(old, new)
    target.write_text(text, encoding="utf-8")


async def _until_it_answers(front: Front, process: subprocess.Popen[bytes]) -> None:
    async with async_timeout.timeout(START_SECONDS):
        while process.poll() is None:
            try:
                async with front.http.get(f"{front.url}/health/live"):
                    return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.05)
    assert process.stderr
    raise RuntimeError(process.stderr.read().decode())


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.timezone.utc)
    tomorrow = now + dt.timedelta(days=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, tomorrow)
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    certificate = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(key, hashes.SHA256())
    paths = folder / "certificat.pem", folder / "cle.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    pkcs8, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    paths[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, pkcs8, plain))
    return paths
