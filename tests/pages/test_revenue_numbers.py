"""Every figure of the revenue page equals its recomputation from the extract files: rows, figures, tables, exports."""

from __future__ import annotations

import csv
import io
import math
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from components.cards import Card, Column, Kind, Nothing
from components.export import csv_of, xlsx_of
from components.words import MISSING, OPEN, SUPPRESSED, Words
from domain.pack import Pack
from domain.reading import Release
from tests.desk import Seat
from tests.document import read
from tests.oracle.revenue import HIDDEN, Asked, Cell, Oracle, Row, Sign, shown
from tests.wide import further

CARDS = ("months", "bridge", "taxes", "trend", "industries", "areas", "multiples")
NUMBERS = (Kind.MONEY, Kind.PERCENT, Kind.POINTS, Kind.INDEX)
HUNDRED = Fraction(1, 100)

WIDE = [
    # The root: scopes, bases, the month in which Ningbo is late, and the two that only count together.
    {},
    {"basis": "month"},
    {"scope": "without"},
    {"scope": "only", "basis": "month"},
    {"month": "2023-08"},
    further({"month": "2023-08", "scope": "only"}),
    {"month": "2023-01"},
    further({"month": "2023-01", "basis": "month"}),
    {"month": "2023-02"},
    {"month": "2023-02", "basis": "month"},
    further({"month": "2021-03", "scope": "without"}),
    {"month": "2019-03"},
    {"month": "2022-06", "tax": "VAT", "lang": "en"},
    {"month": "2022-12", "industry": "C", "map": "bounds"},
    further({"tax": "DT", "industry": "K", "basis": "month"}),
    {"tax": "NONTAX"},
    {"tax": "SOCIAL"},
    # Cities.
    {"area": "330100"},
    further({"area": "330100", "month": "2020-11", "basis": "month"}),
    {"area": "330100", "month": "2021-04"},
    further({"area": "330100", "month": "2022-03", "basis": "month", "map": "bounds"}),
    {"area": "330200", "month": "2023-07", "tax": "CIT"},
    further({"area": "330300", "month": "2019-09"}),
    further({"area": "331100", "tax": "TLT"}),
    {"area": "330700", "industry": "B", "month": "2022-06"},
    further({"area": "330900", "industry": "L", "basis": "month"}),
    # What is hidden in some years, in the one shown, in all.
    {"area": "330100", "industry": "C", "month": "2021-11"},
    further({"area": "330300", "industry": "S", "month": "2022-10"}),
    {"area": "330328", "month": "2021-12", "basis": "month"},
    further({"area": "330328", "industry": "C", "month": "2021-09"}),
    {"area": "331125", "month": "2022-02"},
    # Counties, and what a parent keeps.
    {"area": "330105"},
    further({"area": "330105", "month": "2021-06"}),
    {"area": "330103", "month": "2021-02"},
    further({"area": "330327", "month": "2020-05", "basis": "month"}),
    further({"area": "330383", "month": "2021-01"}),
    {"area": "330782", "tax": "VAT", "industry": "F", "month": "2022-05"},
    {"area": "330200R", "lang": "en"},
    further({"area": "330000R", "month": "2021-12"}),
]
SMALL = [
    {},
    {"basis": "month", "month": "2022-05"},
    {"scope": "without"},
    further({"month": "2022-02", "tax": "CIT"}),
    {"industry": "B"},
    {"area": "330100", "industry": "B"},
    {"area": "330100", "month": "2021-03"},
    further({"area": "330102", "industry": "B", "month": "2022-06"}),
    {"area": "330103", "month": "2021-03", "industry": "B"},
    further({"area": "330106", "tax": "VAT", "industry": "B"}),
    {"area": "330113", "month": "2022-04", "basis": "month"},
    further({"area": "330200", "month": "2022-11"}),
    {"area": "330327"},
]


def named(query: Mapping[str, str]) -> str:
    return "&".join(f"{key}={value}" for key, value in query.items()) or "plain"


