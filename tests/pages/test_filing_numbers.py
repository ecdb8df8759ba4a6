"""Every figure of the filing page equals its recomputation from the extract files, wherever it is shown."""

from __future__ import annotations

import csv
import io
import math
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from components.cards import Card, Column, Kind, Nothing
from components.export import csv_of, xlsx_of
from components.words import MISSING, OPEN, Words
from domain.pack import Pack
from domain.reading import Release
from tests.desk import Seat
from tests.document import read
from tests.oracle.filing import Asked, Filing, Row
from tests.wide import further

CARDS = ("steps", "matrix", "minutes", "days", "online", "refunds", "obligations", "channels", "areas")
NUMBERS = (Kind.MONEY, Kind.PERCENT, Kind.COUNT)

WIDE = [
    # The root: scopes, bases, the month in which Ningbo is late, months before returns begin.
    {},
    {"basis": "month"},
    {"scope": "without"},
    {"scope": "only", "basis": "month"},
    {"month": "2023-08"},
    further({"month": "2023-08", "scope": "only"}),
    {"month": "2023-02", "lang": "en"},
    further({"month": "2022-10", "tax": "VAT", "scope": "without", "lang": "en"}),
    further({"month": "2021-12", "basis": "month", "tax": "SOCIAL"}),
    further({"month": "2021-12"}),
    {"month": "2020-11"},
    {"month": "2019-03"},
    {"tax": "DT"},
    further({"tax": "CIT", "basis": "month", "month": "2023-06"}),
    # Cities.
    {"area": "330100"},
    further({"area": "330100", "month": "2021-09", "basis": "month"}),
    {"area": "330200", "month": "2023-07", "tax": "CIT"},
    further({"area": "330800", "lang": "en"}),
    further({"area": "331100", "month": "2022-04", "basis": "month"}),
    # Counties, and what a parent keeps.
    {"area": "330105"},
    {"area": "330103", "month": "2021-02"},
    further({"area": "331125", "basis": "month"}),
    further({"area": "330782", "tax": "VAT", "month": "2022-07"}),
    {"area": "330200R", "lang": "en"},
    further({"area": "330000R", "month": "2022-12"}),
]
SMALL = [
    {},
    {"basis": "month", "month": "2022-10"},
    {"scope": "without"},
    further({"scope": "only", "month": "2022-04"}),
    further({"month": "2022-07", "tax": "CIT", "basis": "month"}),
    further({"area": "330100"}),
    {"area": "330100", "month": "2021-03"},
    further({"area": "330102", "month": "2022-06", "basis": "month"}),
    {"area": "330113", "month": "2022-04", "basis": "month"},
    further({"area": "330200", "month": "2022-11"}),
    further({"area": "330327", "month": "2021-01"}),
    {"area": "330000R"},
]


def named(query: Mapping[str, str]) -> str:
    return "&".join(f"{key}={value}" for key, value in query.items()) or "plain"


@pytest.fixture(scope="module")
def wide_oracle(wide_release: Release, pack: Pack) -> Filing:
    return Filing(wide_release.path / "extracts", pack.folder)


@pytest.fixture(scope="module")
def oracle(release: Release, pack: Pack) -> Filing:
    return Filing(release.path / "extracts", pack.folder)


@pytest.mark.parametrize("query", WIDE, ids=named)
def test_every_figure_of_the_wide_lake(query: dict[str, str], wide: Seat, wide_oracle: Filing) -> None:
    assert list(differences(wide, wide_oracle, query)) == []


@pytest.mark.parametrize("query", SMALL, ids=named)
def test_every_figure_of_the_small_lake(query: dict[str, str], seat: Seat, oracle: Filing) -> None:
    assert list(differences(seat, oracle, query)) == []


PLACE = "place = '330000' and month = '2022-11-01'"


def test_the_minutes_of_fewer_than_ten_returns_are_told_to_nobody(seat: Seat, oracle: Filing) -> None:
    asked = (
        {"area": area, "tax": tax, "basis": "month"}
        for area in ("330103", "330102", "330203")
        for tax in seat.reading.pack.taxes
    )
    for query in asked:
        one = oracle.resolve(query)
        few = oracle.minutes_of(one.place, one.first, one.month, one.tax, oracle.timed)
        if 0 < len(few) < 10:
            card = seat.cards(query, "filing")["minutes"]
            assert card.figure is None
            assert card.nothing is not None
            assert not len(card.rows)
            return
    pytest.fail("no tax of any place has so few")


