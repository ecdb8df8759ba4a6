"""An address and its page: layout and redraw agree, twins come when opened, each kind of nothing says which it is."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from components.cards import Nothing
from data.demo import write
from data.publish import publish
from data.release import current
from domain.pack import Pack
from domain.period import Period
from domain.reading import Release
from pages import _draw
from tests import lake
from tests.desk import Seat
from tests.document import every, read
from tests.toy import ODD, write_pack

CARDS = ("months", "bridge", "taxes", "trend", "industries", "areas", "multiples")
ADDRESSES = [
    {},
    {"area": "330100", "basis": "month", "lang": "en"},
    {"area": "330106", "month": "2022-03", "open": "areas.trend", "theme": "dark"},
    {"scope": "without", "tax": "VAT", "industry": "C", "map": "bounds"},
]


def components(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield the properties of every component of a layout."""
    if isinstance(tree, dict):
        if "props" in tree:
            yield tree["props"]
        for value in tree.values():
            yield from components(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from components(value)


def by_id(tree: Any) -> dict[str, dict[str, Any]]:
    """Return the properties of every component that has an id, by it; each id stands once."""
    found = [one for one in components(tree) if "id" in one]
    keyed = {
        one["id"] if isinstance(one["id"], str) else json.dumps(one["id"], sort_keys=True, separators=(",", ":")): one
        for one in found
    }
    assert len(keyed) == len(found), "an id stands twice"
    return keyed


def body(seat: Seat, query: dict[str, str], card: str) -> str:
    text: str = seat.draw(query)["text"][f"{card}-body"]
    return text


# One address, one picture.


@pytest.mark.parametrize("query", ADDRESSES, ids=str)
def test_redraw_draws_what_the_layout_drew(query: dict[str, str], seat: Seat) -> None:
    laid, drawn = by_id(seat.layout(query)), seat.change(query)
    assert len(drawn) > 40
    for key, properties in drawn.items():
        for name, value in properties.items():
            assert laid[key][name] == value, f"{key} {name}"


def test_an_address_that_stands_already_sends_nothing_again(seat: Seat) -> None:
    shown = {"query": {"area": "330100"}, "release": seat.reading.release.id}
    assert list(seat.change({"area": "330100"}, shown)) == ['{"page":"revenue","slot":0,"type":"shown"}']


def test_a_change_from_another_release_sends_everything(seat: Seat) -> None:
    whole = seat.change({})
    assert seat.change({}, {"query": {}, "release": "0123456789ab"}).keys() == whole.keys()
    assert len(seat.change({"basis": "month"}, {"query": {}, "release": seat.reading.release.id})) < len(whole)


def test_the_page_stands_twice_in_one_document(seat: Seat) -> None:
    queries: tuple[dict[str, str], ...] = ({}, {"area": "330100", "basis": "month"})
    with seat.taken(), seat.server.test_request_context():
        tree = [
            json.loads(json.dumps(_draw.layout("revenue", query, slot).to_plotly_json(), default=_plain))
            for slot, query in enumerate(queries)
        ]
    document = by_id(tree)
    for slot, query in enumerate(queries):
        for key, properties in seat.change(query, slot=slot).items():
            assert json.loads(key)["slot"] == slot
            for name, value in properties.items():
                assert document[key][name] == value
    assert not set(seat.change({}, slot=0)) & set(seat.change({}, slot=1))


def _plain(component: Any) -> Any:
    return component.to_plotly_json()


@pytest.mark.parametrize("card", [card for card in CARDS if card not in ("taxes", "bridge", "areas")])
def test_the_twin_comes_when_it_is_opened_and_not_before(card: str, seat: Seat) -> None:
    release = seat.reading.release.id
    assert "<table" not in body(seat, {}, card)
    sent = seat.change({"open": card}, {"query": {}, "release": release})
    text = {json.loads(key).get("name"): one.get("html", "") for key, one in sent.items()}
    assert len(read(text[f"{card}-body"]).one()) > 2
    assert f"{card}-key" not in text or not text[f"{card}-key"]
    assert {name for name, html in text.items() if "twin-head" in html} == {f"{card}-body"}
    assert not [key for key in sent if '"type":"graph"' in key], "no figure is sent for a table"
    back = seat.change({}, {"query": {"open": card}, "release": release})
    shut = {json.loads(key).get("name"): one for key, one in back.items()}
    assert "<table" not in shut[f"{card}-body"]["html"]


def test_every_link_of_the_page_is_canonical(seat: Seat) -> None:
    for query in ADDRESSES:
        for html in seat.draw(query)["text"].values():
            for link in read(html).links:
                if "data-go" in link:
                    asked = dict(pair.split("=", 1) for pair in link["href"].partition("?")[2].split("&") if pair)
                    assert seat.view(asked).href == link["href"] or link["href"].startswith("/"), link


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


def test_what_is_not_permitted_says_so(sit: Callable[..., Seat], home: Path, pack: Pack) -> None:
    said = body(sit(home, pack, areas=("330700",)), {"area": "330000"}, "trend")
    assert "nothing not-permitted" in said
    assert "浙江省" in said


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


def test_a_query_that_fails_says_its_number_and_is_not_remembered(
    release: Release, home: Path, pack: Pack, sit: Callable[..., Seat], tmp_path: Path
) -> None:
    folder = tmp_path / release.id
    shutil.copytree(release.path, folder, ignore=shutil.ignore_patterns("marts.duckdb"))
    there = sit(home, pack, release=release_at(release, folder))
    first, second = (body(there, {}, "months") for _ in range(2))
    numbers = [re.findall(r"[0-9a-f]{8}", said) for said in (first, second)]
    assert "nothing failed" in first
    assert numbers[0] != numbers[1], "the failure was remembered"
    answer = there.get("/_dash-layout", Referer="http://localhost/revenue")
    assert answer.status_code == 200
    assert "Traceback" not in answer.text
    assert there.get("/revenue.csv?card=months").status_code == 404
    shutil.copy2(release.path / "marts.duckdb", folder)
    assert "nothing" not in body(there, {}, "months")


def release_at(release: Release, folder: Path) -> Release:
    return Release(**{name: getattr(release, name) for name in Release.__slots__} | {"path": folder})


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


def test_simulated_data_says_so(seat: Seat) -> None:
    drawn = seat.draw({})
    assert "模拟数据" in drawn["text"]["top"]
    assert "模拟数据" in drawn["text"]["page-foot"]


def test_without_a_release_the_page_says_no_data_yet(tmp_path: Path, pack: Pack, sit: Callable[..., Seat]) -> None:
    there = sit(tmp_path, pack)
    for query in ADDRESSES:
        for card in CARDS:
            assert "nothing no-data" in body(there, query, card)
    assert there.change({})
    assert there.layout({"area": "330100"})
    assert there.get("/revenue.xlsx?card=months").status_code == 404


def test_an_extract_that_was_never_delivered_leaves_the_others_standing(
    tmp_path: Path, pack: Pack, sit: Callable[..., Seat]
) -> None:
    lake.drop_all(tmp_path / "inbox", (2021, 1), (2021, 4))
    for path in (tmp_path / "inbox").glob("adjustments.*"):
        path.unlink()
    assert not publish(tmp_path, pack, now=lake.NOW).faults
    cards = sit(tmp_path, pack).cards({"month": "2021-03"})
    assert cards["bridge"].nothing is Nothing.NO_DATA
    assert cards["months"].nothing is None


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


# A pack that nobody has seen before.


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory, sit: Callable[..., Seat]) -> Seat:
    """Return a seat at a lake of the toy pack."""
    folder = tmp_path_factory.mktemp("toy")
    pack = Pack.load(write_pack(folder / "packs"))
    write(folder / "home" / "inbox", pack, scale=0.05, last=Period(2023, 4))
    outcome = publish(folder / "home", pack, now=lake.NOW.replace(month=6))
    assert not outcome.faults, "\n".join(map(str, outcome.faults))
    assert current(folder / "home")
    return sit(folder / "home", pack)