def oracle_of(release: Path, pack: Pack) -> Oracle:
    """Return the oracle of a release, told what its rule of secrecy hides."""
    with duckdb.connect(str(release / "marts.duckdb"), read_only=True) as con:
        cells = con.execute("select distinct place, year(month)::integer, industry from mart.hidden").fetchall()
    return Oracle(release / "extracts", pack.folder, frozenset(cells))


@pytest.fixture(scope="module")
def wide_oracle(wide_release: Release, pack: Pack) -> Oracle:
    return oracle_of(wide_release.path, pack)


@pytest.fixture(scope="module")
def oracle(release: Release, pack: Pack) -> Oracle:
    return oracle_of(release.path, pack)


@pytest.mark.parametrize("query", WIDE, ids=named)
def test_every_figure_of_the_wide_lake(query: dict[str, str], wide: Seat, wide_oracle: Oracle) -> None:
    assert list(differences(wide, wide_oracle, query)) == []


@pytest.mark.parametrize("query", SMALL, ids=named)
def test_every_figure_of_the_small_lake(query: dict[str, str], seat: Seat, oracle: Oracle) -> None:
    assert list(differences(seat, oracle, query)) == []


@pytest.mark.parametrize(
    ("mart", "column", "where", "query"),
    [
        ("revenue", "local", "place = '330000' and tax = 'ALL' and industry = 'ALL' and month = '2022-11-01'", {}),
        ("revenue", "local", "place = '330000' and tax = 'ALL' and industry = 'ALL' and month = '2020-02-01'", {}),
        (
            "revenue",
            "local",
            "place = '330000:only' and tax = 'ALL' and industry = 'ALL' and month = '2022-03-01'",
            {"scope": "only"},
        ),
        ("revenue", "local", "place = '330000' and tax = 'DT' and industry = 'ALL' and month = '2021-05-01'", {}),
        ("revenue", "local", "place = '330000' and tax = 'ALL' and industry = 'K' and month = '2022-03-01'", {}),
        ("revenue", "local", "place = '330300' and tax = 'ALL' and industry = 'ALL' and month = '2020-06-01'", {}),
        ("revenue", "adjusted", "place = '330000' and tax = 'ALL' and industry = 'ALL' and month = '2022-05-01'", {}),
        ("revenue", "adjusted", "place = '330000' and tax = 'VAT' and industry = 'ALL' and month = '2022-05-01'", {}),
        (
            "adjustments",
            "amount",
            "place = '330000' and tax = 'ALL' and industry = 'ALL' and kind = 'deferral' and month = '2022-02-01'",
            {},
        ),
        ("taxpayers", "active", "place = '330000' and industry = 'ALL' and month = '2022-11-01'", {}),
    ],
)
def test_one_planted_fen_is_seen(
    mart: str,
    column: str,
    where: str,
    query: dict[str, str],
    release: Release,
    oracle: Oracle,
    home: Path,
    pack: Pack,
    sit: Callable[..., Seat],
    tmp_path: Path,
) -> None:
    planted = Path(shutil.copy(release.path / "marts.duckdb", tmp_path / "marts.duckdb"))
    planted.chmod(0o644)
    with duckdb.connect(str(planted)) as con:
        (count,) = con.execute(f"update mart.{mart} set {column} = {column} + 1 where {where}").fetchone() or (0,)
    assert count == 1
    there = sit(home, pack, release=replace(release, path=tmp_path))
    assert next(differences(there, oracle, query), None)


def test_what_few_taxpayers_pay_is_hidden(wide_oracle: Oracle, oracle: Oracle) -> None:
    for one in (wide_oracle, oracle):
        assert one.small(3)
        assert one.small(3) <= one.hidden