@pytest.mark.parametrize(
    ("mart", "column", "where"),
    [
        ("handling", "mobile", f"{PLACE} and item = 'ALL'"),
        ("handling", "counter", f"{PLACE} and item = 'certificate'"),
        ("returns", "on_time", f"{PLACE} and tax = 'ALL'"),
        ("returns", "tail", "place = '330000' and month = '2022-10-01' and tax = 'CIT'"),
        ("returns", "prefilled", f"{PLACE} and tax = 'VAT'"),
        ("returns", "excused", f"{PLACE} and tax = 'VAT'"),
        ("returns", "on_time", "place = '330300' and month = '2022-11-01' and tax = 'ALL'"),
        ("return_days", "obligations", f"{PLACE} and tax = 'ALL' and filed = '2022-11-18'"),
        ("return_minutes", "returns", f"{PLACE} and tax = 'ALL' and channel = 'app' and minutes = 16"),
        ("return_minutes", "returns", f"{PLACE} and tax = 'VAT' and channel = 'agent'"),
        ("return_minutes", "minutes", f"{PLACE} and tax = 'ALL' and channel = 'app' and minutes = 16"),
        ("refund_days", "cases", f"{PLACE} and kind = 'export' and not open and days = 3"),
        ("refund_days", "cases", f"{PLACE} and kind = 'credit' and open"),
        ("paying_time", "tenths", "place = '330000' and month = '2021-01-01' and tax_group = 'VAT' and step = 'pay'"),
    ],
)
def test_one_planted_count_is_seen(
    mart: str,
    column: str,
    where: str,
    release: Release,
    oracle: Filing,
    home: Path,
    pack: Pack,
    sit: Callable[..., Seat],
    tmp_path: Path,
) -> None:
    planted = Path(shutil.copy(release.path / "marts.duckdb", tmp_path / "marts.duckdb"))
    planted.chmod(0o644)
    with duckdb.connect(str(planted)) as con:
        (count,) = con.execute(f"update mart.{mart} set {column} = {column} + 3 where {where}").fetchone() or (0,)
    assert count == 1
    there = sit(home, pack, release=replace(release, path=tmp_path))
    query = {"month": "2022-10", "basis": "month"} if "2022-10" in where else {"basis": "month"}
    assert next(differences(there, oracle, query), None)


@pytest.mark.parametrize("tax", ["", "CIT"])
def test_every_return_has_its_place_in_the_month_or_beside_it(tax: str, seat: Seat) -> None:
    query = {"month": "2022-07", **({"tax": tax} if tax else {})}
    rows = seat.cards(query, "filing")["days"].rows
    assert math.isclose(sum(rows["share"]), 1)
    before, after, never = (rows.iloc[at] for at in (0, -2, -1))
    assert before["on_time"] > before["late_count"] == 0
    assert after["late_count"] > after["on_time"] == 0
    assert (never["late_count"] > 0) == (tax == ""), "all of the tax came, some of it late"


def test_exactly_the_floor_is_not_below_it(
    release: Release, home: Path, pack: Pack, sit: Callable[..., Seat], tmp_path: Path
) -> None:
    planted = Path(shutil.copy(release.path / "marts.duckdb", tmp_path / "marts.duckdb"))
    planted.chmod(0o644)
    with duckdb.connect(str(planted)) as con:
        con.execute("update mart.handling set online = 96, mobile = 0, self = 0, counter = 4 where place = '330000'")
        con.execute("update mart.handling set online = 95, mobile = 0, self = 1, counter = 4 where place = '330100'")
    there = sit(home, pack, release=replace(release, path=tmp_path))
    sheet = there.sheet({"basis": "month"}, "filing")
    rows = {row["code"]: row["line"] for row in sheet.cards["areas"].rows.to_dict("records")}
    assert rows["330000"] == ""
    assert rows["330100"]
    assert "网上办税率保持在" in sheet.sentence


def test_measured_and_modelled_never_stand_in_one_card(wide: Seat) -> None:
    for name, slot in wide.cards({}, "filing").items():
        hours = {"steps", "matrix"} & {name}
        assert bool(hours) == ("paying_hours" in slot.about)
        assert not (hours and any(query.startswith("minutes") for query in slot.about))


