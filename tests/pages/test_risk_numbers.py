"""Every figure of the risk page equals its recomputation from the extract files: rows, figures, tables, exports."""

from __future__ import annotations

import csv
import io
import math
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from components.cards import Card, Kind, Nothing
from components.export import csv_of, xlsx_of
from components.words import MISSING, SUPPRESSED, Words
from domain.pack import Pack
from domain.reading import Release
from tests.desk import Seat
from tests.document import read
from tests.oracle.revenue import ALL, HIDDEN, Oracle, Row, Sign, shown
from tests.oracle.risk import Asked, Risk
from tests.wide import further

CARDS = ("matrix", "trend", "moves", "cell", "catalogue")
DECIMALS = {"rate": 1, "change": 1}
COUNTS = ("base", "medium", "high", "rate", "change")

WIDE = [
    # The root: its scopes, the month in which Ningbo is late, grades, both matrices, key industries.
    {},
    {"scope": "without"},
    {"scope": "only"},
    {"month": "2023-08"},
    further({"month": "2023-08", "scope": "only", "grade": "high"}),
    {"month": "2022-11", "grade": "medium", "lang": "en"},
    {"matrix": "indicator"},
    further({"matrix": "indicator", "scope": "without", "grade": "high"}),
    further({"indicator": "R06", "month": "2023-01"}),
    {"indicator": "R11", "month": "2023-05"},
    further({"matrix": "indicator", "indicator": "R24", "at": "330300"}),
    {"industries": "G.Q"},
    further({"industries": "G.Q", "matrix": "indicator"}),
    further({"industries": "C.F", "indicator": "R21", "at": "330100", "industry": "F"}),
    {"at": "330700", "industry": "F"},
    further({"industry": "C"}),
    # Cities, with a cell pointed at that is of another city, too.
    {"area": "330100"},
    further({"area": "330100", "matrix": "indicator", "industry": "C"}),
    {"area": "330200", "month": "2023-06", "at": "330205", "industry": "L"},
    further({"area": "330300", "at": "330100"}),
    {"area": "331100", "indicator": "R15", "grade": "medium"},
    further({"area": "330900", "month": "2022-03"}),
    # Counties, one that was split off, one with nearly nobody, and what a parent keeps.
    {"area": "330105"},
    {"area": "330113", "month": "2021-09"},
    {"area": "330328", "matrix": "indicator", "industry": "C"},
    further({"area": "331125", "industry": "K"}),
    further({"area": "330782", "industries": "G.Q", "at": "330702"}),
    {"area": "330200R", "lang": "en"},
    further({"area": "330000R", "month": "2022-12"}),
]
SMALL = [
    {},
    {"scope": "without"},
    further({"scope": "only", "month": "2022-03"}),
    {"month": "2020-07"},
    {"matrix": "indicator"},
    {"at": "330100", "industry": "B"},
    further({"area": "330100", "industry": "B"}),
    {"area": "330100", "month": "2021-03"},
    further({"area": "330102", "industry": "B", "month": "2022-06"}),
    further({"area": "330106", "industries": "B.K"}),
    further({"area": "330200", "grade": "high"}),
    {"area": "330327", "indicator": "R06", "matrix": "indicator"},
]


def named(query: Mapping[str, str]) -> str:
    return "&".join(f"{key}={value}" for key, value in query.items()) or "plain"


def oracle_of(release: Path, pack: Pack) -> Risk:
    """Return the oracle of a release, told what its rule of secrecy hides."""
    with duckdb.connect(str(release / "marts.duckdb"), read_only=True) as con:
        cells = con.execute("select distinct place, year(month)::integer, industry from mart.hidden").fetchall()
    return Risk(Oracle(release / "extracts", pack.folder, frozenset(cells)))


@pytest.fixture(scope="module")
def wide_oracle(wide_release: Release, pack: Pack) -> Risk:
    return oracle_of(wide_release.path, pack)


@pytest.fixture(scope="module")
def oracle(release: Release, pack: Pack) -> Risk:
    return oracle_of(release.path, pack)


