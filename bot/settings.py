"""Settings: the environment variables `AZIMUT_…`, with their defaults. docs/reglages.md lists them too."""

from __future__ import annotations

import ipaddress
import math
import os
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.messages import say

ROOT = Path(__file__).resolve().parents[1]

MOST_WORKERS = 64
_ENVIRONMENTS = ("local", "production")
_GIT = ("auto", "non")
_LIMITS = ("on", "off")
_LOGS = ("texte", "json")
_HERE = "127.0.0.0/8 ::1/128"
_SHORTEST_TOKEN = 16
_ANCESTOR = re.compile(r"'self'|'none'|https?:|(https?://)?(\*\.)?[\w-]+(\.[\w-]+)*(:(\d{1,5}|\*))?/?")
_DATABASE = re.compile(r"(sqlite|postgresql(\+\w+)?)://")


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
    public_url: str = ""
    """AZIMUT_PUBLIC_URL: address that people know the site by, for what leaves it (QR codes, calendar, sitemap)."""
    insights_url: str = ""
    """AZIMUT_INSIGHTS_URL: SQLAlchemy URL of what people ask, without who asked; a SQLite file under `var` by default."""
    questions_days: int = 60
    """AZIMUT_QUESTIONS_JOURS: how long unanswered questions are kept for the staff, in days."""
    conversations_url: str = ""
    """AZIMUT_CONVERSATIONS_URL: SQLAlchemy URL of the conversations, encrypted; a SQLite file under `var` by default."""
    conversations_hours: float = 24.0
    """AZIMUT_CONVERSATIONS_HEURES: how long a conversation that nobody goes on with is kept, in hours."""

    workers: int = 0
    """AZIMUT_WORKERS: processes that answer behind one front, which `serve --workers` sets too; 0: one process, no front."""
    knowledge_git: str = "auto"
    """AZIMUT_KNOWLEDGE_GIT: `auto`, what staff save is committed when the fiches are in a git repository, or `non`."""
    limits: str = "on"
    """AZIMUT_LIMITS: `on`, or `off` for measures: nothing is counted nor refused."""
    limits_sessions: int = 3000
    """AZIMUT_LIMITS_SESSIONS: most conversations that one address opens, a minute."""
    limits_messages: int = 60
    """AZIMUT_LIMITS_MESSAGES: most messages in one conversation, a minute."""
    limits_address: int = 4000
    """AZIMUT_LIMITS_ADRESSE: most messages from one address, a minute."""
    limits_pages: int = 12_000
    """AZIMUT_LIMITS_PAGES: most other requests from one address, a minute; files of pages and health apart."""
    limits_url: str = ""
    """AZIMUT_LIMITS_URL: Redis or Valkey that counts for several machines; in memory by default, and while it is down."""
    concurrency: int = 500
    """AZIMUT_CONCURRENCE: most requests that a process answers at the same time."""
    proxies: str = _HERE
    """AZIMUT_MANDATAIRES: networks of the proxies whose X-Forwarded-For is believed."""
    metrics_from: str = _HERE
    """AZIMUT_METRICS: networks that may read /metrics without a token."""
    metrics_token: str = ""
    """AZIMUT_METRICS_TOKEN: token that opens /metrics from anywhere, 16 characters or more."""
    logs: str = "texte"
    """AZIMUT_LOGS: form of the logs, `texte` or `json`."""

    @property
    def vectors(self) -> Path:
        """File of the sentence vectors of the fiches, beside the model: training makes both."""
        return self.var / "models" / "vectors.npz"

    @property
    def spelling(self) -> Path:
        """File of how words follow each other, for mending slips, beside the model: training makes both."""
        return self.var / "models" / "spelling.json.gz"

    @property
    def insights(self) -> str:
        """SQLAlchemy URL of the database of what people ask."""
        return self.insights_url or f"sqlite:///{self.var / 'questions.sqlite'}"

    @property
    def conversations(self) -> str:
        """SQLAlchemy URL of the journal of conversations."""
        return self.conversations_url or f"sqlite:///{self.var / 'conversations.sqlite'}"

    @property
    def history(self) -> Path:
        """Folder of the numbered copies of the files that staff save, where git does not keep them."""
        return self.var / "historique"

    @property
    def staff(self) -> Path:
        """File of the staff accounts; the staff pages are there once it holds one."""
        return self.var / "equipe.json"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Settings of this process. Raises `SettingsError`."""
        environ = os.environ if environ is None else environ
        given = {key[7:].lower(): value for key, value in environ.items() if key.startswith("AZIMUT_") and value}
        var = Path(given.get("var", ROOT / "var"))
        var.mkdir(parents=True, exist_ok=True)
        # A slip ("prod") must not open in public what only "production" guards.
        environment = _one_of(given, "env", _ENVIRONMENTS)
        return cls(
            knowledge=Path(given.get("knowledge", ROOT / "knowledge")),
            var=var,
            database_url=given.get("database_url", f"sqlite:///{var / 'knowledge.sqlite'}"),
            host=given.get("host", cls.host),
            port=int(_number(given, "port", cls.port, 0, 65_535)),
            environment=environment,
            secret=_secret(given.get("secret", ""), environment, var),
            session_hours=_number(given, "session_hours", cls.session_hours, 0.01, 24 * 365),
            max_message=int(_number(given, "max_message", cls.max_message, 1, 100_000)),
            max_body=int(_number(given, "max_body", cls.max_body, 1024, 10_000_000)),
            frame_ancestors=_ancestors(given.get("frame_ancestors", cls.frame_ancestors)),
            public_url=_origin(given.get("public_url", cls.public_url)),
            insights_url=given.get("insights_url", cls.insights_url),
            questions_days=int(_number(given, "questions_jours", cls.questions_days, 1, 365)),
            conversations_url=_database(given, "conversations_url"),
            conversations_hours=_number(given, "conversations_heures", cls.conversations_hours, 0.01, 24 * 365),
            workers=int(_number(given, "workers", cls.workers, 0, MOST_WORKERS)),
            knowledge_git=_one_of(given, "knowledge_git", _GIT),
            limits=_one_of(given, "limits", _LIMITS),
            limits_sessions=int(_number(given, "limits_sessions", cls.limits_sessions, 1, 1_000_000)),
            limits_messages=int(_number(given, "limits_messages", cls.limits_messages, 1, 1_000_000)),
            limits_address=int(_number(given, "limits_adresse", cls.limits_address, 1, 1_000_000)),
            limits_pages=int(_number(given, "limits_pages", cls.limits_pages, 1, 1_000_000)),
            limits_url=_counter(given.get("limits_url", cls.limits_url)),
            concurrency=int(_number(given, "concurrence", cls.concurrency, 1, 100_000)),
            proxies=_networks(given, "mandataires", cls.proxies),
            metrics_from=_networks(given, "metrics", cls.metrics_from),
            metrics_token=_token(given.get("metrics_token", cls.metrics_token)),
            logs=_one_of(given, "logs", _LOGS),
        )


def _number(given: Mapping[str, str], name: str, default: float, least: float, most: float) -> float:
    text = given.get(name, str(default))
    try:
        value = float(text) if isinstance(default, float) else int(text)
    except ValueError:
        value = math.nan
    if not least <= value <= most:
        detail = {"nom": f"AZIMUT_{name.upper()}", "valeur": text, "minimum": least, "maximum": most}
        raise SettingsError(say("reglage_pas_nombre", **detail))
    return value


def _database(given: Mapping[str, str], name: str) -> str:
    value = given.get(name, "")
    if value and not _DATABASE.match(value):
        # It may hold a password, which is not to be quoted.
        raise SettingsError(say("base_fausse", nom=f"AZIMUT_{name.upper()}"))
    return value


def _ancestors(given: str) -> str:
    # It goes into a header as it is: a slip would switch the whole policy off, silently.
    wrong = [one for one in given.split() if not _ANCESTOR.fullmatch(one)]
    if wrong:
        raise SettingsError(say("cadres_faux", valeur=wrong[0]))
    return " ".join(given.split())


def _one_of(given: Mapping[str, str], name: str, choices: Sequence[str]) -> str:
    """The setting, by default the first of `choices`."""
    value = given.get(name, choices[0])
    if value not in choices:
        listed = ", ".join(choices)
        raise SettingsError(say("reglage_hors_liste", nom=f"AZIMUT_{name.upper()}", valeur=value, choix=listed))
    return value


def _networks(given: Mapping[str, str], name: str, default: str) -> str:
    value = " ".join(given.get(name, default).replace(",", " ").split())
    for one in value.split():
        try:
            ipaddress.ip_network(one)
        except ValueError as error:
            raise SettingsError(say("reseau_faux", nom=f"AZIMUT_{name.upper()}", valeur=one)) from error
    return value


def _counter(given: str) -> str:
    if given and not re.match(r"(redis|rediss|valkey|valkeys)://\S+$", given):
        # It may hold a password, which is not to be quoted.
        raise SettingsError(say("compteur_faux"))
    return given


def _token(given: str) -> str:
    if given and len(given) < _SHORTEST_TOKEN:
        raise SettingsError(say("jeton_metriques_court", minimum=_SHORTEST_TOKEN))
    return given


def _origin(given: str) -> str:
    if given and not re.fullmatch(r"https?://[\w.-]+(:\d{1,5})?/?", given):
        raise SettingsError(say("adresse_publique_fausse", valeur=given))
    return given.rstrip("/")


def _secret(given: str, environment: str, var: Path) -> str:
    if environment == "production" and len(given) < 32:
        raise SettingsError(say("secret_absent"))
    if given:
        return given
    path = var / "secret"
    try:
        # Made once, and never readable by others, even for an instant.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii").strip()
