"""Where a front and its workers meet: a folder of sockets, and one of what each process counts."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.messages import say
from bot.settings import Settings
from bot.terminal import CommandError

# What the kernel's address of a Unix socket holds, without its last zero.
_LONGEST_PATH = 107
_COUNTS = "PROMETHEUS_MULTIPROC_DIR"


@contextmanager
def meeting_place(settings: Settings) -> Iterator[Path]:
    """A folder of this process under `var/run`, as long as it serves. Raises `CommandError`.

    Come here before `bot.web.metrics` is imported: it counts for this process alone unless it finds the folder to share.
    """
    folder = settings.var / "run" / str(os.getpid())
    longest = folder / "9999" / f"{settings.workers}.sock"
    if len(os.fsencode(longest)) > _LONGEST_PATH:
        raise CommandError(say("chemin_trop_long", chemin=settings.var))
    for old in folder.parent.glob("[0-9]*"):
        # Left by a front that was killed; in a container all have the same number.
        if old == folder or not os.path.exists(f"/proc/{old.name}"):
            shutil.rmtree(old, ignore_errors=True)
    counts = folder / "compte"
    counts.mkdir(mode=0o700, parents=True)
    os.environ[_COUNTS] = str(counts)
    try:
        yield folder
    finally:
        del os.environ[_COUNTS]
        shutil.rmtree(folder, ignore_errors=True)
