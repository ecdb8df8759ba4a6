"""Every page at its addresses: layout and redraw agree, twins come when opened, nothing says which nothing it is."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from components.cards import Nothing
from data.contract import contracts
from data.publish import publish
from docs.listed import PAGES
from domain.pack import Pack
from domain.reading import Mark, Release
from pages import _draw
from queries.dictionary import definitions
from tests import lake
from tests.desk import Seat
from tests.document import every, read
from tests.toy import ODD
from tests.wide import further

ADDRESSES = [
    {},
    {"area": "330100", "basis": "month", "lang": "en"},
    {"area": "330106", "month": "2022-03", "open": "areas.trend", "theme": "dark"},
    {"scope": "without", "tax": "VAT", "industry": "C", "map": "bounds"},
]
every_page = pytest.mark.parametrize("page", PAGES)


def alone(page: str) -> dict[str, str]:
    """Return the address of a page's last card alone."""
    return {"card": PAGES[page].cards[-1], "area": "330100"}


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


# One address, one picture.


@every_page
def test_redraw_draws_what_the_layout_drew(page: str, seat: Seat) -> None:
    for query in (*ADDRESSES, alone(page)):
        laid, drawn = by_id(seat.layout(query, PAGES[page].path)), seat.change(query, page=page)
        assert len(drawn) > 5 * len(PAGES[page].cards)
        for key, properties in drawn.items():
            for name, value in properties.items():
                assert laid[key][name] == value, f"{query} {key} {name}"


@every_page
def test_an_address_that_stands_already_sends_nothing_again(page: str, seat: Seat) -> None:
    shown = {"query": {"area": "330100"}, "release": seat.reading.release.id}
    assert list(seat.change({"area": "330100"}, shown, page=page)) == [f'{{"page":"{page}","slot":0,"type":"shown"}}']


@every_page
def test_a_change_from_another_release_sends_everything(page: str, seat: Seat) -> None:
    whole = seat.change({}, page=page)
    assert seat.change({}, {"query": {}, "release": "0123456789ab"}, page=page).keys() == whole.keys()
    shown = {"query": {}, "release": seat.reading.release.id}
    assert len(seat.change({"theme": "dark"}, shown, page=page)) < len(whole)


@every_page
def test_a_page_stands_twice_in_one_document(page: str, seat: Seat) -> None:
    queries: tuple[dict[str, str], ...] = ({}, {"area": "330100", "basis": "month"})
    with seat.taken(), seat.server.test_request_context():
        tree = [
            json.loads(json.dumps(_draw.layout(page, query, slot).to_plotly_json(), default=_plain))
            for slot, query in enumerate(queries)
        ]
    document = by_id(tree)
    for slot, query in enumerate(queries):
        for key, properties in seat.change(query, slot=slot, page=page).items():
            assert json.loads(key)["slot"] == slot
            for name, value in properties.items():
                assert document[key][name] == value
    assert not set(seat.change({}, slot=0, page=page)) & set(seat.change({}, slot=1, page=page))


def _plain(component: Any) -> Any:
    return component.to_plotly_json()


@pytest.mark.parametrize(("page", "card"), [(page, card) for page, one in PAGES.items() for card in one.figures])
def test_a_twin_comes_when_it_is_opened_and_not_before(page: str, card: str, seat: Seat) -> None:
    if seat.cards({}, page)[card].nothing:
        pytest.skip("nothing to turn into a table")
    release = seat.reading.release.id
    assert "twin-head" not in seat.draw({}, page)["text"][f"{card}-body"]
    sent = seat.change({"open": card}, {"query": {}, "release": release}, page=page)
    text = {json.loads(key).get("name"): one.get("html", "") for key, one in sent.items()}
    assert len(read(text[f"{card}-body"]).one()) > 1
    assert f"{card}-key" not in text or not text[f"{card}-key"]
    assert {name for name, html in text.items() if "twin-head" in html} == {f"{card}-body"}
    assert not [key for key in sent if '"type":"graph"' in key], "no figure is sent for a table"
    back = seat.change({}, {"query": {"open": card}, "release": release}, page=page)
    shut = {json.loads(key).get("name"): one for key, one in back.items()}
    assert "twin-head" not in shut[f"{card}-body"]["html"]


