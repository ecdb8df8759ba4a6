"""Hostile addresses, headers and callback bodies: defaults or a refusal, never a 500, an echo or a growing cache."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from app import BUILD
from docs.listed import PAGES
from domain.pack import Pack
from domain.view import View
from shell.pictures import Pictures
from tests.desk import Seat
from tests.wide import further

SCRIPT = "<script>alert('x')</script>"
VALUES = [
    "999999",
    "2999-13",
    "' or 1=1; drop table mart.revenue; --",
    SCRIPT,
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "x" * 10_000,
    "３３０１００",
    "٣٣٠١٠٠",
    "330100\u0000",
    "../../../../etc/passwd",
    "%00%0d%0aSet-Cookie: a=b",
    "{{7*7}}{0}%s",
    "\U0001f986" * 50,
    "nan",
    "-1",
    "",
]
# Every key that an address may have, as the view itself says, and two that it may not.
KEYS = (*(one.name for one in fields(View) if one.name not in ("home", "latest", "default_scope")), "page", "x")
TYPES: list[Any] = [None, 0, -1, 1.5, True, [], ["330100"], {}, {"a": 1}, [[[]]], "330100", "\ud800", 10**400]


def refused(status: int) -> bool:
    return 400 <= status < 500


# Every page is asked for every value below; here each goes by itself into each key.
@pytest.mark.parametrize(
    "value",
    [further(one) if at % 2 and one is not SCRIPT else one for at, one in enumerate(VALUES)],
    ids=lambda value: ascii(value)[:24],
)
def test_a_hostile_value_falls_back_to_the_default(value: str, seat: Seat) -> None:
    for key in KEYS:
        query = {key: value}
        assert seat.view(query).query == {}, key
        answer = seat.get("/_dash-layout", Referer=f"http://localhost/revenue?{urlencode(query)}")
        assert answer.status_code == 200
        assert SCRIPT not in answer.text
        assert "onerror" not in answer.text
        assert seat.get(f"/revenue?{urlencode(query)}").status_code == 200
        download = seat.get(f"/revenue.csv?{urlencode(query)}")
        assert download.status_code == 404, "no card was named"
    assert seat.change(dict.fromkeys(KEYS, value)) == seat.change({})


@pytest.mark.parametrize("page", PAGES)
def test_no_page_is_moved_by_hostile_values(page: str, seat: Seat) -> None:
    plain = seat.draw({}, page)
    for value in VALUES:
        query = dict.fromkeys(KEYS, value)
        assert seat.view(query, page).query == {}
        assert seat.draw(query, page) == plain
        answer = seat.get("/_dash-layout", Referer=f"http://localhost{PAGES[page].path}?{urlencode(query)}")
        assert answer.status_code == 200
        assert SCRIPT not in answer.text
        assert seat.get(f"/{page}.csv?{urlencode(query)}").status_code == 404
        assert seat.change(query, page=page) == seat.change({}, page=page)


def test_repeated_keys_and_very_many_are_taken_once(seat: Seat) -> None:
    twice = "area=330100&area=330200&month=2022-01&month=2999-99&area[]=1&=&&&a=%zz"
    many = "&".join(f"k{at}={at}" for at in range(3000))
    for query in (twice, many, "?" * 200, "%" * 99, quote(SCRIPT)):
        answer = seat.get("/_dash-layout", Referer=f"http://localhost/revenue?{query}")
        assert answer.status_code == 200
        assert seat.get(f"/revenue.csv?card=months&{query}").status_code == 200


@pytest.mark.parametrize(
    "referer",
    [
        "",
        "http://[::",
        "http://[",
        "//",
        "http://localhost:99999999/revenue",
        "about:blank",
        "http://localhost/" + "a/" * 3000,
        "http://localhost/../../etc/passwd",
        f"http://localhost/{SCRIPT}?{SCRIPT}",
        "http://localhost/revenue?area=%ff%fe",
        "http://evil.example/revenue?area=330100",
        "\u00ff\u00fe",
    ],
    ids=lambda text: ascii(text)[:24],
)
def test_a_hostile_referer_draws_some_page(referer: str, seat: Seat) -> None:
    answer = seat.get("/_dash-layout", Referer=referer)
    assert answer.status_code == 200
    assert SCRIPT not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        f"/{quote(SCRIPT)}",
        "/nothing/here",
        "/revenue/../../etc/passwd",
        "/assets/../pyproject.toml",
        "/assets/%2e%2e/pyproject.toml",
        "/vendor/../../../etc/passwd",
        "/_dash-component-suites/dash/dcc/no-such.js",
        "/_dash-component-suites/os/path.py",
        "/_dash-component-suites/dash/../../app.py",
        "/_dash-component-suites/" + "x" * 5000,
        "/geo/000000000000/1.geojson",
        "/geo/000000000000/99999999999999999999.geojson",
        "/revenue.xlsx",
        "/no-such-page.csv?card=months",
        "/revenue.csv?card=../../x",
        "/.csv",
        "/%00.csv",
    ],
)
def test_an_unknown_path_is_absent_and_echoes_nothing(path: str, seat: Seat) -> None:
    answer = seat.get(path)
    assert answer.status_code == 404
    assert SCRIPT not in answer.text
    assert "Traceback" not in answer.text
    assert "[tool.ruff]" not in answer.text
    assert "root:" not in answer.text


def test_where_there_is_no_page_the_ways_out_are_there_in_the_readers_language(seat: Seat) -> None:
    assert seat.get("/no-such-page").status_code == 404
    told = json.dumps(seat.layout({"lang": "en"}, "/no-such-page"))
    assert "There is no page at this address." in told
    for one in PAGES.values():
        assert f'href=\\"{one.path}?lang=en\\"' in told
        assert seat.get(one.path).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_what_an_address_asks_in_vain_is_said_above_the_page_and_leaves_no_other_trace(page: str, seat: Seat) -> None:
    gone = {"area": "nosuchplace", "month": "1999-01", "release": "0123456789ab", "card": "<b>"}
    told, plain = (json.dumps(seat.layout(query, PAGES[page].path), ensure_ascii=False) for query in (gone, {}))
    said = re.search(r"<p class=\\\"unheard\\\".*?</p>", told)
    assert said
    assert "area · month · release · card" in said.group()
    assert "nosuchplace" not in told
    assert "unheard" not in plain
    assert len(told) - len(plain) < len(said.group()) + 200


@pytest.mark.parametrize("path", ["/_dash-component-suites/dash/dcc/no-such.js", "/_dash-component-suites/os/path.py"])
def test_an_unknown_bundle_is_a_404(path: str, seat: Seat) -> None:
    assert seat.get(path).status_code == 404


@pytest.mark.parametrize("value", TYPES, ids=lambda value: ascii(value)[:24])
def test_a_callback_value_of_any_type_is_drawn_or_refused(value: Any, seat: Seat) -> None:
    right = seat.body({})
    for query, shown in (
        (value, None),
        ({}, value),
        ({"area": value, "month": value, "open": value, "release": value}, None),
        ({"area": "330100"}, {"query": value, "release": value}),
        ({}, {"query": {"area": value}, "release": seat.reading.release.id}),
    ):
        answer = seat.post(seat.body(query, shown))
        assert answer.status_code == 200, (query, shown)
    for key in ("output", "outputs", "inputs", "state", "changedPropIds"):
        answer = seat.post({**right, key: value})
        assert answer.status_code == 200 or refused(answer.status_code), key
        assert "Traceback" not in answer.text


@pytest.mark.parametrize("value", TYPES, ids=lambda value: ascii(value)[:24])
def test_a_turn_to_another_page_with_any_value_is_answered_or_refused(value: Any, seat: Seat) -> None:
    addresses: list[Any] = [value, {"path": value, "query": {}}, {"path": "/revenue", "query": value}, {"query": {}}]
    for address in addresses:
        answer = seat.post(
            {
                "output": "page.children",
                "outputs": {"id": "page", "property": "children"},
                "inputs": [{"id": "address", "property": "data", "value": address}],
                "changedPropIds": ["address.data"],
            }
        )
        assert answer.status_code == 200 or refused(answer.status_code)
        assert SCRIPT not in answer.text


@pytest.mark.parametrize(
    ("body", "more"),
    [
        ("", {}),
        ("{", {}),
        ("null", {}),
        ("[]", {}),
        ("42", {}),
        ('"x"', {}),
        (b"\xff\xfe\x00", {}),
        ('{"output":"nothing.here","inputs":[],"changedPropIds":[]}', {}),
        ('{"output":"..a.b...c.d..","outputs":[],"inputs":[],"changedPropIds":[]}', {}),
        ("[" * 100_000, {}),
        ("{}", {"content_type": "text/plain"}),
        ("a=b", {"content_type": "application/x-www-form-urlencoded"}),
        ("--x", {"content_type": "multipart/form-data; boundary=x"}),
        ("{}", {"content_type": "application/json; charset=nonsense"}),
    ],
    ids=lambda one: ascii(one)[:24],
)
def test_a_broken_body_is_refused(body: str | bytes, more: dict[str, str], seat: Seat) -> None:
    answer = seat.post(body, **more)
    assert refused(answer.status_code)
    assert len(answer.text) < 200


def test_a_truncated_body_is_refused(seat: Seat) -> None:
    whole = json.dumps(seat.body({}))
    for part in (0.1, 0.5, 0.99):
        assert refused(seat.post(whole[: int(len(whole) * part)]).status_code)


def test_an_output_of_another_page_or_none_is_refused(seat: Seat) -> None:
    right = seat.body({})
    for output in (right["output"].replace("revenue", "nothing"), right["output"][:-40], SCRIPT, "..", "." * 1000):
        assert refused(seat.post({**right, "output": output}).status_code)


def test_methods_that_are_not_offered_are_refused(seat: Seat) -> None:
    client = seat.server.test_client()
    for method in ("PUT", "DELETE", "PATCH", "TRACE"):
        assert refused(client.open("/revenue", method=method).status_code)
        assert refused(client.open("/_dash-update-component", method=method).status_code)


def test_remembered_pictures_stay_within_their_bound(seat: Seat, tmp_path: Path) -> None:
    few = Seat(seat.server, replace(seat.desk, pictures=Pictures(tmp_path, BUILD, 12)))
    chance = random.Random(7)
    areas, months = ["330100", "330200", "330106"], ["2022-05", "2021-11"]
    files = 0
    for at in range(100):
        query = {
            "area": chance.choice([*areas, *VALUES]),
            "month": chance.choice([*months, *VALUES]),
            "open": chance.choice(["months", f"x{at}", *VALUES]),
            "lang": chance.choice(["en", *VALUES]),
            chance.choice(VALUES[:6]): "1",
        }
        answer = few.get("/_dash-layout", Referer=f"http://localhost/revenue?{urlencode(query)}")
        assert answer.status_code == 200
        files = max(files, sum(path.is_file() for path in tmp_path.rglob("*")))
    assert 12 <= files <= 12 + 3, "the cache has grown beyond its bound"


def test_names_that_nobody_draws_make_no_picture_of_their_own(seat: Seat, tmp_path: Path) -> None:
    few = Seat(seat.server, replace(seat.desk, pictures=Pictures(tmp_path, BUILD, 500)))
    for at in range(30):
        few.draw({"open": f"nothing{at}", "x": str(at)})
    assert sum(path.is_file() for path in tmp_path.rglob("*")) <= 3


def test_a_pinned_release_that_is_not_there_is_the_current_one(
    seat: Seat, pack: Pack, sit: Callable[..., Seat]
) -> None:
    assert seat.draw({"release": "0123456789ab"})["query"] == {}
    pinned = seat.draw({"release": seat.reading.release.id})
    assert pinned["query"] == {"release": seat.reading.release.id}
