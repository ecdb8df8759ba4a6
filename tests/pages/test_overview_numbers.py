"""Every figure of the overview equals its recomputation from the extract files, at three levels and in all scopes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from components import target_tiles
from components.cards import Card, Column, Kind, Nothing
from components.export import csv_of, xlsx_of
from components.target_tiles import Line
from components.words import MISSING, OPEN, SUPPRESSED, Words
from domain.incidence import Incidence
from domain.pack import Pack
from domain.reading import Release
from pages import _overview_areas, _overview_risk, _overview_targets
from tests.desk import Seat
from tests.document import read
from tests.figures import HUNDRED, has, plain, wrong
from tests.oracle.overview import Overview
from tests.oracle.revenue import HIDDEN, Asked, Oracle, Row, Sign, shown
from tests.pages.test_revenue_numbers import (
    agrees,
    below_head,
    compare_csv,
    compare_html,
    compare_rows,
    compare_xlsx,
    figure_months,
    named,
    oracle_of,
)
from tests.pages.test_revenue_numbers import figure_areas as figure_revenue

CARDS = ("targets", "months", "areas", "risk")
QUERIES = [
    {},
    {"scope": "without"},
    {"scope": "only"},
    {"basis": "month", "shade": "invoices"},
    {"scope": "without", "shade": "online"},
    {"scope": "only", "shade": "risk", "lang": "en"},
    {"area": "330100"},
    {"area": "330100", "shade": "invoices"},
    {"area": "330200", "shade": "online", "basis": "month"},
    {"area": "330300", "shade": "risk"},
    {"area": "330106", "shade": "invoices"},
    {"area": "330203", "shade": "risk"},
]
WIDE = [
    *QUERIES,
    {"month": "2023-08"},
    {"month": "2023-08", "scope": "only"},
    {"month": "2022-12", "shade": "invoices", "map": "bounds"},
    {"month": "2023-01", "shade": "online"},
    {"month": "2021-06"},
    {"month": "2021-08", "shade": "risk"},
    {"month": "2019-03"},
    {"area": "330328", "shade": "invoices"},
    {"area": "330105", "month": "2021-05", "shade": "online"},
    {"area": "330000R", "shade": "risk"},
]
SMALL = [
    *QUERIES,
    {"month": "2022-12"},
    {"month": "2022-02"},
    {"month": "2021-12", "shade": "risk"},
    {"month": "2020-06"},
]


@pytest.fixture(scope="module")
def wide_overview(wide_release: Release, pack: Pack) -> Overview:
    return Overview(oracle_of(wide_release.path, pack))


@pytest.fixture(scope="module")
def overview(release: Release, pack: Pack) -> Overview:
    return Overview(oracle_of(release.path, pack))


@pytest.mark.parametrize("query", WIDE, ids=named)
def test_every_figure_of_the_wide_lake(query: dict[str, str], wide: Seat, wide_overview: Overview) -> None:
    assert list(differences(wide, wide_overview, query)) == []


@pytest.mark.parametrize("query", SMALL, ids=named)
def test_every_figure_of_the_small_lake(query: dict[str, str], seat: Seat, overview: Overview) -> None:
    assert list(differences(seat, overview, query)) == []


@pytest.mark.parametrize(
    ("mart", "change", "where", "query"),
    [
        (
            "invoices",
            "blue_count = blue_count + 100000",
            "place = '330000' and industry = 'ALL' and class = 'paper'",
            {},
        ),
        ("handling", "counter = counter + 5000", "place = '330000'", {}),
        ("paying_time", "tenths = tenths + 1", "place = '330000'", {}),
        ("plan_facts", "numerator = numerator + 1", "place = '330000' and item = 'element'", {}),
        ("plan_facts", "numerator = 0", "place = '330000' and item = 'M1'", {}),
        ("plan_facts", "numerator = 1", "place = '330000' and item = 'R01'", {}),
        ("plan_facts", "numerator = numerator - 1", "place = '330000' and item = 'check'", {}),
        ("risk", "high = high + 1", "place = '330100' and industry = 'C' and indicator = 'ALL'", {}),
        ("revenue", "local = 2 * local", "place = '330000:only' and tax = 'ALL' and industry = 'ALL'", {}),
        ("handling", "online = online + 1", "place = '330100'", {"shade": "online"}),
    ],
)
def test_a_planted_fault_is_seen(
    mart: str,
    change: str,
    where: str,
    query: dict[str, str],
    release: Release,
    overview: Overview,
    home: Path,
    pack: Pack,
    sit: Callable[..., Seat],
    tmp_path: Path,
) -> None:
    planted = Path(shutil.copy(release.path / "marts.duckdb", tmp_path / "marts.duckdb"))
    planted.chmod(0o644)
    with duckdb.connect(str(planted)) as con:
        (count,) = con.execute(f"update mart.{mart} set {change} where {where}").fetchone() or (0,)
    assert count
    there = sit(home, pack, release=replace(release, path=tmp_path))
    assert next(differences(there, overview, query), None)


def moved(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(value=[*rows["value"][1:], rows["value"].iloc[0]])


def swapped(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.rename(columns={"row": "column", "column": "row"})


def turned(rows: pd.DataFrame) -> pd.DataFrame:
    return swapped(rows).rename(columns={"row_label": "column_label", "column_label": "row_label"})


def other(line: Line, values: Sequence[float | None]) -> Line:
    return replace(line, values=tuple(values))


@pytest.mark.parametrize(
    ("module", "name", "fault"),
    [
        (_overview_risk, "heat", swapped),
        (_overview_risk, "heat", turned),
        (_overview_risk, "heat", moved),
        (_overview_areas, "tiles", moved),
        (target_tiles, "small_line", lambda line: other(line, line.values[1:])),
        (target_tiles, "small_line", lambda line: other(line, line.values[::-1])),
        (target_tiles, "small_line", lambda line: other(line, [*line.values[1:], line.values[-1]])),
        (target_tiles, "small_line", lambda line: replace(line, demand=(line.demand or 0) + 1)),
    ],
    ids=["swapped", "turned", "moved", "map", "short", "backwards", "late", "demand"],
)
@pytest.mark.parametrize("area", ["330000", "330100"])
def test_what_is_drawn_awry_is_seen(
    area: str,
    module: Any,
    name: str,
    fault: Callable[[Any], Any],
    seat: Seat,
    overview: Overview,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    draw = getattr(module, name)
    monkeypatch.setattr(module, name, lambda one, *rest, **more: draw(fault(one), *rest, **more))
    assert next(differences(seat, overview, {"area": area, "shade": "risk"}), None)


@pytest.mark.parametrize("code", ["T1", "T2", "T7", "T9"])
def test_each_tile_is_held_to_its_own_value(
    code: str, seat: Seat, overview: Overview, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A digit more before or behind the value of one tile is seen."""
    tile = _overview_targets.Targets.tile
    for before, behind in (("1", ""), ("", "0")):

        def wrongly(page: Any, seen: Any, before: str = before, behind: str = behind) -> Any:
            made = tile(page, seen)
            return replace(made, value=f"{before}{made.value}{behind}") if made.code == code else made

        with monkeypatch.context() as patched:
            patched.setattr(_overview_targets.Targets, "tile", wrongly)
            assert any("its tile says" in said for said in differences(seat, overview, {}))