def differences(seat: Seat, oracle: Oracle, query: Mapping[str, str]) -> Iterator[str]:
    """Yield each place in which the page and the recomputation differ."""
    asked = oracle.resolve(query)
    view = seat.view(query)
    assert view.month is not None
    shown_as = (view.area, view.scope, view.month.year * 12 + view.month.index - 1)
    if shown_as != (asked.area, asked.scope, asked.month):
        yield f"shows {shown_as}, asked was {asked}"
        return
    sheet, drawn = seat.both(query, "revenue")
    words = Words.of(view.lang)
    steps = oracle.bridge(asked)
    wanted: dict[str, list[Row]] = {
        "months": oracle.months(asked),
        "bridge": steps[1],
        "taxes": oracle.taxes(asked),
        "trend": oracle.trend(asked),
        "industries": oracle.industries(asked),
        "areas": oracle.areas(asked),
        "multiples": oracle.multiples(asked),
    }
    for name in CARDS:
        card, rows = sheet.cards[name], wanted[name]
        if card.nothing is not None:
            yield from empty(card, rows, steps, oracle, asked)
            continue
        for place, found in (
            ("rows", compare_rows(card, rows)),
            ("columns", compare_columns(card, oracle, asked)),
            ("figure", FIGURES[name](card, rows, oracle, asked, steps, words) if card.figure else ()),
            ("body", compare_html(card, rows, str(card.body)) if card.body else ()),
            ("twin", compare_html(card, rows, drawn["text"][f"{name}-body"])),
            ("csv", compare_csv(card, rows, csv_of(card, seat.reading, words).decode("utf-8-sig"))),
            ("xlsx", compare_xlsx(card, rows, xlsx_of(card, seat.reading, words))),
        ):
            for said in found:
                yield f"{name} {place}: {said}"
    yield from compare_lead(sheet.lead, sheet.sentence, oracle, asked, steps)


def empty(card: Card, rows: list[Row], steps: Any, oracle: Oracle, asked: Asked) -> Iterator[str]:
    """Yield why a card that shows nothing should show something, or another nothing."""
    place, at = oracle.place(asked.area, asked.scope), (asked.tax, asked.industry)
    spans = [oracle.amount(place, asked.first - back, asked.month - back, *at) for back in (0, 12)]
    hidden = {"bridge": HIDDEN in spans, "taxes": spans[0] is HIDDEN}.get(
        card.name, any(HIDDEN in row.values() for row in rows)
    )
    if card.nothing is Nothing.FAILED:
        yield f"{card.name} failed: {card.nothing_text}"
    if (card.nothing is Nothing.SUPPRESSED) != hidden:
        yield f"{card.name} is {card.nothing}, hidden is {hidden}"
    if card.nothing is Nothing.NO_DATA and (rows or (card.name == "bridge" and None not in (steps[0], steps[2]))):
        yield f"{card.name} has no data, but {rows} {steps}"


def missing(value: object) -> bool:
    return (
        value is None
        or value in (Nothing.SUPPRESSED, Nothing.NO_DATA)
        or (isinstance(value, float) and math.isnan(value))
    )


def agrees(value: Any, want: Cell) -> bool:
    """Say whether a raw cell is what was recomputed: money to the minor unit, ratios to twelve places."""
    if want is None or isinstance(want, Sign):
        return missing(value)
    if missing(value):
        return False
    if isinstance(want, int):
        return bool(value == want)
    if isinstance(want, Fraction):
        return math.isclose(float(value), float(want), rel_tol=1e-11, abs_tol=1e-12)
    return str(value) == want


def compare_rows(card: Card, rows: list[Row]) -> Iterator[str]:
    found = card.rows.to_dict("records")
    if len(found) != len(rows):
        yield f"{len(found)} rows, wanted {len(rows)}"
    for got, want in zip(found, rows, strict=False):
        for name in {column.name for column in card.columns} & want.keys():
            series = want[name]
            if isinstance(series, tuple):
                if list(got[name]) != [None if cell is HIDDEN else cell for cell in series]:
                    yield f"{name} is {got[name]}, wanted {want[name]}"
            elif not agrees(got[name], want[name]):
                yield f"{name} is {got[name]!r}, wanted {want[name]!r} in {want}"


