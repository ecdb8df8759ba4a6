"""Draws the components on invented rows and photographs them: `python -m tests.look.specimen [out]`.

Every number here is invented by a seeded generator; none is data. A developer's tool, not a test: look at the
pictures it writes.
"""

from __future__ import annotations

import json
import random
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import htpy as h
import pandas as pd
import plotly
from markupsafe import Markup
from playwright.sync_api import Page, sync_playwright

from components import cards, frame
from components.cards import Card, Column, Kind, Mark, Nothing, Tools
from components.charts import graph_config
from components.charts.area_map import area_map
from components.charts.bars import bars
from components.charts.blocks import blocks
from components.charts.bridge import bridge
from components.charts.composition import composition
from components.charts.dots import dots
from components.charts.funnel import funnel
from components.charts.heat import heat
from components.charts.months import months
from components.charts.multiples import multiples
from components.charts.stacked import Part, stacked
from components.charts.tiles import tiles
from components.charts.trajectory import Goal, trajectory
from components.charts.trend import Break, trend
from components.controls import AreaPicker, Choice, Menu, Place, Segments, drill
from components.theme import templates_js
from components.words import Words
from domain.measure import Better
from tests.look import filing

ROOT = Path(__file__).resolve().parents[2]
YI = 10**10
BREAKS = (200, 300, 400, 800, 1400)
AREAS = (
    ("330100", "杭州", "Hangzhou", 1, 0, 0.30),
    ("330200", "宁波", "Ningbo", 1, 2, 0.20),
    ("330300", "温州", "Wenzhou", 3, 2, 0.09),
    ("330400", "嘉兴", "Jiaxing", 0, 1, 0.085),
    ("330500", "湖州", "Huzhou", 0, 0, 0.05),
    ("330600", "绍兴", "Shaoxing", 1, 1, 0.07),
    ("330700", "金华", "Jinhua", 2, 1, 0.065),
    ("330800", "衢州", "Quzhou", 2, 0, 0.022),
    ("330900", "舟山", "Zhoushan", 1, 3, 0.021),
    ("331000", "台州", "Taizhou", 2, 2, 0.055),
    ("331100", "丽水", "Lishui", 3, 1, 0.018),
)
INDUSTRIES = {
    "zh": (
        "农林牧渔 采矿 制造 水电燃气 建筑 批发零售 交通运输 住宿餐饮 信息软件 金融 "
        "房地产 租赁商务 科研技术 水利环境 居民服务 教育 卫生社会 文体娱乐 公共管理"
    ).split(),
    "en": [
        "Farming",
        "Mining",
        "Manufacturing",
        "Utilities",
        "Construction",
        "Trade",
        "Transport",
        "Hotels",
        "IT",
        "Finance",
        "Real estate",
        "Leasing",
        "Research",
        "Water",
        "Residential",
        "Education",
        "Health",
        "Culture",
        "Public admin.",
    ],
}
TAXES = {
    "zh": "增值税 企业所得税 个人所得税 城市维护建设税 房产税 土地增值税 契税 其他税种".split(),
    "en": [
        "Value-added tax",
        "Corporate income tax",
        "Individual income tax",
        "City maintenance tax",
        "Property tax",
        "Land appreciation tax",
        "Deed tax",
        "Other taxes",
    ],
}


class Invented:
    """A seeded source of amounts and rates."""

    def __init__(self, seed: int = 7) -> None:
        self.chance = random.Random(seed)

    def amount(self, about: float) -> int:
        """Return minor units around so many hundred millions."""
        return int(about * self.chance.uniform(0.85, 1.15) * YI)

    def rate(self, about: float = 0.03, spread: float = 0.03) -> float:
        """Return a growth rate."""
        return round(self.chance.gauss(about, spread), 4)


def either(lang: str, zh: str, en: str) -> str:
    """Return the text in one of the two languages."""
    return zh if lang == "zh" else en


def revenue(lang: str, theme: str, form: str = "tiles", twin: str = "") -> tuple[Markup, dict[str, Any]]:
    """Return the revenue page's body and its figures by card name."""
    words = Words.of(lang)
    say = partial(either, lang)
    scope, unit = say("全省（含宁波）", "Province with Ningbo"), say("亿元", "CNY 100 m")
    year = words.span(date(2026, 1, 1), date(2026, 9, 1), "month")
    month = words.short(date(2026, 9, 1), "month")
    areas = _areas(words)
    drawn = [
        _months(words, scope, unit),
        _bridge(words, scope, year),
        _taxes(words, scope, unit, year, month),
        _trend(words, scope, unit),
        _industries(words, scope, unit, year),
        _by_area(words, scope, unit, areas, form, year, month),
        _multiples(words, scope, areas),
    ]
    body = h.fragment[
        frame.header(_header(words, theme), words),
        h.div(".page-head")[
            frame.page_head(
                [
                    Choice(say("总览", "Overview"), "#"),
                    Choice(say("收入", "Revenue"), "#"),
                    Choice(say("浙江省", "Zhejiang"), "#"),
                ],
                say("税收收入", "Tax revenue"),
                say("收入怎么变，为什么？", "How is revenue moving, and why?"),
                _filters(words, areas),
                words,
            )
        ],
        h.nav(".drill")[
            drill(
                [Choice(say("浙江省", "Zhejiang"), "#", on=True)],
                [Choice(label, "#") for label in areas["label"][:11]],
                words,
                later=[say("县（市、区）", "counties"), say("行业", "industries")],
                help=say(
                    "点方格、表行或图中小图进入；后退键返回", "Click a tile, a row or a small chart; Back returns"
                ),
            )
        ],
        h.div(".lead")[_lead(words, unit, year, month)],
        h.main(".grid", id="content")[(_card(card, words, twin) for card in drawn)],
        h.footer(".page-foot")[
            frame.footer(
                [
                    say(
                        "模拟数据，不代表实际。税收收入为一般公共预算口径（地方部分），税费收入不作考核排名，各地按行政区划代码排列。",
                        "Simulated data. Tax revenue: general public budget, local share; revenue is never ranked, "
                        "areas stand in code order.",
                    )
                ],
                say("方格图面积相等、位置示意", "Tiles are equal in size and near their place"),
                "#archive",
                words,
            )
        ],
        frame.toast(words),
    ]
    return Markup(body), {card.name: card.figure for card in drawn if card.figure}


