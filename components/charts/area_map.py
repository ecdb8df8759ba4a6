"""Areas by their boundaries, filled by class; the geometry comes by URL, the names are written over it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from components.charts import Figure
from components.charts._ruler import literal, number
from components.charts.tiles import class_of, said, stepped
from components.theme import CLASSES, token
from components.words import Words


def area_map(
    rows: pd.DataFrame,
    *,
    words: Words,
    geojson: str,
    breaks: Sequence[float],
    feature: str = "properties.code",
    scale: str = "revenue",
    factor: int = 1,
    decimals: int = 1,
    unit: str = "",
    k: float = 1,
    fs: float = 12,
) -> Figure:
    """Return a map with a polygon for each row, in the order given: label, name, longitude, latitude, value, key.

    `feature` is where the GeoJSON at `geojson` keeps the key. Outer rings must run clockwise.
    """
    shown = [number(value, factor) for value in rows["value"]]
    classes = [class_of(value, breaks) for value in shown]
    hover, unit = [], literal(unit)
    for name, value, seen in zip(rows["name"], rows["value"], shown, strict=True):
        written = said(value, seen, words, decimals)
        hover.append(f"<b>{literal(name)}\u2003{written if seen is None else words.with_unit(written, unit)}</b>")
    keys = [str(key) for key in rows["key"]]
    line = {"color": token("edge"), "width": 0.8 * k}
    known = [index for index, step in enumerate(classes) if step is not None]
    unknown = [index for index, step in enumerate(classes) if step is None]

    def polygons(chosen: Sequence[int], steps: Sequence[int | None], colours: list[list[object]]) -> Figure:
        return {
            "type": "choropleth",
            "geojson": geojson,
            "featureidkey": feature,
            "locations": [keys[index] for index in chosen],
            "z": list(steps),
            "customdata": [keys[index] for index in chosen],
            "colorscale": colours,
            "zmin": 0.5,
            "zmax": CLASSES + 0.5,
            "showscale": False,
            "marker": {"line": line},
            "hovertext": [hover[index] for index in chosen],
            "hovertemplate": "%{hovertext}<extra></extra>",
        }

    data = [polygons(known, [classes[index] for index in known], stepped(scale))]
    if unknown:
        blank: list[list[object]] = [[0, token("paper")], [1, token("paper")]]
        data.append(polygons(unknown, [1] * len(unknown), blank))
    data.append(
        {
            "type": "scattergeo",
            "mode": "text",
            "lon": [float(value) for value in rows["longitude"]],
            "lat": [float(value) for value in rows["latitude"]],
            "text": [literal(label) for label in rows["label"]],
            "textfont": {
                "size": fs,
                "color": [token("ink") if step is None else token(f"on-{scale}-{step}") for step in classes],
            },
            "customdata": keys,
            "hoverinfo": "skip",
        }
    )
    return {
        "data": data,
        "layout": {
            "margin": {"l": 0, "r": 0, "t": 4 * k, "b": 4 * k},
            "geo": {
                "visible": False,
                "fitbounds": "locations",
                "projection": {"type": "mercator"},
                "bgcolor": "rgba(0,0,0,0)",
            },
            "meta": {
                "places": {
                    key: ["geo", float(longitude), 0, "geo", float(latitude), 0]
                    for key, longitude, latitude in zip(keys, rows["longitude"], rows["latitude"], strict=True)
                },
                "key": {"scale": scale, "breaks": list(breaks)},
            },
        },
    }