def test_hits_of_too_few_are_told_nowhere(wide: Seat, wide_overview: Overview, monkeypatch: pytest.MonkeyPatch) -> None:
    query = {"area": "330300", "shade": "risk"}
    rows = wide.cards(query, "overview")["risk"].rows
    few = rows[[0 < base < LEAST for base in rows["base"]]]
    assert len(few)
    assert all(agrees(hits, None) for hits in few["hits"])
    monkeypatch.setattr(Incidence, "few", property(lambda one: False))
    said = list(differences(wide, wide_overview, query))
    for place in ("rows", "twin", "csv", "xlsx", "figure"):
        assert any(one.startswith(f"risk {place}") for one in said), place


def differences(seat: Seat, overview: Overview, query: Mapping[str, str]) -> Iterator[str]:
    """Yield each place in which the page and the recomputation differ."""
    asked = overview.oracle.resolve(query)
    view = seat.view(query, "overview")
    assert view.month is not None
    shown_as = (view.area, view.scope, view.month.year * 12 + view.month.index - 1)
    if shown_as != (asked.area, asked.scope, asked.month):
        yield f"shows {shown_as}, asked was {asked}"
        return
    sheet, drawn = seat.both(query, "overview")
    cards = sheet.cards
    twins = {name: drawn["text"][f"{name}-body"] if card.figure is not None else "" for name, card in cards.items()}
    words = Words.of(view.lang)
    for name, card in cards.items():
        if card.nothing is Nothing.FAILED:
            yield f"{name} failed: {card.nothing_text}"
            return
    yield from of_targets(cards["targets"], overview, asked, words, seat)
    yield from of_months(cards["months"], overview, asked, words)
    yield from of_areas(cards["areas"], overview, asked, view.shade, twins["areas"], seat, words)
    yield from of_risk(cards["risk"], overview, asked, twins["risk"], seat, words)