def states(lang: str, theme: str) -> tuple[Markup, dict[str, Any]]:
    """Return a page of the states of nothing."""
    words = Words.of(lang)
    say = partial(either, lang)
    few = pd.DataFrame(
        {"name": ["B 采矿", "C 制造", "合计"], "value": [Nothing.SUPPRESSED, 4806 * 10**6, 9214 * 10**6]}
    )
    columns = (
        Column("name", say("门类", "Section"), Kind.TEXT),
        Column("value", say("万元", "CNY 10k"), Kind.MONEY, decimals=0, factor=10**6),
    )
    base: dict[str, Any] = {
        "scope": (say("宁波", "Ningbo"), say("万份", "10k"), words.period(date(2026, 9, 1), "month")),
        "columns": columns,
        "rows": few,
        "height": 220,
        "width": "w3",
    }
    figure = _months(words, "", "").figure
    drawn = [
        Card(
            name="wait",
            number="3.2",
            title=say("尚无数据", "No data"),
            figure=figure,
            nothing=Nothing.NO_DATA,
            nothing_text=say("9月数据未到，预计 10月18日。", "September is expected on 18 Oct."),
            **base,
        ),
        Card(
            name="late",
            number="4.1",
            title=say("过期", "Out of date"),
            figure=figure,
            nothing=Nothing.STALE,
            nothing_text=say("停在 2026年7月，晚 2 个月。", "Stands at July, 2 months late."),
            **base,
        ),
        Card(
            name="lock",
            number="5.1",
            title=say("无权", "Not permitted"),
            nothing=Nothing.NOT_PERMITTED,
            nothing_text=say("您的授权为杭州市。可向数据管理处申请。", "You may see Hangzhou. Ask the data office."),
            **base,
        ),
        Card(
            name="fail",
            number="3.6",
            title=say("失败", "Failed"),
            nothing=Nothing.FAILED,
            nothing_text=Markup(
                say("10:42 查询未完成，错误号 Q-2081。<a href=#>重试</a>", "Query failed. <a href=#>Retry</a>")
            ),
            **base,
        ),
        Card(
            name="hide",
            number="2.5",
            title=say("依规隐去", "Withheld"),
            nothing=Nothing.SUPPRESSED,
            nothing_text=say("不足 3 户，并隐去一格以免反推；合计照常。", "Fewer than three taxpayers."),
            body=cards.table(few, columns, words, strong_last=True),
            **base,
        ),
    ]
    body = h.fragment[
        frame.header(_header(words, theme), words),
        h.div(".page-head")[
            frame.page_head(
                [Choice(say("样张", "Specimens"))],
                say("六种「没有」", "Six kinds of nothing"),
                "",
                _filters(words, _areas(words)),
                words,
            )
        ],
        h.main(".grid", id="content", style="margin-top:16px")[(_card(card, words, "") for card in drawn)],
        frame.toast(words),
    ]
    return Markup(body), {card.name: card.figure for card in drawn if card.figure}


def document(body: Markup, figures: Mapping[str, Any], lang: str, theme: str) -> str:
    """Return the whole page as Dash would have it, without Dash."""
    draw = (
        f"const figures = {json.dumps(figures, ensure_ascii=False, allow_nan=False)};\n"
        f"const config = {json.dumps(graph_config(lang))};\n"
        "for (const [name, figure] of Object.entries(figures)) "
        "Plotly.react(document.querySelector('#'+name+' .figure > div'), {...figure, config});"
    )
    scripts = ("geo", "figures", "overlays")
    page = h.html(lang="zh-CN" if lang == "zh" else "en", data_theme=theme)[
        h.head[
            h.link(rel="icon", href="data:,"),
            h.meta(charset="utf-8"),
            h.meta(name="viewport", content="width=device-width, initial-scale=1"),
            h.link(rel="stylesheet", href="/assets/tokens.css"),
            h.link(rel="stylesheet", href="/assets/cockpit.css"),
            h.script[Markup(templates_js())],
            (h.script(src=f"/assets/{name}.js") for name in scripts),
            h.script(src="/plotly.min.js"),
        ],
        h.body[body, h.script[Markup(draw)]],
    ]
    return str(page)


