"""Accounts in their file: names, passwords, who may read it, changes at once and all or nothing."""

from __future__ import annotations

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from bot.web.staff import passwords
from bot.web.staff.accounts import AccountError, Accounts, folded
from bot.web.staff.passwords import WeakPassword, matches, require_strong

GOOD = "cheval agrafe pile correct"


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    return Accounts(tmp_path / "equipe.json")


def test_no_file_is_no_account(accounts: Accounts) -> None:
    assert not accounts
    assert accounts.find("claire") is None


def test_an_account_is_found_however_its_name_is_written(accounts: Accounts) -> None:
    made = accounts.add("Zoé  Martin", GOOD)
    assert made.nom == "zoe-martin"
    assert accounts.find("ZOE martin") == made
    assert accounts.find("zoe") is None


def test_the_file_is_its_owners_alone_and_holds_no_password(accounts: Accounts) -> None:
    accounts.add("claire", GOOD)
    assert stat.S_IMODE(accounts.path.stat().st_mode) == 0o600
    text = accounts.path.read_text(encoding="utf-8")
    assert GOOD not in text
    assert "$argon2id$" in text
    assert GOOD not in repr(accounts.find("claire"))
    assert "argon2" not in repr(accounts.find("claire"))


@pytest.mark.parametrize("name", ["", " ", "9lives", "a/b", "../x", "claire..m", "-claire", "a" * 41, "claire@martin", "x\0"])
def test_a_name_that_is_none_is_refused(accounts: Accounts, name: str) -> None:
    with pytest.raises(AccountError, match="nom de compte"):
        accounts.add(name, GOOD)
    assert not accounts


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_what_root_makes_is_for_who_owns_the_folder(accounts: Accounts) -> None:
    os.chown(accounts.path.parent, 65534, 65534)
    accounts.add("claire", GOOD)
    assert accounts.path.stat().st_uid == 65534
    assert stat.S_IMODE(accounts.path.stat().st_mode) == 0o600


def test_a_name_is_given_once(accounts: Accounts) -> None:
    first = accounts.add("claire", GOOD)
    with pytest.raises(AccountError, match="existe déjà"):
        accounts.add("Claire", "une autre phrase bien longue")
    assert accounts.all() == {"claire": first}


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("onze lettres"[:11], "caractères"),
        ("x" * 257, "caractères"),
        ("aaaaaaaaaaaaaaaa", "se répète"),
        ("abcdefabcdefabcdef", "se répète"),
        ("abab1212abab1212", "se répète"),
        ("claire.martin", "ressemble"),
        ("Claire Martin 2026", "ressemble"),
        ("clairemartinclairemartin!", "ressemble"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(password: str, why: str) -> None:
    with pytest.raises(WeakPassword, match=why):
        require_strong(password, "claire.martin")


@pytest.mark.parametrize("password", [GOOD, "éàü-ßñç-çñß-üàé1", "Tr0ub4dor&3x", "martin-pecheur vole bas"])
def test_a_fair_password_is_accepted(password: str) -> None:
    require_strong(password, "claire.martin")


def test_a_password_matches_itself_alone(accounts: Accounts) -> None:
    kept = accounts.add("claire", GOOD).hache
    assert matches(kept, GOOD)
    assert not matches(kept, GOOD + " ")
    assert not matches(None, "")
    assert not matches(None, GOOD)
    assert not matches("not a hash", GOOD)


def test_a_change_by_another_process_is_seen_at_once(accounts: Accounts) -> None:
    assert not accounts
    Accounts(accounts.path).add("claire", GOOD)
    assert accounts.find("claire")
    Accounts(accounts.path).remove("claire")
    assert not accounts


def test_a_new_password_and_leaving_renew_the_series(accounts: Accounts) -> None:
    first = accounts.add("claire", GOOD)
    second = accounts.change_password("claire", "une autre phrase bien longue")
    assert second.serie != first.serie
    assert not matches(second.hache, GOOD)
    accounts.close_sessions(second)
    third = accounts.find("claire")
    assert third
    assert third.serie != second.serie
    assert third.hache == second.hache


def test_an_account_made_anew_has_none_of_the_sessions_of_the_old(accounts: Accounts) -> None:
    first = accounts.add("claire", GOOD)
    accounts.remove("claire")
    assert accounts.add("claire", GOOD).serie != first.serie


def test_a_rehash_keeps_the_sessions(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1))
    before = accounts.add("claire", GOOD)
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=2))
    assert passwords.is_dated(before.hache)
    accounts.rehash(before, GOOD)
    after = accounts.find("claire")
    assert after
    assert after.serie == before.serie
    assert not passwords.is_dated(after.hache)
    assert matches(after.hache, GOOD)


def test_changes_of_an_account_that_has_gone(accounts: Accounts) -> None:
    gone = accounts.add("claire", GOOD)
    accounts.remove("claire")
    accounts.rehash(gone, GOOD)
    accounts.close_sessions(gone)
    assert not accounts
    for change in (lambda: accounts.remove("claire"), lambda: accounts.change_password("claire", GOOD)):
        with pytest.raises(AccountError, match="Aucun compte"):
            change()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"comptes": [{"nom": "x"}]}', '{"comptes": 3}'])
def test_a_damaged_file_is_told_and_left_alone(accounts: Accounts, content: str) -> None:
    accounts.path.write_text(content, encoding="utf-8")
    for use in (accounts.all, lambda: accounts.add("claire", GOOD)):
        with pytest.raises(AccountError, match="abîmé"):
            use()
    assert accounts.path.read_text(encoding="utf-8") == content


def test_a_write_that_fails_leaves_the_file_whole(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts.add("claire", GOOD)
    before = accounts.path.read_bytes()

    def fail(*_arguments: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr("bot.web.staff.accounts.os.replace", fail)
    with pytest.raises(OSError, match="disk"):
        accounts.add("bruno", GOOD)
    assert accounts.path.read_bytes() == before
    assert {path.name for path in accounts.path.parent.iterdir()} == {"equipe.json", "equipe.verrou"}


def test_accounts_made_at_the_same_time_are_all_kept(accounts: Accounts) -> None:
    names = [f"compte{number}" for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: Accounts(accounts.path).add(name, GOOD), names))
    assert sorted(accounts.all()) == names
    assert len(json.loads(accounts.path.read_text(encoding="utf-8"))["comptes"]) == 8


def test_folded() -> None:
    assert folded(" Élodie   Petit-Jean ") == "elodie-petit-jean"
