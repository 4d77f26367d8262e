"""Who works with the `var` folder now: servers hold it together, and what replaces its files wants it alone."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NAME = "en-service"


class InServiceError(Exception):
    """A server is at work with the folder."""


@contextmanager
def serving(var: Path) -> Iterator[None]:
    """Hold `var` as a server, beside others; what it forks holds it too. Waits while it is held alone: that is short."""
    with _held(var, fcntl.LOCK_SH):
        yield


@contextmanager
def alone(var: Path) -> Iterator[None]:
    """Hold `var` with no server at work. Raises `InServiceError` when there is one."""
    with _held(var, fcntl.LOCK_EX | fcntl.LOCK_NB):
        yield


@contextmanager
def _held(var: Path, kind: int) -> Iterator[None]:
    # The system lets go of it when the last process that holds it, of those that were forked, ends; however it ends.
    file = os.open(var / _NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(file, kind)
        except BlockingIOError as error:
            raise InServiceError(str(var)) from error
        yield
    finally:
        os.close(file)
