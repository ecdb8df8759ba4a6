"""From an address to sheets of paper: an edition of the pack, or one page, as one document that a printer can take.

A chapter is drawn by the page it is of; `slot` counts the chapters of one page, so that a document may hold it twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from functools import cached_property
from itertools import count
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from components import cards as furniture
from components import paper
from components.cards import Card, Column, Kind, Nothing
from components.explain import Definition
from components.paper import Cover, Fact, Line
from components.words import Words, missing
from delivery.proof import Expected, NotHeard, Part, hashed, told
from domain.edition import Cadence, Chapter, Edition
from domain.errors import NotPermitted, PackError, ReleaseError, SettingsError
from domain.grant import Level
from domain.pack import Pack
from domain.period import Grain, Period
from domain.reading import Reading
from domain.view import View
from pages import _draw
from pages._define import defined
from pages._draw import Page, Sheet
from queries import state

Document = dict[str, Any]
_TAG = re.compile(r"<[^>]+>")
_SAID = ("area", "month", "scope", "card", "lang")  # what makes it another document when it falls back


@dataclass(frozen=True, slots=True)
class Told:
    """A chapter as it is drawn: its name in the document, its title, its finding, the cards of it that are shown."""

    part: str
    slot: int
    title: str
    finding: str
    module: Page
    view: View
    sheet: Sheet
    cards: tuple[Card, ...]


def check(pack: Pack) -> None:
    """Raise PackError where an edition of a pack is of a page or card that there is not."""
    pages = {one.PAGE: one for one in _draw.pages()}
    for edition in pack.editions.values():
        for one in edition.chapters:
            if one.page not in pages or not set(one.cards) <= set(pages[one.page].CARDS):
                raise PackError(
                    f"pack {pack.code}: editions.toml: chapter {one.code} names a page or card that is not there"
                )


def document(path: str, query: Mapping[str, str], reading: Reading) -> Document:
    """Return the document of an edition or a page of a release: its HTML, figures and what its sheets say; remembered.

    KeyError if there is neither at the path.
    """
    asked = Paper(path, query, reading)
    return _draw.remembered(f"paper {path}", asked.view, asked.reading, lambda: (asked.document(), asked.whole))


def expected(path: str, query: Mapping[str, str], reading: Reading) -> Expected:
    """Return what that document must say, drawn afresh; a CockpitError if there is none, or it may not be seen."""
    pinned = query.get("release")
    if pinned and pinned != reading.release.id:
        raise ReleaseError(f"release {pinned} is not kept any more")
    try:
        asked = Paper(path, query, reading)
    except KeyError:
        known = ", ".join((*reading.pack.editions, *(one.PATH for one in _draw.pages())))
        raise SettingsError(f"there is no edition or page at {path}; there are {known}") from None
    if not reading.permits(reading.pack.place(asked.view.area, asked.view.scope)):
        raise NotPermitted(f"the grant does not reach {reading.pack.areas[asked.view.area].names['en']}")
    # On the screen a reader sees what his address fell back to; nobody looks at paper before it is sent.
    unheard = [key for key in asked.view.unheard(query) if key in _SAID]
    if unheard:
        raise NotHeard(f"there is no {', no '.join(f'{key} {query[key]}' for key in unheard)} here")
    return asked.expected()


def figures(path: str, query: Mapping[str, str], reading: Reading) -> dict[str, str]:
    """Return the values of that document as they are written, by names that say what they are of; remembered.

    KeyError if there is no document at the path.
    """
    asked = Paper(path, query, reading)
    found: dict[str, str] = _draw.remembered(
        f"figures {path}", asked.view, asked.reading, lambda: (asked.figures(), asked.whole)
    )
    return found


def _page(path: str) -> tuple[Chapter, ...]:
    page = {one.PATH: one for one in _draw.pages()}[path]
    return (Chapter(page.PAGE, page.PAGE, {}),)


class Paper:
    """One document: the cards of its chapters are drawn once, when they are first asked for."""

    def __init__(self, path: str, query: Mapping[str, str], reading: Reading) -> None:
        """Resolve an address, `/print/<edition>` or that of a page; KeyError if there is none."""
        pages = {one.PAGE: one for one in _draw.pages()}
        self.path, self.pack = path, reading.pack
        self.edition: Edition | None = self.pack.editions.get(path.removeprefix("/print/"))
        if self.edition:  # it holds nothing above the classification that stands on it, whoever prints it
            grant = reading.grant
            reading = replace(reading, grant=replace(grant, level=min(grant.level, self.edition.level)))
        self.reading = reading
        self.chapters = self.edition.chapters if self.edition else _page(path)
        first = pages[self.chapters[0].page]
        asked = {key: value for key, value in query.items() if key != "theme" and not (self.edition and key == "card")}
        view = _draw.view_of(first, asked, reading)
        if self.edition and "month" not in query:
            view = view.but(month=_closed(self.edition.cadence, view, reading, first.SUBJECT))
        self.view = view.but(release=None)
        self.words = Words.of(self.view.lang)

    @cached_property
    def told(self) -> tuple[Told, ...]:
        """Return the chapters as drawn."""
        seen: dict[str, int] = {}
        found = []
        for one in self.chapters:
            module = _draw.page(one.page)
            query = {**self.query, "basis": one.basis} if one.basis else self.query
            view = _draw.view_of(module, query, self.reading)
            sheet = _draw.sheet_of(module, view, self.reading)
            slot = seen.get(one.page, 0)
            seen[one.page] = slot + 1
            wanted = one.cards or ((view.card,) if view.card else tuple(module.CARDS))
            title = one.names.get(view.lang) or self.words(module.TITLE)
            found.append(
                Told(
                    one.code,
                    slot,
                    title,
                    self._finding(sheet, slot, wanted),
                    module,
                    view,
                    sheet,
                    tuple(sheet.cards[card] for card in wanted),
                )
            )
        return tuple(found)

    def _finding(self, sheet: Sheet, slot: int, cards: tuple[str, ...]) -> str:
        if slot:
            return self.words.listing(_plain(part) for part in sheet.cards[cards[0]].scope)
        if sheet.sentence:
            return sheet.sentence
        failed = any(one.nothing for one in sheet.cards.values())
        return sheet.wall().headline if sheet.wall and not failed else ""

    @property
    def whole(self) -> bool:
        """Say whether every card could be drawn."""
        return all(card.nothing is not Nothing.FAILED for one in self.told for card in one.cards)

    @cached_property
    def query(self) -> dict[str, str]:
        """Return the query as it is printed: area and month are written, since their defaults may move."""
        month = {"month": str(self.view.month)} if self.view.month else {}
        return {
            "area": self.view.area,
            **month,
            **{k: v for k, v in self.view.query.items() if k not in ("area", "month")},
        }

    @property
    def address(self) -> str:
        """Return the canonical address with its release pinned."""
        return f"{self.path}?{urlencode({**self.query, 'release': self.reading.release.id})}"

    @property
    def period(self) -> str:
        """Return what the document is of: a month, a quarter, a year, or the week in which the release came out."""
        month, words = self.view.month, self.words
        cadence = self.edition.cadence if self.edition else Cadence.MONTH
        if month is None:
            return ""
        if cadence is Cadence.WEEK:
            year, week, _ = self.reading.release.published.isocalendar()
            return words("week {week} of {year}", week=week, year=year)
        if cadence is Cadence.MONTH:
            return words.period(month.start, month.grain)
        wide = Period.of(month.start, Grain(cadence.value))
        if month.shift(1).start < wide.shift(1).start:
            return words.span(wide.start, month.start, month.grain, year=True)
        return words.period(wide.start, wide.grain)

    @property
    def issue(self) -> str:
        """Return the number of the edition within its year."""
        month = self.view.month
        if not self.edition or month is None:
            return ""
        if self.edition.cadence is Cadence.WEEK:
            year, number, _ = self.reading.release.published.isocalendar()
        else:
            grain = Grain(self.edition.cadence.value)
            year, number = month.year, Period.of(month.start, grain).index
            if grain is Grain.YEAR:
                year, number = month.year, 1
        return self.words("No. {n} of {year}", n=number, year=year)

    @property
    def named(self) -> str:
        """Return what the document is called: an edition, or a page."""
        return self.edition.names[self.view.lang] if self.edition else self.told[0].title

    @property
    def scope(self) -> str:
        """Return the place, its scope said."""
        return self.pack.title(self.pack.place(self.view.area, self.view.scope), self.view.lang)

    @property
    def title(self) -> str:
        """Return the title of the file."""
        return self.words.listing((self.words("Tax Data Cockpit"), self.named, self.period, self.scope))

    @property
    def classified(self) -> str:
        """Return the words of the classification: the edition's, else what the grant may see."""
        words = self.words
        level = self.edition.level if self.edition else self.reading.grant.level
        return {
            Level.PUBLIC: words("Public (L1)"),
            Level.INTERNAL: words("Internal (L2)"),
            Level.SENSITIVE: words("Sensitive (L3)"),
            Level.RESTRICTED: words("Restricted (L4)"),
        }[level]

    @property
    def _through(self) -> str:
        month = self.view.month
        return self.words.day(month.shift(1).start - timedelta(days=1)) if month else ""

    @property
    def _simulated(self) -> str:
        return self.words("Simulated") if self.reading.release.simulated else ""

    def margins(self) -> dict[str, str]:
        """Return what stands in the head and at the foot of every sheet."""
        words, release = self.words, self.reading.release
        return {
            "title": words.listing((words("Tax Data Cockpit"), self.named, self.period, self.scope)),
            "state": words.listing(
                (
                    self._simulated,
                    self.classified,
                    words("Data through {day}", day=self._through) if self._through else "",
                )
            ),
            "stamp": words.listing((words("Release {id}", id=release.id), self.address.partition("&release=")[0])),
        }

    def document(self) -> Document:
        """Return the document."""
        body = "".join(self._html())
        figures = {part: _draw.written(card.figure) for part, card in self._cards() if card.figure is not None}
        failed = next((card for _, card in self._cards() if card.nothing is Nothing.FAILED), None)
        return {
            "html": body,
            "figures": figures,
            "margins": self.margins(),
            "title": self.title,
            "lang": self.view.lang,
            "failed": "" if failed is None else f"{failed.number} {_plain(failed.nothing_text)}",
        }

    def _cards(self) -> Iterator[tuple[str, Card]]:
        for one in self.told:
            for card in one.cards:
                yield f"{one.part}-{card.name}", card

    def _html(self) -> Iterator[Markup]:
        words = self.words
        if self.edition:
            yield paper.cover(self._cover(self.edition), self._contents(), words)
        for one in self.told:
            bodies = [
                paper.card(f"{one.part}-{card.name}", card, words, one.module.CARDS[card.name].paper)
                for card in one.cards
            ]
            if self.edition:
                bodies += [paper.table(*at, words) for at in self._here() if at[0].startswith(f"values-{one.part}-")]
            lead = one.sheet.lead if len(one.cards) > 1 else ()
            # What holds for all of it stands on the cover.
            notes = " ".join(
                note for note in one.sheet.notes if note != self.pack.notice[words.lang] or not self.edition
            )
            yield paper.chapter(one.part, one.title, one.finding, lead, bodies, notes)
        if self.edition:
            yield from self._appendix()

    def _here(self) -> Iterator[tuple[str, Card, paper.Values]]:
        """Yield the values that stand in a chapter itself: of a card that has it for itself."""
        alone = {f"values-{one.part}-{one.cards[0].name}" for one in self.told if len(one.cards) == 1}
        return (found for found in self._values() if found[0] in alone)

    def _appendix(self) -> Iterator[Markup]:
        words = self.words
        here = {part for part, _, _ in self._here()}
        tables = (paper.table(*found, words) for found in self._values() if found[0] not in here)
        yield paper.definitions("definitions", words("Definitions"), self._defined(), words)
        yield paper.chapter(
            "values", words("Values behind the figures"), "", (), tables, data_runs=True, data_columns=True
        )

    def _values(self) -> Iterator[tuple[str, Card, paper.Values]]:
        """Yield the table of values of each card whose rows stand nowhere else in the document."""
        seen: list[Card] = []
        for part, card in self._cards():
            drawn = (card.figure is not None or card.pictured) and card.nothing in (None, Nothing.STALE)
            if not drawn or card.rows.empty or paper.tabled(card) or any(_same(card, one) for one in seen):
                continue
            seen.append(card)
            yield f"values-{part}", card, paper.values(card)

    def _defined(self) -> list[tuple[str, list[Definition]]]:
        seen: set[str] = set()
        groups = []
        for one in self.told:
            asked = [name for card in one.cards for name in card.about if name not in seen]
            asked = list(dict.fromkeys(asked))
            seen |= set(asked)
            if asked:
                groups.append((one.title, defined(asked, self.pack, self.words, lambda name: f"#{name}")))
        return groups

    def _contents(self) -> list[Line]:
        lines = [Line(str(at), one.title, one.finding, one.part) for at, one in enumerate(self.told, 1)]
        words = self.words
        defined_ = sum(len(found) for _, found in self._defined())
        tables = sum(1 for _ in self._values()) - sum(1 for _ in self._here())
        return [
            *lines,
            Line("", words("Definitions"), words.plural("{n} definition", "{n} definitions", defined_), "definitions"),
            Line("", words("Values behind the figures"), words.plural("{n} table", "{n} tables", tables), "values"),
        ]

    def _cover(self, edition: Edition) -> Cover:
        words, release, lang = self.words, self.reading.release, self.view.lang
        published = f"{release.published:%Y-%m-%d %H:%M}" if release.reported else ""
        facts = [
            Fact(words("Data through"), self._through),
            *(Fact(words("Late"), said) for said in self._late()),
            Fact(words("Release"), words.listing((release.id, published))),
            Fact(words("Checks"), words("{passed}/{all} checks", passed=release.passed, all=release.checks)),
            Fact(words("Classification"), self.classified),
            Fact(words("Address"), self.address.partition("&release=")[0]),
        ]
        notes = [
            self.pack.notice[lang],
            words(
                "Natural and like-for-like growth stand together. Hatched: with care (preliminary, or a base under 30)."
            ),
            words("Figures are numbered as on the screen: number and release bring the same one back."),
        ]
        if release.simulated:
            notes.insert(0, words("Simulated data, calibrated to published accounts; it shows nothing real."))
        return Cover(
            office=self.pack.office[lang],
            product=words("Tax Data Cockpit"),
            title=words.listing((edition.names[lang], self.period)),
            scope=self.scope,
            issue=self.issue,
            classified=self.classified,
            simulated=self._simulated,
            facts=tuple(one for one in facts if one.said),
            notes=tuple(notes),
            signatures=tuple(one[lang] for one in edition.signatures),
        )

    def _late(self) -> Iterator[str]:
        words, lang = self.words, self.view.lang
        late: dict[str, list[str]] = {}
        for one in state.extracts(self.reading, self.pack.place(self.view.area)):
            for code in one.late:
                late.setdefault(code, []).append(one.titles[lang])
        for code, named in late.items():
            count = named[0] if len(named) == 1 else words("{n} extracts", n=len(named))
            yield words.listing((self.pack.reporters[code].names[lang], count))

    def figures(self) -> dict[str, str]:
        """Return every value of a card as it is written, by chapter, title, row and column."""
        words, found = self.words, dict[str, str]()
        for one in self.told:
            for card in one.cards:
                named = [column for column in card.columns if column.kind in (Kind.CODE, Kind.TEXT)]
                valued = [column for column in card.columns if column not in named and column.kind is not Kind.LINE]
                for row in card.rows.to_dict("records"):
                    cells = [row.get(column.name) for column in named]
                    row_name = words.listing(_plain(cell) for cell in cells if isinstance(cell, str))
                    for column in valued:
                        name = full = words.listing((one.title, card.title, row_name, column.label))
                        for turn in count(2):
                            if name not in found:
                                break
                            name = f"{full} ({turn})"
                        found[name] = _cell(row.get(column.name), column)
        return found

    def expected(self) -> Expected:
        """Return what the document must say: its texts, and its values formatted anew."""
        words, margins = self.words, self.margins()
        found, cells = told("".join(self._html()))
        called = {part: f"{furniture.figure_name(card, words)} {card.title}" for part, card in self._cards()}
        # What is out of date is drawn all the same, so it is proven too.
        drawn = (None, Nothing.STALE)
        figures = {part: card.figure for part, card in self._cards() if card.figure and card.nothing in drawn}
        for part, card, table in self._values() if self.edition else ():
            called[part] = words("Data of {figure}", figure=furniture.figure_name(card, words))
            anew = [_cell(row[one.name], one) for row in table.rows.to_dict("records") for one in table.columns]
            seen = [text for text in anew if text.strip()]
            found[part], cells[part] = [*found[part][: len(found[part]) - len(seen)], *seen], anew
        return Expected(
            address=self.address,
            release=self.reading.release.id,
            build=_draw.desk().build,
            data_through=str(self.view.month or ""),
            title=self.title,
            lang=self.view.lang,
            name=self.file,
            figures=self.figures(),
            everywhere=tuple(one for one in (margins["title"], margins["state"], margins["stamp"]) if one),
            parts=tuple(
                Part(
                    part,
                    called.get(part, part),
                    tuple(said),
                    figure=part in figures,
                    labels=tuple(_labels(figures[part])) if part in figures else (),
                    heads=tuple(f"{line.part}-head" for line in self._contents()) if part == "cover" else (),
                    cells=tuple(cells.get(part, ())),
                    data=hashed(_draw.written(figures[part])) if part in figures else "",
                )
                for part, said in found.items()
            ),
        )

    @property
    def file(self) -> str:
        """Return the name of the file: scope, period, edition, release."""
        month = str(self.view.month or "")
        parts = (self.scope, month, self.named, self.reading.release.id)
        return "_".join(re.sub(r"[^\w（）().-]+", "-", one).strip("-.") for one in parts if one)[:180]


