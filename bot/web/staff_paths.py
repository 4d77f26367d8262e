"""Which requests are for the staff's pages, and how large they may be."""

from __future__ import annotations

PREFIX = "/equipe"
STAFF_BYTES = 1_000_000
"""Largest request: a fiche's YAML with the form around it, or a file to import."""


def is_staff_path(path: str) -> bool:
    """Whether a path, decoded, is one of the staff's."""
    return path == PREFIX or path.startswith(f"{PREFIX}/")