def compare_columns(card: Card, oracle: Oracle, asked: Asked) -> Iterator[str]:
    """The unit of money is that of the area's level; of areas side by side that of the place around them."""
    unit = oracle.unit_around(asked) if card.name in ("areas", "multiples") else oracle.unit(asked.area)
    for column in card.columns:
        if column.kind is Kind.MONEY and (column.factor, column.decimals) != unit:
            yield f"{column.name} is shown in {column.factor} with {column.decimals}"


def may_say(column: Column, want: Cell) -> set[str]:
    """Return the texts by which a cell may be shown."""
    if want is None:
        return {MISSING, OPEN}
    if isinstance(want, Sign):
        return {SUPPRESSED} if column.kind is Kind.MONEY else {SUPPRESSED, MISSING}
    if isinstance(want, str) and column.kind in NUMBERS:
        return {want}
    if isinstance(want, (str, tuple)):
        return {str(want) or MISSING, ""}
    if column.kind is Kind.MONEY:
        return shown(want, column.decimals, column.factor)
    if column.kind in (Kind.PERCENT, Kind.POINTS):
        return shown(Fraction(want), column.decimals, HUNDRED, signed=True)
    return shown(Fraction(want), column.decimals)


def compare_html(card: Card, rows: list[Row], html: str) -> Iterator[str]:
    """The table says what the rows say; it may leave columns out, but keeps their order."""
    head, *body = read(html).one()
    coming = iter(card.columns)
    columns = [next((column for column in coming if column.label == label), None) for label in head]
    if None in columns or not any(column and column.kind in NUMBERS for column in columns):
        yield f"the head is {head}"
    if len(body) != len(rows):
        yield f"{len(body)} rows, wanted {len(rows)}"
    for line, want in zip(body, rows, strict=False):
        for column, text in zip(columns, line, strict=True):
            if column and column.kind in NUMBERS and column.name in want:
                texts = may_say(column, want[column.name])
                if want[column.name] is None and HIDDEN in want.values():
                    texts = texts | {SUPPRESSED}
                if text not in texts:
                    yield f"{column.name} says {text!r}, wanted {texts} in {want}"


def below_head(lines: Sequence[Sequence[Any]], card: Card) -> tuple[list[Column], Sequence[Sequence[Any]]]:
    """Return the columns of an export and the lines below their head."""
    columns = [column for column in card.columns if column.kind is not Kind.LINE]
    labels = [column.label for column in columns]
    at = next(at for at, line in enumerate(lines) if list(line[: len(labels)]) == labels)
    return columns, lines[at + 1 :]


def compare_export(card: Card, rows: list[Row], lines: Sequence[Sequence[Any]], near: float) -> Iterator[str]:
    columns, body = below_head(lines, card)
    if len(body) != len(rows):
        yield f"{len(body)} rows, wanted {len(rows)}"
    for line, want in zip(body, rows, strict=False):
        for column, cell in zip(columns, line, strict=False):
            if column.name not in want:
                continue
            value = want[column.name]
            if column.kind in (Kind.CODE, Kind.TEXT):
                if (cell or "") != value:
                    yield f"{column.name} is {cell!r}, wanted {value!r}"
            elif value is None or isinstance(value, Sign):
                if cell not in (None, "", SUPPRESSED):
                    yield f"{column.name} is {cell!r}, wanted nothing"
            elif cell in (None, "", SUPPRESSED):
                yield f"{column.name} is {cell!r}, wanted {value}"
            elif column.kind is Kind.MONEY:
                assert isinstance(value, int)
                if abs(Decimal(cell) * column.factor - value) > Decimal(near):
                    yield f"{column.name} is {cell!r}, wanted {value}"
            else:
                assert isinstance(value, Fraction)
                wanted = float(value if column.kind is Kind.INDEX else value * 100)
                if not math.isclose(float(cell), wanted, rel_tol=1e-9, abs_tol=1e-6):
                    yield f"{column.name} is {cell!r}, wanted {wanted}"


