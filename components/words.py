"""Words, numbers and dates in the reader's language: a gettext catalogue and CLDR through Babel.

A message is its English text with {named} places. English is the identity; every other language is a
catalogue under assets/locales. Call the instance `words`, so that the messages can be extracted:
`words("...")` and `words.plural("...", "...", n)`, never inside an f-string, where they are not seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final, Protocol

from babel import Locale, dates
from babel.messages.pofile import read_po

LOCALES: Final = {"zh": "zh_CN", "en": "en"}
_CATALOGUES: Final = Path(__file__).resolve().parent.parent / "assets" / "locales"

NBSP: Final = "\u00a0"
MINUS: Final = "\u2212"
MISSING: Final = "\u2014"
SUPPRESSED: Final = "\uff0a"
OPEN: Final = "\u2026"

Number = int | float | Decimal
# A page writes the same hundred periods again and again, and Babel takes 25 µs for each.
format_date = lru_cache(maxsize=4096)(dates.format_date)
format_skeleton = lru_cache(maxsize=4096)(dates.format_skeleton)


class Unit(Protocol):
    """How money is shown: `factor` minor units make one shown unit."""

    @property
    def names(self) -> Mapping[str, str]: ...
    @property
    def factor(self) -> int: ...
    @property
    def decimals(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Words:
    """One language. `words("{n} rows", n=3)` is the message in it.

    Both locales group by three with commas and point decimals; only dates differ by CLDR.
    """

    lang: str
    locale: Locale = field(repr=False)
    _messages: Mapping[str, str | tuple[str, ...]] = field(repr=False, hash=False, compare=False)

    @classmethod
    def of(cls, lang: str) -> Words:
        """Return the words of `zh` or `en`; KeyError for another."""
        return _words(lang)

    def __call__(self, message: str, **values: object) -> str:
        """Return a message with its places filled."""
        text = self._messages.get(message, message)
        text = text if isinstance(text, str) else text[0]
        return text.format(**values) if values else text

    def plural(self, one: str, many: str, n: int, **values: object) -> str:
        """Return a message that counts, `{n}` being the count with separators."""
        rule = self.locale.plural_form(n)
        found = self._messages.get(one)
        if isinstance(found, tuple):
            text = found[0] if rule == "one" or len(found) == 1 else found[-1]
        else:
            text = one if rule == "one" else many
        return text.format(n=self.number(n, 0), **values)

    def number(self, value: Number | None, decimals: int = 1) -> str:
        """Return a number with thousands separators and a true minus; an em dash when missing."""
        return MISSING if value is None or missing(value) else _decimal(value, decimals)

    def signed(self, value: Number | None, decimals: int = 1) -> str:
        """Return a number with its sign, none where it rounds to zero."""
        if value is None or missing(value):
            return MISSING
        text = _decimal(value, decimals)
        return text if text.startswith(MINUS) or not text.strip("0.,") else f"+{text}"

    def percent(self, ratio: Number | None, decimals: int = 1, *, signed: bool = False) -> str:
        """Return a ratio as `4.2 %`; an em dash when missing."""
        return self.with_unit(self._hundredfold(ratio, decimals, signed), "%")

    def points(self, ratio: Number | None, decimals: int = 1) -> str:
        """Return a difference of ratios in percentage points, signed."""
        words = self
        return self.with_unit(self._hundredfold(ratio, decimals, True), words("pts"))

    def money(self, minor: int | None, unit: Unit, decimals: int | None = None) -> str:
        """Return minor units as `448.5 亿元`."""
        value = None if minor is None or missing(minor) else Decimal(int(minor)) / unit.factor
        return self.with_unit(self.number(value, unit.decimals if decimals is None else decimals), self.unit(unit))

    def unit(self, unit: Unit) -> str:
        """Return the name of a unit."""
        return unit.names[self.lang]

    def with_unit(self, number: str, unit: str) -> str:
        """Join a number and its unit so that no line breaks between; a missing number takes no unit."""
        return number if number == MISSING or not unit else f"{number}{NBSP}{unit}"

    def day(self, day: date | None) -> str:
        """Return a day: 2026-09-30, 30 Sep 2026."""
        if day is None:
            return MISSING
        return day.isoformat() if self.lang == "zh" else format_date(day, "d MMM y", locale=self.locale)

    def period(self, start: date | None, grain: str) -> str:
        """Return a period with its year: 2026年9月, Q4 2019, 2019."""
        if start is None:
            return MISSING
        if grain == "year":
            return format_skeleton("y", start, locale=self.locale)
        if grain == "quarter":
            return format_date(start, "y年QQQQ" if self.lang == "zh" else "QQQ y", locale=self.locale)
        return format_skeleton("yMMM", start, locale=self.locale)

    def short(self, start: date, grain: str) -> str:
        """Return a period within its year: 9月, Q4; a year is itself."""
        if grain == "year":
            return self.period(start, grain)
        return format_date(start, "QQQ" if grain == "quarter" else "LLL", locale=self.locale)

    def span(self, first: date, last: date, grain: str, *, year: bool = False) -> str:
        """Return a run of periods: 1—9月, Jan–Sep; with `year` 2026年1—9月, Jan–Sep 2026."""
        if first == last:
            return self.period(last, grain) if year else self.short(last, grain)
        if first.year != last.year:
            return f"{self.period(first, grain)}{self.dash}{self.period(last, grain)}"
        start = self.short(first, grain)
        if self.lang == "zh" and grain != "year":
            start = start.removesuffix("月").removesuffix("季度")
        run = f"{start}{self.dash}{self.short(last, grain)}"
        if not year or grain == "year":
            return run
        return f"{last.year}年{run}" if self.lang == "zh" else f"{run} {last.year}"

    def listing(self, parts: Iterable[str]) -> str:
        """Return parts of a scope line or of a name with a middle dot between; empty parts are left out."""
        return "".join(f"{dot(before)}{part}" for before, part in pairwise(("", *filter(None, parts))))

    def enumeration(self, parts: Iterable[str]) -> str:
        """Return names one after another: 衢州、丽水, Quzhou, Lishui."""
        return ("、" if self.lang == "zh" else ", ").join(parts)

    def sentence(self, clauses: Iterable[str]) -> str:
        """Return clauses as one sentence, a semicolon between them; nothing for none."""
        text = ("；" if self.lang == "zh" else "; ").join(clauses)
        return f"{text[0].upper()}{text[1:]}{'。' if self.lang == 'zh' else '.'}" if text else ""

    @staticmethod
    def inside(name: str) -> str:
        """Return a name as it stands within a sentence: one-off items, VAT."""
        return name if name[1:2].isupper() else name[:1].lower() + name[1:]

    def series(self, parts: Sequence[str]) -> str:
        """Return names in a sentence: 甲、乙和丙, A, B and C."""
        *before, last = parts
        comma, word = ("、", "和") if self.lang == "zh" else (", ", " and ")
        return f"{comma.join(before)}{word}{last}" if before else last

    @property
    def dash(self) -> str:
        """Return what stands between the ends of a range."""
        return "\u2014" if self.lang == "zh" else "\u2013"

    def _hundredfold(self, ratio: Number | None, decimals: int, signed: bool) -> str:
        value = None if ratio is None or missing(ratio) else Decimal(str(ratio)) * 100
        return self.signed(value, decimals) if signed else self.number(value, decimals)


@lru_cache(maxsize=8192, typed=True)
def _decimal(value: Number, decimals: int) -> str:
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = f"{abs(rounded):,.{decimals}f}"
    return f"{MINUS}{text}" if rounded < 0 else text


def dot(before: str) -> str:
    """Return the middle dot after a part; a full-width bracket brings its own space."""
    return "" if not before else "\u00b7 " if before.endswith("\uff09") else " \u00b7 "


@cache
def _words(lang: str) -> Words:
    return Words(lang, Locale.parse(LOCALES[lang]), _catalogue(LOCALES[lang]))


def _catalogue(locale: str) -> dict[str, str | tuple[str, ...]]:
    path = _CATALOGUES / locale / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return {}
    with path.open("rb") as lines:
        catalogue = read_po(lines, locale=locale)
    return {
        message.id if isinstance(message.id, str) else message.id[0]: (
            message.string if isinstance(message.string, str) else tuple(message.string)
        )
        for message in catalogue
        if message.id and message.string
    }


def missing(value: object) -> bool:
    """Say whether a cell holds nothing: None, NaN, NaT or NA."""
    if type(value) in (int, float):
        return value != value
    return value is None or (not isinstance(value, str) and str(value) in ("nan", "NaT", "<NA>"))
