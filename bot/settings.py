"""Settings: the environment variables `AZIMUT_…`, each with its meaning and default. docs/reglages.md lists them too."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.knowledge.text import tokens
from bot.messages import say

ROOT = Path(__file__).resolve().parents[1]


class SettingsError(Exception):
    """A setting is missing or wrong; the message says which, in French."""


@dataclass(frozen=True)
class Settings:
    """All that can be set from outside."""

    knowledge: Path = ROOT / "knowledge"
    """AZIMUT_KNOWLEDGE: folder of the fiches."""
    var: Path = ROOT / "var"
    """AZIMUT_VAR: folder for what the program makes (database, secret, models)."""
    database_url: str = ""
    """AZIMUT_DATABASE_URL: SQLAlchemy URL of the knowledge cache; a SQLite file under `var` by default."""
    host: str = "127.0.0.1"
    """AZIMUT_HOST: address to listen on."""
    port: int = 8080
    """AZIMUT_PORT: port to listen on (`make run PORT=…` sets it)."""
    environment: str = "local"
    """AZIMUT_ENV: `local`, or `production`, which refuses to start without a secret."""
    secret: str = ""
    """AZIMUT_SECRET: key that signs conversation tokens, 32 characters or more."""
    session_hours: float = 12.0
    """AZIMUT_SESSION_HOURS: how long a conversation token lasts, in hours."""
    max_message: int = 1000
    """AZIMUT_MAX_MESSAGE: longest message that is read, in characters."""
    max_body: int = 16_384
    """AZIMUT_MAX_BODY: largest request body, in bytes."""
    frame_ancestors: str = "'self'"
    """AZIMUT_FRAME_ANCESTORS: who may embed the page, as in the CSP directive."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Settings of this process. Raises `SettingsError`."""
        environ = os.environ if environ is None else environ
        given = {key[7:].lower(): value for key, value in environ.items() if key.startswith("AZIMUT_") and value}
        var = Path(given.get("var", ROOT / "var"))
        var.mkdir(parents=True, exist_ok=True)
        environment = given.get("env", "local")
        try:
            return cls(
                knowledge=Path(given.get("knowledge", ROOT / "knowledge")),
                var=var,
                database_url=given.get("database_url", f"sqlite:///{var / 'knowledge.sqlite'}"),
                host=given.get("host", cls.host),
                port=int(given.get("port", cls.port)),
                environment=environment,
                secret=_secret(given.get("secret", ""), environment, var),
                session_hours=float(given.get("session_hours", cls.session_hours)),
                max_message=int(given.get("max_message", cls.max_message)),
                max_body=int(given.get("max_body", cls.max_body)),
                frame_ancestors=given.get("frame_ancestors", cls.frame_ancestors),
            )
        except ValueError as error:
            raise SettingsError(say("reglage_faux", detail=error)) from error

    def known_words(self) -> frozenset[str]:
        """Folded words of the training data: right words, which are never corrected towards a fiche's."""
        return _training_words(ROOT / "data" / "nlu")


def _secret(given: str, environment: str, var: Path) -> str:
    if environment == "production" and len(given) < 32:
        raise SettingsError(say("secret_absent"))
    if given:
        return given
    path = var / "secret"
    if not path.exists():
        path.write_text(secrets.token_hex(32), encoding="ascii")
        path.chmod(0o600)
    return path.read_text(encoding="ascii").strip()


@lru_cache(maxsize=4)
def _training_words(folder: Path) -> frozenset[str]:
    counts: dict[str, int] = {}
    for path in sorted(folder.glob("*.yml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.lstrip().startswith("- ") and "intent:" not in line:
                for word in set(tokens(line)):
                    counts[word] = counts.get(word, 0) + 1
    # A word written once there may be a pupil's slip, which we do want to correct.
    return frozenset(word for word, times in counts.items() if times >= 3)
