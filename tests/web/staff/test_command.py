"""`azimut staff …`: what it prints, and what goes wrong in one French sentence."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from bot import cli
from bot.messages import say
from bot.web.staff.accounts import Accounts
from bot.web.staff.passwords import matches

GOOD = "cheval agrafe pile correct"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AZIMUT_VAR", str(tmp_path))
    monkeypatch.setattr(cli, "quieten", lambda: None)


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    return Accounts(tmp_path / "equipe.json")


def staff(*arguments: str) -> int:
    return cli.main(["staff", *arguments])


def given(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def typed(monkeypatch: pytest.MonkeyPatch, *passwords: str) -> None:
    answers = iter(passwords)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("bot.web.staff.command.getpass", lambda _prompt: next(answers))


def test_an_account_from_its_beginning_to_its_end(
    accounts: Accounts, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert staff("list") == 0
    assert capsys.readouterr().out.strip() == say("compte_aucun")
    typed(monkeypatch, GOOD, GOOD)
    assert staff("add", "Claire Martin") == 0
    assert capsys.readouterr().out.strip() == say("compte_ajoute", nom="claire-martin")
    assert staff("list") == 0
    assert capsys.readouterr().out.startswith("claire-martin (créé le ")
    typed(monkeypatch, "une autre phrase", "une autre phrase")
    assert staff("password", "claire martin") == 0
    account = accounts.find("claire-martin")
    assert account
    assert matches(account.hache, "une autre phrase")
    capsys.readouterr()
    assert staff("remove", "claire-martin") == 0
    out = capsys.readouterr().out.splitlines()
    assert out == [say("compte_retire", nom="claire-martin"), say("compte_plus_aucun")]
    assert not accounts


@pytest.mark.parametrize("ending", ["\n", "\r\n", "", "\nnot read\n"])
def test_a_script_gives_the_password_on_its_input(accounts: Accounts, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    given(monkeypatch, GOOD + ending)
    assert staff("add", "claire", "--mot-de-passe-stdin") == 0
    account = accounts.find("claire")
    assert account
    assert matches(account.hache, GOOD)


def test_what_goes_wrong_is_one_sentence_and_changes_nothing(
    accounts: Accounts, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(key: str, *arguments: str, **values: object) -> None:
        before = accounts.all()
        assert staff(*arguments) == 1
        out, err = capsys.readouterr()
        assert (out, err.strip()) == ("", say(key, **values))
        assert accounts.all() == before

    typed(monkeypatch, GOOD, "cheval agrafe pile")
    refused("compte_mots_de_passe_differents", "add", "claire")
    typed(monkeypatch, "court", "court")
    refused("compte_mot_de_passe_longueur", "add", "claire", minimum=12, maximum=256)
    # Without being asked for a password first.
    typed(monkeypatch)
    refused("compte_nom_faux", "add", "9", nom="9", maximum=40)
    refused("compte_inconnu", "password", "claire", nom="claire")
    refused("compte_inconnu", "remove", "claire", nom="claire")
    accounts.add("claire", GOOD)
    refused("compte_existe", "add", "claire", nom="claire")
    given(monkeypatch, "")
    refused("compte_sans_terminal", "add", "bruno")


def test_a_damaged_file_is_told(accounts: Accounts, capsys: pytest.CaptureFixture[str]) -> None:
    accounts.path.write_text("{", encoding="utf-8")
    assert staff("list") == 1
    assert capsys.readouterr().err.strip() == say("comptes_illisibles", chemin=accounts.path)
