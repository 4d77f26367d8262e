"""Versions of the files of fiches as git commits, when their folder is in a repository: each holds one file and no other."""

from __future__ import annotations

import datetime as dt
import logging
import os
import re
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from bot.knowledge.versions import MOST, Version
from bot.messages import say

_LOG = logging.getLogger(__name__)
_HASH = re.compile(r"[0-9a-f]{40,64}")
_MAIL = "equipe.azimut.invalid"
_FIELDS = "%H%x00%an%x00%ae%x00%aI%x00%s%x1e"
_SECONDS = 20
_TRIES, _PAUSE = 3, 0.2
# Signing may ask for a passphrase, and hooks check at length what has been checked.
_OPTIONS = ("-c", "core.hooksPath=/dev/null", "-c", "commit.gpgSign=false", "-c", "core.quotePath=false", "-c", "gc.auto=0")


class GitError(Exception):
    """git refused, or is not there."""


class Commits:
    """The commits of a repository that touch a file of the folder."""

    def __init__(self, folder: Path) -> None:
        """`folder`: that of the fiches, in a repository (see `is_ours`)."""
        self._folder = folder

    def list(self, path: str) -> list[Version]:
        """See `Versions`."""
        try:
            log = _git(self._folder, "log", f"-{MOST}", f"--format={_FIELDS}", "--", f":(literal){path}")
        except GitError:
            # No commit yet.
            return []
        return [_version(path, entry.lstrip("\n").split("\0")) for entry in log.split("\x1e") if entry.strip()]

    def text(self, version: Version) -> str | None:
        """See `Versions`."""
        if not _HASH.fullmatch(version.id):
            return None
        try:
            return _git(self._folder, "cat-file", "blob", f"{version.id}:./{version.path}")
        except GitError:
            return None

    def add(self, path: str, text: str, author: str, subject: str) -> Version | None:
        """See `Versions`. What others have staged stays staged, and is in no commit of ours."""
        literal = f":(literal){path}"
        name = re.sub(r"[<>\n\0]", "", author).strip() or say("equipe_hors_page")
        mail = f"{re.sub(r'[^A-Za-z0-9._-]', '-', name)}@{_MAIL}"
        who = {
            f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in (("NAME", name), ("EMAIL", mail))
        }
        for left in reversed(range(_TRIES)):
            try:
                self._commit(literal, subject, who)
                break
            except GitError as error:
                # Someone else's git at work holds the index for an instant; in the middle of a merge, it stays so.
                if left:
                    time.sleep(_PAUSE)
                else:
                    _LOG.warning("%s", say("git_refuse", fichier=path, detail=error))
        found = self.list(path)
        # The repository may keep other line ends than the folder.
        held = self.text(found[0]) if found else None
        return found[0] if held is not None and held.replace("\r\n", "\n") == text.replace("\r\n", "\n") else None

    def _commit(self, path: str, subject: str, who: Mapping[str, str]) -> None:
        if not _git(self._folder, "ls-files", "--", path):
            _git(self._folder, "add", "--intent-to-add", "--", path)
        _git(self._folder, "commit", "--quiet", "--only", "--message", subject, "--", path, environment=who)


def is_ours(folder: Path) -> bool:
    """Whether git is there, and `folder` in a repository that does not ignore it."""
    try:
        if _git(folder, "rev-parse", "--is-inside-work-tree").strip() != "true":
            return False
        _git(folder, "check-ignore", "--quiet", "--no-index", "x.yml")
    except GitError as error:
        # "Not ignored" is the failure with the code 1; anything else, or no failure, means that it is not for us.
        return str(error) == "1"
    return False


def _version(path: str, fields: list[str]) -> Version:
    commit, name, mail, moment, subject = fields
    ours = mail.endswith(f"@{_MAIL}") and name == say("equipe_hors_page")
    return Version(commit, path, "" if ours else name, dt.datetime.fromisoformat(moment.replace("Z", "+00:00")), subject)


def _git(folder: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
    """What git answers. Raises `GitError`, whose text is git's own, or its code when it says nothing."""
    # Those that a hook sets would lead to another repository.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    settings = {**kept, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", **(environment or {})}
    try:
        done = subprocess.run(  # noqa: S603
            ["git", *_OPTIONS, *arguments], cwd=folder, env=settings, capture_output=True, timeout=_SECONDS, check=False
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        raise GitError(type(error).__name__) from error
    if done.returncode:
        raise GitError(done.stderr.decode("utf-8", "replace").strip() or str(done.returncode))
    return done.stdout.decode("utf-8", "replace")
