"""Days as data write them."""

from __future__ import annotations

import datetime as dt


def read(text: str) -> dt.date | None:
    """A day that data write as 2026-01-31 or 31/01/2026, whatever follows; None when it is none."""
    try:
        if text[2:3] == "/":
            return dt.date(int(text[6:10]), int(text[3:5]), int(text[:2]))
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None