@pytest.mark.parametrize("query", WIDE, ids=named)
def test_every_figure_of_the_wide_lake(query: dict[str, str], wide: Seat, wide_oracle: Risk) -> None:
    assert list(differences(wide, wide_oracle, query)) == []


@pytest.mark.parametrize("query", SMALL, ids=named)
def test_every_figure_of_the_small_lake(query: dict[str, str], seat: Seat, oracle: Risk) -> None:
    assert list(differences(seat, oracle, query)) == []


@pytest.mark.parametrize(
    ("column", "where", "query"),
    [
        ("medium", "place = '330000' and indicator = 'ALL' and industry = 'ALL' and month = '2022-11-01'", {}),
        ("high", "place = '330000' and indicator = 'ALL' and industry = 'ALL' and month = '2021-02-01'", {}),
        ("base", "place = '330300' and indicator = 'ALL' and industry = 'K' and month = '2022-11-01'", {}),
        ("medium", "place = '330300' and indicator = 'ALL' and industry = 'K' and month = '2022-10-01'", {}),
        ("high", "place = '330000' and indicator = 'R24' and industry = 'ALL' and month = '2022-11-01'", {}),
        ("medium", "place = '330000' and indicator = 'R06' and industry = 'ALL' and month = '2022-10-01'", {}),
        (
            "base",
            "place = '330200' and indicator = 'R01' and industry = 'ALL' and month = '2022-11-01'",
            {"matrix": "indicator"},
        ),
        (
            "high",
            "place = '330000:only' and indicator = 'ALL' and industry = 'C' and month = '2022-11-01'",
            {"scope": "only"},
        ),
    ],
)
def test_one_planted_taxpayer_is_seen(
    column: str,
    where: str,
    query: dict[str, str],
    release: Release,
    oracle: Risk,
    home: Path,
    pack: Pack,
    sit: Callable[..., Seat],
    tmp_path: Path,
) -> None:
    planted = Path(shutil.copy(release.path / "marts.duckdb", tmp_path / "marts.duckdb"))
    planted.chmod(0o644)
    with duckdb.connect(str(planted)) as con:
        (count,) = con.execute(f"update mart.risk set {column} = {column} + 1 where {where}").fetchone() or (0,)
    assert count == 1
    there = sit(home, pack, release=replace(release, path=tmp_path))
    assert next(differences(there, oracle, query), None)


def test_a_total_is_no_mean_of_its_cells(wide: Seat, wide_oracle: Risk) -> None:
    rows = wide.cards({}, "risk")["matrix"].rows
    total = rows[(rows["area"] == "330000") & (rows["line"] == "")].iloc[0]
    cells = [
        rate for rate in rows[(rows["area"] == "330000") & (rows["line"] != "")]["rate"] if isinstance(rate, float)
    ]
    assert total["rate"] == pytest.approx(1000 * (total["medium"] + total["high"]) / total["base"])
    assert abs(total["rate"] - sum(cells) / len(cells)) > 1


def differences(seat: Seat, oracle: Risk, query: Mapping[str, str]) -> Iterator[str]:
    """Yield each place in which the page and the recomputation differ."""
    asked = oracle.ask(query)
    view = seat.view(query, "risk")
    assert view.month is not None
    at = view.month.year * 12 + view.month.index - 1
    if (view.area, view.scope, at) != (asked.area, asked.scope, asked.month):
        yield f"shows {view.area} {view.scope} {view.month}, asked was {asked}"
        return
    sheet, drawn = seat.both(query, "risk")
    whole, explained = oracle.pointed(asked)
    wanted = {
        "matrix": oracle.matrix(asked),
        "trend": oracle.trend(asked),
        "moves": oracle.moves(asked),
        "cell": explained,
        "catalogue": oracle.indicators(asked),
    }
    for name in CARDS:
        card, rows = sheet.cards[name], wanted[name]
        if card.nothing is not None:
            if card.nothing is Nothing.FAILED or told(name, whole, rows):
                yield f"{name} is {card.nothing} ({card.nothing_text}), wanted {rows[:2]}"
            continue
        for where, found in (
            ("rows", compare(card.rows.to_dict("records"), rows)),
            ("figure", FIGURES[name](card, rows, asked) if card.figure else ()),
            ("body", in_html(card, rows, str(card.body)) if card.body and name != "cell" else ()),
            ("twin", in_html(card, rows, drawn["text"][f"{name}-body"]) if card.figure else ()),
            ("csv", exported(card, rows, lines_of(csv_of(card, seat.reading, Words.of(view.lang))))),
            ("xlsx", exported(card, rows, sheet_of(xlsx_of(card, seat.reading, Words.of(view.lang))))),
        ):
            for said in found:
                yield f"{name} {where}: {said}"
    yield from drivers(sheet.cards["moves"], oracle, asked)
    yield from facts(sheet.cards["cell"], whole)
    yield from leading(sheet.lead, oracle, asked)


