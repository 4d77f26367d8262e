"""YAML through libyaml, ten times as fast as PyYAML alone: every command waits for the files of sentences and fiches."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""PyYAML's safe loader, the one written in C where there is one."""


def read_yaml(path: Path) -> Any:
    """What one of our own files holds."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