def _card(card: Card, words: Words, twin: str) -> h.Renderable:
    open_ = card.name == twin
    tools = Tools(
        twin="#twin",
        twin_open=open_,
        xlsx="#x.xlsx",
        csv="#x.csv",
        note=either(words.lang, "地区按代码排列", "areas in code order"),
    )
    body = cards.twin(card, words, "#", strong_last=True) if open_ else card.body
    properties = ";".join(f"{name}:{value}" for name, value in cards.style(card).items())
    return h.section(id=card.name, class_=cards.classes(card, twin_open=open_), style=properties)[
        h.div(".head")[cards.head(card, tools, words)],
        h.div(".plot")[
            card.figure and h.div(".figure")[h.div(style="height:100%")],
            h.div(".marks")[cards.marks(card)],
        ]
        if card.figure
        else "",
        h.div(".key-room")[card.key or ""],
        h.div(".body")[cards.nothing(card, words), body or ""],
        h.div(".foot")[cards.foot(card, words)],
    ]


def _header(words: Words, theme: str) -> frame.Header:
    say = partial(either, words.lang)
    pages = (("总览", "Overview"), ("收入", "Revenue"), ("发票", "Invoices"), ("办税", "Filing"), ("风险", "Risk"))
    return frame.Header(
        product=say("税收数据驾驶舱", "Tax Data Cockpit"),
        office=say("国家税务总局浙江省税务局", "Zhejiang Tax Service"),
        home="#",
        entries=tuple(Choice(say(*page), "#", on=page[1] == "Revenue") for page in pages),
        apart=(Choice(say("指标", "Indicators"), "#"),),
        data_through=words.day(date(2026, 9, 30)),
        release="7f3a9c",
        checks=say("核验 148/148 通过", "148/148 checks passed"),
        simulated=True,
        language=Choice(say("中 / EN", "中 / EN"), "#", hint=say("English", "中文")),
        theme=Choice(say("换深色", "Dark") if theme == "light" else say("换浅色", "Light"), "#"),
    )


def _filters(words: Words, areas: pd.DataFrame) -> list[Menu | Segments | AreaPicker]:
    say = partial(either, words.lang)
    places = [
        Place("330000", say("浙江省", "Zhejiang"), "Zhejiang", "#", hint=say("省", "province"), near=True, on=True)
    ]
    places += [
        Place(
            code, name if words.lang == "en" else f"{name}市", latin, "#", hint=say("9 区县", "9 counties"), near=True
        )
        for code, name, latin in zip(areas["key"][:11], areas["label"][:11], areas["latin"][:11], strict=True)
    ]
    places += [
        Place("330112", say("临安区", "Lin'an"), "Lin'an", "#", hint=say("杭州市", "Hangzhou")),
        Place(
            "330113",
            say("临平区", "Linping"),
            "Linping",
            "#",
            hint=say("杭州市", "Hangzhou"),
            note=say("2021年4月由余杭区划出，此前无数据。", "Split from Yuhang in April 2021."),
        ),
        Place("331082", say("临海市", "Linhai"), "Linhai", "#", hint=say("台州市", "Taizhou")),
        Place("330203", say("海曙区", "Haishu"), "Haishu", "#", locked=True),
    ]
    at = [date(2026, month, 1) for month in range(9, 2, -1)]
    return [
        AreaPicker(
            say("地区", "Area"),
            say("浙江省", "Zhejiang"),
            say("浙江省 · 按行政区划代码", "Zhejiang · by code"),
            tuple(places),
        ),
        Menu(
            say("月份", "Month"),
            words.period(at[0], "month"),
            tuple(
                Choice(
                    words.period(day, "month"),
                    "#",
                    on=not index,
                    hint=cards.state("provisional", words("prelim.")) if not index else say("已关账", "closed"),
                )
                for index, day in enumerate(at)
            ),
            head=say("已发布月份", "Published months"),
            foot=say("收入最新 9月", "Revenue: latest Sep"),
        ),
        Segments(
            say("口径", "Scope"),
            (
                Choice(say("含宁波", "with Ningbo"), "#", on=True),
                Choice(say("不含宁波", "without"), "#"),
                Choice(say("宁波", "Ningbo"), "#"),
            ),
        ),
        Segments(
            say("期间", "Period"), (Choice(say("当月", "month"), "#"), Choice(say("累计", "to date"), "#", on=True))
        ),
    ]


def _lead(words: Words, unit: str, year: str, month: str) -> Markup:
    say = partial(either, words.lang)
    like = cards.like
    return frame.lead(
        [
            frame.Entry(
                f"{say('税收收入', 'Tax revenue')} · {year}",
                "6,137.4",
                unit,
                (say("去年同期 5,998.2", "last year 5,998.2"),),
                hero=True,
            ),
            frame.Entry(say("自然增长", "natural"), "+2.3", "%", (say("两年平均 +2.6", "two-year mean +2.6"),)),
            frame.Entry(
                say("同口径增长", "like for like"),
                "+4.0",
                "%",
                (say("两年平均 +3.5", "two-year mean +3.5"),),
                like=True,
            ),
            frame.Entry(
                Markup(f"{month}\u2003") + cards.state("provisional", words("prelim.")),
                "502.7",
                unit,
                (say("去年同月 489.1", "last year 489.1"),),
            ),
            frame.Entry(say("自然 · 同口径", "natural · like for like"), Markup("+2.8 ") + like("+4.4"), "%", (month,)),
            frame.Entry(
                f"{say('不含宁波', 'without Ningbo')} · {year}",
                "4,902.3",
                unit,
                (say("自然 +2.5 %", "natural +2.5 %"), like(say("同口径 +4.1 %", "like for like +4.1 %"))),
            ),
            frame.Entry(
                f"{say('宁波', 'Ningbo')} · {year}",
                "1,235.1",
                unit,
                (say("自然 +1.6 %", "natural +1.6 %"), like(say("同口径 +3.6 %", "like for like +3.6 %"))),
            ),
        ],
        say(
            "同口径比自然高 1.7 个点，主要是加计抵减与小微减半征收；房地产业拖累 0.6 个点。",
            "Like for like is 1.7 points above natural: super-deduction and small-firm relief; property takes off 0.6.",
        ),
    )