def told(name: str, whole: Row, rows: Sequence[Row]) -> bool:
    """Say whether a card has something to show."""
    if name == "cell":
        return isinstance(whole["rate"], Fraction)
    return any(isinstance(row["rate"], Fraction) for row in rows)


def agrees(value: Any, want: Any) -> bool:
    """Say whether a raw cell is what was recomputed: counts exactly, rates to eleven places."""
    if want is None:
        return value is None or (isinstance(value, float) and math.isnan(value))
    if isinstance(want, Sign):
        return value is Nothing.SUPPRESSED
    if isinstance(want, Fraction):
        return isinstance(value, (int, float)) and math.isclose(value, want, rel_tol=1e-11, abs_tol=1e-11)
    return bool(value == want)


def compare(found: Sequence[Mapping[Any, Any]], rows: Sequence[Row]) -> Iterator[str]:
    if len(found) != len(rows):
        yield f"{len(found)} rows, wanted {len(rows)}"
    for got, want in zip(found, rows, strict=False):
        for name in got.keys() & want.keys():
            if not agrees(got[name], want[name]):
                yield f"{name} is {got[name]!r}, wanted {want[name]!r} in {want}"


def texts(name: str, want: Any, decimals: int) -> set[str]:
    """Return the texts by which a figure may be shown."""
    if want is None:
        return {MISSING}
    if isinstance(want, Sign):
        return {SUPPRESSED, MISSING}
    return shown(want, decimals, signed=name == "change")


def in_html(card: Card, rows: Sequence[Row], html: str) -> Iterator[str]:
    head, *body = read(html).one()
    if len(body) != len(rows):
        yield f"{len(body)} rows, wanted {len(rows)}"
    by_label = {column.label: column for column in card.columns}
    seen = 0
    for line, want in zip(body, rows, strict=False):
        for label, text in zip(head, line, strict=True):
            column = by_label.get(label)
            if column and column.name in COUNTS and column.name in want:
                seen += 1
                decimals = 0 if column.kind is Kind.COUNT else column.decimals
                ways = texts(column.name, want[column.name], decimals) | texts(column.name, want[column.name], 0)
                if text not in ways:
                    yield f"{column.name} says {text!r}, wanted {ways} in {want}"
    if rows and not seen:
        yield f"the head is {head}"


def lines_of(text: bytes) -> list[list[Any]]:
    return list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")))


def sheet_of(file: bytes) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(file)).active.iter_rows()]


def exported(card: Card, rows: Sequence[Row], lines: Sequence[Sequence[Any]]) -> Iterator[str]:
    columns = [column for column in card.columns if column.kind is not Kind.LINE]
    labels = [column.label for column in columns]
    body = lines[next(at for at, line in enumerate(lines) if list(line[: len(labels)]) == labels) + 1 :]
    if len(body) != len(rows):
        yield f"{len(body)} rows, wanted {len(rows)}"
    for line, want in zip(body, rows, strict=False):
        for column, cell in zip(columns, line, strict=False):
            value = want.get(column.name, "")
            if column.name not in want:
                continue
            if value is None or isinstance(value, Sign):
                good = cell in (None, "", SUPPRESSED)
            elif isinstance(value, str):
                good = (cell or "") == value
            else:
                good = cell not in (None, "", SUPPRESSED) and math.isclose(
                    float(cell), value, rel_tol=1e-9, abs_tol=1e-6
                )
            if not good:
                yield f"{column.name} is {cell!r}, wanted {value!r}"


