"""Revenue never ranks areas: every figure, hover text, table, twin and export of every page is walked.

Areas stand in code order; no text and no column says a place in an order; no colour tells one area from another but the
neutral scale of classes; nothing sorts. Each way to break this is planted once and seen.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Any

import openpyxl
import pandas as pd
import pytest
from markupsafe import Markup

from components.cards import Card, Column, Kind, table
from components.charts.bars import bars
from components.export import csv_of, xlsx_of
from components.words import Words
from domain.measure import Better
from domain.pack import Pack
from pages import _draw
from tests.desk import Seat
from tests.document import Table, every, read
from tests.wide import further

ADDRESSES = [
    {},
    {"basis": "month", "scope": "without", "map": "bounds", "shade": "invoices", "matrix": "indicator"},
    {"month": "2022-03", "tax": "VAT", "lang": "en", "shade": "risk", "grade": "high", "at": "330100"},
    {"area": "330100", "industry": "C", "month": "2022-11", "industries": "C.F", "indicator": "R01"},
    further({"area": "330105", "theme": "dark"}),
]
# What says that an area stands before or after another.
RANKS = re.compile(
    r"(?i)\brank|\btop\b|\bbottom\b|\b(?:high|low|larg|small|strong|weak|bett?|b|wor)est\b|\bmedal|\bleague|\bleader"
    r"|\b\d+(?:st|nd|rd|th)\b|名次|排名|排行|位次|居首|首位|末位|倒数|榜|冠军|垫底|领先|落后|最[高低大小好差强弱优]"
    r"|第\s*[\d一二三四五六七八九十]+\s*[名位]?(?!\d|税务|季|期|条|号|个月)|[▲▼△▽↑↓↗↘🥇🥈🥉]"
)
# The rule itself may be said, and the range of an area's own past three years.
ALLOWED = re.compile(r"不作考核排名|不作排名|不排名|(?i:not ranked|never ranked)|前三年最[高低]|最小货币单位")
# Colours that mean neither good nor bad, and the single hue of classes.
NEUTRAL = re.compile(
    r"var\(--(?:paper|raise|ink[23]?|rule|hair|grid|accent|soft|tint|last|band|edge|pap-[123]|(?:on-)?revenue-[1-6])\)|"
    r"rgba\(0,\s*0,\s*0,\s*0\)"
)
# What has a direction may also wear the scales of distance and risk and the colours of a status, and say its status;
# its areas stand in code order all the same.
JUDGING = re.compile(
    NEUTRAL.pattern
    + r"|var\(--(?:(?:on-)?(?:distance|risk)-[1-6]|met|on|behind|miss|last|paper|raise)\)|#[0-9A-Fa-f]{6}00"
)
STATUS = re.compile(r"^领先(?: \d+)?$")
# The list that explains the words of status is about no area.
EXPLAINED = re.compile(r"<h3[^>]*>(?:状态用语|Words of status)</h3>\s*<dl>.*?</dl>", re.DOTALL)
COLOURS = {"color", "colors", "bgcolor", "bordercolor", "fgcolor", "fillcolor", "colorscale", "linecolor"}
SHOWN = {
    "text",
    "hovertext",
    "name",
    "ticktext",
    "labels",
    "label",
    "customdata",
    "hovertemplate",
    "texttemplate",
    "title",
}


class Order:
    """Knows areas by code and by name, and the order in which they stand."""

    def __init__(self, pack: Pack) -> None:
        self.at = {code: (area.residual, code) for code, area in pack.areas.items() if area.parent is not None}
        self.total = set(pack.places) - self.at.keys()
        self.parent = {code: pack.areas[code].parent for code in self.at}
        self.named: dict[str, set[str]] = {}
        for code in self.at:
            for names in (pack.areas[code].names, pack.areas[code].shorts):
                for name in names.values():
                    self.named.setdefault(name, set()).add(code)

    def code(self, text: Any, among: Iterable[str]) -> str | None:
        """Return the area that a cell or label is about, if it is about one of some."""
        if not isinstance(text, str):
            return None
        if text in self.at:
            return text
        plain = re.sub(r"<(?!br)[^>]*>", "", text)
        name = re.split(r"<br>|[\u2002\u2003\n]", plain.strip())[0].strip()
        found = self.named.get(name, set()) & set(among)
        return min(found) if len(found) == 1 else None

    def broken(self, texts: Iterable[Any], among: Sequence[str]) -> str | None:
        """Return the two neighbours that stand the wrong way round, areas of one parent compared."""
        codes = [code for code, _ in groupby(code for code in (self.code(text, among) for text in texts) if code)]
        # The total of the areas stands below them.
        while codes and self.parent[codes[-1]] not in {self.parent[code] for code in codes[:-1]} and len(codes) > 2:
            codes.pop()
        for one, other in pairwise(codes):
            if self.at[one] > self.at[other]:
                return f"{one} stands before {other}"
        return None


def said(text: Any, *, judged: bool = False) -> str | None:
    """Return what in a text ranks; the status of what is judged may be said."""
    if judged and STATUS.match(str(text)):
        return None
    found = RANKS.search(ALLOWED.sub("", str(text))) if isinstance(text, str) else None
    return found and found.group()


def counts_up(cells: Iterable[Any]) -> bool:
    """Say whether cells are 1 to n, in any order: places in an order."""
    plain = [re.sub(r"<[^>]*>|\.0$", "", str(cell)).strip() for cell in cells]
    return len(plain) > 2 and sorted(plain) == sorted(str(at + 1) for at in range(len(plain)))


def in_figure(figure: Mapping[str, Any], order: Order, among: Sequence[str], *, judged: bool = False) -> Iterator[str]:
    colours = JUDGING if judged else NEUTRAL
    for path, leaf in every(figure):
        if path[-1] in COLOURS and isinstance(leaf, str) and not colours.fullmatch(leaf):
            yield f"the colour {leaf} at {'.'.join(path)}"
        if path[-1] in SHOWN and (what := said(leaf)):
            yield f"{what!r} at {'.'.join(path)}"
    for index, trace in enumerate(figure["data"]):
        for name, cells in trace.items():
            if not isinstance(cells, list) or not cells or isinstance(cells[0], list):
                continue
            if wrong := order.broken(cells, among):
                yield f"{wrong} in {name} of trace {index}"
            if name in SHOWN and counts_up(cells):
                yield f"1 to {len(cells)} in {name} of trace {index}"
        yield from by_area(trace, index, order, among, judged=judged)
    ticks = figure["layout"]
    for axis in ("xaxis", "yaxis"):
        if wrong := order.broken(ticks.get(axis, {}).get("ticktext", ()), among):
            yield f"{wrong} on the {axis}"
    if figure["layout"].get("meta", {}).get("places") and (
        wrong := order.broken(figure["layout"]["meta"]["places"], among)
    ):
        yield f"{wrong} among the marks"
    for key in ("updatemenus", "sliders"):
        if figure["layout"].get(key):
            yield f"{key} in the layout"


def by_area(
    trace: Mapping[str, Any], index: int, order: Order, among: Sequence[str], *, judged: bool = False
) -> Iterator[str]:
    """Marks of areas have one colour, or that of their class."""
    keys = trace.get("customdata") or trace.get("ids") or ()
    if not any(order.code(key, among) for key in keys if isinstance(key, str)):
        return
    for part in ("marker", "textfont", "line"):
        colours = trace.get(part, {}).get("color")
        if isinstance(colours, list) and len(set(colours)) > 1:
            scales = "revenue|distance|risk" if judged else "revenue"
            odd = {
                one for one in colours if not re.fullmatch(rf"var\(--(?:(?:on-)?(?:{scales})-[1-6]|ink)\)", str(one))
            }
            if odd or (len(set(colours)) == 2 and part == "marker"):
                yield f"{part} of trace {index} colours areas apart: {sorted(set(map(str, colours)))}"
    symbols = trace.get("marker", {}).get("symbol")
    if isinstance(symbols, list) and len(set(symbols)) > 1:
        yield f"trace {index} marks areas apart"


def in_table(lines: Table, order: Order, among: Sequence[str], where: str, *, judged: bool = False) -> Iterator[str]:
    if not lines:
        return
    head, *body = lines
    for label in head:
        if what := said(label):
            yield f"{what!r} heads a column of the {where}"
    about_areas = [line for line in body if any(order.code(cell, among) for cell in line)]
    for column in zip(*body, strict=False):
        if wrong := order.broken(column, among):
            yield f"{wrong} in the {where}"
        for cell in column:
            if what := said(cell, judged=judged):
                yield f"{what!r} in the {where}"
        if len(about_areas) > 2 and (counts_up(column) or counts_up(column[:-1])):
            yield f"a column of the {where} counts from 1"


def in_html(html: str, order: Order, among: Sequence[str], where: str, *, judged: bool = False) -> Iterator[str]:
    document = read(EXPLAINED.sub("", html))
    for found in document.tables:
        yield from in_table(found, order, among, where, judged=judged)
    for text in document.texts:
        if what := said(text, judged=judged):
            yield f"{what!r} in the {where}"
    for tag, attributes in document.tags:
        if tag in ("select", "input", "button") and re.search(r"(?i)sort|order", " ".join(attributes.values())):
            yield f"{tag} {attributes} sorts the {where}"
        for key, value in attributes.items():
            if "sort" in key.lower() or (key == "class" and "sort" in value.lower()):
                yield f"{key}={value} in the {where}"
            if key in ("title", "aria-label") and (what := said(value)):
                yield f"{what!r} in the {where}"
            if key == "href" and re.search(r"(?i)[?&](?:sort|order|rank|top|by)=", value):
                yield f"{value} sorts the {where}"
            if (
                key == "style"
                and re.search(r"(?i)color\s*:", value)
                and not (JUDGING if judged else NEUTRAL).search(value)
            ):
                yield f"{value} in the {where}"
        if tag in ("a", "button") and "data-sort" in attributes:
            yield f"a sort control in the {where}"
    if wrong := order.broken((link.get("data-key") for link in document.links), among):
        yield f"{wrong} among the links of the {where}"


def in_card(card: Card, seat: Seat, words: Words, order: Order, among: Sequence[str]) -> Iterator[str]:
    """Yield how a card ranks areas: its texts, its rows, its figure and both its exports."""
    for text in (card.title, *card.scope, *card.notes, *(column.label for column in card.columns)):
        if what := said(str(text)):
            yield f"{what!r} in the furniture"
    if card.nothing is not None and card.figure is None:
        return
    judged = card.better is not Better.NEUTRAL
    if card.figure is not None:
        yield from in_figure(card.figure, order, among, judged=judged)
    if card.body is not None:
        yield from in_html(str(card.body), order, among, "body", judged=judged)
    lines = list(csv.reader(io.StringIO(csv_of(card, seat.reading, words).decode("utf-8-sig"), newline="")))
    yield from in_table(below_head(lines, card), order, among, "CSV", judged=judged)
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_of(card, seat.reading, words))).active
    cells = [["" if cell.value is None else str(cell.value) for cell in row] for row in sheet.iter_rows()]
    yield from in_table(below_head(cells, card), order, among, "XLSX", judged=judged)
    if sheet.auto_filter.ref:
        yield "a filter that sorts in the XLSX"


def below_head(lines: list[list[str]], card: Card) -> Table:
    label = next(column.label for column in card.columns if column.kind is not Kind.LINE)
    return lines[next(at for at, line in enumerate(lines) if line and line[0] == label) :]


def around(seat: Seat, query: Mapping[str, str], page: str) -> list[str]:
    """Return the codes of the areas that can stand side by side at an address."""
    view, pack = seat.view(query, page), seat.desk.pack
    parts = pack.children(view.area) or pack.children(pack.areas[view.area].parent or pack.root)
    return [area.code for area in parts]


@pytest.fixture(scope="module")
def order(pack: Pack) -> Order:
    return Order(pack)


@pytest.fixture(scope="module")
def names(wide: Seat) -> list[str]:
    return [page.PAGE for page in _draw.pages()]


@pytest.mark.parametrize("query", ADDRESSES, ids=str)
def test_no_page_ranks_areas(query: dict[str, str], wide: Seat, order: Order, names: list[str]) -> None:
    for page in names:
        among, words = around(wide, query, page), Words.of(wide.view(query, page).lang)
        sheet, opened = wide.both(query, page)
        cards = sheet.cards
        faults = [f"{name}: {one}" for name, card in cards.items() for one in in_card(card, wide, words, order, among)]
        judged = {name for name, card in cards.items() if card.better is not Better.NEUTRAL}
        for drawn in (wide.draw(query, page), opened):
            for part, html in drawn["text"].items():
                # The picker's hint names the keys ↑ and ↓, and it lists areas by code, whatever the level.
                plain = html.replace("\u2191\u2193", "") if part == "page-head" else html
                good = part.rpartition("-")[0] in judged
                faults += [f"{part}: {one}" for one in in_html(plain, order, among, "page", judged=good)]
            for name, figure in drawn["figures"].items():
                faults += [f"{name}: {one}" for one in in_figure(figure, order, among, judged=name in judged)]
        assert faults == []


def test_the_walk_sees_areas_in_figures_tables_and_exports(wide: Seat, order: Order) -> None:
    card, among = wide.cards({})["areas"], around(wide, {}, "revenue")
    assert card.figure is not None
    flat = next(trace for trace in card.figure["data"] if trace["type"] == "scatter")
    for found in (flat["customdata"], flat["text"], card.rows["area"], card.rows["label"]):
        assert [order.code(cell, among) for cell in found][:11] == among[:11]
    multiples = wide.cards({})["multiples"].figure
    assert multiples is not None
    heads = next(trace["text"] for trace in multiples["data"] if "lift" in trace.get("meta", {}))
    assert [order.code(cell, among) for cell in heads] == among


@pytest.fixture(scope="module")
def areas(wide: Seat) -> Card:
    return wide.cards({})["areas"]


def by_value(card: Card) -> pd.DataFrame:
    total = card.rows.iloc[-1:]
    return pd.concat([card.rows.iloc[:-1].sort_values("ytd", ascending=False), total], ignore_index=True)


def as_bars(card: Card, rows: pd.DataFrame) -> dict[str, Any]:
    drawn = pd.DataFrame(
        {
            "label": rows["label"],
            "value": rows["ytd"],
            "last": rows["amount"],
            "natural": rows["ytd_natural"],
            "like": rows["ytd_like_for_like"],
            "key": rows["area"],
        }
    )
    return bars(drawn, words=Words.of("zh"), value_head="1—7月", factor=10**10)


def planted(fault: str, card: Card) -> Card:
    """Return the card of areas with one fault."""
    words, rows = Words.of("zh"), card.rows.iloc[:-1]
    assert card.figure is not None
    figure = as_bars(card, rows)
    ranked = rows.assign(place=rows["ytd"].astype(float).rank(ascending=False).astype(int))
    column = Column("place", "名次", Kind.COUNT)
    match fault:
        case "figure by value":
            return replace(card, figure=as_bars(card, by_value(card).iloc[:-1]))
        case "figure by value without keys":
            figure = as_bars(card, by_value(card).iloc[:-1])
            del figure["data"][0]["customdata"], figure["layout"]["meta"]
            return replace(card, figure=figure)
        case "red and green":
            figure["data"][0]["marker"]["color"] = ["red" if rate < 0 else "green" for rate in rows["ytd_natural"]]
        case "red and green as tokens":
            signs = ["var(--miss)" if rate < 0 else "var(--met)" for rate in rows["ytd_natural"]]
            figure["data"][0]["marker"]["color"] = signs
        case "colour by sign":
            middle = rows["ytd_natural"].astype(float).median()
            colours = ["var(--soft)" if rate < middle else "var(--accent)" for rate in rows["ytd_natural"]]
            figure["data"][0]["marker"]["color"] = colours
        case "the first in another colour":
            most = rows["ytd"].max()
            figure["data"][0]["marker"]["color"] = [
                "var(--revenue-6)" if value == most else "var(--revenue-3)" for value in rows["ytd"]
            ]
        case "hover with a rank":
            hover = figure["data"][0]["hovertext"]
            figure["data"][0]["hovertext"] = [f"{text}<br>第 {at + 1} 位" for at, text in enumerate(hover)]
        case "arrow":
            figure["data"][0]["hovertext"] = [f"{text} ▲" for text in figure["data"][0]["hovertext"]]
        case "places as text":
            figure["data"].append({"type": "scatter", "mode": "text", "text": [str(one) for one in ranked["place"]]})
        case "sorting menu":
            figure["layout"]["updatemenus"] = [{"buttons": [{"label": "按增速"}]}]
        case "rank column":
            return replace(card, rows=ranked, columns=(*card.columns, column))
        case "rank column without its name":
            return replace(card, rows=ranked, columns=(*card.columns, replace(column, label="序")))
        case "table by value":
            return replace(card, rows=by_value(card))
        case "body by value":
            return replace(card, body=table(by_value(card), card.columns[1:], words))
        case "link that sorts":
            return replace(card, body=Markup('{}<a href="?sort=ytd" data-go="replace">本年</a>').format(card.body))
        case "head that sorts":
            return replace(card, body=Markup(str(card.body).replace("<th ", '<th aria-sort="descending" ', 1)))
        case "title":
            return replace(card, title="各市收入排名")
        case "note":
            return replace(card, notes=("The highest growth is Zhoushan's.",))
    return replace(card, figure=figure)


FAULTS = (
    "figure by value",
    "figure by value without keys",
    "red and green",
    "red and green as tokens",
    "colour by sign",
    "the first in another colour",
    "hover with a rank",
    "arrow",
    "places as text",
    "sorting menu",
    "rank column",
    "rank column without its name",
    "table by value",
    "body by value",
    "link that sorts",
    "head that sorts",
    "title",
    "note",
)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_ranking_is_seen(fault: str, areas: Card, wide: Seat, order: Order) -> None:
    card, among, words = areas, around(wide, {}, "revenue"), Words.of("zh")
    assert list(in_card(replace(card, figure=as_bars(card, card.rows.iloc[:-1])), wide, words, order, among)) == []
    assert list(in_card(planted(fault, card), wide, words, order, among))


def test_a_rank_column_is_seen_in_the_workbook_and_in_the_text(wide: Seat, order: Order) -> None:
    card = planted("rank column", wide.cards({})["areas"])
    found = list(in_card(card, wide, Words.of("zh"), order, around(wide, {}, "revenue")))
    assert any("XLSX" in one for one in found)
    assert any("CSV" in one for one in found)


@pytest.mark.parametrize(
    "text", ["排第3名", "第 1 位", "全省第二", "rank 3", "Top 5", "3rd of 11", "最高：杭州", "▲ 2"]
)
def test_words_that_rank_are_known(text: str) -> None:
    assert said(text)


@pytest.mark.parametrize(
    "text",
    [
        "税费收入全省“一盘棋”，不作考核排名；各地按行政区划代码排列。",
        "Revenue is never ranked; areas stand in code order.",
        "前三年最高",
    ],
)
def test_the_rule_itself_may_be_said(text: str) -> None:
    assert said(text) is None