def compare_csv(card: Card, rows: list[Row], text: str) -> Iterator[str]:
    yield from compare_export(card, rows, list(csv.reader(io.StringIO(text, newline=""))), near=0)


def compare_xlsx(card: Card, rows: list[Row], file: bytes) -> Iterator[str]:
    book = openpyxl.load_workbook(io.BytesIO(file))
    lines = [[cell.value for cell in row] for row in book.active.iter_rows()]
    yield from compare_export(card, rows, lines, near=0.4)


# What a figure holds.


def plain(text: str) -> str:
    """Return a figure's text without its marks, a line for each line."""
    return re.sub(r"<[^>]*>|\u2002", "", text.replace("<br>", "\n"))


def close(value: Any, want: Fraction | float) -> bool:
    return value is not None and math.isclose(float(value), float(want), rel_tol=1e-9, abs_tol=2e-6)


def rate_texts(want: Cell) -> set[str]:
    return (
        {MISSING, SUPPRESSED}
        if want is None or isinstance(want, Sign)
        else shown(Fraction(want), 1, HUNDRED, signed=True)
    )


def has(text: str, wanted: set[str]) -> bool:
    """Say whether a text has one of some numbers, whole."""
    return any(re.search(rf"(?<![\d,.+\u2212]){re.escape(one)}(?![\d,]|\.\d)", text) for one in wanted)


def traces(card: Card, **like: object) -> list[dict[str, Any]]:
    assert card.figure is not None
    return [one for one in card.figure["data"] if all(one.get(key) == value for key, value in like.items())]


def figure_months(card: Card, rows: list[Row], oracle: Oracle, asked: Asked, steps: Any, words: Words) -> Iterator[str]:
    factor, decimals = oracle.unit(asked.area)
    bars = [one for one in traces(card, type="bar") if "customdata" in one]
    drawn = {
        key: (y, hover)
        for one in bars
        for key, y, hover in zip(one["customdata"], one["y"], one["hovertext"], strict=True)
    }
    wanted = {str(row["key"]): row for row in rows if isinstance(row["value"], int)}
    if drawn.keys() != wanted.keys():
        yield f"bars at {sorted(drawn)}, wanted {sorted(wanted)}"
    for key in drawn.keys() & wanted.keys():
        (height, hover), row = drawn[key], wanted[key]
        span, value = row["span"], row["value"]
        assert isinstance(span, int)
        assert isinstance(value, int)
        if not close(height * span, Fraction(value, factor)):
            yield f"the bar of {key} is {height}, wanted {value}"
        for cell in (row["value"], row["last_value"], row["low"], row["high"]):
            if isinstance(cell, int) and not has(plain(hover), shown(cell, decimals, factor)):
                yield f"{hover!r} does not say {cell}"
        for rate in (row["natural"], row["like"]):
            if isinstance(rate, Fraction) and not has(plain(hover), shown(rate, 1, HUNDRED, signed=True)):
                yield f"{hover!r} does not say {float(rate)}"
    (band,) = (one for one in traces(card, type="bar") if "base" in one)
    ranged = [row for row in rows if row["low"] is not None]
    for base, height, row in zip(band["base"], band["y"], ranged, strict=True):
        low, high, span = row["low"], row["high"], row["span"]
        assert isinstance(low, int)
        assert isinstance(high, int)
        assert isinstance(span, int)
        if not (close(base * span, Fraction(low, factor)) and close((base + height) * span, Fraction(high, factor))):
            yield f"the band of {row['key']} is {base} + {height}"
    (ago,) = (one for one in traces(card, type="scatter", mode="lines"))
    then = [Fraction(row["last_value"], factor * row["span"]) for row in rows if isinstance(row["last_value"], int)]
    if not all(close(y, want) for y, want in zip(ago["y"][::3], then, strict=True)):
        yield f"a year ago stands at {ago['y'][::3]}"
    (label,) = (one for one in traces(card, mode="text") if "yaxis" not in one)
    for text, row in zip(label["text"], rows, strict=True):
        if isinstance(row["value"], int) != bool(text) or (
            isinstance(row["value"], int) and not has(text, shown(row["value"], decimals, factor))
        ):
            yield f"{text!r} stands over {row['key']}"
    for line, name in zip(traces(card, mode="text", yaxis="y2"), ("natural", "like"), strict=True):
        for text, row in zip(line["text"], rows, strict=True):
            texts = rate_texts(row[name]) if isinstance(row["value"], int) else {OPEN, SUPPRESSED}
            if plain(text) not in texts:
                yield f"{name} says {text!r} under {row['key']}, wanted {texts}"


