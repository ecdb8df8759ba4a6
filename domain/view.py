"""The view in an address. `View` alone parses a query string; what is ill-formed falls back."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any, Self, TypeVar
from urllib.parse import urlencode

from domain.pack import Pack
from domain.period import Grain, Period

LONGEST = 200
E = TypeVar("E", bound=StrEnum)
Months = Callable[[str], Sequence[Period]]


class Basis(StrEnum):
    """The month alone, or the year up to it."""

    YTD = "ytd"
    MONTH = "month"


class Language(StrEnum):
    """The languages of the cockpit; the first is the default."""

    ZH = "zh"
    EN = "en"


class Theme(StrEnum):
    """The looks of the desk; the first is the default."""

    LIGHT = "light"
    DARK = "dark"


class Shade(StrEnum):
    """What an area map of the overview is filled by; money is the default."""

    REVENUE = "revenue"
    INVOICES = "invoices"
    ONLINE = "online"
    RISK = "risk"


class Map(StrEnum):
    """The forms of an area map; the tile grid is the default everywhere."""

    TILES = "tiles"
    BOUNDS = "bounds"


class Matrix(StrEnum):
    """What the rows of the risk matrix are; industries are the default."""

    INDUSTRY = "industry"
    INDICATOR = "indicator"


class Grade(StrEnum):
    """Which taxpayers at risk are counted; both grades are the default."""

    BOTH = "both"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class View:
    """What a reader asked to see. `month` is None only when there is no data at all.

    `latest` is the month that an address without one means; it is not written. `industries` is a choice among the
    pack's (none: all), `at` an area that is pointed at without going into it, `card` the one card that is shown alone.
    """

    area: str
    home: str
    month: Period | None
    latest: Period | None
    scope: str
    default_scope: str
    basis: Basis = Basis.YTD
    tax: str | None = None
    industry: str | None = None
    industries: tuple[str, ...] = ()
    indicator: str | None = None
    at: str | None = None
    map: Map = Map.TILES
    shade: Shade = Shade.REVENUE
    matrix: Matrix = Matrix.INDUSTRY
    grade: Grade = Grade.BOTH
    card: str | None = None
    open: tuple[str, ...] = ()
    lang: Language = Language.ZH
    theme: Theme = Theme.LIGHT
    release: str | None = None

    @classmethod
    def from_query(cls, query: Mapping[str, Any], pack: Pack, months: Months, home: str | None = None) -> Self:
        """Return the view of a query: its values where they hold, else the defaults.

        `months` gives the periods that a place has data for; `home` is the area shown when none is named.
        """
        home, asked = home or pack.root, _texts(query)
        rest = {name: read(asked.get(name, ""), pack) for name, read in _READ.items()}
        return cls(home=home, default_scope=pack.default_scope, **_where(asked, pack, months, home), **rest)

    @property
    def query(self) -> dict[str, str]:
        """Return the canonical query: defaults left out, one order."""
        where = _told_where(self.area, self.month, self.latest, self.scope, self.home, self.default_scope)
        return where | {name: text for name in _READ if (text := _told(name, getattr(self, name)))}

    def unheard(self, query: Mapping[str, str]) -> tuple[str, ...]:
        """Return the keys of a query whose values did not hold, so that this view fell back."""

        def held(name: str, value: str) -> bool:
            mine = getattr(self, name)
            return set(value.split(".")) == set(mine) if isinstance(mine, tuple) else value == str(mine)

        return tuple(key for key, value in query.items() if key in KEYS and value and not held(key, value))

    def but(self, **changes: Any) -> View:
        """Return the same view with some fields changed."""
        return replace(self, **changes)

    @property
    def href(self) -> str:
        """Return the view as a link that stays on its page, under any prefix."""
        return _href(self.query)


class Links:
    """The links of a view: what its own address with some of the query changed is read as, in canonical form.

    Only what was changed is read again, for a page has hundreds of links.
    """

    def __init__(self, view: View, pack: Pack, months: Months) -> None:
        self._view, self._pack, self._months = view, pack, months
        self._query = view.query

    def __call__(self, **changes: str | None) -> str:
        """Return the link to a changed address; None takes a part out."""
        view, asked, told = self._view, _texts(changes), dict(self._query)
        if not changes.keys().isdisjoint(_WHERE):
            stays: dict[str, Any] = {"area": view.area, "scope": view.scope}
            if view.month and (view.month != view.latest or "scope" not in changes):
                stays["month"] = str(view.month)
            stays |= {name: asked.get(name, "") for name in _WHERE if name in changes}
            where = _where(stays, self._pack, self._months, view.home)
            rest = {name: text for name, text in told.items() if name not in _WHERE}
            told = _told_where(**where, home=view.home, default_scope=view.default_scope) | rest
        read = {name: _told(name, _READ[name](asked.get(name, ""), self._pack)) for name in changes if name in _READ}
        if read:
            told = {name: text for name in (*_WHERE, *_READ) if (text := (told | read).get(name))}
        return _href(told)


_WHERE = ("area", "month", "scope")
# How each other part of an address is read; what it gets wrong falls back to the default.
_READ: dict[str, Callable[[str, Pack], Any]] = {
    "basis": lambda text, _: _one_of(Basis, text),
    "tax": lambda text, pack: text if text in pack.taxes else None,
    "industry": lambda text, pack: text if text in pack.industries else None,
    "industries": lambda text, pack: _some(text, pack.industries),
    "indicator": lambda text, pack: text if text in pack.lists.get("risk_indicators", ()) else None,
    "at": lambda text, pack: text if text in pack.areas else None,
    "map": lambda text, _: _one_of(Map, text),
    "shade": lambda text, _: _one_of(Shade, text),
    "matrix": lambda text, _: _one_of(Matrix, text),
    "grade": lambda text, _: _one_of(Grade, text),
    "card": lambda text, _: text if text.isascii() and text.isalnum() else None,
    "open": lambda text, _: tuple(sorted({name for name in text.split(".") if name.isascii() and name.isalnum()}))[:20],
    "lang": lambda text, _: _one_of(Language, text),
    "theme": lambda text, _: _one_of(Theme, text),
    "release": lambda text, _: text if len(text) == 12 and set(text) <= set("0123456789abcdef") else None,
}
_DEFAULTS = {one.name: one.default for one in fields(View) if one.name in _READ}


KEYS = frozenset((*_WHERE, *_READ))


def _texts(query: Mapping[str, Any]) -> dict[str, str]:
    return {name: text for name, text in query.items() if isinstance(text, str) and 0 < len(text) <= LONGEST}


def _told(name: str, value: Any) -> str:
    """Return a value as an address writes it; nothing for the default."""
    if value == _DEFAULTS[name]:
        return ""
    return ".".join(value) if isinstance(value, tuple) else str(value)


def _told_where(
    area: str, month: Period | None, latest: Period | None, scope: str, home: str, default_scope: str
) -> dict[str, str]:
    told = {"area": area} if area != home else {}
    if month is not None and month != latest:
        told["month"] = str(month)
    if scope != default_scope:
        told["scope"] = scope
    return told


def _href(query: Mapping[str, str]) -> str:
    return "?" + "&".join(_pair(*one) for one in query.items())


@lru_cache(maxsize=4096)
def _pair(name: str, text: str) -> str:
    return urlencode({name: text})


def _some(text: str, known: Collection[str]) -> tuple[str, ...]:
    """Return the codes that a text names, in their own order; all of them are none."""
    named = set(text.split("."))
    found = tuple(code for code in known if code in named)
    return found if len(found) < len(known) else ()


def _one_of(kind: type[E], text: str) -> E:
    return _MEMBERS[kind].get(text) or next(iter(kind))  # type: ignore[return-value]


_MEMBERS: dict[type[StrEnum], dict[str, StrEnum]] = {
    kind: {str(member): member for member in kind} for kind in (Basis, Language, Theme, Map, Shade, Matrix, Grade)
}


def _where(asked: Mapping[str, str], pack: Pack, months: Months, home: str) -> dict[str, Any]:
    """Return area, month, latest and scope: which periods and scopes there are depends on the area."""
    area = asked.get("area", home)
    if area not in pack.areas:
        area = home
    scope = asked.get("scope", pack.default_scope)
    if area != pack.root or scope not in pack.scopes:
        scope = pack.default_scope
    month, scope = _month(asked.get("month", ""), scope, area, pack, months)
    known = months(pack.place(area, scope))
    return {"area": area, "month": month, "latest": known[-1] if known else None, "scope": scope}


def _month(text: str, scope: str, area: str, pack: Pack, months: Months) -> tuple[Period | None, str]:
    """Return the month to show, and the scope in which it holds.

    A month that a late reporter has not reached is shown in the first scope that has it.
    """
    wanted = _period(text, pack.grain)
    scopes = [scope, *pack.scopes] if area == pack.root else [scope]
    for candidate in scopes:
        known = months(pack.place(area, candidate))
        if wanted and wanted in known[(at := bisect_left(known, wanted)) : at + 1]:
            return wanted, candidate
    known = months(pack.place(area, scope))
    return (known[-1] if known else None), scope


@lru_cache(maxsize=1024)
def _period(text: str, grain: Grain) -> Period | None:
    with suppress(ValueError):
        return Period.parse(text, grain)
    return None
