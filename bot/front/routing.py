"""Which conversation a request belongs to, and whether sending it twice would do any harm."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.web.head import SAFE_METHODS, bearer_of
from bot.web.staff_paths import is_staff_path

# Opening a conversation leaves nothing behind; forgetting one twice forgets it.
_HARMLESS = (("POST", "/api/session"), ("DELETE", "/api/history"))


@dataclass(frozen=True)
class Route:
    """Where a request goes. `key`: the same for all that one worker must see, "" when any worker will do."""

    key: str
    changes: bool
    """Whether it may change what the worker remembers: such requests of one key go one after the other."""
    repeatable: bool
    """Whether it may be sent again though it may have been received."""

    @property
    def opens(self) -> bool:
        """Whether a conversation may begin with it, where it is answered."""
        return self.changes and not self.key


def route_of(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Route:
    """The route of a request. Nothing is verified here: a forged token only leads to a worker that refuses it."""
    changes = method not in SAFE_METHODS
    if is_staff_path(path):
        # Their trials and failed logins are remembered by one process.
        return Route("equipe", False, not changes)
    said = _object(body) if changes else {}
    repeatable = not changes or (method, path) in _HARMLESS or isinstance(said.get("message_id"), str)
    return Route(_conversation(said.get("sender") or bearer_of(headers)), changes, repeatable)


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _conversation(token: object) -> str:
    """The id at the head of a token of `bot.web.sessions`; it is followed by a time and a signature."""
    return token.split(".", 1)[0] if isinstance(token, str) else ""
