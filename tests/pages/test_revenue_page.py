"""An address and its page: layout and redraw agree, twins come when opened, each kind of nothing says which it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from components.cards import Nothing
from data.publish import publish
from domain.pack import Pack
from tests import lake
from tests.desk import Seat
from tests.document import read

CARDS = ("months", "bridge", "taxes", "trend", "industries", "areas", "multiples")
ADDRESSES = [
    {},
    {"area": "330100", "basis": "month", "lang": "en"},
    {"area": "330106", "month": "2022-03", "open": "areas.trend", "theme": "dark"},
    {"scope": "without", "tax": "VAT", "industry": "C", "map": "bounds"},
]


def body(seat: Seat, query: dict[str, str], card: str) -> str:
    text: str = seat.draw(query)["text"][f"{card}-body"]
    return text


# The kinds of nothing.


def test_zero_is_a_figure(seat: Seat) -> None:
    query = {"tax": "SOCIAL"}
    assert all(card.nothing is not Nothing.SUPPRESSED for card in seat.cards(query).values())
    _, *rows = read(body(seat, {**query, "open": "trend"}, "trend")).one()
    assert {row[1] for row in rows} == {"0.0"}


def test_no_data_says_so(seat: Seat) -> None:
    said = body(seat, {"month": "2022-01"}, "bridge")
    assert "nothing no-data" in said
    assert "尚无数据" in said
    assert "1月" in said


def test_what_is_withheld_says_so(seat: Seat) -> None:
    said = body(seat, {"area": "330102", "industry": "B"}, "months")
    assert "nothing suppressed" in said
    assert "＊" in said
    beside = read(body(seat, {"area": "330100", "tax": "VAT", "open": "areas", "industry": "B"}, "areas")).one()
    assert any("＊" in cell for row in beside for cell in row)


def test_a_refused_file_leaves_older_rows_that_say_they_are_old(
    tmp_path: Path, pack: Pack, sit: Callable[..., Seat]
) -> None:
    lake.drop_all(tmp_path / "inbox", (2021, 1), (2021, 3))
    assert not publish(tmp_path, pack, now=lake.NOW).faults
    (tmp_path / "inbox" / "revenue.330000.2021-03.2.parquet").write_bytes(b"PAR1 cut off")
    assert publish(tmp_path, pack, now=lake.NOW).faults
    there = sit(tmp_path, pack)
    stale = there.cards({})
    assert {card.nothing for card in stale.values()} == {Nothing.STALE, Nothing.NO_DATA}
    drawn = there.draw({})
    assert "nothing stale" in drawn["text"]["months-body"]
    assert drawn["figures"]["months"]["data"], "the old figure stays"
    assert "revenue" in drawn["text"]["page-foot"]
    assert "浙江省局" in drawn["text"]["page-foot"]
    assert "2021-03" in drawn["text"]["page-foot"]
    assert {card.nothing for card in there.cards({"month": "2021-02"}).values()} <= {None, Nothing.NO_DATA}
    assert there.get("/revenue.csv?card=months").status_code == 200


def test_a_late_bureau_is_named_and_the_scopes_that_hold_are_offered(seat: Seat) -> None:
    drawn = seat.draw({"month": "2022-12"})
    assert drawn["query"]["scope"] == "without"
    assert "宁波市局" in drawn["text"]["areas-head"]
    assert "全省（不含宁波）" in drawn["text"]["months-head"]
    page_head = read(drawn["text"]["page-head"])
    struck = [given.get("title", "") for tag, given in page_head.tags if tag == "s"]
    assert any("宁波市局" in reason for reason in struck)
    plain = seat.draw({})
    assert "2022-11" in seat.view({}).but().href or str(seat.view({}).month) == "2022-11"
    assert "全省（含宁波）" in plain["text"]["months-head"]


def test_a_provisional_month_says_so_in_every_card_that_shows_it(seat: Seat) -> None:
    drawn = seat.draw({"month": "2022-12", "area": "330100"})
    for card in ("months", "taxes", "trend", "areas", "multiples"):
        assert "初步" in drawn["text"][f"{card}-head"], card
    assert "初步" not in seat.draw({"month": "2022-10", "area": "330100"})["text"]["months-head"]


def test_a_hole_in_the_reports_is_no_zero(tmp_path: Path, pack: Pack, sit: Callable[..., Seat]) -> None:
    lake.drop_all(tmp_path / "inbox", (2020, 1), (2021, 6))
    (tmp_path / "inbox" / "revenue.330200.2021-02.parquet").unlink()
    assert not publish(tmp_path, pack, now=lake.NOW).faults
    there = sit(tmp_path, pack)
    cards = there.cards({"month": "2021-06"})
    taxes = cards["taxes"].rows.to_dict("records")[0]
    whole = cards["areas"].rows.to_dict("records")[-1]
    for row in (taxes, whole):
        assert row["ytd"] is None or row["ytd"] != row["ytd"]
        assert row["amount"] == 20 * 10 * 116 * lake.U // 2 - 20 * 116 * lake.U * 3 // 10 or row["amount"] > 0
    assert cards["industries"].rows["ytd"].isna().all()