def _areas(words: Words) -> pd.DataFrame:
    made = Invented(11)
    rows = []
    for code, zh, latin, row, column, weight in AREAS:
        total = made.amount(5400 * weight)
        rows.append(
            {
                "key": code,
                "label": either(words.lang, zh, latin),
                "latin": latin,
                "row": row,
                "column": column,
                "month": total // 11,
                "total": total,
            }
        )
    rows.append(
        {
            "key": "330000R",
            "label": either(words.lang, "省本级", "Province level"),
            "latin": "",
            "row": -1,
            "column": -1,
            "month": made.amount(24),
            "total": made.amount(280),
        }
    )
    frame_ = pd.DataFrame(rows)
    for name in ("month_natural", "total_natural"):
        frame_[name] = [made.rate() for _ in rows]
        frame_[name.replace("natural", "like")] = frame_[name] + 0.018
    return frame_


def _months(words: Words, scope: str, unit: str) -> Card:
    made = Invented(3)
    shape = (1500, 490, 720, 560, 585, 690, 420, 455, 800, 450, 530)
    rows = []
    for index, about in enumerate(shape):
        start = date(2026, index + 2 if index else 1, 1)
        last = int(about * YI)
        open_ = index > 7
        rows.append(
            {
                "label": words.span(date(2026, 1, 1), date(2026, 2, 1), "month")
                if not index
                else words.short(start, "month"),
                "name": words.period(start, "month"),
                "key": str(start),
                "span": 1 if index else 2,
                "value": None if open_ else int(last * (1 + made.rate(0.03, 0.02))),
                "last": last,
                "low": int(last * 0.95),
                "high": int(last * 1.02),
                "natural": None if open_ else made.rate(0.025, 0.01),
                "like": None if open_ else made.rate(0.042, 0.01),
                "provisional": index == 7,
            }
        )
    frame_ = pd.DataFrame(rows)
    say = partial(either, words.lang)
    return Card(
        name="months",
        number="2.1",
        title=say("税收收入 · 分月", "Tax revenue by month"),
        scope=(
            scope,
            unit,
            say("一般公共预算口径", "general public budget"),
            say("2026年，1—2月合并，柱高为月均", "Jan–Feb merged, bar = monthly mean"),
            say("9月为初步数", "Sep prelim."),
        ),
        columns=(
            Column("label", say("月份", "Month"), Kind.TEXT),
            Column("value", say("今年", "this year"), Kind.MONEY, factor=YI),
            Column("last", say("去年", "last year"), Kind.MONEY, factor=YI),
            Column("natural", say("自然 %", "natural %"), Kind.PERCENT),
            Column("like", say("同口径 %", "like-for-like %"), Kind.PERCENT, accent=True, strong=True),
        ),
        rows=frame_,
        figure=months(frame_, words=words, factor=YI, unit=unit),
        marks=tuple(Mark("#", str(row["name"]), row["key"]) for row in rows[:8]),
        height=376,
        width="w7 n7",
    )


def _bridge(words: Words, scope: str, year: str) -> Card:
    say = partial(either, words.lang)
    steps = (
        (say("加计抵减", "Super-deduction"), 0.0087, 51.2, "核算表 9-03"),
        (say("小微与减半征收", "Small-firm relief"), 0.0072, 42.0, "核算表 9-05"),
        (say("缓缴到期入库", "Deferrals paid"), -0.0045, -26.3, "核算表 9-11"),
        (say("一次性因素", "One-off items"), 0.0056, 33.1, "核算表 9-14"),
    )
    rows = pd.DataFrame(
        [{"label": say("自然增速", "Natural"), "value": 0.0232, "total": True}]
        + [{"label": step[0], "value": step[1], "total": False} for step in steps]
        + [{"label": say("同口径增速", "Like for like"), "value": 0.0402, "total": True}]
    )
    items = pd.DataFrame(
        [{"label": a, "amount": int(c * YI), "points": b, "document": d} for a, b, c, d in steps]
        + [{"label": say("合计", "Total"), "amount": 100 * YI, "points": 0.017, "document": ""}]
    )
    columns = (
        Column("label", say("调整项", "Adjustment"), Kind.TEXT),
        Column("amount", say("亿元", "CNY 100 m"), Kind.MONEY, factor=YI),
        Column("points", say("点", "pts"), Kind.POINTS, decimals=2),
        Column("document", say("依据", "Document"), Kind.TEXT),
    )
    return Card(
        name="bridge",
        number="2.2",
        title=say("从自然增速到同口径增速", "From natural to like-for-like growth"),
        scope=(scope, say("百分点", "percentage points"), f"{year}{say('累计', ' to date')}"),
        columns=columns,
        rows=items,
        figure=bridge(rows, words=words),
        body=cards.table(items, columns, words, strong_last=True),
        height=222,
        width="w5 n5",
    )


