"""The training examples as they are written in data/nlu."""

from __future__ import annotations

from functools import lru_cache

import yaml

from tests.conftest import ROOT


@lru_cache(maxsize=1)
def examples() -> dict[str, list[str]]:
    """Examples of each intent."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "data" / "nlu").rglob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            found.setdefault(block["intent"], []).extend(line[2:].strip() for line in block["examples"].splitlines())
    return found
