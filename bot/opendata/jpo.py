"""Open days as Onisep writes them: items between bars, in four forms of dates, with notes; anything else is free text.

    le 31/01/2026 de 08h30 à 12h00 (post-bac) | du 06/03/2026 au 07/03/2026 en virtuel | sur rendez-vous

What is said to be of earlier editions ("précédentes") never becomes a coming date, nor does anything after it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.knowledge.text import fold

_NAMES = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
_MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
_DATE = r"(?:\w+ )?(?P<{0}>\d{{1,2}}(?:/\d{{1,2}}/\d{{4}}|(?:er)? [a-z]+ \d{{4}}))"
_TIME = r"(?P<{0}>\d{{1,2}} ?h ?(?:\d{{2}})?)"
_ITEM = re.compile(
    rf"^(?:le {_DATE.format('le')}|du {_DATE.format('du')} au {_DATE.format('au')})"
    rf"(?:,? de {_TIME.format('de')} a {_TIME.format('a')})?(?P<rest>.*)$"
)
_PAST = re.compile(r"\bprecedentes?\b")
_URL = re.compile(r"(?:voir )?(?P<url>https?://[^\s|()]+|www\.[^\s|()]+)", re.IGNORECASE)
_VIRTUAL = re.compile(r"\ben virtuel\b|\ben distanciel\b|\ben ligne\b", re.IGNORECASE)


@dataclass(frozen=True)
class OpenDay:
    """One item. `debut` is None for free text, which is then in `note`; times are "8h30"; `passe`: of an earlier edition."""

    debut: dt.date | None
    fin: dt.date | None = None
    ouverture: str = ""
    fermeture: str = ""
    virtuel: bool = False
    site: str = ""
    note: str = ""
    passe: bool = False


def open_days(text: str) -> Iterator[OpenDay]:
    """The open days that a value of `journees_portes_ouvertes` tells, in its order."""
    past = False
    for item in (piece.strip() for piece in text.split("|")):
        past = past or bool(_PAST.search(fold(item)))
        if item:
            yield _item(_without_past(item) if past else item, past)


def _without_past(item: str) -> str:
    # Folding may change a text's length: what precedes is cut in the original by its own words.
    colon = item.find(":")
    return item[colon + 1 :].strip() if colon >= 0 and _PAST.search(fold(item[:colon])) else item


def _item(item: str, past: bool) -> OpenDay:
    url = _URL.search(item)
    site = url["url"].rstrip(".,;") if url else ""
    virtual = bool(_VIRTUAL.search(item))
    plain = _VIRTUAL.sub(" ", _URL.sub(" ", item))
    match = _ITEM.match(" ".join(_folded(plain).split()))
    start = _date(match["le"] or match["du"]) if match else None
    end = _date(match["au"]) if match and match["au"] else None
    if not match or start is None or (match["au"] and (end is None or end < start)):
        return OpenDay(None, virtuel=virtual, site=_address(site), note=" ".join(item.split()), passe=past)
    note = _note(" ".join(plain.split()), len(match["rest"]))
    times = (_time(match["de"]), _time(match["a"]))
    return OpenDay(start, end if end != start else None, *times, virtual, _address(site), note, past)


def _folded(text: str) -> str:
    """Folded letter by letter, so that what is left over is as long in the text as in its folded form."""
    return "".join(folded if len(folded := fold(letter)) == 1 else letter.lower() for letter in text)


def _note(plain: str, length: int) -> str:
    return plain[len(plain) - length :].strip(" ,;:.()–-").strip() if length else ""


def _date(text: str) -> dt.date | None:
    pieces = re.split(r"[/ ]", text)
    month = _MONTHS.get(pieces[1], 0) if pieces[1].isalpha() else int(pieces[1])
    try:
        return dt.date(int(pieces[2]), month, int(pieces[0].removesuffix("er")))
    except ValueError:
        return None


def _time(text: str | None) -> str:
    if not text:
        return ""
    hours, _, minutes = text.replace(" ", "").partition("h")
    return f"{int(hours)}h{minutes}" if minutes.strip("0") else f"{int(hours)}h"


def _address(site: str) -> str:
    return f"https://{site}" if site.lower().startswith("www.") else site