def test_an_area_below_the_line_is_shaded_and_has_no_status(wide: Seat) -> None:
    body = str(wide.cards({"basis": "month"}, "filing")["areas"].body)
    assert 'class="below"' in body
    assert "status" not in body


def test_ningbo_is_late_and_the_scope_line_says_so(wide: Seat) -> None:
    sheet = wide.sheet({"month": "2023-08"}, "filing")
    for name in ("minutes", "days", "online", "refunds", "obligations", "channels", "areas"):
        assert any("宁波市局" in str(part) and "state late" in str(part) for part in sheet.cards[name].scope), name
    assert "宁波市局" in " ".join(sheet.notes)


def test_the_last_months_of_refunds_are_hatched(wide: Seat) -> None:
    card = wide.cards({}, "filing")["refunds"]
    assert card.figure
    hatched = [trace for trace in card.figure["data"] if trace["type"] == "bar"]
    assert len(hatched) == 4
    assert all(trace["width"] == [2] and trace["marker"]["pattern"]["shape"] == "/" for trace in hatched)
    assert sum("截断" in row for row in card.rows["cut"]) == 8


def test_a_viewer_without_the_root_is_told_so(sit: Callable[..., Seat], home: Path, pack: Pack) -> None:
    sheet = sit(home, pack, areas=("330100",)).sheet({}, "filing")
    assert {sheet.cards[name].nothing for name in ("steps", "matrix")} == {Nothing.NOT_PERMITTED}
    assert sheet.cards["areas"].nothing is None
    assert "330000" not in list(sheet.cards["areas"].rows["code"])


def differences(seat: Seat, oracle: Filing, query: Mapping[str, str]) -> Iterator[str]:
    """Yield each place in which the page and the recomputation differ."""
    asked = oracle.resolve(query)
    view = seat.view(query, "filing")
    assert view.month is not None
    place = oracle.base.place(view.area, view.scope)
    if (place, view.month.year * 12 + view.month.index - 1) != (asked.place, asked.month):
        yield f"shows {place} {view.month}, asked was {asked}"
        return
    sheet, drawn = seat.both(query, "filing")
    words = Words.of(view.lang)
    for name in CARDS:
        card, rows = sheet.cards[name], getattr(oracle, name)(asked)
        if card.nothing is not None:
            if rows or card.nothing is Nothing.FAILED:
                yield f"{name} is {card.nothing} ({card.nothing_text}), wanted {rows[:2]}"
            continue
        body = card.rows if name not in BODIES else None
        for part, found in (
            ("rows", compare_rows(card, rows)),
            ("body", compare_html(card.columns, rows, str(card.body)) if card.body and body is not None else ()),
            ("below", BODIES[name](str(card.body), oracle, asked) if name in BODIES else ()),
            ("twin", compare_html(card.columns, rows, drawn["text"][f"{name}-body"]) if card.figure else ()),
            (
                "hatch",
                HATCHED[name](card, oracle.by_item(asked) if name == "online" else rows) if name in HATCHED else (),
            ),
            ("figure", FIGURES[name](card, rows, asked, oracle) if card.figure else ()),
            ("csv", compare_csv(card, rows, csv_of(card, seat.reading, words).decode("utf-8-sig"))),
            ("xlsx", compare_xlsx(card, rows, xlsx_of(card, seat.reading, words))),
        ):
            for said in found:
                yield f"{name} {part}: {said}"
    yield from compare_lead(sheet, oracle, asked)


def missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def agrees(value: Any, want: Any) -> bool:
    """Say whether a raw cell is what was recomputed: counts exactly, ratios to twelve places."""
    if want is None or missing(value):
        return want is None and missing(value)
    if isinstance(want, Fraction):
        return math.isclose(float(value), float(want), rel_tol=1e-12, abs_tol=1e-15)
    return bool(value == want)


def text_of(value: Any, column: Column) -> set[str]:
    """Return how a cell may be written."""
    if value is None:
        return {MISSING, OPEN}
    exact = Fraction(value)
    if column.kind is Kind.MONEY:
        exact /= column.factor
    if column.kind is Kind.PERCENT:
        exact *= 100
    return {written(exact, 0 if column.kind is Kind.COUNT else column.decimals)}


