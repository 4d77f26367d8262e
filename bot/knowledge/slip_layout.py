"""Slips in how the lines of a text stand: a dash or a field out of line, or a dash that is missing."""

from __future__ import annotations

import re

from bot.knowledge.slip import FAR, Diagnosis, Slip, beginning, is_field, is_item, key_of, margin

_TIGHT_DASH = re.compile(r"\s*-(?=[\w\"'])")
# Fields that stand near, among which a field's own column is looked for.
_NEAR = 12


def tab(slip: Slip) -> Diagnosis | None:
    """A tab in a margin."""
    for n, line in slip.around():
        if line.lstrip(" ").startswith("\t"):
            return slip.said(n, line.index("\t"), "tabulation")
    return None


def second_document(slip: Slip) -> Diagnosis | None:
    """A line that would end the document."""
    for n, line in slip.around():
        if line.rstrip() in ("---", "...") and n <= slip.at:
            return slip.said(n, 0, "document_separe", marque=line.rstrip())
    return None


def at_the_edge(slip: Slip) -> Diagnosis | None:
    """A field in the first column, where only sections begin."""
    for n in range(slip.at, max(-1, slip.at - FAR), -1):
        key = key_of(slip.lines[n])
        if key and key.start("key") == 0:
            return slip.said(n, 0, "champ_au_bord", champ=key["key"]) if is_field(key["key"]) else None
    return None


def cut(slip: Slip) -> Diagnosis | None:
    """A file that was being written, or was copied in part: its last line has no end."""
    if slip.whole or slip.at < slip.last or slip.began < slip.last:
        return None
    return slip.said(slip.last, len(slip.lines[slip.last]) - 1, "fichier_coupe")


def tight_dash(slip: Slip) -> Diagnosis | None:
    """A dash without its space."""
    for n, line in slip.around():
        if n <= slip.at and (match := _TIGHT_DASH.match(line)):
            return slip.said(n, match.end(), "espace_apres_tiret")
    return None


def first_dash(slip: Slip) -> Diagnosis | None:
    """A list whose first item has no dash, while the next has one."""
    if not is_item(slip.line):
        return None
    if alike := beginning(slip.line):
        first = next((n for n in range(slip.at - 1, 0, -1) if beginning(slip.lines[n]) == alike), 0)
        bare = not is_item(slip.lines[first])
        return slip.said(first, margin(slip.lines[first]), "tiret_oublie", champ=alike) if first and bare else None
    # A text in the place of the first item stands between the list's field and the next item.
    first, above = slip.at - 1, slip.lines[slip.at - 2] if slip.at > 1 else ""
    bare = not key_of(slip.lines[first]) and not is_item(slip.lines[first])
    return slip.said(first, margin(slip.lines[first]), "tiret_oublie_texte") if bare and above.rstrip().endswith(":") else None


def dash_out_of_line(slip: Slip) -> Diagnosis | None:
    """A dash that stands under none of the others."""
    column = margin(slip.line)
    if not is_item(slip.line):
        return None
    if (first := _lonely_first(slip)) is not None:
        return slip.said(first, margin(slip.lines[first]), "tiret_decale", colonne=column + 1)
    alike = beginning(slip.line)
    columns = [margin(line) for line in slip.lines[: slip.at] if is_item(line) and beginning(line) == alike]
    near = _nearest(columns, column)
    return slip.said(slip.at, column, "tiret_decale", colonne=near + 1) if near != column else None


def field_out_of_line(slip: Slip) -> Diagnosis | None:
    """A field that does not stand under its fiche's others, or that stands well under one that does not."""
    field, column, previous = key_of(slip.line), margin(slip.line), slip.at - 1
    if not field or is_item(slip.line) or previous < 1:
        return None
    if (usual := _usual_margin(slip, previous)) is not None:
        return slip.said(previous, margin(slip.lines[previous]), "tiret_decale", colonne=usual + 1)
    before, above = key_of(slip.lines[previous]), key_of(slip.lines[previous - 1])
    if before and above and before.start("key") != column == above.start("key"):
        return slip.said(previous, before.start("key"), "retrait_decale", champ=before["key"], colonne=column + 1)
    columns = [other.start("key") for line in slip.lines[: slip.at] if (other := key_of(line))][-_NEAR:]
    near = _nearest(columns, column)
    return slip.said(slip.at, column, "retrait_decale", champ=field["key"], colonne=near + 1) if near != column else None


def _nearest(columns: list[int], column: int) -> int:
    """The nearest of the columns, the last one first."""
    return min(reversed(columns), key=lambda other: abs(other - column), default=column)


def _usual_margin(slip: Slip, n: int) -> int | None:
    """Where dashes like that of line `n` stand elsewhere in the text, when that one stands out."""
    alike = beginning(slip.lines[n])
    if not alike or not is_item(slip.lines[n]):
        return None
    others = {margin(line) for k, line in enumerate(slip.lines) if k != n and is_item(line) and beginning(line) == alike}
    return others.pop() if len(others) == 1 and margin(slip.lines[n]) not in others else None


def _lonely_first(slip: Slip) -> int | None:
    """The first item of a list when it stands further in than the items that follow it, and is alone to do so."""
    first = slip.began if "block collection" in slip.context or "block sequence" in slip.context else slip.at - 1
    while first > 0 and not is_item(slip.lines[first]):
        first -= 1
    above = slip.lines[first - 1] if first else ""
    alone = is_item(slip.lines[first]) and above.rstrip().endswith(":") and margin(slip.lines[first]) > margin(slip.line)
    return first if alone and margin(above.replace("- ", "  ", 1)) <= margin(slip.line) else None
