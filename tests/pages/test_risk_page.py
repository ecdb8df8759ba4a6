"""What the risk page says besides its figures: thresholds, grants, the cell pointed at, and where risk gathers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import unescape
from pathlib import Path

import openpyxl
import pytest

from components.cards import Nothing
from components.export import csv_of, xlsx_of
from components.words import Words
from domain.grant import Grant, Level
from domain.pack import Pack
from domain.view import Grade, Matrix
from tests.desk import Seat

LISTS = Path(__file__).parents[2] / "regions" / "330000" / "lists" / "risk_indicators.csv"


def thresholds() -> set[str]:
    """Return every threshold of the pack."""
    found = {line[f"{grade}_{lang}"] for line in lines() for grade in ("medium", "high") for lang in ("zh", "en")}
    return {text for text in found if len(text) > 3}


def lines() -> list[dict[str, str]]:
    with LISTS.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


# An invoice near the limit is one of 90 % of it; how many of them are too many is another number.
ALLOWED = {("R08", "90")}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_formula_holds_a_number_of_its_threshold(lang: str) -> None:
    for line in lines():
        limits = set(re.findall(r"\d+", line[f"medium_{lang}"] + line[f"high_{lang}"]))
        named = {(line["code"], number) for number in re.findall(r"\d+", line[f"formula_{lang}"]) if number in limits}
        assert named <= ALLOWED


def everything(seat: Seat, query: Mapping[str, str]) -> Iterator[str]:
    """Yield every text that a reader can get at an address."""
    sheet = seat.sheet(query, "risk")
    drawn = seat.draw({**query, "open": ".".join(sheet.cards)}, "risk")
    yield from (str(part) for part in drawn["text"].values())
    yield str(drawn["figures"])
    for card in sheet.cards.values():
        if card.nothing is None:
            yield csv_of(card, seat.reading, Words.of("zh")).decode()
            book = xlsx_of(card, seat.reading, Words.of("zh"))
            yield from cells_of(book)


def cells_of(book: bytes) -> Iterator[str]:
    for row in openpyxl.load_workbook(io.BytesIO(book)).active.iter_rows():
        yield from (str(cell.value) for cell in row)


def granted(seat: Seat, grant: Grant) -> Seat:
    return replace(seat, desk=replace(seat.desk, grant=lambda: grant))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("level", [Level.INTERNAL, Level.SENSITIVE])
def test_thresholds_are_told_to_a_grant_for_sensitive_data_alone(
    level: Level, lang: str, wide: Seat, pack: Pack
) -> None:
    seat = granted(wide, Grant(frozenset({pack.root}), level))
    said = unescape("\n".join(everything(seat, {"lang": lang})))
    told = {one for one in thresholds() if one in said}
    own = {line[f"{grade}_{lang}"] for line in lines() for grade in ("medium", "high")} & thresholds()
    assert told >= own if level >= Level.SENSITIVE else told == set()


def test_names_and_hits_are_told_to_everybody(wide: Seat) -> None:
    rows = wide.cards({}, "risk")["catalogue"].rows
    assert list(rows["code"]) == [f"R{at:02d}" for at in range(1, 29)]
    assert all(rows["name"])
    assert all(rows["formula"])
    assert rows["medium"].notna().sum() > 20


def test_a_remembered_page_of_one_grant_is_not_shown_to_another(wide: Seat, pack: Pack) -> None:
    high = granted(wide, Grant(frozenset({pack.root}), Level.SENSITIVE))
    assert "< −30 %" in high.draw({}, "risk")["text"]["catalogue-body"].replace("&lt;", "<")
    assert "< −30 %" not in wide.draw({}, "risk")["text"]["catalogue-body"].replace("&lt;", "<")


def test_a_city_sees_itself_and_no_other(wide: Seat, pack: Pack) -> None:
    seat = granted(wide, Grant(frozenset({"330300"})))
    cards = seat.cards({"area": "330300", "at": "330100"}, "risk")
    assert set(cards["matrix"].rows["area"].str[:4]) == {"3303"}
    assert set(cards["trend"].rows["area"].str[:4]) == {"3303"}
    outside = seat.cards({"area": "330100"}, "risk")
    assert {card.nothing for card in outside.values()} == {Nothing.NOT_PERMITTED}
    county = seat.cards({"area": "330302"}, "risk")
    assert "330300" in set(county["matrix"].rows["area"]), "the parts of its own city are its neighbours"


def test_a_cell_is_pointed_at_by_address_and_left_again(wide: Seat) -> None:
    card = wide.cards({}, "risk")["matrix"]
    mark = next(mark for mark in card.marks if mark.key == "330700.F")
    assert mark.href == "?industry=F&at=330700"
    assert not any(mark.on for mark in card.marks)
    there = wide.cards({"industry": "F", "at": "330700"}, "risk")
    (chosen,) = (mark for mark in there["matrix"].marks if mark.on)
    assert (chosen.key, chosen.href) == ("330700.F", "?")
    assert there["cell"].title.startswith("金华 · F 批发零售")
    assert [choice.label for choice in there["cell"].switch] == ["进入金华", "取消"]
    assert [choice.href for choice in there["cell"].switch] == ["?area=330700&month=2023-07&industry=F", "?"]


def test_a_drill_keeps_rows_grade_and_industries(wide: Seat) -> None:
    query = {"matrix": "indicator", "grade": "high", "industries": "G.Q", "indicator": "R06"}
    card = wide.cards(query, "risk")["trend"]
    (href,) = (mark.href for mark in card.marks if mark.key == "330100")
    assert href == "?area=330100&month=2023-07&industries=G.Q&indicator=R06&matrix=indicator&grade=high"
    rows = wide.cards({**query, "area": "330100"}, "risk")["matrix"].rows
    assert set(rows["line"]) - {""} <= {f"R{at:02d}" for at in range(1, 29)}


def test_an_indicator_stands_in_the_scope_of_what_it_narrows_and_of_nothing_else(wide: Seat) -> None:
    sheet = wide.sheet({"matrix": "indicator", "indicator": "R06"}, "risk")
    narrowed = {name for name, card in sheet.cards.items() if any("R06" in str(part) for part in card.scope)}
    assert narrowed == {"trend", "moves", "cell"}
    assert "R06" in str(sheet.lead[0].label)
    by_industry = wide.cards({"indicator": "R06"}, "risk")
    assert {name for name, card in by_industry.items() if any("R06" in str(part) for part in card.scope)} == {
        "matrix",
        "trend",
        "moves",
    }


def test_neither_year_to_date_nor_basis_is_offered(wide: Seat) -> None:
    head = wide.draw({}, "risk")["text"]["page-head"]
    assert "<s>累计</s>" in head
    assert "basis=" not in head
    assert wide.cards({"basis": "month"}, "risk")["matrix"].rows.equals(wide.cards({}, "risk")["matrix"].rows)


def test_a_small_base_is_hatched_or_not_shown_and_the_card_says_so(wide: Seat) -> None:
    card = wide.cards({"area": "330900"}, "risk")["matrix"]
    assert card.figure is not None
    assert any("30" in str(note) for note in card.notes)
    few = card.rows[[base is not Nothing.SUPPRESSED and 0 < base < 10 for base in card.rows["base"]]]
    assert len(few)
    assert all(
        value is None or value is Nothing.SUPPRESSED for name in ("medium", "high", "rate") for value in few[name]
    )


def test_the_sentence_names_what_has_more_at_risk_than_its_share_in_code_order(wide: Seat) -> None:
    sentence = str(wide.sheet({"month": "2023-06"}, "risk").sentence)
    rows = wide.cards({"month": "2023-06"}, "risk")["matrix"].rows
    whole = rows[(rows["area"] == "330000") & (rows["line"] == "")].iloc[0]
    rate = whole["rate"]
    beyond: dict[str, float] = {}
    for row in rows[(rows["line"] == "") & (rows["area"] != "330000")].to_dict("records"):
        if row["area"][-1] != "R" and isinstance(row["rate"], float):
            beyond[row["label"]] = row["hits"] - row["base"] * rate / 1000
    most = sorted((name for name in beyond if beyond[name] > 0), key=lambda name: -beyond[name])[:3]
    inside = [name for name in beyond if name in most]
    assert inside
    assert sentence.endswith(f"：{inside[0]}。" if len(inside) == 1 else f"：{'、'.join(inside[:-1])}和{inside[-1]}。")


@pytest.mark.parametrize(
    "query",
    [
        {"at": "999999", "industry": "ZZ", "indicator": "R99", "grade": "worst", "matrix": "area"},
        {"at": "330000"},
        {"industries": "T"},
        {"industries": "G.G.Z", "at": "330105"},
        {"indicator": "R28", "industry": "A", "area": "330921", "matrix": "indicator"},
    ],
    ids=str,
)
def test_odd_addresses_draw(query: dict[str, str], wide: Seat) -> None:
    cards = wide.cards(query, "risk")
    assert Nothing.FAILED not in {card.nothing for card in cards.values()}


def test_an_address_says_matrix_and_grade(wide: Seat) -> None:
    view = wide.view({"matrix": "indicator", "grade": "high"}, "risk")
    assert (view.matrix, view.grade) == (Matrix.INDICATOR, Grade.HIGH)
    assert view.href == "?matrix=indicator&grade=high"
