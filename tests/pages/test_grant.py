"""With a grant of one city nothing outside it is in any answer: no figure, code, download or remembered picture."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import urlencode

import pytest

from docs.listed import PAGES
from domain.grant import Grant
from domain.pack import Pack
from domain.view import View
from pages import _draw
from tests.desk import Seat
from tests.document import every, read
from tests.wide import further

CITY = "330700"
INSIDE = [
    {},
    {"basis": "month", "map": "bounds", "shade": "risk", "matrix": "indicator", "grade": "high"},
    {"area": "330782", "tax": "VAT", "industry": "C", "industries": "C.F", "indicator": "R01", "at": "330782"},
    {"area": "330700R", "month": "2022-12", "lang": "en"},
    {"area": CITY, "open": "all"},
    {"area": CITY, "scope": "without"},
]
OUTSIDE = [
    {"area": "330000"},
    {"area": "330000", "scope": "only"},
    further({"area": "330000", "month": "2023-08"}),
    {"area": "330100", "basis": "month", "shade": "online", "at": "330106"},
    {"area": "330106", "open": "areas"},
    {"area": "330000R"},
    further({"area": "330200R"}),
]
# What changes no figure.
DRESS = {"home", "latest", "default_scope", "theme", "release", "card"}
every_page = pytest.mark.parametrize("page", [name for name, one in PAGES.items() if one.filters])


def test_every_field_of_a_view_is_tried() -> None:
    assert {one.name for one in fields(View)} - DRESS <= {key for query in INSIDE for key in query}


@pytest.fixture(scope="module")
def city(sit: Callable[..., Seat], wide_home: Path, pack: Pack) -> Seat:
    return sit(wide_home, pack, areas=(CITY,))


def at(query: dict[str, str], page: str) -> dict[str, str]:
    """Return an address with every twin of the page open, where it says so."""
    return {key: ".".join(PAGES[page].cards) if value == "all" else value for key, value in query.items()}


def answers(seat: Seat, query: dict[str, str], page: str) -> Iterator[Any]:
    """Yield everything that is told at an address: the page, the change to it, and each card's downloads."""
    yield seat.layout(query, PAGES[page].path)
    yield seat.change(query, page=page)
    first, *others = PAGES[page].cards
    yield downloaded(seat, query, page, first)
    # Of the others each file is of one drawing: that of the view without a choice of cards, under the same grant.
    sheet = seat.sheet(query, page)
    with mock.patch.object(_draw, "sheet_of", return_value=sheet):
        for card in others:
            yield downloaded(seat, query, page, card)


def downloaded(seat: Seat, query: dict[str, str], page: str, card: str) -> str:
    """Return the file of a card, or what is said in its stead."""
    answer = seat.get(f"/{page}.csv?{urlencode({**query, 'card': card})}")
    assert answer.status_code in (200, 404)
    return answer.text


def strings(told: Any) -> Iterator[str]:
    for _, leaf in every(told):
        if isinstance(leaf, str):
            yield leaf


def money(told: Any) -> set[str]:
    """Return every figure that can be told apart: floats of a figure, and written numbers of five digits or more."""
    found = set()
    for path, leaf in every(told):
        if isinstance(leaf, float) and abs(leaf) > 1 and round(leaf, 3) != leaf and path[-1] in ("x", "y", "base"):
            found.add(f"{leaf:.5f}")
        if isinstance(leaf, str):
            # Where something is drawn is no figure.
            leaf = re.sub(r' (?:style|d)="[^"]*"', "", leaf)
            found |= {one for one in re.findall(r"\d[\d,]*(?:\.\d+)?", leaf) if len(re.sub(r"\D", "", one)) > 4}
    # Neither codes and months nor the round numbers of an axis.
    return {one for one in found if not re.fullmatch(r"\d{6}|\d{4}-?\d{2}|[\d,]*000", one)}


def foreign_codes(told: Any, pack: Pack, *asked: str) -> set[str]:
    """Return codes of areas outside the grant, but for locked names in the picker, what was asked and the way up."""
    found = set()
    for text in strings(told):
        text = re.sub(r'<span class="locked">.*?</span></span>', "", text, flags=re.DOTALL)
        for tag in re.findall(r"<li [^>]*>", text):
            text = text.replace(tag, "")
        found |= set(re.findall(r"(?<!\d)33\d{4}R?(?!\d)", text))
    inside = {code for code in pack.areas if any(above.code == CITY for above in pack.path(code))}
    return found & pack.areas.keys() - inside - {area.code for one in (CITY, *asked) for area in pack.path(one)}


