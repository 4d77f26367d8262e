"""National codes of schools (UAI)."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

_UAI = re.compile(r"([0-9]{7})([A-Z])")
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


def uai_is_valid(code: str) -> bool:
    """Whether a national school code is seven digits and the check letter they call for (remainder by 23)."""
    match = _UAI.fullmatch(code)
    return bool(match) and _LETTERS[int(match[1]) % 23] == match[2]  # type: ignore[index]


def _check_uai(code: str) -> str:
    if not uai_is_valid(code):
        raise ValueError("uai")
    return code


CodeUai = Annotated[str, AfterValidator(_check_uai), Field(json_schema_extra={"pattern": "^[0-9]{7}[A-HJ-NPR-Z]$"})]