# What a figure holds.


def figure_matrix(card: Card, rows: Sequence[Row], asked: Asked) -> Iterator[str]:
    """Every cell: class, text, hatch, and what is said when pointed at."""
    assert card.figure is not None
    cells, hatched, _, values, totals, _ = card.figure["data"]
    single = asked.by_indicator or asked.indicator != ALL
    joints, decimals = ((2, 5, 10, 20, 40), 1) if single else ((20, 40, 60, 85, 115), 0)
    if card.figure["layout"]["meta"]["key"]["breaks"] != list(joints):
        yield f"joints {card.figure['layout']['meta']['key']['breaks']}"
    written = dict(zip(zip(values["x"], values["y"], strict=True), values["text"], strict=True))
    summed = dict(zip(zip(totals["x"], totals["y"], strict=True), totals["text"], strict=True))
    spots = set(zip(card.figure["data"][2]["x"], card.figure["data"][2]["y"], strict=True))
    drawn = [row for row in rows if row["area"][-1] != "R" or row["area"] == asked.area]
    places = list(dict.fromkeys(row["area"] for row in drawn))
    lines = list(dict.fromkeys(row["at"] for row in drawn))
    for row in drawn:
        x, y = float(places.index(row["area"])), float(lines.index(row["at"]))
        whole, last = row["area"] == places[-1], row["at"] == ALL
        text = summed.get((x + 0.12 * whole, y + 0.12 * last)) if whole or last else written.get((x, y))
        if text is None or re.sub("<[^>]*>", "", text) not in texts("rate", row["rate"], decimals):
            yield f"{row['area']} {row['at']} says {text}, wanted {row['rate']}"
        care = row["base"] is HIDDEN or 0 < row["base"] < 30
        spot = (x + 0.12 * whole, y + 0.12 * last)
        if (spot in spots) != care:
            yield f"{row['area']} {row['at']} hatched: {spot in spots}"
        if whole or last:
            continue
        step = None
        if isinstance(row["rate"], Fraction) and not care:
            step = 1 + sum(joint <= row["rate"] for joint in joints)
        if cells["z"][int(y)][int(x)] != step:
            yield f"{row['area']} {row['at']} has class {cells['z'][int(y)][int(x)]}, wanted {step}"
        hover = cells["hovertext"][int(y)][int(x)]
        told = ("base", "medium", "high") if isinstance(row["rate"], Fraction) else ("base",)
        for name in told if row["base"] is not HIDDEN else ():
            if not any(re.search(rf"(?<![\d,]){one}(?!\d|,\d)", hover) for one in shown(row[name], 0)):
                yield f"{hover!r} does not say {name} {row[name]}"
    if len(hatched["x"]) != 6 * len(spots):
        yield "hatches and their grounds differ"


def figure_trend(card: Card, rows: Sequence[Row], asked: Asked) -> Iterator[str]:
    """Every point that is drawn is a rate less the middle of its line; the head says the last one."""
    assert card.figure is not None
    spots = next(trace for trace in card.figure["data"] if trace.get("hovertext"))
    heads = next(trace for trace in card.figure["data"] if trace.get("meta", {}).get("lift"))
    places = list(dict.fromkeys(row["area"] for row in rows))
    for cell, place in enumerate(places):
        rates = {
            at: row["rate"]
            for at, row in enumerate(row for row in rows if row["area"] == place)
            if isinstance(row["rate"], Fraction)
        }
        middle = (min(rates.values()) + max(rates.values())) / 2 if rates else Fraction(0)
        got = {int(x): y for x, y, at in zip(spots["x"], spots["y"], spots["meta"]["cell"], strict=True) if at == cell}
        if got.keys() != rates.keys():
            yield f"{place} is drawn at {sorted(got)}, wanted {sorted(rates)}"
        for at in got.keys() & rates.keys():
            if not math.isclose(got[at], rates[at] - middle, rel_tol=1e-9, abs_tol=1e-6):
                yield f"{place} at {at} is {got[at]}, wanted {float(rates[at] - middle)}"
        if rates:
            last = rates[max(rates)]
            head = re.sub("<[^>]*>", "", heads["text"][heads["meta"]["cell"].index(cell)]).split("\u2002")
            if head[1] not in shown(last, 1 if asked.indicator != ALL else 0):
                yield f"the head of {place} says {head}, wanted {float(last)}"
            (moved,) = {row["moved"] for row in rows if row["area"] == place}
            if head[2] not in ({""} if moved is None else shown(moved, 1, signed=True)):
                yield f"the head of {place} says {head}, wanted a change of {moved}"