def _closed(cadence: Cadence, view: View, reading: Reading, subject: str) -> Period | None:
    """Return the last month that closes a quarter or a year, where an edition comes out by those; else the last one."""
    if cadence not in (Cadence.QUARTER, Cadence.YEAR):
        return view.month
    grain = Grain(cadence.value)
    known = reading.months(subject, reading.pack.place(view.area, view.scope))
    ends = (one for one in reversed(known) if one.shift(1).start == Period.of(one.start, grain).shift(1).start)
    return next(ends, view.month)


def _same(one: Card, other: Card) -> bool:
    """Say whether two cards are drawn from the same rows."""
    return one.columns == other.columns and one.rows.equals(other.rows)


def _plain(text: str | Markup) -> str:
    return Markup(text).striptags() if isinstance(text, Markup) else text


def _cell(value: Any, column: Column) -> str:
    """Return a cell as it must be read, apart from the code that wrote the page."""
    if isinstance(value, Nothing) or missing(value):
        return {Nothing.SUPPRESSED: "\uff0a", Nothing.NO_DATA: "\u2026"}.get(value, "\u2014")
    if column.kind in (Kind.CODE, Kind.TEXT):
        return _plain(value) if isinstance(value, str) else str(value)
    hundredfold = column.kind in (Kind.PERCENT, Kind.POINTS)
    scale = Fraction(100 if hundredfold else 1, column.factor if column.kind is Kind.MONEY else 1)
    whole = column.kind is Kind.COUNT or (column.mixed and Fraction(str(value)).denominator == 1)
    decimals = 0 if whole else column.decimals
    units = Fraction(str(value)) * scale * 10**decimals
    rounded = int(abs(units) + Fraction(1, 2))
    text = f"{rounded // 10**decimals:,}" + (f".{rounded % 10**decimals:0{decimals}d}" if decimals else "")
    signed = column.kind in (Kind.POINTS, Kind.CHANGE) or (column.kind is Kind.PERCENT and column.signed)
    return text if not rounded else f"\u2212{text}" if units < 0 else f"+{text}" if signed else text


def _labels(figure: Mapping[str, Any]) -> Iterator[str]:
    """Yield the figures that stand in a drawing whatever its width."""
    if not figure.get("layout", {}).get("meta", {}).get("narrow"):
        for note in figure.get("layout", {}).get("annotations", ()):
            if note.get("visible", True) and any(one.isdigit() for one in note.get("text", "")):
                yield from filter(None, (part.strip() for part in _TAG.split(note["text"])))
