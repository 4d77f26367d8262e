"""What libraries make of a word, slowly and always alike: kept in a file, so that a start works out only what is new.

The stems and sounds of the fiches' fifteen thousand words take longer than all the rest of loading them.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

# The file is written again when one word in so many is new: fewer are worked out anew at the next start.
_WORTH_WRITING = 100


class Kept:
    """A function of a word. `known` holds what files told, and the rest is remembered as long as the process lives; `read`:
    those files, and when they had changed last.
    """

    def __init__(self, package: str, work: Callable[[str], str]) -> None:
        """`package`: the one that does the `work`; another version of it may do it otherwise."""
        self.package = package
        self.known: dict[str, str] = {}
        self.read: dict[Path, float] = {}
        self._work = lru_cache(50_000)(work)

    def __call__(self, word: str) -> str:
        """What becomes of the word."""
        found = self.known.get(word)
        return self._work(word) if found is None else found


def recall(path: Path, functions: Iterable[Kept]) -> None:
    """Take over what the file holds of these functions; nothing when there is none, or other versions wrote it."""
    try:
        changed = path.stat().st_mtime
        waiting = [function for function in functions if function.read.get(path) != changed]
        kept = json.loads(path.read_text(encoding="utf-8")) if waiting else {}
        for function in waiting:
            function.known = function.known | kept.get(_mark(function), {})
            function.read[path] = changed
    except (OSError, ValueError, AttributeError, TypeError):
        # Only time is lost.
        return


def keep(path: Path, words: Mapping[Kept, Iterable[str]]) -> None:
    """Write what each function makes of its words, unless the file tells nearly all of it. Raises `OSError`."""
    found = {function: {word: function(word) for word in its} for function, its in words.items()}
    new = sum(len(made.keys() - function.known.keys()) for function, made in found.items())
    if new * _WORTH_WRITING < sum(map(len, found.values())):
        return
    for function, made in found.items():
        function.known = function.known | made
    path.parent.mkdir(parents=True, exist_ok=True)
    # In one step: another process may be reading it.
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".json")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump({_mark(function): made for function, made in found.items()}, stream, ensure_ascii=False)
    Path(name).replace(path)
    for function in found:
        function.read[path] = path.stat().st_mtime


def _mark(function: Kept) -> str:
    return f"{function.package} {version(function.package)}"