def figure_bridge(card: Card, rows: list[Row], oracle: Oracle, asked: Asked, steps: Any, words: Words) -> Iterator[str]:
    natural, _, like = steps
    wanted = [natural, *(row["points"] for row in rows), like]
    (bar,) = traces(card, type="bar")
    reached = Fraction(0)
    for at, (base, length, want) in enumerate(zip(bar["base"], bar["x"], wanted, strict=True)):
        total = at in (0, len(wanted) - 1)
        start = Fraction(0) if total else reached
        reached = want if total else reached + want
        if not (abs(base - float(start * 100)) < 1e-5 and abs(length - float(want * 100)) < 1e-5):
            yield f"step {at} is {base} + {length}, wanted {float(start)} + {float(want)}"
        for text in (bar["hovertext"][at], traces(card, mode="text")[0]["text"][at]):
            if not has(plain(text), shown(want, 2, HUNDRED, signed=True)):
                yield f"{text!r} does not say {float(want)}"
    if rows and natural + sum(row["points"] for row in rows) != like:
        yield "the steps do not add up"


def figure_trend(card: Card, rows: list[Row], oracle: Oracle, asked: Asked, steps: Any, words: Words) -> Iterator[str]:
    factor, decimals = oracle.unit(asked.area)
    wanted = {f"{row['key']}-01": row for row in rows}
    drawn = set()
    for line in traces(card, type="scatter", mode="lines"):
        name = "like" if line["name"] == words("like-for-like") else "value"
        for day, y, hover in zip(line["x"], line["y"], line["hovertext"], strict=True):
            if day is None or y is None:
                continue
            want = wanted[day][name]
            if name == "value":
                drawn.add(day)
            if not isinstance(want, int) or not close(y, Fraction(want, factor)):
                yield f"{name} at {day} is {y}, wanted {want}"
            elif not has(plain(hover), shown(want, decimals, factor)):
                yield f"{hover!r} does not say {want}"
    if drawn != {day for day, row in wanted.items() if isinstance(row["value"], int)}:
        yield f"points at {sorted(drawn)}"
    last = rows[-1]["value"]
    assert card.figure is not None
    ends = [one["text"] for one in card.figure["layout"]["annotations"] if one.get("xref") == "paper"]
    if isinstance(last, int) and not has(plain(" ".join(ends)), shown(last, decimals, factor)):
        yield f"the end says {ends}"


def figure_industries(
    card: Card, rows: list[Row], oracle: Oracle, asked: Asked, steps: Any, words: Words
) -> Iterator[str]:
    factor, decimals = oracle.unit(asked.area)
    rows = [row for row in rows if row["industry"] != ""]
    value, last, natural, like = (column.name for column in card.columns[2:])
    (bar,) = traces(card, type="bar")
    if bar["customdata"] != [row["industry"] for row in rows]:
        yield f"bars of {bar['customdata']}"
        return
    for length, hover, row in zip(bar["x"], bar["hovertext"], rows, strict=True):
        want = row[value]
        if isinstance(want, int) != (length is not None) or (
            isinstance(want, int) and not close(length, Fraction(want, factor))
        ):
            yield f"the bar of {row['industry']} is {length}, wanted {want}"
        for name in (value, last):
            cell = row[name]
            if isinstance(cell, int) and not has(plain(hover), shown(cell, decimals, factor)):
                yield f"{hover!r} does not say {cell}"
    then = [Fraction(row[last], factor) for row in rows if isinstance(row[last], int)]
    ticks = traces(card, type="scatter", mode="lines")[0]["x"][::3]
    if not all(close(x, want) for x, want in zip(ticks, then, strict=True)):
        yield f"a year ago stands at {ticks}"
    texts = traces(card, mode="text", xaxis="x2")[0]["text"]
    size = len(rows) + 1
    for at, name in enumerate((value, natural, like)):
        for text, row in zip(texts[at * size + 1 : (at + 1) * size], rows, strict=True):
            cell = row[name]
            if name == value and isinstance(cell, int):
                allowed = shown(cell, decimals, factor)
            else:
                allowed = rate_texts(cell)
            if plain(text) not in allowed:
                yield f"{name} of {row['industry']} says {text!r}, wanted {allowed}"