def written(value: Fraction, decimals: int, *, signed: bool = False) -> str:
    """Return a number as it is written: rounded half up, a true minus."""
    rounded = (Decimal(value.numerator) / Decimal(value.denominator)).quantize(
        Decimal(1).scaleb(-decimals), ROUND_HALF_UP
    )
    text = f"{abs(rounded):,.{decimals}f}"
    if rounded < 0:
        return f"\u2212{text}"
    return f"+{text}" if signed and rounded else text


def compare_rows(card: Card, rows: list[Row]) -> Iterator[str]:
    found = card.rows.to_dict("records")
    if len(found) != len(rows):
        yield f"{len(found)} rows, wanted {len(rows)}"
    for got, want in zip(found, rows, strict=False):
        for name in want.keys() & got.keys():
            if not agrees(got[name], want[name]):
                yield f"{name} is {got[name]!r}, wanted {want[name]!r} in {want}"
    numbers = {column.name for column in card.columns if column.kind in NUMBERS}
    if rows and not numbers <= rows[0].keys():
        yield f"columns {sorted(numbers - rows[0].keys())} are not recomputed"


def compare_html(columns: Sequence[Column], rows: list[Row], html: str) -> Iterator[str]:
    """The table says what the rows say; it may leave columns out."""
    head, *body = read(html).one()
    by_label = {column.label: column for column in columns if column.kind in NUMBERS}
    shown = [by_label.get(label) for label in head]
    if not any(shown):
        yield f"the head is {head}"
    if len(body) != len(rows):
        yield f"{len(body)} rows, wanted {len(rows)}"
    for line, want in zip(body, rows, strict=False):
        for column, text in zip(shown, line, strict=True):
            if column and text not in text_of(want[column.name], column):
                yield f"{column.name} says {text!r}, wanted {want[column.name]} in {want}"


def compare_export(card: Card, rows: list[Row], lines: Sequence[Sequence[Any]]) -> Iterator[str]:
    labels = [column.label for column in card.columns]
    at = next(at for at, line in enumerate(lines) if list(line[: len(labels)]) == labels)
    body = lines[at + 1 :]
    if len(body) != len(rows):
        yield f"{len(body)} rows, wanted {len(rows)}"
    for line, want in zip(body, rows, strict=False):
        for column, cell in zip(card.columns, line, strict=False):
            if column.kind not in NUMBERS:
                continue
            value = want[column.name]
            if value is None:
                if cell not in (None, ""):
                    yield f"{column.name} is {cell!r}, wanted nothing"
                continue
            exact = Fraction(value) / (column.factor if column.kind is Kind.MONEY else 1)
            exact *= 100 if column.kind is Kind.PERCENT else 1
            if cell in (None, "") or not math.isclose(float(cell), float(exact), rel_tol=1e-9, abs_tol=1e-6):
                yield f"{column.name} is {cell!r}, wanted {float(exact)}"


def compare_csv(card: Card, rows: list[Row], text: str) -> Iterator[str]:
    yield from compare_export(card, rows, list(csv.reader(io.StringIO(text, newline=""))))


def compare_xlsx(card: Card, rows: list[Row], file: bytes) -> Iterator[str]:
    book = openpyxl.load_workbook(io.BytesIO(file))
    yield from compare_export(card, rows, [[cell.value for cell in row] for row in book.active.iter_rows()])


# The tables below figures.


def below(html: str, rows: list[Row], names: Sequence[str], kind: Kind) -> Iterator[str]:
    _, *body = read(html).one()
    if len(body) != len(rows):
        yield f"{len(body)} rows, wanted {len(rows)}"
    for line, want in zip(body, rows, strict=False):
        for name, text in zip(names, line[1:], strict=True):
            if text not in text_of(want[name], Column(name, "", kind)):
                yield f"{name} says {text!r}, wanted {want[name]}"


def ages_below(html: str, oracle: Filing, asked: Asked) -> Iterator[str]:
    """Open cases: the total first, then the bands of age by what their heads say."""
    bounds = {"total": [], "0": ["0", "5"], "6": ["6", "10"], "11": ["11", "20"], "21": ["20"]}
    head, *_ = read(html).one()
    if [re.findall(r"\d+", label) for label in head[1:]] != list(bounds.values()):
        yield f"the head is {head}, wanted bands of {bounds}"
    yield from below(html, oracle.ages(asked), tuple(bounds), Kind.COUNT)