@every_page
def test_every_link_of_a_page_is_canonical_or_leads_to_a_page(page: str, seat: Seat) -> None:
    paths = {one.path for one in PAGES.values()}
    for query in (*ADDRESSES, alone(page)):
        for html in seat.draw(query, page)["text"].values():
            for link in read(html).links:
                path, _, asked = link["href"].partition("#")[0].partition("?")
                if "data-go" in link and path:
                    assert path in paths, link
                elif "data-go" in link:
                    pairs = dict(pair.split("=", 1) for pair in asked.split("&") if pair)
                    assert seat.view(pairs, page).href == link["href"], link


@every_page
def test_a_card_alone_is_the_card_of_the_page_and_no_other(page: str, seat: Seat) -> None:
    whole = seat.draw({}, page)
    for card, slot in PAGES[page].slots.items():
        drawn = seat.draw({"card": card}, page)
        assert [name for name, classes in drawn["classes"].items() if classes != "card away"] == [card]
        body = f"{card}-body"
        assert read(drawn["text"][body]).texts == read(whole["text"][body]).texts
        if slot.figure:
            assert drawn["figures"][card] == whole["figures"][card]
        others = [name for name in PAGES[page].cards if name != card]
        assert not any(drawn["text"][f"{name}-{room}"] for name in others for room in _draw.ROOMS)
        assert slot.number in drawn["text"]["page-head"]
        assert not drawn["text"]["lead"]
    assert seat.draw({"card": "nothing"}, page)["query"] == {}


@every_page
def test_every_figure_is_explained_by_its_definitions(page: str, seat: Seat) -> None:
    cards = seat.cards({}, page)
    for lang in ("zh", "en"):
        drawn = seat.draw({"lang": lang}, page)
        for card, slot in PAGES[page].slots.items():
            head = read(drawn["text"][f"{card}-head"])
            leads = [link["href"].partition("#")[2] for link in head.links if "#" in link["href"]]
            assert leads == list(cards[card].about)
            assert not slot.figure or leads, f"{page} {card} draws what no definition explains"


# The kinds of nothing.


@every_page
def test_what_is_not_permitted_says_so(page: str, sit: Callable[..., Seat], home: Path, pack: Pack) -> None:
    drawn = sit(home, pack, areas=("330700",)).draw({"area": "330000"}, page)
    if PAGES[page].filters:
        for card in PAGES[page].cards:
            said = drawn["text"][f"{card}-body"]
            assert "nothing not-permitted" in said
            assert "浙江省" in said


@every_page
def test_a_query_that_fails_says_its_number_and_is_not_remembered(
    page: str, release: Release, home: Path, pack: Pack, sit: Callable[..., Seat], tmp_path: Path
) -> None:
    if not PAGES[page].filters:
        pytest.skip("the page asks nothing of the marts")
    folder = tmp_path / release.id
    shutil.copytree(release.path, folder, ignore=shutil.ignore_patterns("marts.duckdb"))
    there = sit(home, pack, release=release_at(release, folder))
    card = PAGES[page].cards[0]
    first, second = (there.draw({}, page)["text"][f"{card}-body"] for _ in range(2))
    numbers = [re.findall(r"[0-9a-f]{8}", said) for said in (first, second)]
    assert "nothing failed" in first
    assert numbers[0] != numbers[1], "the failure was remembered"
    answer = there.get("/_dash-layout", Referer=f"http://localhost{PAGES[page].path}")
    assert answer.status_code == 200
    assert "Traceback" not in answer.text
    assert there.get(f"/{page}.csv?card={card}").status_code == 404
    shutil.copy2(release.path / "marts.duckdb", folder)
    assert "nothing failed" not in there.draw({}, page)["text"][f"{card}-body"]


def release_at(release: Release, folder: Path) -> Release:
    return Release(**{name: getattr(release, name) for name in Release.__slots__} | {"path": folder})


@every_page
def test_simulated_data_says_so(page: str, seat: Seat) -> None:
    drawn = seat.draw({}, page)
    assert "模拟数据" in drawn["text"]["top"]
    assert "模拟数据" in drawn["text"]["page-foot"]


@every_page
def test_without_a_release_a_page_says_no_data_yet(
    page: str, tmp_path: Path, pack: Pack, sit: Callable[..., Seat]
) -> None:
    there = sit(tmp_path, pack)
    for query in ADDRESSES:
        for card in PAGES[page].cards if PAGES[page].filters else ():
            assert "nothing no-data" in there.draw(query, page)["text"][f"{card}-body"]
    assert there.change({}, page=page)
    assert there.layout({"area": "330100"}, PAGES[page].path)
    if PAGES[page].filters:
        assert there.get(f"/{page}.xlsx?card={PAGES[page].cards[0]}").status_code == 404


