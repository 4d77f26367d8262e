"""Settings: defaults, what a wrong one says, the secret, and their documentation."""

from __future__ import annotations

import ast
import re
import stat
from dataclasses import fields
from pathlib import Path

import pytest

from bot import settings as module
from bot.settings import Settings, SettingsError
from tests.conftest import ROOT

DOC = (ROOT / "docs" / "reglages.md").read_text(encoding="utf-8")


def variable_of(field: str) -> str:
    """The environment variable that sets a field, as its documentation in the class begins."""
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    body = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Settings").body
    for definition, documentation in zip(body, body[1:], strict=False):
        if isinstance(definition, ast.AnnAssign) and ast.unparse(definition.target) == field:
            assert isinstance(documentation, ast.Expr), f"{field} has no documentation"
            return ast.unparse(documentation.value).strip("'\"").split(":")[0]
    raise AssertionError(field)


@pytest.mark.parametrize("field", [field.name for field in fields(Settings)])
def test_every_setting_is_documented_for_the_operator(field: str) -> None:
    rows = [row for row in DOC.splitlines() if row.startswith(f"| `{variable_of(field)}` |")]
    assert len(rows) == 1
    default = {f.name: f.default for f in fields(Settings)}[field]
    if isinstance(default, (int, float)):
        assert re.search(rf"\| `{default:g}` \|", rows[0]), f"docs/reglages.md should give the default of {field}"


def test_every_documented_setting_exists() -> None:
    documented = set(re.findall(r"^\| `(AZIMUT_[A-Z_]+)`", DOC, flags=re.MULTILINE))
    assert documented == {variable_of(field.name) for field in fields(Settings)}


def test_every_setting_that_code_and_docs_name_exists() -> None:
    known = {variable_of(field.name) for field in fields(Settings)}
    for path in [*ROOT.glob("bot/**/*.py"), *ROOT.glob("bot/*.yml"), *ROOT.glob("docs/*.md"), ROOT / "README.md"]:
        if path.exists():
            named = set(re.findall(r"AZIMUT_[A-Z_]+[A-Z]", path.read_text(encoding="utf-8")))
            assert named <= known, path.name


def test_defaults(tmp_path: Path) -> None:
    settings = Settings.from_environment({"AZIMUT_VAR": str(tmp_path)})
    assert settings.knowledge == ROOT / "knowledge"
    assert settings.database_url == f"sqlite:///{tmp_path / 'knowledge.sqlite'}"
    assert (settings.host, settings.port, settings.environment) == ("127.0.0.1", 8080, "local")


def test_every_setting_can_be_set(tmp_path: Path) -> None:
    given = {
        "AZIMUT_KNOWLEDGE": str(tmp_path / "k"),
        "AZIMUT_VAR": str(tmp_path / "v"),
        "AZIMUT_DATABASE_URL": "sqlite://",
        "AZIMUT_HOST": "0.0.0.0",
        "AZIMUT_PORT": "9090",
        "AZIMUT_ENV": "production",
        "AZIMUT_SECRET": "s" * 32,
        "AZIMUT_SESSION_HOURS": "1.5",
        "AZIMUT_MAX_MESSAGE": "500",
        "AZIMUT_MAX_BODY": "2048",
        "AZIMUT_FRAME_ANCESTORS": "'self'  https://*.exemple.fr:8443",
        "AZIMUT_PUBLIC_URL": "https://azimut.exemple.fr/",
        "AZIMUT_INSIGHTS_URL": "sqlite:///questions.sqlite",
        "AZIMUT_QUESTIONS_JOURS": "30",
        "AZIMUT_WORKERS": "3",
        "AZIMUT_KNOWLEDGE_GIT": "non",
        "AZIMUT_CONVERSATIONS_URL": "sqlite:///c.sqlite",
        "AZIMUT_CONVERSATIONS_HEURES": "48",
        "AZIMUT_LIMITS": "off",
        "AZIMUT_LIMITS_SESSIONS": "1",
        "AZIMUT_LIMITS_MESSAGES": "2",
        "AZIMUT_LIMITS_ADRESSE": "3",
        "AZIMUT_LIMITS_PAGES": "4",
        "AZIMUT_LIMITS_URL": "redis://valkey",
        "AZIMUT_CONCURRENCE": "5",
        "AZIMUT_MANDATAIRES": "10.0.0.0/24, 192.0.2.7",
        "AZIMUT_METRICS": "10.0.1.0/24",
        "AZIMUT_METRICS_TOKEN": "t" * 16,
        "AZIMUT_LOGS": "json",
    }
    assert set(given) == {variable_of(field.name) for field in fields(Settings)}
    assert Settings.from_environment(given) == Settings(
        knowledge=tmp_path / "k",
        var=tmp_path / "v",
        database_url="sqlite://",
        host="0.0.0.0",
        port=9090,
        environment="production",
        secret="s" * 32,
        session_hours=1.5,
        max_message=500,
        max_body=2048,
        frame_ancestors="'self' https://*.exemple.fr:8443",
        public_url="https://azimut.exemple.fr",
        insights_url="sqlite:///questions.sqlite",
        questions_days=30,
        workers=3,
        knowledge_git="non",
        conversations_url="sqlite:///c.sqlite",
        conversations_hours=48.0,
        limits="off",
        limits_sessions=1,
        limits_messages=2,
        limits_address=3,
        limits_pages=4,
        limits_url="redis://valkey",
        concurrency=5,
        proxies="10.0.0.0/24 192.0.2.7",
        metrics_from="10.0.1.0/24",
        metrics_token="t" * 16,
        logs="json",
    )
    assert (tmp_path / "v").is_dir()


