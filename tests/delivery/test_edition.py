"""Editions and pages as documents for paper: what they are called, what stands in them, what is cut and says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from components import paper
from components import words as writing
from components.cards import Card, Column, Kind, Nothing, shown
from components.words import Words
from delivery.proof import NotHeard, told
from domain.errors import NotPermitted, PackError, ReleaseError, SettingsError
from domain.grant import Grant, Level
from domain.pack import Pack
from domain.reading import Reading
from pages import _draw, _paper
from tests.desk import Seat
from tests.wide import further

ROOT = Path(__file__).parents[2]
PACKS = {path.parent.name: Pack.load(path.parent) for path in sorted((ROOT / "regions").glob("*/editions.toml"))}
CITY = {"area": "330100"}


@contextmanager
def asked(seat: Seat, path: str, query: dict[str, str] | None = None) -> Iterator[_paper.Paper]:
    """Give the document of an address at a desk."""
    with seat.taken(), seat.server.test_request_context():
        yield _paper.Paper(path, query or {}, seat.reading)


@pytest.mark.parametrize("one", PACKS.values(), ids=PACKS)
def test_the_editions_of_a_pack_are_of_cards_that_there_are(one: Pack, seat: Seat) -> None:
    assert one.editions
    _paper.check(one)
    for edition in one.editions.values():
        assert set(one.languages) <= set(edition.names)


def test_an_edition_of_a_card_that_is_not_there_is_named(pack: Pack, seat: Seat) -> None:
    edition = pack.editions["weekly"]
    lost = replace(edition, chapters=(replace(edition.chapters[0], cards=("gone",)),))
    with pytest.raises(PackError, match="chapter targets names a page or card"):
        _paper.check(replace(pack, editions={"weekly": lost}))


@pytest.mark.parametrize(
    ("edition", "query", "period", "issue"),
    [
        ("monthly", {"month": "2023-05"}, "2023年5月", "2023年第5期"),
        ("monthly", {"month": "2023-05", "lang": "en"}, "May 2023", "No. 5 of 2023"),
        ("quarterly", {}, "2023年第二季度", "2023年第2期"),
        ("quarterly", {"month": "2023-05"}, "2023年4—5月", "2023年第2期"),
        ("yearly", {}, "2022年", "2022年第1期"),
        ("yearly", {"month": "2023-05"}, "2023年1—5月", "2023年第1期"),
        ("weekly", {}, "2023年第38周", "2023年第38期"),
    ],
)
def test_an_edition_says_its_period_and_number(
    edition: str, query: dict[str, str], period: str, issue: str, wide: Seat
) -> None:
    with asked(wide, f"/print/{edition}", {**CITY, **query}) as found:
        assert (found.period, found.issue) == (period, issue)


def test_an_address_of_paper_pins_release_area_and_month(wide: Seat) -> None:
    release = wide.reading.release.id
    with asked(wide, "/print/monthly", {"theme": "dark", "lang": "en", "card": "months"}) as found:
        assert found.address == f"/print/monthly?area=330000&month=2023-07&lang=en&release={release}"
        assert found.file == f"Province-with-Ningbo_2023-07_Monthly_{release}"
    with asked(wide, "/", {**CITY, "basis": "month"}) as found:
        assert found.address == f"/?area=330100&month=2023-08&basis=month&release={release}"
        assert found.file == f"杭州市_2023-08_总览_{release}"


@pytest.mark.parametrize(
    ("edition", "lang"),
    [
        ("weekly", "zh"),
        ("monthly", "en"),
        further("weekly", "en"),
        further("monthly", "zh"),
        ("quarterly", "zh"),
        further("quarterly", "en"),
        further("yearly", "zh"),
        ("yearly", "en"),
    ],
)
def test_an_edition_has_cover_contents_and_appendix(edition: str, lang: str, wide: Seat) -> None:
    with asked(wide, f"/print/{edition}", {**CITY, "lang": lang}) as found:
        drawn, expected = found.document(), found.expected()
    html, names = drawn["html"], [part.name for part in expected.parts]
    assert not drawn["failed"]
    assert names[0] == "cover"
    assert names[-1].startswith("values-")
    assert "definitions-list" in names
    assert re.findall(r'data-page-of="([\w-]+)"', html) == re.findall(r'class="chapter" id="([\w-]+)"', html)
    assert {part.name for part in expected.parts if part.figure} <= set(drawn["figures"])
    cover = " ".join(expected.parts[0].texts)
    for said in (wide.reading.release.id, found.issue, found.scope, found.classified, found.words("Simulated")):
        assert said in cover
    # Every figure has its values: in its own body, in its chapter, in the appendix, or with another of the same rows.
    cards = dict(found._cards())
    tabled = {name.removeprefix("values-") for name in names if name.startswith("values-")} & cards.keys()
    for part, card in cards.items():
        if card.figure is not None and not card.nothing and not paper.tabled(card):
            assert any(_paper._same(card, cards[one]) for one in tabled), part
    # On paper there is nowhere to go but within.
    assert not re.findall(r'href="[^#]', html)
    assert "<button" not in html


def test_chapters_of_one_page_have_slots(pack: Pack, wide: Seat) -> None:
    with asked(wide, "/print/monthly", CITY) as found:
        assert [one.slot for one in found.told if one.module.PAGE == "overview"] == [0, 1]


def test_a_basis_of_a_chapter_is_its_own(wide: Seat) -> None:
    with asked(wide, "/print/weekly", CITY) as found:
        assert [str(one.view.basis) for one in found.told] == ["ytd", "month", "ytd"]


def test_a_pack_with_odd_names_is_escaped_and_named(toy: Seat) -> None:
    for lang in ("zh", "en"):
        with asked(toy, "/print/daily", {"lang": lang}) as found:
            drawn, expected = found.document(), found.expected()
        assert "<script>" not in drawn["html"]
        assert "<b>Money" not in drawn["html"]
        assert re.fullmatch(r"[^\\/:*?\"<>|\s]+", expected.name)
        assert expected.parts[0].texts
    answer = toy.get("/print/daily")
    assert answer.status_code == 200
    assert "<i>" not in re.sub(r"<i( [^>]*)?>", "", answer.text.split("<title>")[1].split("</title>")[0])


def test_a_document_is_served_and_remembered(wide: Seat) -> None:
    first, second = (wide.get("/print/monthly?area=330100") for _ in range(2))
    assert first.status_code == second.status_code == 200
    assert first.text == second.text
    assert "default-src 'self'" in first.headers["Content-Security-Policy"]
    assert wide.get("/print/").status_code == 200
    assert wide.get("/print/gone").status_code == 404


def test_what_cannot_be_expected_is_one_sentence(wide: Seat) -> None:
    with wide.taken(), wide.server.test_request_context():
        reading = wide.reading
        with pytest.raises(ReleaseError, match="release 0123456789ab is not kept"):
            _paper.expected("/revenue", {"release": "0123456789ab"}, reading)
        with pytest.raises(SettingsError, match="no edition or page at /print/daily; there are weekly, monthly"):
            _paper.expected("/print/daily", {}, reading)
        for path, query, said in (
            ("/print/monthly", {"area": "339999", "month": "2026-10", "lang": "de"}, "area 339999, no month 2026-10"),
            ("/print/monthly", {**CITY, "lang": "de"}, "there is no lang de here"),
            ("/print/monthly", {**CITY, "scope": "planted"}, "there is no scope planted here"),
            ("/print/monthly", {**CITY, "month": "2023-13"}, "there is no month 2023-13 here"),
            ("/revenue", {**CITY, "card": "gone"}, "there is no card gone here"),
        ):
            with pytest.raises(NotHeard, match=said):
                _paper.expected(path, query, reading)
        assert _paper.expected("/revenue", {**CITY, "month": "2023-05", "lang": "zh", "card": "months"}, reading)
        city = Reading(reading.release, Grant(frozenset({"330700"})), reading.pack)
        with pytest.raises(NotPermitted, match="does not reach"):
            _paper.expected("/print/monthly", CITY, city)


def test_under_the_grant_of_a_city_paper_holds_no_other(wide: Seat) -> None:
    desk = replace(wide.desk, grant=lambda: Grant(frozenset({"330700"})))
    seat = replace(wide, desk=desk)
    with asked(seat, "/print/monthly") as found:
        said = " ".join(text for part in found.expected().parts for text in part.texts)
        assert found.view.area == "330700"
    pack = wide.desk.pack
    outside = {
        area.shorts["zh"]
        for area in pack.areas.values()
        if not area.residual and area.level and pack.path(area.code)[1].code not in ("330700", "330200")
    }
    assert len(outside) > 60
    assert not [name for name in outside if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said)]


def test_an_edition_is_drawn_under_its_own_classification(wide: Seat) -> None:
    high = replace(wide, desk=replace(wide.desk, grant=lambda: Grant(frozenset({"330000"}), Level.RESTRICTED)))
    for path, level in (("/print/monthly", Level.INTERNAL), ("/risk", Level.RESTRICTED)):
        with asked(high, path, CITY) as found:
            assert found.reading.grant == Grant(frozenset({"330000"}), level)
    with asked(wide, "/print/monthly", CITY) as low, asked(high, "/print/monthly", CITY) as found:
        assert found.expected() == low.expected()


# Values, formatted twice.

WORDS = Words.of("zh")


@pytest.mark.parametrize(
    ("value", "column"),
    [
        (123456, Column("v", "", Kind.MONEY, factor=100, decimals=1)),
        (-50, Column("v", "", Kind.MONEY, factor=1000, decimals=1)),
        (4, Column("v", "", Kind.MONEY, factor=1000, decimals=1)),
        (0.12345, Column("v", "", Kind.PERCENT)),
        (-0.0004, Column("v", "", Kind.PERCENT)),
        (0.9950, Column("v", "", Kind.PERCENT, signed=False, decimals=0)),
        (-0.0305, Column("v", "", Kind.POINTS, decimals=2)),
        (1234567.0, Column("v", "", Kind.COUNT)),
        (2.675, Column("v", "", Kind.INDEX, decimals=2)),
        (-2.25, Column("v", "", Kind.CHANGE)),
        (None, Column("v", "", Kind.MONEY)),
        (float("nan"), Column("v", "", Kind.COUNT)),
        (Nothing.SUPPRESSED, Column("v", "", Kind.COUNT)),
        (Nothing.NO_DATA, Column("v", "", Kind.PERCENT)),
        ("330100", Column("v", "", Kind.CODE)),
    ],
)
def test_a_cell_written_anew_is_the_cell_of_the_page(value: Any, column: Column) -> None:
    assert _paper._cell(value, column) == shown(value, column, WORDS)


def test_a_wrong_formatter_is_seen(wide: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    """The values of the appendix do not come from the code that writes the page."""
    right = writing._decimal
    with asked(wide, "/print/monthly", CITY) as found:
        monkeypatch.setattr(writing, "_decimal", lambda value, decimals: right(value + 1, decimals))
        (part,) = [one for one in found.expected().parts if one.name == "values-revenue-trend"]
        printed = told("".join(found._html()))[0]["values-revenue-trend"]
    assert list(part.texts) != printed
    assert len(part.texts) == len(printed)


def card(rows: pd.DataFrame, *columns: Column) -> Card:
    return Card("one", "9.1", "One", ("here",), columns, rows, figure={"data": [], "layout": {}})


def test_a_long_table_is_cut_and_says_so() -> None:
    rows = pd.DataFrame({"label": [f"r{n}" for n in range(80)], "v": range(80)})
    one = card(rows, Column("label", "", Kind.TEXT), Column("v", "v", Kind.COUNT))
    found = paper.values(one)
    assert (len(found.rows), found.all, found.latest) == (paper.MOST, 80, False)
    assert f"共 80 行，列前 {paper.MOST} 行" in paper.table("p", one, found, WORDS)
    months = card(rows.assign(month=rows.label), Column("label", "", Kind.TEXT), Column("v", "v", Kind.COUNT))
    found = paper.values(months)
    assert found.rows["v"].tolist() == list(range(80 - paper.LATEST, 80))
    assert f"共 80 行，列最近 {paper.LATEST} 行" in paper.table("p", months, found, WORDS)
    whole = paper.values(card(rows.head(9), *one.columns))
    assert "共" not in paper.table("p", one, whole, WORDS)


def test_two_keys_stand_crossed_with_what_is_withheld() -> None:
    cells = [(f"a{n}", f"b{m}", n * m / 100, n * m) for n in range(20) for m in range(5)]
    rows = pd.DataFrame(cells, columns=["down", "across", "rate", "count"])
    rows["rate"] = rows["rate"].astype(object)
    rows.loc[7, "rate"] = Nothing.SUPPRESSED
    text, other = Column("down", "D", Kind.TEXT), Column("across", "A", Kind.TEXT)
    rate, count = Column("rate", "%", Kind.PERCENT), Column("count", "n", Kind.COUNT)
    found = paper.values(card(rows, text, other, count, rate))
    assert [column.label for column in found.columns][:3] == ["D", "b0 n", "b0 %"]
    narrow = paper.values(card(rows.assign(more=1), text, other, count, rate, Column("more", "m", Kind.COUNT)))
    assert [column.label for column in narrow.columns] == ["D", "b0", "b1", "b2", "b3", "b4"]
    assert narrow.rows.iloc[1].tolist() == ["a1", 0.0, 0.01, Nothing.SUPPRESSED, 0.03, 0.04]
    assert "＊" in paper.table("p", card(rows, text, other, rate), narrow, WORDS)


def test_labels_of_a_figure_are_those_that_every_width_has() -> None:
    note = {"text": "<b>高</b> 12.3 %"}
    notes = [note, {"text": "无"}, {**note, "visible": False}]
    assert list(_paper._labels({"layout": {"annotations": notes}})) == ["高", "12.3 %"]
    assert not list(_paper._labels({"layout": {"annotations": [note], "meta": {"narrow": {"margin": {}}}}}))


def test_a_figure_that_is_out_of_date_is_proven_all_the_same(wide: Seat) -> None:
    with asked(wide, "/revenue", CITY) as found:
        (told,) = found.told
        before = {part.name for part in found.expected().parts if part.figure}
        old = tuple(replace(one, nothing=Nothing.STALE, nothing_text="old") for one in told.cards)
        found.__dict__["told"] = (replace(told, cards=old),)
        assert before
        assert {part.name for part in found.expected().parts if part.figure} == before


def test_pages_are_paper_too(wide: Seat) -> None:
    with wide.taken(), wide.server.test_request_context():
        for module in _draw.pages():
            found = _paper.expected(module.PATH, CITY, wide.reading)
            assert found.parts[0].name == f"{module.PAGE}-head"
            assert not [one for one in found.parts if one.name.startswith("values-")]
