"""Downloads: typed cells, codes as text, exact money, nothing that a spreadsheet runs, a head that says what it is."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openpyxl
import pandas as pd
import pytest

from components.cards import Card, Column, Kind, Nothing
from components.export import csv_of, xlsx_of
from components.words import Words
from docs.listed import PAGES
from tests.desk import Seat

# What spreadsheets take for a formula, a command or a link; the full-width ones where Chinese is typed.
FORMULAS = [
    "=cmd()",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
    '=HYPERLINK("http://evil.example","x")',
    "http://evil.example",
]


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def sheet_of(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data)).active


def below(lines: list[list[Any]], first: str) -> tuple[list[Any], list[list[Any]]]:
    """Return the row of column names and the rows below it."""
    at = next(at for at, line in enumerate(lines) if line and line[0] == first)
    return lines[at], lines[at + 1 :]


def card(names: list[str], **more: Any) -> Card:
    rows = pd.DataFrame(
        {
            "code": ["0330100"] * len(names),
            "name": names,
            "money": pd.Series([12_345_678_901_234_567 + at for at in range(len(names))], dtype="int64"),
            "rate": [-0.123456789] * len(names),
            "count": [7] * len(names),
        }
    )
    columns = (
        Column("code", "代码", Kind.CODE),
        Column("name", "名称", Kind.TEXT),
        Column("money", "亿元", Kind.MONEY, 1, 10_000_000_000),
        Column("rate", "自然%", Kind.PERCENT),
        Column("count", "户", Kind.COUNT),
    )
    return replace(Card("areas", "2.6", "分地区", ("浙江省",), columns, rows), **more)


def test_a_csv_says_what_it_is_before_its_columns(seat: Seat) -> None:
    answer = seat.get("/revenue.csv?card=areas")
    assert answer.status_code == 200
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.data.startswith(b"\xef\xbb\xbf"), "Excel needs the mark to read UTF-8"
    assert b"\r\n" in answer.data
    release = seat.reading.release
    head, body = answer.data.decode("utf-8-sig").split("\r\n代码", 1)
    for said in ("模拟数据", "图 2.6", "分地区", "全省（含宁波）", "亿元", release.id, "2023-01-20", "不作排名"):
        assert said in head, said
    assert len(rows_of("代码" + body)) == 2 + len(seat.cards({})["areas"].rows) - 1
    name = re.search(r'filename="([^"]+)"', answer.headers["Content-Disposition"])
    assert name
    assert name[1] == f"revenue-areas-330000-2022-11-{release.id}.csv"


def test_a_workbook_says_what_it_is_before_its_columns(seat: Seat) -> None:
    answer = seat.get("/revenue.xlsx?card=areas&lang=en&area=330100")
    assert "spreadsheetml" in answer.content_type
    sheet = sheet_of(answer.data)
    head = [row[0].value for row in sheet.iter_rows(max_row=6)]
    assert "SIMULATED DATA" in head
    assert any("Hangzhou" in str(one) for one in head)
    assert any(seat.reading.release.id in str(one) for one in head)


@pytest.mark.parametrize(("page", "name"), [(page, card) for page, one in PAGES.items() for card in one.cards])
def test_every_card_of_every_page_can_be_downloaded_and_says_what_it_is(page: str, name: str, seat: Seat) -> None:
    card, release = seat.cards({}, page)[name], seat.reading.release.id
    for kind in ("csv", "xlsx"):
        answer = seat.get(f"/{page}.{kind}?card={name}")
        if card.nothing not in (None, Nothing.STALE):
            assert answer.status_code == 404
            continue
        assert answer.status_code == 200
        assert f"{page}-{name}-" in answer.headers["Content-Disposition"]
        if kind == "csv":
            lines = rows_of(answer.data.decode("utf-8-sig"))
        else:
            lines = [["" if cell is None else str(cell) for cell in row] for row in sheet_of(answer.data).values]
        head = "\n".join(line[0] for line in lines[:12] if line)
        for said in ("模拟数据", card.title, release, PAGES[page].slots[name].number):
            assert said in head, said
        labels = [column.label for column in card.columns if column.kind is not Kind.LINE]
        top = next(at for at, line in enumerate(lines) if line[: len(labels)] == labels)
        assert len(lines) - top - 1 == len(card.rows)
        marks = [cell for line in lines for cell in line if re.search(r"</?[a-z]+[^>]*>", cell)]
        assert not marks, "markup in a cell"


@pytest.mark.parametrize("name", ["nothing", "", "areas ", "../areas", "AREAS"])
def test_an_unknown_card_is_absent(name: str, seat: Seat) -> None:
    for kind in ("csv", "xlsx"):
        assert seat.get(f"/revenue.{kind}?card={name}").status_code == 404


def test_a_card_with_nothing_in_it_is_absent(seat: Seat) -> None:
    assert seat.cards({"month": "2022-01"})["bridge"].nothing is Nothing.NO_DATA
    assert seat.get("/revenue.csv?card=bridge&month=2022-01").status_code == 404


def test_the_links_of_a_card_lead_to_its_files(seat: Seat) -> None:
    head = seat.draw({"area": "330100", "basis": "month"})["text"]["trend-head"].replace("&amp;", "&")
    for kind in ("csv", "xlsx"):
        (link,) = re.findall(rf'href="(revenue\.{kind}[^"]*)"', head)
        answer = seat.get(f"/{link}")
        assert answer.status_code == 200
        assert "330100" in answer.headers["Content-Disposition"]


def test_cells_have_their_types(seat: Seat) -> None:
    lines = [list(row) for row in sheet_of(xlsx_of(card(["杭州"]), seat.reading, Words.of("zh"))).iter_rows()]
    _, (row,) = below([[cell.value for cell in line] for line in lines], "代码")
    cells = lines[-1]
    assert [cell.data_type for cell in cells] == ["s", "s", "n", "n", "n"]
    assert row[0] == "0330100", "a code keeps its zeros"
    assert cells[0].number_format == "@"
    assert (row[3], row[4]) == (-12.345679, 7)
    assert cells[2].number_format == "#,##0.0"


def test_money_is_exact_to_the_minor_unit(seat: Seat) -> None:
    made = card(["一", "二", "三"])
    _, rows = below(rows_of(csv_of(made, seat.reading, Words.of("zh")).decode("utf-8-sig")), "代码")
    got = [Decimal(row[2]) * 10_000_000_000 for row in rows]
    assert got == [12_345_678_901_234_567, 12_345_678_901_234_568, 12_345_678_901_234_569]
    assert not any("E" in row[2] for row in rows)


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_no_cell_is_run_by_a_spreadsheet(text: str, seat: Seat) -> None:
    words = Words.of("zh")
    made = card([text], title=text, scope=(text,), notes=(text,))
    made = replace(made, columns=(*made.columns, Column("name", text, Kind.TEXT)))
    for line in rows_of(csv_of(made, seat.reading, words).decode("utf-8-sig")):
        for cell in line:
            assert not cell.startswith(("=", "+", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")), cell
            assert not cell.startswith("-") or re.fullmatch(r"-[\d.]+", cell), cell
    sheet = sheet_of(xlsx_of(made, seat.reading, words))
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not [cell for cell in cells if cell.hyperlink]
    assert any(str(cell.value).replace("_x000D_", "\r").strip() == text.strip() for cell in cells), (
        "the text itself is kept"
    )


def test_quotes_commas_and_lines_in_a_name_stay_in_their_cell(seat: Seat) -> None:
    name = 'a "b", c\r\nd;\te'
    _, (row,) = below(rows_of(csv_of(card([name]), seat.reading, Words.of("zh")).decode("utf-8-sig")), "代码")
    assert row[1] == name
    assert len(row) == 5


def test_a_withheld_figure_is_a_star_and_a_missing_one_is_empty(seat: Seat) -> None:
    made = card(["甲", "乙"])
    rows = made.rows.astype(object)
    rows.loc[0, "money"] = Nothing.SUPPRESSED
    rows.loc[1, "money"] = None
    rows.loc[1, "rate"] = float("nan")
    made = replace(made, rows=rows)
    _, (one, two) = below(rows_of(csv_of(made, seat.reading, Words.of("zh")).decode("utf-8-sig")), "代码")
    assert (one[2], two[2], two[3]) == ("＊", "", "")
    lines = [[cell.value for cell in row] for row in sheet_of(xlsx_of(made, seat.reading, Words.of("zh"))).iter_rows()]
    _, (one, two) = below(lines, "代码")
    assert (one[2], two[2], two[3]) == ("＊", None, None)


def test_a_withheld_figure_of_the_page_is_a_star_in_its_files(seat: Seat) -> None:
    answer = seat.get("/revenue.csv?card=areas&area=330100&industry=B")
    _, rows = below(rows_of(answer.data.decode("utf-8-sig")), "代码")
    hidden = [row for row in rows if "＊" in row]
    assert hidden
    assert all(row[2] == "＊" and row[5] == "＊" for row in hidden)
    assert "纳税人不足" in answer.data.decode("utf-8-sig")