def test_an_empty_variable_is_one_that_is_not_set(tmp_path: Path) -> None:
    assert Settings.from_environment({"AZIMUT_VAR": str(tmp_path), "AZIMUT_PORT": ""}).port == 8080


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("PORT", "abc", "AZIMUT_PORT=abc ne convient pas : il faut un nombre entre 0 et 65535."),
        ("PORT", "-1", "AZIMUT_PORT=-1 ne convient pas : il faut un nombre entre 0 et 65535."),
        ("PORT", "70000", "AZIMUT_PORT=70000 ne convient pas : il faut un nombre entre 0 et 65535."),
        ("SESSION_HOURS", "nan", "AZIMUT_SESSION_HOURS=nan ne convient pas : il faut un nombre entre 0.01 et 8760."),
        ("MAX_BODY", "12.5", "AZIMUT_MAX_BODY=12.5 ne convient pas : il faut un nombre entre 1024 et 10000000."),
        (
            "FRAME_ANCESTORS",
            "'self'; script-src *",
            "AZIMUT_FRAME_ANCESTORS : `'self';` n'est pas une adresse de site ; écrivez-les avec des espaces entre elles, "
            "par exemple 'self' https://www.exemple.fr.",
        ),
        (
            "PUBLIC_URL",
            "azimut.fr/x",
            "AZIMUT_PUBLIC_URL=azimut.fr/x ne convient pas : écrivez l'adresse du site, sans chemin, "
            "par exemple https://azimut.exemple.fr",
        ),
        (
            "MANDATAIRES",
            "10.0.0.1/24",
            "AZIMUT_MANDATAIRES : `10.0.0.1/24` n'est pas un réseau ; écrivez des adresses ou des réseaux, "
            "par exemple 10.0.0.0/24 192.0.2.7.",
        ),
        (
            "LIMITS_URL",
            "memcached://x",
            "AZIMUT_LIMITS_URL ne convient pas : écrivez l'adresse d'un Redis ou d'un Valkey, par exemple redis://10.0.0.5:6379/0.",
        ),
        ("METRICS_TOKEN", "court", "AZIMUT_METRICS_TOKEN est trop court : 16 caractères au moins."),
        ("LOGS", "xml", "AZIMUT_LOGS=xml n'existe pas ; choisissez parmi : texte, json."),
        (
            "CONVERSATIONS_URL",
            "mysql://10.0.0.5/azimut",
            "AZIMUT_CONVERSATIONS_URL ne convient pas : écrivez l'adresse d'une base SQLite ou PostgreSQL, "
            "par exemple postgresql+psycopg2://azimut@10.0.0.5/azimut.",
        ),
        ("ENV", "prod", "AZIMUT_ENV=prod n'existe pas ; choisissez parmi : local, production."),
    ],
)
def test_a_wrong_setting_says_which_and_what_is_right(variable: str, value: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({"AZIMUT_VAR": str(tmp_path), f"AZIMUT_{variable}": value})
    assert str(caught.value) == message


@pytest.mark.parametrize("secret", ["", "s" * 31])
def test_production_refuses_to_start_without_a_long_secret(secret: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="AZIMUT_SECRET manque"):
        Settings.from_environment({"AZIMUT_VAR": str(tmp_path), "AZIMUT_ENV": "production", "AZIMUT_SECRET": secret})
    assert not (tmp_path / "secret").exists()


def test_a_local_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    environ = {"AZIMUT_VAR": str(tmp_path)}
    first = Settings.from_environment(environ).secret
    assert len(first) >= 32
    assert Settings.from_environment(environ).secret == first
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    assert Settings.from_environment({**environ, "AZIMUT_SECRET": "donne"}).secret == "donne"