@pytest.mark.parametrize("subject", [name for name, one in PAGES.items() if one.filters])
def test_where_only_one_extract_is_delivered_no_page_fails(
    subject: str, tmp_path: Path, pack: Pack, sit: Callable[..., Seat], seat: Seat
) -> None:
    extract = _draw.page(subject).SUBJECT
    for year, month in lake.months():
        if (2021, 1) <= (year, month) <= (2021, 4):
            for reporter in (lake.PROVINCE, lake.NINGBO):
                lake.drop(tmp_path / "inbox", extract, reporter, year, month)
    assert not publish(tmp_path, pack, now=lake.NOW).faults
    there = sit(tmp_path, pack)
    for page in PAGES:
        cards = there.cards({}, page)
        assert not [name for name, card in cards.items() if card.nothing is Nothing.FAILED], page
    assert any(card.nothing is None for card in there.cards({}, subject).values())


MARTS = {"returns": ("returns", "return_days", "return_minutes"), "refund_cases": ("refund_days",)}


@pytest.mark.parametrize("extract", contracts())
def test_where_one_extract_lacks_only_what_is_drawn_from_it_is_empty_and_says_so(
    extract: str, release: Release, home: Path, pack: Pack, sit: Callable[..., Seat], seat: Seat, tmp_path: Path
) -> None:
    marts = Path(shutil.copy(release.path / "marts.duckdb", tmp_path / "marts.duckdb"))
    marts.chmod(0o644)
    with duckdb.connect(str(marts)) as con:
        for mart in MARTS.get(extract, (extract,)):
            con.execute(f"delete from mart.{mart}")
    reported = {name: some for name, some in release.reported.items() if name != extract}
    there = sit(home, pack, release=replace(release, path=tmp_path, reported=reported))
    for page in (name for name in DRAWN if about(name, extract)):
        whole, cards = seat.cards({}, page), there.cards({}, page)
        for name, card in cards.items():
            asked = {one for query in PAGES[page].slots[name].about for one in ASKED[query]}
            assert card.nothing is not Nothing.FAILED, f"{page} {name}"
            if asked and extract not in asked:
                assert card.nothing is whole[name].nothing, f"{page} {name}: {card.nothing_text}"
                assert card.rows.equals(whole[name].rows), f"{page} {name}"
            if asked == {extract}:
                assert card.nothing is Nothing.NO_DATA, f"{page} {name}"
                assert "尚未报送" in card.nothing_text, f"{page} {name}: {card.nothing_text}"


# What is to be said of the data behind a card.

DRAWN = [name for name, one in PAGES.items() if one.filters]
ASKED = {one["name"]: {part.strip() for part in one["extracts"].split(",")} for one in definitions("en")}


def about(page: str, extract: str) -> set[str]:
    """Return the cards of a page that an extract is drawn in, as the headings of their queries say."""
    return {name for name, slot in PAGES[page].slots.items() if any(extract in ASKED[query] for query in slot.about)}


@pytest.mark.parametrize(
    ("page", "extract"), [(page, one) for page in DRAWN for one in contracts() if about(page, one)]
)
def test_a_refused_file_marks_the_cards_that_are_drawn_from_it_and_no_other(
    page: str, extract: str, release: Release, home: Path, pack: Pack, sit: Callable[..., Seat], seat: Seat
) -> None:
    month = seat.view({}, page).month
    assert month
    shown = seat.reading.standing(extract, month)
    mark = Mark(extract, lake.PROVINCE, str(shown), "is wrong", kept=True)
    there = sit(home, pack, release=replace(release, marks=(mark,)))
    whole = {name for name, card in seat.cards({}, page).items() if card.nothing is None}
    stale = {name for name, card in there.cards({}, page).items() if card.nothing is Nothing.STALE}
    assert stale == about(page, extract) & whole


def test_a_file_refused_earlier_in_the_year_marks_the_year_to_date_and_not_a_month(
    release: Release, home: Path, pack: Pack, sit: Callable[..., Seat]
) -> None:
    marks = (Mark("returns", lake.PROVINCE, "2022-03", "is wrong", kept=True),)
    there = sit(home, pack, release=replace(release, marks=marks))

    def stale(query: dict[str, str]) -> set[str]:
        return {name for name, card in there.cards(query, "filing").items() if card.nothing is Nothing.STALE}

    assert stale({}) == {"minutes", "obligations", "channels", "areas"}, "the days are of the month alone"
    assert not stale({"basis": "month"})
    assert not stale({"month": "2021-11"})
    assert not stale({"area": "330200"}), "another bureau's file"