def figure_areas(card: Card, rows: list[Row], oracle: Oracle, asked: Asked, steps: Any, words: Words) -> Iterator[str]:
    factor, decimals = oracle.unit_around(asked)
    assert card.figure is not None
    breaks = card.figure["layout"]["meta"]["key"]["breaks"]
    by_code = {row["area"]: row["ytd" if asked.to_date else "amount"] for row in rows}
    on_map = [code for code in oracle.below(asked) if oracle.nodes[code].on_map]
    seen: list[str] = []
    written: list[tuple[str, str]] = []
    for one in card.figure["data"]:
        if one["type"] in ("heatmap", "choropleth"):
            grid = one["type"] == "heatmap"
            keys, classes, hovers = (
                [cell for row in one[name] for cell in row] if grid else list(one[name])
                for name in ("customdata", "z", "hovertext")
            )
            for key, step, hover in zip(keys, classes, hovers, strict=True):
                if key is None:
                    continue
                seen.append(key)
                written.append((key, hover))
                want = by_code[key]
                if isinstance(want, int):
                    wanted = 1 + sum(Fraction(joint) * factor <= want for joint in breaks)
                    if step != wanted:
                        yield f"{key} is in class {step}, wanted {wanted}"
                elif grid and step is not None:
                    yield f"{key} is in class {step} without a value"
        elif one["type"] == "scatter":
            written += zip(one["customdata"], one["text"], strict=True)
    if sorted(seen) != sorted(on_map):
        yield f"on the map are {sorted(seen)}, wanted {on_map}"
    for key, text in written:
        want = by_code[key]
        sign = shown(want, decimals, factor) if isinstance(want, int) else {SUPPRESSED if want is HIDDEN else OPEN}
        if not any(one in plain(text) for one in sign):
            yield f"{key} says {text!r}, wanted {sign}"


def figure_multiples(
    card: Card, rows: list[Row], oracle: Oracle, asked: Asked, steps: Any, words: Words
) -> Iterator[str]:
    (spots,) = (one for one in traces(card, mode="markers") if "hovertext" in one)
    wanted = [row for row in rows if isinstance(row["value"], Fraction)]
    if len(spots["y"]) != len(wanted):
        yield f"{len(spots['y'])} points, wanted {len(wanted)}"
        return
    cells = list(dict.fromkeys(row["area"] for row in rows))
    for y, cell, hover, row in zip(spots["y"], spots["meta"]["cell"], spots["hovertext"], wanted, strict=True):
        value = row["value"]
        assert isinstance(value, Fraction)
        if not close(y, value) or cells[cell] != row["area"]:
            yield f"{row['area']} {row['year']} is {y}, wanted {float(value)}"
        if not has(plain(hover), shown(value, 1)):
            yield f"{hover!r} does not say {float(value)}"
    points = [(cells.index(row["area"]), row["value"]) for row in wanted]
    for line in traces(card, mode="lines"):
        for cell, y in zip(line["meta"]["cell"], line["y"], strict=True) if line.get("name") else ():
            if y is not None and not any(at == cell and close(y, value) for at, value in points):
                yield f"a line runs through {y} in the frame of {cells[cell]}"
    heads = next(one for one in traces(card, mode="text") if one["meta"].get("lift"))["text"]
    for code, head in zip(cells, heads, strict=False):
        last = [row["value"] for row in wanted if row["area"] == code][-1:]
        if last and not any(plain(head).endswith(one) for one in shown(last[0], 0)):
            yield f"{head!r} does not say {last}"