def close(value: Any, want: Fraction | None) -> bool:
    return agrees(None if value is None else value, None) if want is None else abs(float(value) - float(want)) < 2e-6


def of_targets(card: Card, overview: Overview, asked: Asked, words: Words, seat: Seat) -> Iterator[str]:
    """Each target: the value of the place where it has one (else the province's), the status of the province."""
    oracle = overview.oracle
    place = oracle.place(asked.area, asked.scope)
    part = not oracle.judged(asked.area, asked.scope)
    whole = oracle.root if part else place
    tiles = {found[1]: tile for tile in str(card.body).split("<li")[1:] if (found := re.search(r">(T\d+)<", tile))}
    stood: dict[str, list[str]] = {}
    rows = card.rows.to_dict("records")
    assert [row["code"] for row in rows] == list(overview.targets)
    for row in rows:
        code = row["code"]
        judged = overview.standing(code, whole, asked.month)
        shown = overview.standing(code, place, asked.month) if part else judged
        secret = part and code == "T1" and oracle.secret(place, [asked.month], "ALL")
        if secret:
            shown = {"value": None, "needed": None, "pace": None}
        where = place
        if part and shown["value"] is None and not secret:
            shown, where = judged, whole
        for name in ("value", "needed", "pace"):
            if name in shown and not close(row[name], shown[name]):
                yield f"{code} {name} is {row[name]}, wanted {shown[name]}"
        status = judged["status"]
        if row["status"] != (STATUS[words.lang][status] if status else "—"):
            yield f"{code} is {row['status']}, wanted {status}"
        for name in ("late", "held"):
            # Both are told in months, whatever the periods of the target.
            months = GRAINS.get(code, 1) if name == "held" else 1
            if status and name in judged and row[name] != judged[name] * months:
                yield f"{code} {name} is {row[name]}, wanted {judged[name] * months}"
        if status:
            stood.setdefault(status, []).append(code)
        yield from in_worth(code, tiles[code], shown["value"], secret, overview)
        if overview.targets[code]["kind"] != "milestones":
            yield from in_line(code, tiles[code], where, overview, asked)
    said = "".join(read(str(card.said)).texts)
    if said != (wanted := "".join(of_head(stood, words))):
        yield f"the head says {said!r}, wanted {wanted!r}"
    text = csv_of(card, seat.reading, words).decode("utf-8-sig")
    if not all(f"{code}," in text for code in overview.targets):
        yield "the export lacks targets"


def in_worth(code: str, tile: str, value: Fraction | None, secret: bool, overview: Overview) -> Iterator[str]:
    """Yield where a tile does not say its value, with the fewest decimals that keep it on its side of the demand."""
    target = overview.targets[code]
    (said,) = re.findall(r'class="worth(?: below)?">([^<]*)<', tile)
    if value is None:
        wanted = {SUPPRESSED if secret else MISSING}
    elif target["kind"] in ("count", "milestones"):
        wanted = shown(value, 0)
    else:
        demand = Fraction(str(target["demand"]))

        def sides(decimals: int) -> set[int]:
            ways = [Fraction(way.replace(",", "")) for way in shown(value, decimals)]
            return {(way > demand) - (way < demand) for way in ways}

        side = (value > demand) - (value < demand)
        wanted = shown(value, next((n for n in (1, 2) if side in sides(n)), 3))
    if said not in wanted:
        yield f"{code}: its tile says {said!r}, wanted {wanted}"


