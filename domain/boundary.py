"""Boundary files: GeoJSON of a level's areas, keyed by `code`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path


def outer_ring_is_clockwise(ring: list[list[float]]) -> bool:
    """Say whether a ring runs clockwise, as plotly's maps need (the RFC 7946 order fills the whole plane)."""
    return sum((b[0] - a[0]) * (b[1] + a[1]) for a, b in pairwise(ring)) > 0


def feature_codes(path: Path) -> tuple[str, ...]:
    """Return the area codes of a boundary file, in its order."""
    return tuple(feature["properties"]["code"] for feature in json.loads(path.read_text("utf-8"))["features"])


def label_points(path: Path) -> Mapping[str, tuple[float, float]]:
    """Return (longitude, latitude) of the middle of each area's largest ring in a boundary file, by code."""
    found: dict[str, tuple[float, float]] = {}
    for feature in json.loads(path.read_text("utf-8"))["features"]:
        geometry = feature["geometry"]
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        found[feature["properties"]["code"]] = max(_centroid(polygon[0]) for polygon in polygons)[1]
    return found


def _centroid(ring: list[list[float]]) -> tuple[float, tuple[float, float]]:
    """Return the size of a ring and its centre of area."""
    crosses = [(a[0] * b[1] - b[0] * a[1], a, b) for a, b in pairwise(ring)]
    twice = sum(cross for cross, _, _ in crosses) or 1e-12
    return abs(twice), (
        sum((a[0] + b[0]) * cross for cross, a, b in crosses) / (3 * twice),
        sum((a[1] + b[1]) * cross for cross, a, b in crosses) / (3 * twice),
    )