BODIES: Mapping[str, Callable[[str, Filing, Asked], Iterator[str]]] = {
    "online": lambda html, oracle, asked: below(
        html, oracle.by_item(asked), ("online", "mobile", "self", "counter"), Kind.PERCENT
    ),
    "refunds": lambda html, oracle, asked: ages_below(html, oracle, asked),
}


# What is hatched.


def hatched(wanted: Sequence[set[str]], html: str) -> Iterator[str]:
    """Yield the rows of a table in which other columns are hatched than wanted: their labels."""
    head, *body = re.findall(r"<tr.*?</tr>", html, re.DOTALL)
    labels = [plain(one) for one in re.findall(r"<th.*?</th>", head, re.DOTALL)]
    if not wanted or len(body) != len(wanted):
        yield f"{len(body)} rows, wanted {len(wanted)}"
    for line, want in zip(body, wanted, strict=False):
        cells = re.findall(r"<t[dh].*?</t[dh]>", line, re.DOTALL)
        found = {label for label, cell in zip(labels, cells, strict=True) if 'class="few"' in cell}
        if found != want & {*labels}:
            yield f"hatched are {found}, wanted {want} in {plain(line)}"


def small(row: Row, **bases: str) -> set[str]:
    """Return the names of the values that have a base of fewer than thirty, each by the name of its base."""
    return {name for name, base in bases.items() if row[name] is not None and row[base] < 30}


def hatched_areas(card: Card, rows: list[Row]) -> Iterator[str]:
    labels = {column.name: column.label for column in card.columns}
    wanted = [
        {
            labels[name]
            for name in small(
                row,
                p50="timed",
                p90="timed",
                refund50="refunded",
                refund90="refunded",
                on_time="obligations",
                online="items",
                mobile="items",
            )
            | {name for name in ("refund50", "refund90") if row["waiting"] and row[name] is not None}
        }
        for row in rows
    ]
    yield from hatched(wanted, str(card.body))


def hatched_obligations(card: Card, rows: list[Row]) -> Iterator[str]:
    labels = {column.name: column.label for column in card.columns}
    shares = dict.fromkeys(("on_time_share", "late_share", "never_share"), "obligations")
    yield from hatched([{labels[name] for name in small(row, **shares)} for row in rows], str(card.body))


def hatched_channels(card: Card, rows: list[Row]) -> Iterator[str]:
    labels = {column.name: column.label for column in card.columns}
    bases = {name.replace("_base", f"_{tenths}0"): name for name in rows[0] if "_base" in name for tenths in (5, 9)}
    bases |= {"p50": "timed", "p90": "timed", "prefilled": "filed"}
    yield from hatched([{labels[name] for name in small(row, **bases)} for row in rows], str(card.body))


def hatched_items(card: Card, rows: list[Row]) -> Iterator[str]:
    head, *_ = read(str(card.body)).one()
    labels = dict(zip(("online", "mobile", "self", "counter"), head[1:], strict=True))
    wanted = [{labels[name] for name in small(row, **dict.fromkeys(labels, "items"))} for row in rows]
    yield from hatched(wanted, str(card.body))


def careful_refunds(card: Card, rows: list[Row]) -> Iterator[str]:
    """The table of months says which are of few cases, since its lines cannot be hatched."""
    for got, row in zip(card.rows.to_dict("records"), rows, strict=True):
        said = any(one in got["cut"] for one in ("基数不足30", "a base under 30"))
        if said != (10 <= row["cases"] < 30):
            yield f"{row} says {got['cut']!r}"


HATCHED: Mapping[str, Callable[[Card, list[Row]], Iterator[str]]] = {
    "areas": hatched_areas,
    "obligations": hatched_obligations,
    "channels": hatched_channels,
    "online": hatched_items,
    "refunds": careful_refunds,
}


# What a figure holds.


def close(value: Any, want: Fraction | float | None) -> bool:
    if value is None or want is None:
        return value is None and want is None
    return math.isclose(float(value), float(want), rel_tol=1e-9, abs_tol=1e-9)


def plain(text: str) -> str:
    return re.sub(r"<[^>]*>", "", text.replace("<br>", "\n"))