def figure_cell(card: Card, rows: Sequence[Row], asked: Asked) -> Iterator[str]:
    """The bars are the lines with the most hits, the most first."""
    assert card.figure is not None
    medium, high = card.figure["data"][:2]
    hits = {row["code"]: row for row in rows if isinstance(row["hits"], int) and row["hits"] > 0}
    most = sorted(hits.values(), key=lambda row: -row["hits"])[:8]
    if [row["code"] for row in most] != medium["customdata"] or medium["customdata"] != high["customdata"]:
        yield f"bars of {medium['customdata']}, wanted {[row['code'] for row in most]}"
    for row, one, other in zip(most, medium["x"], high["x"], strict=False):
        if (one, other) != (row["medium"], row["high"]):
            yield f"the bar of {row['code']} is {one} and {other}, wanted {row}"
    said = card.figure["data"][-1]["text"]
    for row, text in zip(most, said, strict=False):
        if not all(any(way in text for way in shown(many, 0)) for many in (row["medium"] + row["high"], row["high"])):
            yield f"{text!r} does not say {row}"


FIGURES: dict[str, Callable[[Card, Sequence[Row], Asked], Iterator[str]]] = {
    "matrix": figure_matrix,
    "trend": figure_trend,
    "cell": figure_cell,
}


def drivers(card: Card, oracle: Risk, asked: Asked) -> Iterator[str]:
    """The indicator that a moved cell names is one of those that moved it most."""
    if card.nothing:
        return
    for move, said in zip(oracle.moves(asked), card.rows["driver"], strict=False):
        wanted = oracle.driver(asked, move)
        if (said[:3] not in wanted) if wanted else said:
            yield f"{move} moved by {said!r}, wanted one of {wanted}"


def facts(card: Card, whole: Row) -> Iterator[str]:
    """What stands under the bars: rate, hits and base of the cell."""
    if card.nothing:
        return
    text = re.sub("<[^>]*>", "", str(card.body))
    for name, decimals in (("rate", 1), ("hits", 0), ("base", 0)):
        if not any(way in text for way in texts(name, whole[name], decimals)):
            yield f"{text!r} does not say {name} {whole[name]}"


def leading(lead: Sequence[Any], oracle: Risk, asked: Asked) -> Iterator[str]:
    now, last, ago, *scopes = oracle.lead(asked)
    wanted: list[tuple[str, Any, int]] = [
        ("rate", now["rate"], 1),
        ("rate", ago["rate"], 1),
        ("hits", now["hits"], 0),
        ("base", now["base"], 0),
        *(("rate", scope["rate"], 1) for scope in scopes),
    ]
    if len(lead) != len(wanted):
        yield f"{len(lead)} entries, wanted {len(wanted)}"
    for entry, (name, value, decimals) in zip(lead, wanted, strict=False):
        if str(entry.value) not in texts(name, value, decimals):
            yield f"{entry.label} says {entry.value}, wanted {value}"
    for entry, before, back in ((lead[0], last, 1), (lead[1], ago, 12)):
        change = oracle.change(asked, now, before, asked.month - back, asked.indicator)
        if not any(way in str(entry.said[0]) for way in texts("change", change, 1)):
            yield f"{entry.said} wanted {change}"
    if now["rate"] is HIDDEN and str(lead[0].value) != SUPPRESSED:
        yield "the lead tells what is hidden"
