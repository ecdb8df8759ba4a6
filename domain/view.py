"""The view in an address. `View` alone parses a query string; what is ill-formed falls back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Self, TypeVar
from urllib.parse import urlencode

from domain.pack import Pack
from domain.period import Period

LONGEST = 200
E = TypeVar("E", bound=StrEnum)


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
    def from_query(
        cls,
        query: Mapping[str, Any],
        pack: Pack,
        months: Callable[[str], Sequence[Period]],
        home: str | None = None,
    ) -> Self:
        """Return the view of a query: its values where they hold, else the defaults.

        `months` gives the periods that a place has data for; `home` is the area shown when none is named.
        """
        asked = {key: value for key, value in query.items() if isinstance(value, str) and 0 < len(value) <= LONGEST}
        home = home or pack.root
        area = asked.get("area", home)
        if area not in pack.areas:
            area = home
        scope = asked.get("scope", pack.default_scope)
        if area != pack.root or scope not in pack.scopes:
            scope = pack.default_scope
        month, scope = _month(asked.get("month"), scope, area, pack, months)
        known = months(pack.place(area, scope))
        tax, industry, pinned = asked.get("tax"), asked.get("industry"), asked.get("release", "")
        indicator, at, card = asked.get("indicator"), asked.get("at"), asked.get("card", "")
        some = set(asked.get("industries", "").split("."))
        chosen = tuple(code for code in pack.industries if code in some)
        return cls(
            area=area,
            home=home,
            month=month,
            latest=known[-1] if known else None,
            scope=scope,
            default_scope=pack.default_scope,
            basis=_one_of(Basis, asked.get("basis")),
            tax=tax if tax in pack.taxes else None,
            industry=industry if industry in pack.industries else None,
            industries=chosen if len(chosen) < len(pack.industries) else (),
            indicator=indicator if indicator in pack.lists.get("risk_indicators", ()) else None,
            at=at if at in pack.areas else None,
            map=_one_of(Map, asked.get("map")),
            shade=_one_of(Shade, asked.get("shade")),
            matrix=_one_of(Matrix, asked.get("matrix")),
            grade=_one_of(Grade, asked.get("grade")),
            card=card if card.isascii() and card.isalnum() else None,
            open=_names(asked.get("open", "")),
            lang=_one_of(Language, asked.get("lang")),
            theme=_one_of(Theme, asked.get("theme")),
            release=pinned if len(pinned) == 12 and set(pinned) <= set("0123456789abcdef") else None,
        )

    @property
    def query(self) -> dict[str, str]:
        """Return the canonical query: defaults left out, one order."""
        written: dict[str, str] = {}
        if self.area != self.home:
            written["area"] = self.area
        if self.month is not None and self.month != self.latest:
            written["month"] = str(self.month)
        if self.scope != self.default_scope:
            written["scope"] = self.scope
        for name, default in _DEFAULTS.items():
            value = getattr(self, name)
            if value != default:
                written[name] = ".".join(value) if isinstance(value, tuple) else str(value)
        return written

    def unheard(self, query: Mapping[str, str]) -> tuple[str, ...]:
        """Return the keys of a query whose values did not hold, so that this view fell back."""

        def held(name: str, value: str) -> bool:
            mine = getattr(self, name)
            return set(value.split(".")) == set(mine) if isinstance(mine, tuple) else value == str(mine)

        return tuple(key for key, value in query.items() if key in _KEYS and value and not held(key, value))

    def but(self, **changes: Any) -> View:
        """Return the same view with some fields changed."""
        return replace(self, **changes)

    @property
    def href(self) -> str:
        """Return the view as a link that stays on its page, under any prefix."""
        return "?" + urlencode(self.query)


_DEFAULTS = {
    one.name: one.default
    for one in fields(View)
    if one.name not in ("area", "home", "month", "latest", "scope", "default_scope")
}


_KEYS = frozenset(("area", "month", "scope", *_DEFAULTS))


def _one_of(kind: type[E], text: str | None) -> E:
    return _MEMBERS[kind].get(text) or next(iter(kind))  # type: ignore[return-value]


_MEMBERS: dict[type[StrEnum], dict[str | None, StrEnum]] = {
    kind: {str(member): member for member in kind} for kind in (Basis, Language, Theme, Map, Shade, Matrix, Grade)
}


def _names(text: str) -> tuple[str, ...]:
    return tuple(sorted({name for name in text.split(".") if name.isascii() and name.isalnum()}))[:20]


def _month(
    text: str | None, scope: str, area: str, pack: Pack, months: Callable[[str], Sequence[Period]]
) -> tuple[Period | None, str]:
    """Return the month to show, and the scope in which it holds.

    A month that a late reporter has not reached is shown in the first scope that has it.
    """
    try:
        wanted = Period.parse(text or "", pack.grain)
    except ValueError:
        wanted = None
    scopes = [scope, *pack.scopes] if area == pack.root else [scope]
    for candidate in scopes:
        # From the end: a reader asks for recent months, and a page asks for hundreds of addresses.
        if wanted and wanted in reversed(months(pack.place(area, candidate))):
            return wanted, candidate
    known = months(pack.place(area, scope))
    return (known[-1] if known else None), scope
