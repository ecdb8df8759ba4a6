"""Every figure of the overview equals its recomputation from the extract files, at three levels and in all scopes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest

from components.cards import Card, Column, Kind, Nothing
from components.export import csv_of
from components.words import Words
from domain.pack import Pack
from domain.reading import Release
from tests.desk import Seat
from tests.document import read
from tests.oracle.overview import Overview
from tests.oracle.revenue import HIDDEN, Asked, Row, Sign
from tests.pages.test_revenue_numbers import (
    agrees,
    below_head,
    compare_html,
    compare_rows,
    figure_months,
    named,
    oracle_of,
)

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


def differences(seat: Seat, overview: Overview, query: Mapping[str, str]) -> Iterator[str]:
    """Yield each place in which the page and the recomputation differ."""
    asked = overview.oracle.resolve(query)
    view = seat.view(query, "overview")
    assert view.month is not None
    shown_as = (view.area, view.scope, view.month.year * 12 + view.month.index - 1)
    if shown_as != (asked.area, asked.scope, asked.month):
        yield f"shows {shown_as}, asked was {asked}"
        return
    cards = seat.cards(query, "overview")
    words = Words.of(view.lang)
    for name, card in cards.items():
        if card.nothing is Nothing.FAILED:
            yield f"{name} failed: {card.nothing_text}"
            return
    yield from of_targets(cards["targets"], overview, asked, words, seat)
    yield from of_months(cards["months"], overview, asked, words)
    yield from of_areas(cards["areas"], overview, asked, query.get("shade", "revenue"))
    yield from of_risk(cards["risk"], overview, asked)


def close(value: Any, want: Fraction | None) -> bool:
    return agrees(None if value is None else value, None) if want is None else abs(float(value) - float(want)) < 2e-6


def of_targets(card: Card, overview: Overview, asked: Asked, words: Words, seat: Seat) -> Iterator[str]:
    """Each target: the value of the place where it has one (else the province's), the status of the province."""
    oracle = overview.oracle
    place = oracle.place(asked.area, asked.scope)
    part = not oracle.judged(asked.area, asked.scope)
    whole = oracle.root if part else place
    tiles = "".join(read(str(card.body)).texts)
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
        elif part and shown["value"] is None:
            shown = judged
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
        if shown["value"] is not None and not any(
            words.number(float(shown["value"]), decimals) in tiles for decimals in (0, 1, 2, 3)
        ):
            yield f"{code}: no tile says {shown['value']}"
    said = "".join(read(str(card.said)).texts)
    if said != (wanted := "".join(of_head(stood, words))):
        yield f"the head says {said!r}, wanted {wanted!r}"
    text = csv_of(card, seat.reading, words).decode("utf-8-sig")
    if not all(f"{code}," in text for code in overview.targets):
        yield "the export lacks targets"


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


def of_areas(card: Card, overview: Overview, asked: Asked, shade: str) -> Iterator[str]:
    oracle = overview.oracle
    if shade == "revenue" or shade not in card_of(card):
        wanted = oracle.areas(asked)
        yield from (f"areas: {said}" for said in compare_rows(card, wanted))
        return
    line = {"invoices": 90, "online": 96}.get(shade)
    for row in card.rows.to_dict("records"):
        place = oracle.around(asked) if row["area"] == oracle.around(asked).partition(":")[0] else row["area"]
        if shade == "risk":
            base, hits = overview.risk(place, "ALL", asked.month)
            rate = None if isinstance(hits, Sign) or base < 10 else Fraction(1000 * hits, base)
            if not agrees(row["base"], base or None) or not secret_or(row["value"], rate, hits is HIDDEN):
                yield f"areas {place}: {row}, wanted {base} {hits} {rate}"
            continue
        part, whole = overview.shares(shade, place, asked.first, asked.month)
        hidden = isinstance(part, Sign)
        ratio = Fraction(part, whole) if isinstance(part, int) and isinstance(whole, int) and whole >= 10 else None
        away = None if ratio is None or line is None else ratio - Fraction(line, 100)
        for name, want in (("value", ratio), ("distance", away), ("part", part), ("whole", whole)):
            if not secret_or(row[name], None if hidden else want, hidden):
                yield f"areas {place} {name} is {row[name]}, wanted {want}"
        if bool(row["below"]) != (away is not None and away < 0):
            yield f"areas {place} says {row['below']!r}, {away} from the line"


def card_of(card: Card) -> set[str]:
    return {"invoices", "online", "risk"} if "value" in card.rows else set()


def secret_or(value: Any, want: Any, hidden: bool) -> bool:
    return value is Nothing.SUPPRESSED if hidden else agrees(value, want)


def of_risk(card: Card, overview: Overview, asked: Asked) -> Iterator[str]:
    oracle = overview.oracle
    around = oracle.around(asked)
    if card.nothing is not None:
        if overview.risk(around, "ALL", asked.month)[0]:
            yield "risk shows nothing"
        return
    every = [line["code"] for line in oracle.lines("industries.csv")]
    bases = {code: overview.risk(around, code, asked.month)[0] for code in every}
    largest = {code for code in every if sum(other > bases[code] for other in bases.values()) < 8 and bases[code]}
    shown = [code for code in dict.fromkeys(card.rows["industry"]) if code]
    if not set(shown) <= largest or len(shown) != min(8, len([one for one in bases.values() if one])):
        yield f"risk shows {shown}, the largest are {largest}"
    if shown != [code for code in every if code in shown]:
        yield f"risk is not in the order of the classification: {shown}"
    for row in card.rows.to_dict("records"):
        place = around if row["row"] == "ALL" else row["area"]
        base, hits = overview.risk(place, row["industry"] or "ALL", asked.month)
        hidden = hits is HIDDEN
        rate = None if isinstance(hits, Sign) or base < 10 else Fraction(1000 * hits, base)
        if row["base"] != base or not secret_or(row["hits"], hits, hidden) or not secret_or(row["value"], rate, hidden):
            yield f"risk {place} {row['industry']}: {row}, wanted {base} {hits} {rate}"


def test_an_export_has_every_target(seat: Seat) -> None:
    card = seat.cards({}, "overview")["targets"]
    text = csv_of(card, seat.reading, Words.of("zh")).decode("utf-8-sig")
    columns, lines = below_head([line.split(",") for line in text.splitlines()], card)
    assert len(lines) == len(card.rows) == 9
    assert columns[0].name == "code"