def _taxes(words: Words, scope: str, unit: str, year: str, month: str) -> Card:
    say = partial(either, words.lang)
    made = Invented(5)
    rows: list[dict[str, Any]] = []
    for name in (say("税收收入合计", "Total tax revenue"), *TAXES[words.lang]):
        line = [made.chance.uniform(3, 8) + 3 * (at % 3 == 1) for at in range(24)]
        natural = made.rate()
        rows.append(
            {
                "label": name,
                "month": made.amount(60),
                "month_natural": made.rate(),
                "month_like": natural + 0.02,
                "line": line if rows else None,
                "total": made.amount(600),
                "natural": natural,
                "like": natural + 0.018,
                "pull": natural / 4,
            }
        )
    frame_ = pd.DataFrame(rows)
    columns = (
        Column("label", say("税种", "Tax"), Kind.TEXT),
        Column("month", f"{month} {unit}", Kind.MONEY, factor=YI, wide=True),
        Column("month_natural", say("自然 %", "natural %"), Kind.PERCENT, wide=True),
        Column("month_like", say("同口径 %", "like-for-like %"), Kind.PERCENT, accent=True, wide=True),
        Column("line", say("近 24 个月", "24 months"), Kind.LINE),
        Column("total", f"{year} {unit}", Kind.MONEY, factor=YI),
        Column("natural", say("自然 %", "natural %"), Kind.PERCENT),
        Column("like", say("同口径 %", "like-for-like %"), Kind.PERCENT, accent=True),
        Column("pull", say("拉动 点", "pull, pts"), Kind.POINTS, decimals=2, wide=True),
    )
    return Card(
        name="taxes",
        number="2.3",
        title=say("分税种", "By tax"),
        scope=(scope, unit, say("税种按目录排列", "taxes in the order of the catalogue")),
        columns=columns,
        rows=frame_,
        body=cards.table(
            frame_,
            columns,
            words,
            total=(0,),
            selected=1,
            density="open",
            provisional=True,
            row_href=[None, *("#" for _ in TAXES[words.lang])],
        ),
        width="w7 n12",
    )