TOY = [
    {},
    {"scope": "less", "basis": "month", "lang": "en"},
    {"area": "TA", "month": "2022-03", "map": "bounds"},
    {"area": "TA1", "tax": "DUCK"},
    {"area": "TA11", "industry": "X", "lang": "en"},
    {"area": "TC", "month": "2022-01"},
    {"area": "TA3", "month": "2022-05"},
    {"area": "TR", "tax": "FINE"},
]
# What our own text is made of: names from a pack bring no tag of their own.
OURS = {
    "a",
    "b",
    "i",
    "p",
    "s",
    "br",
    "h1",
    "h2",
    "li",
    "td",
    "th",
    "tr",
    "ul",
    "div",
    "nav",
    "svg",
    "path",
    "span",
} | {
    *("small", "table", "thead", "tbody", "input", "label", "button", "header", "strong", "caption", "circle"),
    *("details", "summary", "section", "h3", "dl", "dt", "dd", "code", "kbd", "rect"),
}


@pytest.mark.parametrize("query", TOY, ids=str)
def test_a_pack_with_odd_names_is_drawn_and_escaped(query: dict[str, str], toy: Seat) -> None:
    cards = toy.cards(query)
    assert all(card.nothing in (None, Nothing.NO_DATA, Nothing.SUPPRESSED) for card in cards.values())
    assert cards["trend"].figure or cards["trend"].nothing is Nothing.SUPPRESSED
    for opened in ("", ".".join(CARDS)):
        drawn = toy.draw({**query, **({"open": opened} if opened else {})})
        for part, html in drawn["text"].items():
            document = read(html)
            assert {tag for tag, _ in document.tags} <= OURS, part
            for _, given in document.tags:
                assert not [name for name in given if name.startswith("on")], part
                assert not given.get("href", "").lower().startswith("javascript"), part
    names = " ".join(text for html in toy.draw({})["text"].values() for text in read(html).texts)
    assert ODD[1] in names
    assert toy.view(query).area == query.get("area", "T")


@pytest.mark.parametrize("query", TOY, ids=str)
def test_odd_names_bring_no_marks_into_figures(query: dict[str, str], toy: Seat) -> None:
    for name, figure in toy.draw(query)["figures"].items():
        for path, leaf in every(figure):
            if isinstance(leaf, str) and path[-1] in ("text", "hovertext", "ticktext", "name"):
                assert set(re.findall(r"<\s*/?\s*(\w+)", leaf)) <= {"b", "br", "span"}, f"{name}: {leaf}"
