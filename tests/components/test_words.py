"""Words, numbers and dates in both languages, and a catalogue without gaps."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from components.words import MISSING, NBSP, Words

ROOT = Path(__file__).resolve().parents[2]
PLACE = re.compile(r"\{(\w+)\}")
ZH, EN = Words.of("zh"), Words.of("en")


@dataclass(frozen=True)
class Unit:
    factor: int = 10**10
    decimals: int = 1
    names: dict[str, str] = field(default_factory=lambda: {"zh": "亿元", "en": "CNY 100 m"})


@pytest.mark.parametrize("value", [None, float("nan"), pd.NA, pd.NaT])
def test_what_is_missing_is_a_dash_and_never_zero(value: object) -> None:
    assert ZH.number(value) == ZH.signed(value) == ZH.percent(value) == MISSING  # type: ignore[arg-type]
    assert ZH.money(value, Unit()) == MISSING  # type: ignore[arg-type]


def test_a_minus_is_a_minus_and_zero_has_no_sign() -> None:
    assert ZH.number(-1234.56) == "\u22121,234.6"
    assert [ZH.signed(value) for value in (2.25, -2.25, 0, 0.04, -0.04)] == ["+2.3", "\u22122.3", "0.0", "0.0", "0.0"]


def test_a_unit_never_leaves_its_number() -> None:
    assert ZH.percent(0.0424) == f"4.2{NBSP}%"
    assert ZH.percent(-0.0424, signed=True) == f"\u22124.2{NBSP}%"
    assert ZH.points(0.0181) == f"+1.8{NBSP}个百分点"
    assert EN.points(0.0181) == f"+1.8{NBSP}pts"
    assert ZH.money(4_485_000_000_000, Unit()) == f"448.5{NBSP}亿元"


def test_money_is_exact_to_the_last_digit() -> None:
    assert EN.money(90071992547409931, Unit(factor=100, decimals=2)) == f"900,719,925,474,099.31{NBSP}CNY 100 m"


@pytest.mark.parametrize(
    ("start", "grain", "zh", "en"),
    [
        (date(2026, 9, 1), "month", "2026年9月", "Sep 2026"),
        (date(2019, 10, 1), "quarter", "2019年第四季度", "Q4 2019"),
        (date(2019, 1, 1), "year", "2019年", "2019"),
    ],
)
def test_a_period_has_its_name(start: date, grain: str, zh: str, en: str) -> None:
    assert (ZH.period(start, grain), EN.period(start, grain)) == (zh, en)


@pytest.mark.parametrize(
    ("first", "last", "grain", "year", "zh", "en"),
    [
        (date(2026, 1, 1), date(2026, 9, 1), "month", False, "1—9月", "Jan–Sep"),
        (date(2026, 1, 1), date(2026, 9, 1), "month", True, "2026年1—9月", "Jan–Sep 2026"),
        (date(2026, 1, 1), date(2026, 1, 1), "month", False, "1月", "Jan"),
        (date(2019, 1, 1), date(2019, 7, 1), "quarter", False, "1—3季度", "Q1–Q3"),
        (date(2021, 12, 1), date(2022, 3, 1), "month", False, "2021年12月—2022年3月", "Dec 2021–Mar 2022"),
    ],
)
def test_a_run_of_periods_has_its_name(first: date, last: date, grain: str, year: bool, zh: str, en: str) -> None:
    assert (ZH.span(first, last, grain, year=year), EN.span(first, last, grain, year=year)) == (zh, en)


def test_a_day_is_written_as_each_language_does() -> None:
    assert (ZH.day(date(2026, 9, 30)), EN.day(date(2026, 9, 30))) == ("2026-09-30", "30 Sep 2026")


def test_a_count_takes_its_plural() -> None:
    assert [EN.plural("{n} row", "{n} rows", n) for n in (0, 1, 1200)] == ["0 rows", "1 row", "1,200 rows"]
    assert [ZH.plural("{n} row", "{n} rows", n) for n in (1, 1200)] == ["1 行", "1,200 行"]


def test_parts_are_joined_and_empty_ones_left_out() -> None:
    assert EN.listing(["a", "", "b"]) == "a · b"
    assert ZH.listing(["全省（含宁波）", "亿元"]) == "全省（含宁波）· 亿元"


def page_names() -> set[str]:
    """Return the titles and questions that the pages declare."""
    found = set()
    for path in (ROOT / "pages").glob("*.py"):
        for one in ast.parse(path.read_text(encoding="utf-8")).body:
            if (
                isinstance(one, ast.Assign)
                and isinstance(one.targets[0], ast.Tuple)
                and isinstance(one.value, ast.Tuple)
            ):
                pairs = zip(one.targets[0].elts, one.value.elts, strict=True)
                found |= {ast.literal_eval(text) for name, text in pairs if ast.unparse(name) in ("TITLE", "QUESTION")}
    return found


def test_the_chinese_catalogue_has_every_message_with_its_places() -> None:
    used: dict[str, set[str]] = {}
    for room in ("components", "pages"):
        found = extract_from_dir(
            str(ROOT / room), keywords={"words": None, "plural": (1, 2)}, method_map=[("**.py", "python")]
        )
        for _, _, message, _, _ in found:
            one = message if isinstance(message, str) else message[0]
            used[one] = set(PLACE.findall(message if isinstance(message, str) else message[1]))
    used |= {name: set() for name in page_names()}
    with (ROOT / "assets/locales/zh_CN/LC_MESSAGES/messages.po").open("rb") as lines:
        catalogue = [entry for entry in read_po(lines, locale="zh_CN") if entry.id]
    known = {}
    for entry in catalogue:
        one = entry.id if isinstance(entry.id, str) else entry.id[0]
        texts = [entry.string] if isinstance(entry.string, str) else list(entry.string or [""])
        assert all(texts), one
        known[one] = set().union(*(PLACE.findall(text) for text in texts))
    assert {one for one in used if one not in known} == set()
    assert {one for one, places in used.items() if known[one] != places} == set()
    ids = [entry.id if isinstance(entry.id, str) else entry.id[0] for entry in catalogue]
    assert ids == sorted(ids)


def test_no_message_hides_in_an_f_string() -> None:
    hidden = [
        path.name
        for room in ("components", "pages")
        for path in (ROOT / room).rglob("*.py")
        if re.search(r'f"[^"\n]*\{words\((?![a-z])', path.read_text(encoding="utf-8"))
    ]
    assert hidden == []


def test_a_name_within_a_sentence_is_small_unless_it_is_an_acronym() -> None:
    assert [Words.inside(name) for name in ("One-off items", "VAT credit refunds", "准备", "")] == [
        "one-off items",
        "VAT credit refunds",
        "准备",
        "",
    ]