def test_the_city_is_the_viewers_home_and_has_figures(city: Seat, wide: Seat) -> None:
    assert city.view({}).area == CITY
    assert all(card.nothing is None for card in city.cards({}).values())
    own, same = city.draw({}), wide.draw({"area": CITY})
    assert own["figures"]["months"] == same["figures"]["months"]
    assert read(own["text"]["taxes-body"]).tables == read(same["text"]["taxes-body"]).tables


@every_page
@pytest.mark.parametrize("query", OUTSIDE, ids=str)
def test_what_lies_outside_is_not_permitted(query: dict[str, str], page: str, city: Seat) -> None:
    drawn = city.draw(query, page)
    for card in PAGES[page].cards:
        assert "nothing not-permitted" in drawn["text"][f"{card}-body"]
        assert drawn["figures"].get(card, {"data": []})["data"] == []
    # Which card is asked for is all the same to a grant; a page refuses as a whole.
    for card in (PAGES[page].cards[0], PAGES[page].cards[-1]):
        for kind in ("csv", "xlsx"):
            assert city.get(f"/{page}.{kind}?{urlencode({**query, 'card': card})}").status_code == 404


@every_page
@pytest.mark.parametrize("query", [*INSIDE, *OUTSIDE], ids=str)
def test_no_answer_holds_a_figure_or_a_code_from_outside(
    query: dict[str, str], page: str, city: Seat, pack: Pack, foreign: dict[str, set[str]]
) -> None:
    for told in answers(city, at(query, page), page):
        assert foreign_codes(told, pack, query.get("area", CITY), query.get("at", CITY)) == set()
        assert money(told) & foreign[page] == set()


@every_page
def test_the_search_for_what_is_foreign_finds_it(
    page: str, wide: Seat, pack: Pack, foreign: dict[str, set[str]]
) -> None:
    told = wide.layout({}, PAGES[page].path)
    assert len(foreign_codes(told, pack)) > 50
    assert len(money([told, wide.draw({"open": ".".join(PAGES[page].cards)}, page)]) & foreign[page]) > 10


@pytest.fixture(scope="module")
def foreign(wide: Seat, city: Seat) -> dict[str, set[str]]:
    """Return by page the figures of the province and of other cities that are none of the city's own."""
    found = {}
    for page in PAGES:
        elsewhere: set[str] = set()
        for area in ("330000", "330100", "330200", "330106"):
            for more in ({}, {"month": "2022-12"}) if area == "330000" else ({}, {"basis": "month"}):
                elsewhere |= money(wide.draw(at({"area": area, **more, "open": "all"}, page), page))
        own = set().union(*(money(city.draw(at({**query, "open": "all"}, page), page)) for query in INSIDE))
        found[page] = elsewhere - own
    return found


def test_a_picture_remembered_for_one_grant_is_not_given_to_another(city: Seat, wide: Seat) -> None:
    shared = replace(city.desk, pictures=wide.desk.pictures)
    query = {"area": "330000", "month": "2022-11"}
    assert "nothing" not in wide.draw(query)["text"]["months-body"]
    assert "not-permitted" in Seat(city.server, shared).draw(query)["text"]["months-body"]


def test_the_picker_names_what_is_locked_and_links_only_inside(city: Seat, pack: Pack) -> None:
    page_head = read(city.draw({})["text"]["page-head"])
    links = [link for link in page_head.links if "data-code" in link]
    assert {link["data-code"] for link in links} == {
        code for code, area in pack.areas.items() if not area.residual and (code == CITY or area.parent == CITY)
    }
    assert sum(tag == "span" and given.get("class") == "locked" for tag, given in page_head.tags) > 80


def test_a_grant_of_nothing_sees_nothing(sit: Callable[..., Seat], wide: Seat, city: Seat) -> None:
    nobody = Seat(wide.server, replace(city.desk, grant=Grant))
    for query in ({}, {"area": CITY}):
        assert all(card.nothing == "not-permitted" for card in nobody.cards(query).values())
    assert "330000" not in json.dumps(nobody.draw({})["figures"])


def test_two_cities_are_two_cities(sit: Callable[..., Seat], wide_home: Path, pack: Pack) -> None:
    both = sit(wide_home, pack, areas=(CITY, "330100"))
    permitted = [
        area
        for area in ("330000", "330100", "330106", "330200", CITY)
        if not both.cards({"area": area})["months"].nothing
    ]
    assert permitted == ["330100", "330106", CITY]