def _trend(words: Words, scope: str, unit: str) -> Card:
    say = partial(either, words.lang)
    made = Invented(9)
    rows = []
    for at in range(69):
        start = date(2021 + at // 12, at % 12 + 1, 1)
        value = 190 + at * 0.6 + 70 * (at % 12 in (0, 1)) + made.chance.uniform(-40, 45)
        inside = date(2022, 4, 1) <= start <= date(2022, 10, 1)
        rows.append(
            {
                "start": start,
                "name": words.period(start, "month"),
                "value": int((70 + 22 * (start.month - 4) if inside else value) * YI),
                "like": int(value * YI) if inside else None,
                "provisional": at == 68,
            }
        )
    frame_ = pd.DataFrame(rows)
    note = say(
        "断点 2022年4—10月：集中留抵退税<br>实线灰为自然，点线为同口径",
        "Break Apr–Oct 2022: VAT credit refunds<br>grey natural, dotted like for like",
    )
    return Card(
        name="trend",
        number="2.4",
        title=say("增值税 · 69 个月", "Value-added tax, 69 months"),
        scope=(scope, unit, say("当月", "month"), say("有断点", "with a break"), say("9月为初步数", "Sep prelim.")),
        columns=(Column("name", say("月份", "Month"), Kind.TEXT), Column("value", unit, Kind.MONEY, factor=YI)),
        rows=frame_,
        figure=trend(
            frame_,
            words=words,
            end=say("9月 初步", "Sep prelim."),
            factor=YI,
            unit=unit,
            breaks=[Break(date(2022, 4, 1), date(2022, 10, 1), note)],
        ),
        height=292,
        width="w5 n12",
    )


def _industries(words: Words, scope: str, unit: str, year: str) -> Card:
    say = partial(either, words.lang)
    made = Invented(13)
    rows = []
    for at, name in enumerate(INDUSTRIES[words.lang]):
        value = made.amount(made.chance.choice((12, 40, 90, 300, 500, 1700)))
        natural = made.rate()
        rows.append(
            {
                "code": chr(65 + at),
                "name": name,
                "label": f"{chr(65 + at)}  {name}",
                "key": chr(65 + at),
                "value": value,
                "last": int(value / (1 + natural)),
                "natural": natural,
                "like": natural + 0.018,
            }
        )
    frame_ = pd.DataFrame(rows)
    return Card(
        name="industries",
        number="2.5",
        title=say("分行业", "By industry"),
        scope=(
            scope,
            unit,
            f"{year}{say('累计', ' to date')}",
            say("按国民经济行业分类", "national classification"),
            say("竖线为去年同期", "tick = last year"),
        ),
        columns=(
            Column("code", "", Kind.CODE),
            Column("name", say("门类", "Section"), Kind.TEXT),
            Column("value", f"{year} {unit}", Kind.MONEY, factor=YI),
            Column("last", say("去年同期", "last year"), Kind.MONEY, factor=YI),
            Column("natural", say("自然 %", "natural %"), Kind.PERCENT),
            Column("like", say("同口径 %", "like-for-like %"), Kind.PERCENT, accent=True),
        ),
        rows=frame_,
        figure=bars(frame_, words=words, value_head=year, factor=YI, unit=unit),
        marks=tuple(Mark("#", str(row["name"]), row["key"]) for row in rows),
        height=460,
        width="w5 n12",
    )


def _by_area(words: Words, scope: str, unit: str, areas: pd.DataFrame, form: str, year: str, month: str) -> Card:
    say = partial(either, words.lang)
    shown = areas[areas["row"] >= 0].assign(value=lambda one: one["total"], name=lambda one: one["label"])
    shown = shown.assign(longitude=119 + shown["column"] + 0.5, latitude=31 - shown["row"] - 0.5)
    columns = (
        Column("label", say("地区", "Area"), Kind.TEXT),
        Column("month", f"{month} {unit}", Kind.MONEY, factor=YI, wide=True),
        Column("month_natural", say("自然 %", "natural %"), Kind.PERCENT, wide=True),
        Column("month_like", say("同口径 %", "like-for-like %"), Kind.PERCENT, accent=True, wide=True),
        Column("total", f"{year} {unit}", Kind.MONEY, factor=YI),
        Column("total_natural", say("自然 %", "natural %"), Kind.PERCENT),
        Column("total_like", say("同口径 %", "like-for-like %"), Kind.PERCENT, accent=True),
    )
    whole = {
        "key": "330000",
        "label": say("全省", "Province"),
        "month": int(areas["month"].sum()),
        "total": int(areas["total"].sum()),
        "month_natural": 0.028,
        "month_like": 0.044,
        "total_natural": 0.023,
        "total_like": 0.04,
    }
    rows = pd.concat([areas, pd.DataFrame([whole])], ignore_index=True)
    options: dict[str, Any] = {"words": words, "breaks": BREAKS, "factor": YI, "unit": unit}
    drawn = tiles(shown, **options) if form == "tiles" else area_map(shown, geojson="/boundaries.geojson", **options)
    notes = (
        say(
            "省本级未分配到地区，不在图上，列在表中；各地之和加省本级等于全省。",
            "The province level is in the table, not on the figure.",
        ),
        say("示意图，不作为划界依据。", "Schematic; no basis for boundaries.") if form == "map" else "",
    )
    return Card(
        name="areas",
        number="2.6",
        title=say("分地区", "By area"),
        scope=(scope, unit, say("按行政区划代码排列", "in code order"), say("不作排名", "not ranked")),
        columns=columns,
        rows=rows,
        figure=drawn,
        key=cards.key("revenue", BREAKS, words),
        notes=notes,
        body=cards.table(
            rows,
            columns,
            words,
            strong_last=True,
            density="open",
            row_href=["#" if code.endswith("00") and code != "330000" else None for code in rows["key"]],
        ),
        marks=tuple(Mark("#", label, code) for code, label in zip(shown["key"], shown["label"], strict=True)),
        switch=(
            Choice(say("方格", "Tiles"), "#", on=form == "tiles", glyph="tiles"),
            Choice(say("边界", "Map"), "#", on=form == "map", glyph="map"),
        ),
        height=364,
        width="w7 n12",
        beside=True,
        side=360,
    )


def _multiples(words: Words, scope: str, areas: pd.DataFrame) -> Card:
    say = partial(either, words.lang)
    made = Invented(17)
    rows = []
    for code, label in zip(areas["key"], areas["label"], strict=True):
        value = 100.0
        for step in range(8):
            rows.append({"key": code, "label": label, "step": step, "value": value, "provisional": step == 7})
            value *= 1 + made.rate(0.035, 0.04)
    frame_ = pd.DataFrame(rows)
    return Card(
        name="multiples",
        number="2.7",
        title=say("分地区走势，各自以 2019年为 100", "By area, each with 2019 = 100"),
        scope=(
            scope,
            say("1—9月累计，自然口径", "Jan–Sep, natural"),
            say("同一纵轴", "one scale"),
            say("末点为 2026年初步数", "2026 prelim."),
            say("竖点线为断点", "dotted rule = break"),
        ),
        columns=(Column("label", say("地区", "Area"), Kind.TEXT), Column("value", say("指数", "Index"), Kind.INDEX)),
        rows=frame_,
        figure=multiples(
            frame_, words=words, steps=[str(2019 + at) for at in range(8)], breaks={"330100": [5], "330000R": [5]}
        ),
        marks=tuple(Mark("#", label, code) for code, label in zip(areas["key"][:11], areas["label"][:11], strict=True)),
        height=176,
        width="w12",
    )


def forms(lang: str, theme: str) -> tuple[Markup, dict[str, Any]]:
    """Return a page of the forms that the revenue page does not use, a card each."""
    words = Words.of(lang)
    say = partial(either, lang)
    scope = say("全省（含宁波）", "Province with Ningbo")
    drawn = [
        *(_heat(words, scope), _own(words, scope), _stacked(words, scope)),
        *(*_to_a_target(words, scope), *filing.cards(words, scope)),
    ]
    body = h.fragment[
        frame.header(_header(words, theme), words),
        h.main(".grid", id="content", style="margin-top:16px")[(_card(card, words, "") for card in drawn)],
        frame.toast(words),
    ]
    return Markup(body), {card.name: card.figure for card in drawn if card.figure}


def _heat(words: Words, scope: str) -> Card:
    say = partial(either, words.lang)
    made = Invented(19)
    areas = [(code, zh if words.lang == "zh" else latin) for code, zh, latin, *_ in AREAS]
    rows = []
    for at, industry in enumerate((*INDUSTRIES[words.lang][:18], say("各业合计", "All"))):
        total = at == 18
        code = "ALL" if total else chr(65 + at)
        about = made.chance.uniform(5, 90)
        for area, name in (*areas, ("ALL", say("全省", "Province"))):
            base = 10**6 if total or area == "ALL" else int(made.chance.uniform(2, 900) if at % 5 else 300)
            rows.append(
                {
                    "row": code,
                    "row_label": industry if total else f"{code} {industry}",
                    "column": area,
                    "column_label": name,
                    "name": words.listing([name, industry]),
                    "value": None if base < 10 else about * made.chance.uniform(0.4, 1.8),
                    "care": base < 30,
                    "more": [say(f"基数 {base} 户", f"base {base}")],
                    "key": f"{area}.{code}" if base >= 10 else None,
                }
            )
    frame_ = pd.DataFrame(rows)
    joints = (20, 40, 60, 85, 115)
    return Card(
        name="heat",
        number="5.1",
        title=say("中高风险户：地区 × 行业", "Taxpayers at risk: area by industry"),
        scope=(scope, say("户/千户", "per 1,000"), say("合计 = 命中 ÷ 基数", "total = hits ÷ base")),
        columns=(
            Column("name", say("格", "Cell"), Kind.TEXT),
            Column("value", say("户/千户", "per 1,000"), Kind.INDEX),
        ),
        rows=frame_,
        figure=heat(frame_, words=words, breaks=joints, unit=say("户/千户", "per 1,000")),
        key=cards.key("risk", joints, words),
        marks=tuple(Mark("#", str(row["name"]), row["key"], on=row["key"] == "330700.F") for row in rows if row["key"]),
        height=590,
        width="w7 n12",
        better=Better.DOWN,
    )


def _own(words: Words, scope: str) -> Card:
    say = partial(either, words.lang)
    made = Invented(23)
    rows, heads = [], {}
    for code, zh, latin, *_ in AREAS:
        value = made.chance.uniform(40, 75)
        for step in range(24):
            value += made.chance.gauss(0, 1.2)
            rows.append(
                {
                    "key": code,
                    "label": zh if words.lang == "zh" else latin,
                    "step": step,
                    "value": value,
                    "provisional": step > 21,
                }
            )
        heads[code] = words.signed(made.chance.gauss(0, 4))
    frame_ = pd.DataFrame(rows)
    steps = [words.period(date(2024 + at // 12, at % 12 + 1, 1), "month") for at in range(9, 33)]
    return Card(
        name="own",
        number="5.2",
        title=say("近 24 个月走势", "24 months"),
        scope=(scope, say("户/千户", "per 1,000"), say("各以自身为中心，跨度相同", "own centre, common span")),
        columns=(Column("label", say("地区", "Area"), Kind.TEXT), Column("value", say("户/千户", "rate"), Kind.INDEX)),
        rows=frame_,
        figure=multiples(
            frame_, words=words, steps=steps, own=True, heads=heads, breaks={"330100": [15]}, row=96, least=92
        ),
        height=288,
        width="w5 n12",
        better=Better.DOWN,
    )


def _stacked(words: Words, scope: str) -> Card:
    say = partial(either, words.lang)
    made = Invented(29)
    rows = []
    for number in (6, 11, 1, 8, 14, 10, 17):
        medium, high = made.chance.randint(100, 800), made.chance.randint(30, 150)
        many = words.number(medium + high, 0)
        rows.append(
            {
                "label": f"R{number:02d} {say('开票与申报', 'Invoiced v. filed')}",
                "key": f"R{number:02d}",
                "medium": medium,
                "high": high,
                "said": f"<b>{many}</b> {say('其中高', 'high')} {high}",
            }
        )
    frame_ = pd.DataFrame(rows)
    return Card(
        name="stacked",
        number="5.4",
        title=say("由哪些指标触发", "Which indicators"),
        scope=(scope, say("户", "taxpayers"), say("不可相加", "not additive")),
        columns=(
            Column("label", say("指标", "Indicator"), Kind.TEXT),
            Column("medium", say("中", "medium"), Kind.COUNT),
        ),
        rows=frame_,
        figure=stacked(
            frame_,
            words=words,
            parts=(Part("medium", say("中", "medium"), "risk-3"), Part("high", say("高", "high"), "risk-5")),
        ),
        height=190,
        width="w5 n12",
        better=Better.DOWN,
    )


def _to_a_target(words: Words, scope: str) -> list[Card]:
    """Return a trajectory, a composition, dots, a funnel and blocks."""
    say, made = partial(either, words.lang), Invented(23)
    goal = Goal(90, date(2023, 12, 1), say("目标 ≥ 90 %（2023年底）", "target ≥ 90 % by the end of 2023"))
    months = [date(2021 + at // 12, at % 12 + 1, 1) for at in range(36)]
    line, level = [], 0.5
    for at, day in enumerate(months):
        level += 0.003 if at % 9 else 0.05
        for key, name, less in (
            ("count", say("按份数", "by count"), 0.0),
            ("amount", say("按金额", "by amount"), 0.15),
        ):
            line.append(
                {
                    "key": key,
                    "label": name,
                    "start": day,
                    "name": day.strftime("%Y-%m"),
                    "value": level - less + made.rate(0, 0.01) if at < 30 else None,
                    "path": 0.5 + 0.4 * at / 35 if not less else None,
                    "provisional": at == 29,
                    "more": (),
                }
            )
    kinds = {"revenue-6": 0.1, "revenue-4": 0.2, "revenue-3": 0.4, "pap-3": 0.2, "pap-1": 0.1}
    parts = pd.DataFrame(
        [
            {"key": role, "label": role, "step": step, "value": share, "more": ()}
            for role, share in kinds.items()
            for step in range(18)
        ]
    )
    sections = list(INDUSTRIES[words.lang][:12])
    ratios = pd.DataFrame(
        {
            "label": sections,
            "value": [made.chance.uniform(0.6, 0.98) for _ in sections],
            "last": [made.chance.uniform(0.5, 0.8) for _ in sections],
            "more": [()] * 12,
            "key": sections,
        }
    )
    steps = pd.DataFrame(
        {
            "label": ["1", "2", "3", "4"],
            "value": [1.0, 0.7, 0.5, 0.41],
            "count": [80_000_000, 56_000_000, 40_000_000, 33_000_000],
            "look": ["whole", "part", "part", "focus"],
            "care": [False, False, True, True],
            "more": [()] * 4,
        }
    )
    heads = pd.DataFrame(
        [
            {
                "key": code,
                "label": either(words.lang, zh, latin),
                "row": row,
                "column": column,
                "value": made.rate(-0.03, 0.1),
            }
            for code, zh, latin, row, column, _ in AREAS
        ]
    )
    squares = pd.DataFrame(
        [
            {
                "key": f"{code}{at}",
                "head": code,
                "name": f"{zh} {at}",
                "row": at // 4,
                "column": at % 4,
                "value": made.rate(-0.03, 0.1),
                "more": (),
            }
            for code, zh, *_ in AREAS
            for at in range(10)
        ]
    )
    joints = (-12, -8, -4, 0, 5)
    figures = [
        trajectory(pd.DataFrame(line), words=words, goal=goal),
        composition(
            parts,
            words=words,
            steps=[str(step) for step in range(18)],
            ticks={0: "2022", 12: "2023"},
            colours={role: role for role in kinds},
            line=[0.7] * 18,
            line_name=say("电子合计", "electronic"),
            provisional=[False] * 17 + [True],
        ),
        dots(ratios, words=words, line=90, line_name=say("目标 90", "target 90"), judged=True),
        funnel(steps, words=words, line=60, line_name=say("目标 60", "target 60"), count_head="10k", factor=10_000),
        blocks(squares, heads, words=words, breaks=joints, unit=say("点", "pts")),
    ]
    titles = (
        say("到目标的路径", "On the way to a target"),
        say("构成", "Composition"),
        say("对照线", "Against a line"),
        say("逐环节", "Step by step"),
        say("市县方格", "Counties within cities"),
    )
    return [
        Card(
            name=f"target{at}",
            number=f"3.{at + 1}",
            title=title,
            scope=(scope, "%"),
            columns=(),
            rows=pd.DataFrame(),
            figure=figure,
            key=cards.key("distance", joints, words, target=3) if at == 4 else None,
            height=330,
            width=("w7 n12", "w5 n12", "w5 n12", "w4 n12", "w3 n12")[at],
            better=Better.UP,
        )
        for at, (title, figure) in enumerate(zip(titles, figures, strict=True))
    ]


def boundaries() -> dict[str, Any]:
    """Return invented squares, rings clockwise, where the map's boundaries would be."""
    features = []
    for code, _, _, row, column, _ in AREAS:
        west, north = 119 + column, 31 - row
        ring = [[west, north], [west + 1, north], [west + 1, north - 1], [west, north - 1], [west, north]]
        features.append(
            {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        )
    return {"type": "FeatureCollection", "features": features}


def pages() -> dict[str, str]:
    """Return every specimen page by its address."""
    found = {}
    for lang in ("zh", "en"):
        for theme in ("light", "dark"):
            found[f"/revenue-{lang}-{theme}"] = document(*revenue(lang, theme), lang, theme)
            found[f"/forms-{lang}-{theme}"] = document(*forms(lang, theme), lang, theme)
            found[f"/states-{lang}-{theme}"] = document(*states(lang, theme), lang, theme)
    found["/twin"] = document(*revenue("zh", "light", form="map", twin="industries"), "zh", "light")
    return found


def serve() -> tuple[ThreadingHTTPServer, str]:
    """Return a running server of the specimens and its address."""
    made = {name: (text.encode(), "text/html; charset=utf-8") for name, text in pages().items()}
    made["/boundaries.geojson"] = (json.dumps(boundaries()).encode(), "application/json")
    made["/plotly.min.js"] = (
        (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_bytes(),
        "text/javascript",
    )

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args, directory=str(ROOT))

        def do_GET(self) -> None:
            if self.path not in made:
                super().do_GET()
                return
            content, kind = made[self.path]
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}"


def main(out: Path, only: str = "") -> None:
    """Photograph the specimens into a folder; print whatever the browser complains of."""
    out.mkdir(parents=True, exist_ok=True)
    server, address = serve()
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
        )
        shots = [
            (f"{name}-{lang}-{theme}-{width}", f"/{name}-{lang}-{theme}", width)
            for name in ("revenue", "forms")
            for lang in ("zh", "en")
            for theme in ("light", "dark")
            for width in (390, 1366, 1920, 3840)
        ]
        shots += [
            ("states-zh-light-1920", "/states-zh-light", 1920),
            ("twin-1920", "/twin", 1920),
            ("twin-390", "/twin", 390),
        ]
        for name, path, width in shots:
            if only and only not in name:
                continue
            page = browser.new_page(viewport={"width": width, "height": 1080})
            page.on("console", _heard(name, "text"))
            page.on("pageerror", _heard(name, "message"))
            page.goto(address + path)
            _settle(page)
            page.screenshot(path=out / f"{name}.png", full_page=True)
            page.close()
        browser.close()
    server.shutdown()


def _heard(name: str, part: str) -> Callable[[Any], None]:
    return lambda event: print(name, getattr(event, part))


def _settle(page: Page) -> None:
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(700)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "look-out", sys.argv[2] if len(sys.argv) > 2 else "")