def test_each_card_says_what_is_open_and_who_is_late_in_its_own_extracts(
    release: Release, home: Path, pack: Pack, sit: Callable[..., Seat]
) -> None:
    november, december = date(2022, 11, 1), date(2022, 12, 1)
    reported = {
        name: {code: tuple(day for day in days if name != "returns" or day <= november) for code, days in some.items()}
        for name, some in release.reported.items()
    }
    reported["handling"] = {code: tuple(sorted({*days, december})) for code, days in reported["handling"].items()}
    provisional = {"refund_cases": {lake.PROVINCE: (november,)}}
    there = sit(home, pack, release=replace(release, reported=reported, provisional=provisional))

    def said(query: dict[str, str], word: str) -> set[str]:
        cards = there.cards(query, "filing")
        return {name for name, card in cards.items() if any(word in str(part) for part in card.scope)}

    assert said({"month": "2022-11"}, "初步") == {"refunds", "areas"}
    late = said({"month": "2022-12", "scope": "without"}, "宁波市局")
    assert late == {"minutes", "days", "refunds", "obligations", "channels", "areas"}, "of matters it has reported"


@pytest.mark.parametrize(("scope", "judged"), [("all", True), ("without", True), ("only", False)])
def test_every_page_judges_the_same_scopes(scope: str, judged: bool, seat: Seat) -> None:
    query = {"scope": scope}
    floor = [entry for entry in seat.sheet(query, "filing").lead if "T4" in str(entry.label)]
    ratio = [entry for entry in seat.sheet(query, "invoices").lead if str(entry.label).startswith("状态")]
    parts = [part for part in seat.cards(query, "overview")["targets"].scope if "目标为省级" in str(part)]
    assert (bool(floor), bool(ratio), not parts) == (judged, judged, judged)


# A pack that nobody has seen before.


TOY = [
    {},
    {"scope": "less", "basis": "month", "lang": "en"},
    {"area": "TA", "month": "2022-03", "map": "bounds"},
    further({"area": "TA1", "tax": "DUCK"}),
    {"area": "TA11", "industry": "X", "lang": "en"},
    further({"area": "TC", "month": "2022-01"}),
    further({"area": "TA3", "month": "2022-05"}),
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
    *("details", "summary", "section", "article", "h3", "h4", "code", "dl", "dt", "dd", "code", "kbd", "rect"),
}


@every_page
@pytest.mark.parametrize("query", TOY, ids=str)
def test_a_pack_with_odd_names_is_drawn_and_escaped(query: dict[str, str], page: str, toy: Seat) -> None:
    cards = toy.cards(query, page)
    assert all(
        card.nothing in (None, Nothing.NO_DATA, Nothing.NOT_COUNTED, Nothing.SUPPRESSED) for card in cards.values()
    )
    for opened in ("", ".".join(PAGES[page].cards)):
        drawn = toy.draw({**query, **({"open": opened} if opened else {})}, page)
        for part, html in drawn["text"].items():
            document = read(html)
            assert {tag for tag, _ in document.tags} <= OURS, part
            for _, given in document.tags:
                assert not [name for name in given if name.startswith("on")], part
                assert not given.get("href", "").lower().startswith("javascript"), part
    if PAGES[page].filters:
        names = " ".join(text for html in toy.draw({}, page)["text"].values() for text in read(html).texts)
        assert ODD[1] in names
    assert toy.view(query, page).area == query.get("area", "T")


def test_where_the_target_is_read_in_one_way_no_card_repeats_it(toy: Seat) -> None:
    cards = toy.cards({}, "invoices")
    assert cards["key"].nothing is Nothing.NO_DATA
    assert "一种读法" in cards["key"].nothing_text


@every_page
@pytest.mark.parametrize("query", TOY, ids=str)
def test_odd_names_bring_no_marks_into_figures(query: dict[str, str], page: str, toy: Seat) -> None:
    for name, figure in toy.draw(query, page)["figures"].items():
        for path, leaf in every(figure):
            if isinstance(leaf, str) and path[-1] in ("text", "hovertext", "ticktext", "name"):
                assert set(re.findall(r"<\s*/?\s*(\w+)", leaf)) <= {"b", "br", "span"}, f"{name}: {leaf}"
