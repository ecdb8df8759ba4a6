"""The marts again, from the extract files of a release alone: pandas and plain Python, no SQL."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from pathlib import Path

import pandas as pd

from domain.pack import Pack

MONEY = {
    "revenue": ["collected", "central", "local"],
    "adjustments": ["amount"],
    "taxpayers": ["registered", "active"],
    "issuers": ["issuers", "digital_issuers"],
}


def extract(release: Path, name: str) -> pd.DataFrame:
    """Return all rows of an extract in a release, with exact integers and `month` as text."""
    frames = [
        pd.read_csv(path, dtype=str, keep_default_na=False) if path.suffix == ".csv" else pd.read_parquet(path)
        for path in sorted((release / "extracts").iterdir())
        if path.name.split(".")[0] == name
    ]
    every = pd.concat([frame for frame in frames if len(frame)], ignore_index=True)
    every["month"] = every["month"].astype(str).str[:10]
    for column in MONEY[name]:
        every[column] = every[column].astype("int64")
    return every


def whole_months(release: Path, name: str, pack: Pack) -> Mapping[str, set[str]]:
    """Return for each place the months in which all its reporters have a file of an extract."""
    by_reporter: dict[str, set[str]] = {reporter: set() for reporter in pack.reporters}
    for path in (release / "extracts").iterdir():
        which, reporter, period = path.name.split(".")[:3]
        if which == name:
            by_reporter[reporter].add(f"{period}-01")
    return {
        place: set.intersection(*(by_reporter[reporter] for reporter in pack.reporters_of(place)))
        for place in pack.places
    }


def mart(release: Path, name: str, pack: Pack) -> dict[tuple[str, ...], tuple[int, ...]]:
    """Return a mart as a dictionary from (place, month, dimensions ...) to its sums, 'ALL' rows included."""
    rows = extract(release, name)
    taxed = {tax.code for tax in pack.taxes.values() if tax.category == "tax"}
    dimensions = {
        "revenue": ["tax", "industry"],
        "adjustments": ["tax", "industry", "kind"],
        "taxpayers": ["industry"],
    }[name]
    whole = whole_months(release, name, pack)
    places: dict[str, list[str]] = {}
    for found in pack.places.values():
        for leaf in found.leaves:
            places.setdefault(leaf, []).append(found.code)
    sums: dict[tuple[str, ...], list[int]] = {}
    columns = ["area", "month", *dimensions, *MONEY[name]]
    for area, month, *rest in rows[columns].itertuples(index=False, name=None):
        codes, money = rest[: len(dimensions)], rest[len(dimensions) :]
        choices = [
            (code, "ALL") if dimension != "tax" or code in taxed else (code,)
            for dimension, code in zip(dimensions, codes, strict=True)
        ]
        for place in places[area]:
            if month in whole[place]:
                for spread in product(*choices):
                    cell = sums.setdefault((place, month, *spread), [0] * len(money))
                    for index, value in enumerate(money):
                        cell[index] += int(value)
    return {key: tuple(cell) for key, cell in sums.items()}


def served(
    release: Path, name: str, pack: Pack, hidden: set[tuple[str, str, str]]
) -> dict[tuple[str, ...], tuple[int | None, ...]]:
    """Return a mart as it is served: adjustments beside revenue, and hidden cells (place, year, industry) empty."""
    found: dict[tuple[str, ...], tuple[int | None, ...]] = dict(mart(release, name, pack))
    if name == "revenue":
        whole = whole_months(release, name, pack)
        adjusted = {key[:4]: money[0] for key, money in mart(release, "adjustments", pack).items() if key[4] == "ALL"}
        for key in adjusted:
            if key[1] in whole[key[0]]:
                found.setdefault(key, (0, 0, 0))
        found = {key: (*money, adjusted.get(key, 0)) for key, money in found.items()}
    if name == "taxpayers":
        return found
    if name == "revenue":
        months = {key[:2] for key in found}
        taxes = {key[2] for key in found}
        for place, month in months:
            for hidden_place, year, industry in hidden:
                if hidden_place == place and month[:4] == year:
                    for tax in taxes:
                        found[place, month, tax, industry] = (None, None, None, None)
    return {
        key: tuple(None for _ in money) if (key[0], key[1][:4], key[3]) in hidden else money
        for key, money in found.items()
    }