Compare = Callable[[Card, list[Row], Oracle, Asked, Any, Words], Iterator[str]]
FIGURES: dict[str, Compare] = {
    "months": figure_months,
    "bridge": figure_bridge,
    "trend": figure_trend,
    "industries": figure_industries,
    "areas": figure_areas,
    "multiples": figure_multiples,
}


def compare_lead(lead: Any, sentence: str, oracle: Oracle, asked: Asked, steps: Any) -> Iterator[str]:
    """The lead row: year to date, both growths with their two-year means, the month, other scopes, payers."""
    factor, decimals = oracle.unit(asked.area)
    place, year = oracle.place(asked.area, asked.scope), asked.month // 12 * 12
    at = (asked.tax, asked.industry)

    def money(first: int, last: int, where: str = place) -> set[str]:
        found = oracle.amount(where, first, last, *at)
        return shown(found, decimals, factor) if found is not None else {OPEN}

    def rate(value: Cell) -> set[str]:
        return rate_texts(value)

    month, to_date = (oracle.growth(place, first, asked.month, *at) for first in (asked.month, year))
    means = oracle.steady(place, year, asked.month, *at)
    wanted: list[tuple[set[str], list[set[str]]]] = [
        (money(year, asked.month), [money(year - 12, asked.month - 12)]),
        *(
            (rate(one), [{MISSING} if mean is None else shown(Fraction(mean), 1, HUNDRED, signed=True)])
            for one, mean in zip(to_date, means, strict=True)
        ),
    ]
    if asked.month % 12:
        both = [f"{natural} {like}" for natural in rate(month[0]) for like in rate(month[1])]
        wanted += [(money(asked.month, asked.month), [money(asked.month - 12, asked.month - 12)]), (set(both), [])]
    if asked.area == oracle.root:
        for scope in oracle.scopes:
            there = oracle.place(oracle.root, scope)
            if there != place:
                natural, like = oracle.growth(there, asked.first, asked.month, *at)
                wanted.append((money(asked.first, asked.month, there), [rate(natural), rate(like)]))
    active = oracle.payers(place, asked.month, asked.industry)
    before = oracle.payers(place, asked.month - 12, asked.industry)
    grown = Fraction(active, before) - 1 if active is not None and before else None
    wanted.append(({MISSING} if active is None else shown(active, 0), [rate(grown)]))
    if len(lead) != len(wanted):
        yield f"the lead has {len(lead)} entries, wanted {len(wanted)}"
        return
    for entry, (value, said) in zip(lead, wanted, strict=True):
        if plain(str(entry.value)) not in value:
            yield f"{entry.label}: {entry.value!r}, wanted {value}"
        for text, allowed in zip(entry.said, said, strict=False):
            if not has(plain(str(text)), allowed):
                yield f"{entry.label}: {text!r} does not say {allowed}"
    natural, rows, like = steps
    if isinstance(natural, Fraction) and isinstance(like, Fraction):
        gap = shown(abs(like - natural), 1, HUNDRED)
        if "0.0" in gap and ("自然增速相同" in sentence or "as much as natural" in sentence):
            return
        if not has(sentence, gap):
            yield f"{sentence!r} does not say {float(like - natural)}"
        along = [row for row in rows if row["points"] * (like - natural) > 0]
        if along:
            most = max(along, key=lambda row: abs(row["points"]))
            if not has(sentence, shown(most["points"], 1, HUNDRED, signed=True)):
                yield f"{sentence!r} does not say {most}"
    elif sentence:
        yield f"{sentence!r} says what cannot be said"