def figure_steps(card: Card, rows: list[Row], asked: Asked, oracle: Filing) -> Iterator[str]:
    assert card.figure
    line = next(trace for trace in card.figure["data"] if trace["line"]["color"].endswith("accent)"))
    heights = [y for y in line["y"] if y is not None]
    if not all(close(y, Fraction(row["total"], 10)) for y, row in zip(heights[::2], rows, strict=True)):
        yield f"the steps stand at {heights}"
    (labels,) = (trace for trace in card.figure["data"] if trace["mode"] == "text")
    wanted = [written(Fraction(row["total"], 10), 1) for row in rows]
    ends = [plain(one["text"]) for one in card.figure["layout"]["annotations"] if "<b>" in one["text"]]
    # The last is said where the line ends.
    if [plain(text) for text in labels["text"]] != [*wanted[:-1], ""] or not any(
        re.match(rf"{re.escape(wanted[-1])}(?!\d)", end) for end in ends
    ):
        yield f"the labels are {labels['text']}"
    demands = {float(oracle.targets[code]["demand"]) for code in ("T5", "T6")}
    drawn = {y for y in card.figure["data"][0]["y"] if y is not None}
    if not drawn <= demands:
        yield f"targets at {drawn}"


def figure_matrix(card: Card, rows: list[Row], asked: Asked, oracle: Filing) -> Iterator[str]:
    assert card.figure
    _, cells, sums = card.figure["data"]
    for text, row in zip(cells["text"], rows, strict=True):
        change = None if row["change"] is None else written(Fraction(row["change"], 10), 1, signed=True)
        wanted = "\n".join(filter(None, (written(Fraction(row["value"], 10), 1), change)))
        if plain(text) != wanted:
            yield f"{text!r}, wanted {wanted!r}"
    groups, steps = oracle.items("tax_groups"), oracle.items("steps")
    wanted_sums = [
        *(sum(row["value"] for row in rows if row["down"] == group) for group in groups),
        *(sum(row["value"] for row in rows if row["across"] == step) for step in steps),
        sum(row["value"] for row in rows),
    ]
    if [plain(text) for text in sums["text"]] != [written(Fraction(one, 10), 1) for one in wanted_sums]:
        yield f"the sums are {sums['text']}"


def figure_minutes(card: Card, rows: list[Row], asked: Asked, oracle: Filing) -> Iterator[str]:
    assert card.figure
    every = sum(row["returns"] for row in rows)
    for code, bars in zip(oracle.timed, card.figure["data"], strict=True):
        if not all(close(y, Fraction(100 * row[code], every)) for y, row in zip(bars["y"], rows, strict=True)):
            yield f"{code} bars at {bars['y']}"
    if len({bars["marker"]["color"] for bars in card.figure["data"]}) != len(oracle.timed):
        yield "channels are not told apart"
    row = oracle.area(asked.place, asked.first, asked.month, asked.tax)
    wanted = [f"{name} {written(Fraction(row[name]), 0)}" for name in ("p50", "p90") if row[name] is not None]
    if sorted(one["text"] for one in card.figure["layout"]["annotations"]) != sorted(wanted):
        yield f"rules {card.figure['layout']['annotations']}, wanted {wanted}"
    for code in oracle.counted:
        filed = [one for one in oracle.due(asked.place, asked.first, asked.month, asked.tax) if one["channel"] == code]
        if written(Fraction(len(filed)), 0) not in " ".join(map(str, card.notes)):
            yield f"the notes do not count {len(filed)} of {code}: {card.notes}"


def figure_days(card: Card, rows: list[Row], asked: Asked, oracle: Filing) -> Iterator[str]:
    assert card.figure
    total = sum(row["on_time"] + row["late_count"] for row in rows)
    for name, bars in zip(("on_time", "late_count"), card.figure["data"], strict=True):
        wanted = [Fraction(100 * row[name], total) for row in rows]
        if not all(close(y, want) for y, want in zip(bars["y"], wanted, strict=True)):
            yield f"{name} bars at {bars['y']}"


def lines_of(card: Card) -> list[list[Any]]:
    assert card.figure
    return [trace["y"] for trace in card.figure["data"] if trace.get("mode") == "lines"]


def figure_online(card: Card, rows: list[Row], asked: Asked, oracle: Filing) -> Iterator[str]:
    for name, line in zip(("online", "mobile"), lines_of(card), strict=True):
        wanted = [None if row[name] is None else row[name] * 100 for row in rows]
        if not all(close(y, want) for y, want in zip(line, wanted, strict=True)):
            yield f"{name} runs at {line}, wanted {wanted}"


