"""A view and its address are one thing said twice; what an address gets wrong falls back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from domain.pack import Pack
from domain.period import Period, periods
from domain.view import Basis, Language, Links, Map, Theme, View

PACK = Pack.load(Path(__file__).parents[2] / "regions" / "330000")
ALL = periods(Period(2019, 1), Period(2026, 8))
LATE = ALL[:-1]


def months(place: str) -> Sequence[Period]:
    """Return the months of a place in a release in which Ningbo is a month late."""
    return LATE if "330200" in PACK.reporters_of(place) else ALL


def no_months(place: str) -> Sequence[Period]:
    """Return the months of a place in a release without the extract."""
    return ()


def read(query: Mapping[str, object], home: str | None = None) -> View:
    return View.from_query(query, PACK, months, home)


def test_an_address_without_anything_is_the_default_view() -> None:
    view = read({})
    assert (view.area, view.month, view.scope) == ("330000", Period(2026, 7), "all")
    assert (view.basis, view.lang, view.theme, view.map) == (Basis.YTD, Language.ZH, Theme.LIGHT, Map.TILES)
    assert view.query == {}
    assert view.href == "?"


@pytest.mark.parametrize("home", [None, "330100"])
def test_every_view_reads_back_from_its_address(home: str | None) -> None:
    queries = product(
        ("", "330000", "330100", "330200", "330103", "330110", "330000R", "330100R"),
        ("", "2019-01", "2026-07", "2026-08", "2026-09"),
        ("", *PACK.scopes),
        ("", "ytd", "month"),
        (("", "", ""), ("VAT", "C", "G.Q"), ("CT", "", "Q.Z.C")),
        (("", "", ""), ("tiles", "trend", "330102"), ("bounds", "tax.trend.map", "330100")),
        (("", "", ""), ("en", "dark", "0123456789ab"), ("zh", "light", "")),
    )
    seen = 0
    for area, month, scope, basis, (tax, industry, some), (form, opened, at), (lang, theme, release) in queries:
        query = {
            "area": area, "month": month, "scope": scope, "basis": basis, "tax": tax, "industry": industry,
            "industries": some, "at": at, "card": opened.partition(".")[0],
            "map": form, "open": opened, "lang": lang, "theme": theme, "release": release,
        }  # fmt: skip
        view = read(query, home)
        assert read(view.query, home) == view
        assert read(dict(parse_qsl(view.href[1:])), home) == view
        assert list(view.query) == [key for key in _ORDER if key in view.query]
        seen += 1
    assert seen == 8 * 5 * 4 * 3 * 27


_ORDER = (
    "area", "month", "scope", "basis", "tax", "industry", "industries", "indicator", "at", "map", "card", "open",
    "lang", "theme", "release",
)  # fmt: skip


def test_a_month_that_ningbo_has_not_reported_is_shown_without_ningbo() -> None:
    view = read({"month": "2026-08"})
    assert (view.month, view.scope) == (Period(2026, 8), "without")
    assert view.query == {"scope": "without"}
    assert read({"month": "2026-08", "area": "330200"}).month == Period(2026, 7)
    assert read({"month": "2026-08", "area": "330100"}).query == {"area": "330100"}


def test_a_scope_belongs_to_the_root_alone() -> None:
    assert read({"area": "330100", "scope": "without"}).scope == "all"
    assert read({"scope": "only"}).query == {"scope": "only"}


def test_without_data_there_is_no_month_and_nothing_breaks() -> None:
    view = View.from_query({"month": "2026-08", "scope": "only"}, PACK, no_months)
    assert (view.month, view.latest) == (None, None)
    assert View.from_query(view.query, PACK, no_months) == view


_HOSTILE: tuple[object, ...] = (
    "x" * 10_240,
    "",
    " ",
    "330100 ",
    "999999",
    "2999-13",
    "0000-00",
    "２０１９-０１",
    "٢٠١٩-٠١",
    "²",
    "\x00",
    "\n",
    "' or 1=1 --",
    "'; drop table revenue; --",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "%00",
    "%2527",
    "%",
    "{{7*7}}",
    "${jndi:ldap://x}",
    "🧨",
    "\ud800",
    "null",
    "None",
    "__proto__",
    "330000:without",
    "YTD",
    "0" * 12 + "g",
    ["330100", "330200"],
    ["2026-07"],
    [],
    {"a": 1},
    None,
    0,
    12,
    1.5,
    True,
    b"330100",
)


@pytest.mark.parametrize("key", _ORDER)
def test_a_hostile_value_is_as_if_it_were_not_there(key: str) -> None:
    for value in _HOSTILE:
        view = read({key: value})
        if key == "open" and isinstance(value, str):
            assert all(name.isascii() and name.isalnum() for name in view.open)
            assert read(view.query) == view
        elif key == "card" and isinstance(value, str):
            assert view.card is None or (view.card.isascii() and view.card.isalnum())
        elif (key, value) == ("at", "330100"):
            assert view.at == value
        else:
            assert view == read({}), (key, value)


def test_keys_that_no_view_has_are_left_out() -> None:
    assert read({"area[]": "330100", "__class__": "x", "query": "y", "latest": "2019-01", "home": "330100"}) == read({})


def test_a_choice_of_industries_is_known_codes_in_the_order_of_the_pack() -> None:
    assert read({"industries": "Q.G.Q.nonsense"}).industries == ("G", "Q")
    assert read({"industries": ".".join(PACK.industries)}).query == {}


def test_many_opened_tables_are_bounded() -> None:
    view = read({"open": ".".join(str(number) for number in range(60))})
    assert len(view.open) == 20
    assert read(view.query) == view


def test_what_did_not_hold_is_named_and_nothing_else() -> None:
    asked = {
        "area": "999999",
        "month": "1999-01",
        "tax": "vat",
        "basis": "month",
        "utm": "x",
        "lang": "zh",
        "scope": "",
    }
    assert read(asked).unheard(asked) == ("area", "month", "tax")
    kept = {"area": "330100", "month": "2026-08", "open": "taxes.months", "industries": "Q.G", "theme": "light"}
    assert read(kept).unheard(kept) == ()
    assert read({"area": "330100", "scope": "without"}).unheard({"area": "330100", "scope": "without"}) == ("scope",)


_VIEWS: tuple[dict[str, str], ...] = (
    {},
    {"month": "2026-08"},
    {"month": "2024-02", "scope": "without", "lang": "en", "open": "trend"},
    {"month": "2026-08", "scope": "only", "basis": "month"},
    {"area": "330100", "month": "2026-08", "tax": "VAT", "theme": "dark"},
    {"area": "330200", "industry": "C", "at": "330203", "release": "0123456789ab"},
    {"area": "330000R", "industries": "G.Q", "card": "trend", "map": "bounds"},
)
_CHANGES: tuple[dict[str, str | None], ...] = (
    {},
    *({"area": area} for area in ("330000", "330100", "330200", "330203", "330100R", "nowhere", None)),
    *({"month": month} for month in ("2026-08", "2026-07", "2019-01", "2030-01", "x", None)),
    *({"scope": scope} for scope in (*PACK.scopes, "x", None)),
    {"month": "2026-08", "scope": "without"},
    {"area": "330000", "month": "2026-08", "tax": "CT", "open": "b.a", "basis": "month"},
    {"tax": "CT", "industry": None, "lang": "zh", "theme": None, "release": "x", "open": None, "card": None},
    {"industries": ".".join(PACK.industries), "industry": "Q", "card": "map", "map": "tiles", "shade": "risk"},
    {"lang": "en", "theme": "dark", "release": "ba9876543210", "at": "330100", "grade": "high", "matrix": "indicator"},
    {"tax": "x" * 10_240, "month": "2" * 10_240, "nonsense": "x"},
)


@pytest.mark.parametrize("home", [None, "330100"])
def test_a_link_is_what_the_changed_address_is_read_as(home: str | None) -> None:
    for query, changes in product(_VIEWS, _CHANGES):
        view = read(query, home)
        whole = {**view.query, "area": view.area, "month": str(view.month), "scope": view.scope, **changes}
        if view.month == view.latest and "scope" in changes and "month" not in changes:
            del whole["month"]  # the latest month of a scope stays the latest of another
        want = read({name: text for name, text in whole.items() if text}, home)
        assert Links(view, PACK, months)(**changes) == want.href, (query, changes)