def in_line(code: str, tile: str, place: str, overview: Overview, asked: Asked) -> Iterator[str]:
    """Yield where the small line is not of the last 24 months, or eight quarters, or every year, up to the month."""
    series, length = overview.series(code, place)
    known = [month for month in series if month + length - 1 <= asked.month]
    span = range(min(known), max(known) + 1, length) if known else range(0)
    values = [series.get(month) for month in (span if length == 12 else span[-(24 // length) :])]
    if len(values) == 1:
        values *= 2
    (path,) = re.findall(r'<path d="([^"]*)"', tile.partition('class="way"')[2]) or [""]
    drawn = [(float(x), float(y)) for x, y in re.findall(r"[ML]([-\d.]+) ([-\d.]+)", path)]
    demand = Fraction(str(overview.targets[code]["demand"]))
    told = [value for value in values if value is not None]
    low = min([*told, demand])
    far = max([*told, demand]) - low or 1
    wanted: list[tuple[Fraction, Fraction]] = []
    before = None
    for at, value in enumerate(values):
        if value is not None:
            x, y = Fraction(100 * at, len(values) - 1), 30 * (Fraction(9, 10) - Fraction(8, 10) * (value - low) / far)
            # A value of a year, or a count, stands until the next: along, then up or down.
            if before is not None and (length == 12 or overview.targets[code]["kind"] == "count"):
                wanted.append((x, before))
            wanted.append((x, y))
            before = y
        else:
            before = None
    if len(drawn) != len(wanted) or any(
        abs(one - other) > 0.011
        for spot, want in zip(drawn, wanted, strict=True)
        for one, other in zip(spot, want, strict=True)
    ):
        yield f"{code}: its line is {drawn}, wanted {[(float(x), float(y)) for x, y in wanted]} of {len(values)} values"


def of_head(stood: Mapping[str, list[str]], words: Words) -> Iterator[str]:
    """Count the targets by status, the best first, what was met in time or is kept together; name the missed."""
    yet = {"met": [code for one in ("met", "kept", "met on time") for code in stood.get(one, ())]}
    for one in ("met", "met late", "ahead", "on track", "behind", "warning"):
        if codes := {**stood, **yet}.get(one, []):
            yield words(f"{one} {{n}}", n=len(codes))
    if codes := stood.get("missed", []):
        yield words("missed {n}: {codes}", n=len(codes), codes=" ".join(codes))


# The months of a period, where it is none itself: T2 is told by quarter, T5 and T6 by year.
GRAINS = {"T2": 3, "T5": 12, "T6": 12}
STATUS = {
    "en": {
        one: one
        for one in ("met on time", "met late", "kept", "met", "ahead", "on track", "behind", "warning", "missed")
    },
    "zh": {
        "met on time": "按期达标",
        "met late": "逾期达标",
        "kept": "保持达标",
        "met": "达标",
        "ahead": "领先",
        "on track": "正常",
        "behind": "滞后",
        "warning": "预警",
        "missed": "未达标",
    },
}


def of_months(card: Card, overview: Overview, asked: Asked, words: Words) -> Iterator[str]:
    """The months are those of the revenue page; below stand the total, the other scopes, three taxes, the rest."""
    oracle = overview.oracle
    rows = oracle.months(asked)
    if card.nothing is not None:
        return
    yield from (f"months: {said}" for said in compare_rows(card, rows))
    yield from (f"months figure: {said}" for said in figure_months(card, rows, oracle, asked, None, words))
    place, last, year = oracle.place(asked.area, asked.scope), asked.month, asked.month // 12 * 12

    def line(where: str, taxes: list[str]) -> Row:
        natural, like = oracle.grown(where, last, last, taxes, "ALL")
        ytd_natural, ytd_like = oracle.grown(where, year, last, taxes, "ALL")
        return {
            "amount": oracle.total(where, last, last, taxes, "ALL"),
            "natural": natural,
            "like_for_like": like,
            "ytd": oracle.total(where, year, last, taxes, "ALL"),
            "ytd_natural": ytd_natural,
            "ytd_like_for_like": ytd_like,
        }

    def beside(where: str) -> Row:
        """Another scope, which says so in the place of its money where a bureau of it is late."""
        late = last not in oracle.reported("revenue", where)
        return {**line(where, ["ALL"]), **dict.fromkeys(("amount", "ytd") if late else (), words("not reported"))}

    paid = [row["tax"] for row in oracle.taxes(asked)]
    main = [tax for tax in paid if tax in oracle.main][:3]
    rest = sorted({tax for tax, one in oracle.sums("revenue", place) if one == "ALL"} & oracle.taxed - set(main))
    others = [oracle.place(oracle.root, scope) for scope in oracle.scopes] if asked.area == oracle.root else []
    wanted = [
        line(place, ["ALL"]),
        *(beside(other) for other in others if other != place),
        *(line(place, [tax]) for tax in main),
        *([line(place, rest)] if rest else []),
    ]
    month, to_date = (head(str(card.body), at) for at in (1, 4))
    factor, decimals = oracle.unit(asked.area)

    def money(name: str, label: str) -> Column:
        return Column(name, label, Kind.MONEY, decimals, factor)

    rates = [words("natural %"), words("like-for-like %")]
    columns = (
        Column("label", head(str(card.body), 0), Kind.TEXT),
        money("amount", month),
        Column("natural", rates[0], Kind.PERCENT),
        Column("like_for_like", rates[1], Kind.PERCENT),
        money("ytd", to_date),
        Column("ytd_natural", rates[0], Kind.PERCENT),
        Column("ytd_like_for_like", rates[1], Kind.PERCENT),
    )
    found = compare_html(replace(card, columns=columns), wanted, str(card.body))
    yield from (f"taxes: {said}" for said in found)


def head(html: str, at: int) -> str:
    return str(read(html).one()[0][at])


# The joints of a filled map: around the line of the province in points, or per 1,000.
LINES = {"invoices": 90, "online": 96}
AROUND = {"invoices": (-12, -8, -4, 0, 5), "online": (-3, -2, -1, 0, 1)}
RATES = (20, 40, 60, 85, 115)
# Of fewer nothing is told, of fewer than CAREFUL a cell is hatched; totals stand so far apart, so many areas across.
LEAST, CAREFUL = 10, 30
APART = 0.12
ACROSS = 16


def of_areas(
    card: Card, overview: Overview, asked: Asked, shade: str, twin: str, seat: Seat, words: Words
) -> Iterator[str]:
    oracle = overview.oracle
    if "value" not in card.rows:
        wanted = oracle.areas(asked)
        for where, found in (
            ("rows", compare_rows(card, wanted)),
            ("body", compare_html(card, wanted, str(card.body))),
            ("twin", compare_html(card, wanted, twin) if twin else ()),
            ("csv", compare_csv(card, wanted, csv_of(card, seat.reading, words).decode("utf-8-sig"))),
            ("xlsx", compare_xlsx(card, wanted, xlsx_of(card, seat.reading, words))),
            ("figure", figure_revenue(card, wanted, oracle, asked, None, words) if card.figure else ()),
        ):
            yield from (f"areas {where}: {said}" for said in found)
        return
    rows = map_rows(overview, asked, shade, words)
    yield from wrong(card, rows, twin, seat.reading, words)
    if card.figure is not None:
        joints = RATES if shade == "risk" else tuple(LINES[shade] + step for step in AROUND[shade])
        yield from (f"areas figure: {said}" for said in figure_map(card, rows, oracle, joints, shade == "risk"))


def map_rows(overview: Overview, asked: Asked, shade: str, words: Words) -> list[Row]:
    """Return what a map that is not filled by money says of each area, in code order, and of all."""
    oracle = overview.oracle
    around = oracle.around(asked)
    rows: list[Row] = []
    for place in dict.fromkeys([*oracle.below(asked), around]):
        row: Row = {"area": place.partition(":")[0]}
        if shade == "risk":
            base, _, _ = cells = rate_of(overview, place, "ALL", asked.month)
            rows.append({**row, **dict(zip(("base", "hits", "value"), cells, strict=True)), "base": base or None})
            continue
        part, whole = overview.shares(shade, place, asked.first, asked.month)
        hidden = isinstance(part, Sign)
        ratio = Fraction(part, whole) if isinstance(part, int) and isinstance(whole, int) and whole >= 10 else None
        away = None if ratio is None else ratio - Fraction(LINES[shade], 100)
        rows.append(
            {
                **row,
                "value": HIDDEN if hidden else ratio,
                "distance": HIDDEN if hidden else away,
                "below": words("below the line") if away is not None and away < 0 else "",
                "part": part,
                "whole": whole,
            }
        )
    return rows


def rate_of(overview: Overview, place: str, industry: str, month: int) -> tuple[int, Any, Any]:
    """Return base, hits and hits per 1,000; of a base that is too few neither hits nor rate are told."""
    base, hits = overview.risk(place, industry, month)
    if isinstance(hits, Sign):
        return base, HIDDEN, HIDDEN
    return (base, None, None) if base < LEAST else (base, hits, Fraction(1000 * hits, base))


def figure_map(card: Card, rows: list[Row], oracle: Oracle, joints: tuple[int, ...], rated: bool) -> Iterator[str]:
    """Each area on the map is in the class of its value, and says it when it is pointed at and where it is written."""
    assert card.figure is not None
    if card.figure["layout"]["meta"]["key"]["breaks"] != list(joints):
        yield f"its classes are {card.figure['layout']['meta']['key']}"
    parts = rows[:-1] or rows
    values = {row["area"]: row["value"] for row in parts if oracle.nodes[row["area"]].on_map}
    factor = Fraction(1) if rated else HUNDRED
    seen: set[str] = set()
    for one in card.figure["data"]:
        written = one["type"] in ("scatter", "scattergeo")
        if written:
            if "<b>" not in "".join(one.get("text", ())):
                continue  # more tiles across leave no room for a value
            cells = [(key, text, None) for key, text in zip(one["customdata"], one["text"], strict=True)]
        elif one["type"] == "heatmap":
            lines = zip(one["customdata"], one["hovertext"], one["z"], strict=True)
            cells = [cell for line in lines for cell in zip(*line, strict=True) if cell[0] is not None]
        else:
            cells = list(zip(one["customdata"], one["hovertext"], one["z"], strict=True))
        seen |= {key for key, _, _ in cells}
        for key, text, step in cells:
            want = values.get(key)
            known = isinstance(want, Fraction)
            texts = shown(want, 1, factor) if isinstance(want, Fraction) else {SUPPRESSED if want is HIDDEN else OPEN}
            if not any(way in plain(text) for way in texts):
                yield f"{key} says {text!r}, wanted {texts}"
            if written or (one["type"] == "choropleth" and not known):
                continue
            wanted = 1 + sum(joint * factor <= want for joint in joints) if isinstance(want, Fraction) else None
            if step != wanted:
                yield f"{key} is in class {step}, wanted {wanted}"
    if seen != values.keys():
        yield f"on the map are {sorted(seen ^ values.keys())} too many or too few"


def of_risk(card: Card, overview: Overview, asked: Asked, twin: str, seat: Seat, words: Words) -> Iterator[str]:
    oracle = overview.oracle
    around = oracle.around(asked)
    if card.nothing is not None:
        if overview.risk(around, "ALL", asked.month)[0]:
            yield "risk shows nothing"
        return
    every = [line["code"] for line in oracle.lines("industries.csv")]
    bases = {code: overview.risk(around, code, asked.month)[0] for code in every}
    largest = {code for code in every if sum(other > bases[code] for other in bases.values()) < 8 and bases[code]}
    shown_ = [code for code in dict.fromkeys(card.rows["industry"]) if code]
    if not set(shown_) <= largest or len(shown_) != min(8, len([one for one in bases.values() if one])):
        yield f"risk shows {shown_}, the largest are {largest}"
    if shown_ != [code for code in every if code in shown_]:
        yield f"risk is not in the order of the classification: {shown_}"
    names = {line["code"]: line[f"short_{words.lang}"] for line in oracle.lines("industries.csv")}
    below = oracle.below(asked)
    rows: list[Row] = []
    for place in dict.fromkeys([*below, *([around] if len(below) > 1 else [])]):
        for code in (*shown_, "ALL"):
            base, hits, rate = rate_of(overview, place, code, asked.month)
            rows.append(
                {
                    "area": place.partition(":")[0],
                    "label": called(place, around, oracle, words),
                    "industry": "" if code == "ALL" else code,
                    "name": names.get(code) or words("All"),
                    "value": rate,
                    "hits": hits,
                    "base": base,
                    "at": ("ALL" if place == around else place, code),
                }
            )
    yield from wrong(card, rows, twin, seat.reading, words)
    yield from (f"risk figure: {said}" for said in figure_risk(card, rows, len(below) > ACROSS))


def called(place: str, around: str, oracle: Oracle, words: Words) -> str:
    """Return the name of an area in the matrix: in full where it is the total, and in English."""
    area, _, scope = place.partition(":")
    node = oracle.nodes[area]
    if scope:
        return str(oracle.scope(scope)["title"][words.lang])
    if area == oracle.root:
        return str(oracle.entries("levels")[0]["plural"][words.lang])
    return node.names[words.lang] if words.lang == "en" or place == around else node.shorts[words.lang]


def figure_risk(card: Card, rows: list[Row], turned: bool) -> Iterator[str]:
    """Each cell stands under its area and beside its industry (`turned`: the other way round) and says its rate."""
    assert card.figure is not None
    cells, _, spots, inks, sums, sides = card.figure["data"]
    if card.figure["layout"]["meta"]["key"]["breaks"] != list(RATES):
        yield f"its classes are {card.figure['layout']['meta']['key']}"
    heads = {one["x"]: plain(one["text"]) for one in card.figure["layout"]["annotations"]}
    beside = dict(zip(sides["y"], map(plain, sides["text"]), strict=True))
    written, summed = (
        {(x, y): at for at, (x, y) in enumerate(zip(one["x"], one["y"], strict=True))} for one in (inks, sums)
    )
    if len(written) + len(summed) != len(rows):
        yield f"{len(written)} cells and {len(summed)} sums are drawn of {len(rows)}"
    across, down = (order(rows, 1 if turned else 0), order(rows, 0 if turned else 1))
    hatched = set(zip(spots["x"], spots["y"], strict=True))
    for row in rows:
        area, code = row["at"]
        here = (across[code], down[area]) if turned else (across[area], down[code])
        labels = (row["name"], row["label"]) if turned else (row["label"], row["name"])
        if (heads.get(here[0]), beside.get(here[1])) != labels:
            yield f"{row['at']} stands at {heads.get(here[0])} and {beside.get(here[1])}, wanted {labels}"
        total = "ALL" in row["at"]
        at, one = (summed if total else written).get(here), sums if total else inks
        if at is None:
            yield f"{row['at']} is not drawn at {here}"
            continue
        if plain(one["text"][at]) not in rates(row["value"], 0):
            yield f"{row['at']} says {one['text'][at]!r}, wanted {row['value']}"
        known = isinstance(row["value"], Fraction)
        x, y = int(here[0]), int(here[1])
        hover = plain(sums["hovertext"][at] if total else cells["hovertext"][y][x])
        if not any(f"\u2003{way}" in hover for way in rates(row["value"], 1)) or not has(hover, shown(row["base"], 0)):
            yield f"{row['at']} says {hover!r} when pointed at, wanted {row}"
        if known != (hover.count("\n") == 2):
            yield f"{row['at']} tells hits when pointed at or tells none: {hover!r}"
        key = ".".join(row["at"]) if known and row["at"] != ("ALL", "ALL") else None
        if (key or "") not in {"", *card.figure["layout"]["meta"]["places"]}:
            yield f"{row['at']} is no place for a link"
        if total:
            continue
        care = 0 < row["base"] < CAREFUL
        step = 1 + sum(joint <= row["value"] for joint in RATES) if known and not care else None
        if (cells["z"][y][x], cells["customdata"][y][x], here in hatched) != (step, key, care):
            yield f"{row['at']} is {cells['z'][y][x]} {cells['customdata'][y][x]}, wanted {step} {key} {care}"
    links = {".".join(row["at"]) for row in rows if isinstance(row["value"], Fraction)} - {"ALL.ALL"}
    if {mark.key for mark in card.marks} != links or card.figure["layout"]["meta"]["places"].keys() != links:
        yield f"links are {sorted({str(mark.key) for mark in card.marks} ^ links)} too many or too few"


def order(rows: list[Row], part: int) -> dict[str, float]:
    """Return where each area (0) or industry (1) stands; the total stands last and a little apart."""
    codes = [code for code in dict.fromkeys(row["at"][part] for row in rows) if code != "ALL"]
    return {**{code: float(at) for at, code in enumerate(codes)}, "ALL": len(codes) + APART}


def rates(value: Any, decimals: int) -> set[str]:
    """Return how a rate per 1,000 is written."""
    return {MISSING} if value is None else shown(value, decimals)


def test_an_export_has_every_target(seat: Seat) -> None:
    card = seat.cards({}, "overview")["targets"]
    text = csv_of(card, seat.reading, Words.of("zh")).decode("utf-8-sig")
    columns, lines = below_head([line.split(",") for line in text.splitlines()], card)
    assert len(lines) == len(card.rows) == 9
    assert columns[0].name == "code"