def figure_refunds(card: Card, rows: list[Row], asked: Asked, oracle: Filing) -> Iterator[str]:
    found = lines_of(card)
    kinds = len(oracle.items("refund_kinds"))
    months = len(rows) // kinds
    wanted = [
        [row[name] for row in rows[at * months : (at + 1) * months]] for at in range(kinds) for name in ("p90", "p50")
    ]
    if len(found) != len(wanted) or not all(
        close(y, want) for line, values in zip(found, wanted, strict=True) for y, want in zip(line, values, strict=True)
    ):
        yield f"lines at {found}, wanted {wanted}"


FIGURES: Mapping[str, Callable[[Card, list[Row], Asked, Filing], Iterator[str]]] = {
    "steps": figure_steps,
    "matrix": figure_matrix,
    "minutes": figure_minutes,
    "days": figure_days,
    "online": figure_online,
    "refunds": figure_refunds,
}


# The lead and the sentence.


def compare_lead(sheet: Any, oracle: Filing, asked: Asked) -> Iterator[str]:
    """The lead holds the recomputed values in its order; the sentence says hours short and areas below the line."""
    span = (asked.place, asked.first, asked.month)
    row = oracle.area(*span, asked.tax)
    ago = oracle.area(asked.place, asked.first - 12, asked.month - 12, asked.tax)
    known = oracle.known_hours(asked)
    root = asked.area == oracle.base.root
    entries = list(sheet.lead)

    def share(value: Fraction | None) -> str:
        return MISSING if value is None else written(value * 100, 1)

    def count(value: int | None) -> str:
        return MISSING if value is None else written(Fraction(value), 0)

    wanted: list[tuple[str, str]] = []
    if known:
        last = max(known)
        total = sum(known[last].values())
        change = total - sum(known[last - 1].values()) if last - 1 in known else None
        said = "" if change is None else written(Fraction(change, 10), 1, signed=True)
        wanted.append((written(Fraction(total, 10), 1), said))
        code = "T5" if asked.month <= 2023 * 12 + 11 else "T6"
        gap = Fraction(total, 10) - Fraction(str(oracle.targets[code]["demand"]))
        wanted.append(("status", written(abs(gap), 1)))
        if root and written(abs(gap), 1) not in sheet.sentence:
            yield f"{sheet.sentence!r} does not say {float(gap)}"
    wanted.append((f"{count(row['p50'])} · {count(row['p90'])}", count(row["timed"])))
    wanted.append((share(row["on_time"]), share(ago["on_time"])))
    wanted.append((share(row["online"]), share(row["mobile"])))
    if oracle.base.judged(asked.area, asked.scope):
        floor = Fraction(str(oracle.targets["T4"]["demand"]))
        month, held = asked.month, 0
        while month in oracle.base.reported("handling", asked.place):
            online = oracle.shares(asked.place, month, month)["online"]
            if online is None or online * 100 < floor:
                break
            month, held = month - 1, held + 1
        wanted.append(("status", str(held) if held else ""))
    wanted.append((count(row["refund90"]), count(row["refund50"])))
    if len(entries) != len(wanted):
        yield f"{len(entries)} entries, wanted {len(wanted)}"
    for entry, (value, said) in zip(entries, wanted, strict=False):
        if value == "status" and "status" not in str(entry.value):
            yield f"{entry.label} has no status"
        if value != "status" and str(entry.value) != value:
            yield f"{entry.label} says {entry.value}, wanted {value}"
        if said not in " ".join(map(str, entry.said)):
            yield f"{entry.label} says {entry.said}, wanted {said}"
    cut = Words.of(asked.lang)("last two months cut off") in " ".join(map(str, entries[-1].said))
    if cut != row["waiting"]:
        yield f"{entries[-1].said} says cut off: {cut}, wanted {row['waiting']}"
    areas = [one for one in oracle.areas(asked)[:-1] if one["low"] and not one["code"].endswith("R")]
    names = [oracle.base.nodes[one["code"]].shorts[asked.lang] for one in areas]
    if asked.area == oracle.areas(asked)[-1]["code"] and not all(name in sheet.sentence for name in names[:4]):
        yield f"{sheet.sentence!r} does not name {names}"
