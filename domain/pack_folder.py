"""Reads a region pack's folder and says what in it is not whole: file, row and rule."""

from __future__ import annotations

import csv
import hashlib
import io
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from domain.area import RESIDUAL, Area
from domain.calendar import days, due_day
from domain.edition import Cadence, Chapter, Edition
from domain.errors import PackError
from domain.grant import Level as Sensitivity
from domain.measure import Better, Unit
from domain.pack import (
    ALL,
    Break,
    Due,
    Item,
    Kind,
    Level,
    Merged,
    Milestone,
    Names,
    Pack,
    Published,
    Reporter,
    Scope,
    Target,
    Tax,
    Variant,
)
from domain.period import Grain, Period

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
_TYPES: Mapping[type, str] = {str: "a text", int: "a whole number", float: "a number", date: "a date"}


def read(folder: Path) -> Pack:
    """Return the pack in a folder; PackError names the file, the row and the rule that fails."""
    return _Reader(folder).pack()


@dataclass
class _Reader:
    """Reads one folder; every complaint passes through `fail`."""

    folder: Path

    def fail(self, file: str, rule: str, row: int | None = None) -> PackError:
        at = f", row {row}" if row is not None else ""
        return PackError(f"pack {self.folder.name}: {file}{at}: {rule}")

    def toml(self, name: str, *, needed: bool = True) -> dict[str, Any]:
        path = self.folder / name
        if not path.exists():
            if needed:
                raise self.fail(name, "the file is missing")
            return {}
        try:
            return tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise self.fail(name, str(error)) from None

    def rows(self, name: str, *columns: str, needed: bool = True) -> Iterator[tuple[int, dict[str, str]]]:
        path = self.folder / name
        if not path.exists():
            if needed:
                raise self.fail(name, "the file is missing")
            return
        try:
            text = path.read_text("utf-8-sig")
        except UnicodeDecodeError:
            raise self.fail(name, "the file is not UTF-8") from None
        reader = csv.DictReader(io.StringIO(text, newline=""))
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            raise self.fail(name, f"columns are missing: {', '.join(missing)}")
        for row, line in enumerate(reader, start=2):
            if None in line or None in line.values():
                raise self.fail(name, "the row has not as many fields as the head", row)
            yield row, line

    def items(self, name: str) -> dict[str, Item]:
        found: dict[str, Item] = {}
        for row, line in self.rows(name, "code", *self.columns("name")):
            if line["code"] in found:
                raise self.fail(name, f"{line['code']} stands twice", row)
            if line["code"] in ("", ALL):
                raise self.fail(name, f"{line['code']!r} cannot be a code", row)
            names, shorts = self.named(line, "name", name, row), self.named(line, "short", name, row)
            named = {"code", "group", *self.columns("name"), *self.columns("short")}
            facts = {key: value for key, value in line.items() if key not in named}
            found[line["code"]] = Item(line["code"], names, shorts, line.get("group") or "", facts)
        if not found:
            raise self.fail(name, "at least one entry is needed")
        return found

    def columns(self, stem: str) -> list[str]:
        return [f"{stem}_{language}" for language in self.languages]

    def named(self, line: Mapping[str, str], stem: str, file: str, row: int) -> Names:
        found = {one: line.get(f"{stem}_{one}") or line[f"name_{one}"] for one in self.languages}
        if not all(found.values()):
            raise self.fail(file, f"a name in {', '.join(self.languages)} is needed", row)
        return found

    def words(self, entry: Mapping[str, Any], key: str, file: str) -> Names:
        found = entry.get(key)
        if not isinstance(found, dict) or any(not found.get(language) for language in self.languages):
            raise self.fail(file, f"{key} needs a text in {', '.join(self.languages)}")
        return found

    def need(self, entry: Mapping[str, Any], key: str, kind: type[T], file: str) -> T:
        """Return a value that must be there and of one type; a number may be written without its point."""
        found = entry.get(key)
        if kind is float and isinstance(found, int):
            found = float(found)
        if not isinstance(found, kind) or isinstance(found, bool):
            raise self.fail(file, f"{key} of {entry.get('code', 'an entry')} must be {_TYPES[kind]}")
        return found

    def one_of(self, kind: type[E], text: object, file: str) -> E:
        """Return the member of an enumeration that a text names."""
        if text not in set(kind):
            raise self.fail(file, f"{text!r} is none of {', '.join(kind)}")
        return kind(str(text))

    def coded(self, entries: Iterable[Mapping[str, Any]], file: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield each entry of a list with its code, which may stand only once."""
        seen: set[str] = set()
        for entry in entries:
            code = self.need(entry, "code", str, file)
            if code in seen:
                raise self.fail(file, f"{code} stands twice")
            if code in ("", ALL):
                raise self.fail(file, f"{code!r} cannot be a code")
            seen.add(code)
            yield code, entry

    def period(self, text: object, file: str, row: int | None = None) -> Period | None:
        if not text:
            return None
        try:
            return Period.parse(str(text), self.grain)
        except ValueError as error:
            raise self.fail(file, str(error), row) from None

    def known(self, codes: Iterable[str], among: Mapping[str, object], file: str) -> tuple[str, ...]:
        found = tuple(codes)
        for code in found:
            if code not in among:
                raise self.fail(file, f"{code} is not known")
        return found

    def pack(self) -> Pack:
        top = self.toml("pack.toml")
        for key in ("code", "root", "grain", "first", "currency", "levels", "units", "reporters", "scopes"):
            if key not in top:
                raise self.fail("pack.toml", f"{key} is missing")
        self.languages = tuple(top.get("languages", ("zh", "en")))
        self.grain = self.one_of(Grain, top["grain"], "pack.toml")
        first = self.period(top["first"], "pack.toml")
        if first is None:
            raise self.fail("pack.toml", "first is empty")
        units = {
            code: Unit(
                self.words(entry, "names", "pack.toml"),
                self.need(entry, "factor", int, "pack.toml"),
                self.need(entry, "decimals", int, "pack.toml"),
            )
            for code, entry in top["units"].items()
        }
        if any(unit.factor < 1 or unit.decimals < 0 for unit in units.values()):
            raise self.fail("pack.toml", "the factor of a unit is at least 1 and its decimals at least 0")
        levels = tuple(
            Level(
                self.words(entry, "names", "pack.toml"),
                self.words(entry, "plural", "pack.toml"),
                self.words(entry, "residual", "pack.toml"),
                self.known([self.need(entry, "unit", str, "pack.toml")], units, "pack.toml")[0],
            )
            for entry in top["levels"]
        )
        areas = self.areas(top["root"], levels)
        reporters = {
            code: Reporter(
                code,
                self.words(entry, "names", "pack.toml"),
                self.known([self.need(entry, "area", str, "pack.toml")], areas, "pack.toml")[0],
            )
            for code, entry in self.coded(top["reporters"], "pack.toml")
        }
        if top["root"] not in {reporter.area for reporter in reporters.values()}:
            raise self.fail("pack.toml", "one reporter must report the root")
        if len({reporter.area for reporter in reporters.values()}) < len(reporters):
            raise self.fail("pack.toml", "two reporters report one area")
        scopes = {
            code: Scope(
                code,
                self.words(entry, "names", "pack.toml"),
                self.words(entry, "title", "pack.toml"),
                self.known(entry.get("only", ()), areas, "pack.toml"),
                self.known(entry.get("without", ()), areas, "pack.toml"),
            )
            for code, entry in self.coded(top["scopes"], "pack.toml")
        }
        if not scopes:
            raise self.fail("pack.toml", "at least one scope is needed")
        default = next(iter(scopes.values()))
        if default.only or default.without:
            raise self.fail("pack.toml", "the first scope must be the whole")
        merged = tuple(
            Merged(self.need(entry, "first", int, "pack.toml"), self.need(entry, "last", int, "pack.toml"))
            for entry in top.get("merged", ())
        )
        if any(not 1 <= one.first < one.last <= self.grain.per_year for one in merged):
            raise self.fail("pack.toml", "merged periods run from an earlier to a later one of a year")
        holidays, workdays, due = self.calendar()
        taxes, industries = self.taxes(), self.items("industries.csv")
        return Pack(
            code=top["code"],
            folder=self.folder,
            root=top["root"],
            grain=self.grain,
            first=first,
            currency=top["currency"],
            languages=self.languages,
            names=areas[top["root"]].names,
            office=self.words(top, "office", "pack.toml"),
            measure=self.words(top, "measure", "pack.toml"),
            basis=self.words(top, "basis", "pack.toml"),
            notice=self.words(top, "notice", "pack.toml"),
            map_review_number=top.get("map_review_number", ""),
            levels=levels,
            units=units,
            areas=areas,
            taxes=taxes,
            industries=industries,
            taxpayer_kinds=self.items("taxpayer_kinds.csv"),
            adjustment_kinds={
                code: Item(code, self.words(entry, "names", "pack.toml"), self.words(entry, "names", "pack.toml"))
                for code, entry in self.coded(top.get("adjustment_kinds", ()), "pack.toml")
            },
            reporters=reporters,
            scopes=scopes,
            merged=merged,
            breaks=tuple(self.breaks(top.get("breaks", ()), areas, taxes)),
            targets=self.targets(industries),
            due=due,
            holidays=holidays,
            workdays=workdays,
            published=tuple(self.published(areas, scopes, top["root"], default.code)),
            lists={path.stem: self.items(f"lists/{path.name}") for path in sorted(self.folder.glob("lists/*.csv"))},
            editions=self.editions(),
            digest=self.digest(),
        )

    def areas(self, root: str, levels: tuple[Level, ...]) -> dict[str, Area]:
        file = "areas.csv"
        found: dict[str, Area] = {}
        for row, line in self.rows(file, "code", "level", "parent", *self.columns("name")):
            code, parent = line["code"], line["parent"] or None
            if code in found:
                raise self.fail(file, f"{code} stands twice", row)
            if not (code.isascii() and code.isalnum()):
                raise self.fail(file, f"{code!r} must be letters and digits", row)
            if not line["level"].isdecimal() or int(line["level"]) >= len(levels):
                raise self.fail(file, f"level {line['level']!r} is not in pack.toml", row)
            if (parent is None) != (code == root) or (parent and parent not in found):
                rule = f"the parent of {code} must stand above it, and only the root has none"
                raise self.fail(file, rule, row)
            if parent and found[parent].level + 1 != int(line["level"]):
                raise self.fail(file, f"{code} must stand one level below {parent}", row)
            tile = (line.get("tile_row") or "", line.get("tile_col") or "")
            if any(tile) and not all(part.isascii() and part.isdecimal() for part in tile):
                raise self.fail(file, f"the tile of {code} must be a row and a column", row)
            above = found.get(parent or "")
            begun, ended = (above.valid_from, above.valid_to) if above else (None, None)
            since = self.period(line.get("valid_from"), file, row) or begun
            until = self.period(line.get("valid_to"), file, row) or ended
            if since and until and until < since:
                raise self.fail(file, f"{code} ends before it begins", row)
            if (begun and since and since < begun) or (ended and until and until > ended):
                raise self.fail(file, f"{code} exists when {parent} does not", row)
            found[code] = Area(
                code,
                self.named(line, "name", file, row),
                self.named(line, "short", file, row),
                int(line["level"]),
                parent,
                (int(tile[0]), int(tile[1])) if any(tile) else None,
                line.get("kind") or "",
                since,
                until,
            )
        if root not in found:
            raise self.fail(file, f"the root {root} is missing")
        cells = Counter((area.parent, area.tile) for area in found.values() if area.tile)
        for (whose, cell), count in cells.items():
            if count > 1:
                raise self.fail(file, f"{count} areas of {whose} share the tile {cell}")
        for parent in sorted({area.parent for area in found.values() if area.parent}):
            if parent + RESIDUAL in found:
                raise self.fail(file, f"{parent + RESIDUAL} is kept for the residual of {parent}")
            residual = levels[found[parent].level].residual
            found[parent + RESIDUAL] = Area(
                parent + RESIDUAL,
                residual,
                residual,
                found[parent].level + 1,
                parent,
                kind="residual",
                valid_from=found[parent].valid_from,
                valid_to=found[parent].valid_to,
            )
        return found

    def taxes(self) -> dict[str, Tax]:
        file = "taxes.csv"
        found: dict[str, Tax] = {}
        for row, line in self.rows(file, "code", "category", "local", "main", *self.columns("name")):
            if line["code"] in found:
                raise self.fail(file, f"{line['code']} stands twice", row)
            if line["code"] in ("", ALL):
                raise self.fail(file, f"{line['code']!r} cannot be a code", row)
            if line["category"] not in ("tax", "nontax", "social"):
                raise self.fail(file, f"category {line['category']!r} is none of tax, nontax, social", row)
            try:
                local = float(line["local"])
            except ValueError:
                local = -1.0
            if not 0 <= local <= 1:
                raise self.fail(file, f"the local share {line['local']!r} is not between 0 and 1", row)
            if line["main"] not in ("0", "1"):
                raise self.fail(file, f"main {line['main']!r} is neither 0 nor 1", row)
            found[line["code"]] = Tax(
                line["code"],
                self.named(line, "name", file, row),
                self.named(line, "short", file, row),
                line["category"],
                local,
                line["main"] == "1",
            )
        if not any(tax.category == "tax" for tax in found.values()):
            raise self.fail(file, "at least one tax is needed")
        return found

    def breaks(
        self, entries: Iterable[Mapping[str, Any]], areas: Mapping[str, Area], taxes: Mapping[str, Tax]
    ) -> Iterator[Break]:
        for entry in entries:
            first = self.period(entry.get("first"), "pack.toml")
            if first is None:
                raise self.fail("pack.toml", "a break needs its first period")
            yield Break(
                first,
                self.period(entry.get("last"), "pack.toml"),
                frozenset(self.known(entry.get("areas", ()), areas, "pack.toml")),
                frozenset(self.known(entry.get("taxes", ()), taxes, "pack.toml")),
                self.words(entry, "text", "pack.toml"),
            )

    def targets(self, industries: Mapping[str, Item]) -> dict[str, Target]:
        file = "targets.toml"
        found: dict[str, Target] = {}
        for code, entry in self.coded(self.toml(file, needed=False).get("targets", ()), file):
            kind = self.one_of(Kind, entry.get("kind"), file)
            base = entry.get("baseline", {})
            if "value" in base and not (base.get("source") and base.get("month")):
                raise self.fail(file, f"the baseline of {code} needs its source and its month")
            if kind.has_path and "value" not in base and base.get("rule") != "first observed":
                raise self.fail(file, f"{code} needs a baseline or the rule 'first observed'")
            if (kind is Kind.MILESTONES) != ("milestones" in entry):
                raise self.fail(file, f"{code} must have milestones if, and only if, that is its kind")
            grain = self.one_of(Grain, entry.get("grain", self.grain), file)
            month = str(base.get("month", ""))
            try:
                since = Period.parse(month, Grain.YEAR if len(month) == 4 else grain) if month else None
            except ValueError as error:
                raise self.fail(file, f"the baseline of {code}: {error}") from None
            found[code] = Target(
                code=code,
                names=self.words(entry, "names", file),
                shorts=self.words(entry, "shorts" if "shorts" in entry else "names", file),
                clause=self.words(entry, "clause", file),
                demand=self.need(entry, "demand", float, file),
                unit=self.words(entry, "unit", file),
                due=self.need(entry, "due", date, file) if "due" in entry else None,
                better=self.one_of(Better, entry.get("better"), file),
                indicator=self.need(entry, "indicator", str, file),
                grain=grain,
                baseline=self.need(base, "value", float, file) if "value" in base else None,
                baseline_month=since,
                baseline_source=base.get("source", base.get("rule", "")),
                kind=kind,
                readings=tuple(
                    Variant(
                        part, self.words(one, "names", file), self.known(one.get("industries", ()), industries, file)
                    )
                    for part, one in self.coded(entry.get("readings", ()), file)
                ),
                milestones=tuple(
                    Milestone(step, self.need(one, "due", date, file), self.words(one, "names", file))
                    for step, one in self.coded(entry.get("milestones", ()), file)
                ),
            )
        return found

    def editions(self) -> dict[str, Edition]:
        file = "editions.toml"
        told = self.toml(file, needed=False)
        chapters = {
            code: Chapter(
                code=code,
                page=self.need(entry, "page", str, file),
                names=self.words(entry, "names", file),
                cards=tuple(entry.get("cards", ())),
                basis=entry.get("basis", ""),
            )
            for code, entry in self.coded(told.get("chapters", ()), file)
        }
        if any(one.basis not in ("", "month", "ytd") for one in chapters.values()):
            raise self.fail(file, "the basis of a chapter is neither month nor ytd")
        found: dict[str, Edition] = {}
        for code, entry in self.coded(told.get("editions", ()), file):
            if not (code.isascii() and code.isalnum() and code.islower()):
                raise self.fail(file, f"{code!r} is not made of a-z and 0-9")
            level = self.need(entry, "level", int, file)
            if level not in set(Sensitivity):
                raise self.fail(file, f"the level of {code} is not between 1 and {len(Sensitivity)}")
            found[code] = Edition(
                code=code,
                names=self.words(entry, "names", file),
                cadence=self.one_of(Cadence, entry.get("cadence"), file),
                level=Sensitivity(level),
                signatures=tuple(self.words({"names": one}, "names", file) for one in entry.get("signatures", ())),
                chapters=tuple(chapters[one] for one in self.known(entry.get("chapters", ()), chapters, file)),
            )
            if not found[code].chapters:
                raise self.fail(file, f"{code} has no chapters")
        return found

    def calendar(self) -> tuple[frozenset[date], frozenset[date], tuple[Due, ...]]:
        """Return the holidays, the weekends that are worked, and the last day for filing of every month."""
        file = "calendar.toml"
        told = self.toml(file, needed=False)
        years = [(self.need(entry, "year", int, file), entry) for entry in told.get("years", ())]
        holidays: set[date] = set()
        workdays: set[date] = set()
        for year, entry in years:
            for pair in entry.get("holidays", ()):
                if len(pair) != 2 or not all(isinstance(day, date) and day.year == year for day in pair):
                    raise self.fail(file, f"a holiday of {year} is its first and its last day in {year}")
                holidays.update(days(*pair))
            for day in entry.get("workdays", ()):
                if not isinstance(day, date) or day.year != year or day.weekday() < 5 or day in holidays:
                    raise self.fail(file, f"{day} is no worked weekend of {year}")
                workdays.add(day)
        filing = told.get("filing")
        if not filing:
            return frozenset(holidays), frozenset(workdays), ()
        day, least = self.need(filing, "day", int, file), self.need(filing, "long_holiday", int, file)
        if not 1 <= day <= 28:
            raise self.fail(file, f"day {day} is not in every month")
        due = {
            str(month): Due(month, due_day(month.start, day, least, holidays, workdays))
            for year in sorted(year for year, _ in years)
            for month in (Period(year, index) for index in range(1, 13))
        }
        for text, day_set in told.get("announced", {}).items():
            if text not in due or not isinstance(day_set, date) or day_set < due[text].period.start:
                raise self.fail(file, f"{text} is announced, but is no month of the years given")
            due[text] = Due(due[text].period, day_set)
        return frozenset(holidays), frozenset(workdays), tuple(due.values())

    def published(
        self, areas: Mapping[str, Area], scopes: Mapping[str, Scope], root: str, default: str
    ) -> Iterator[Published]:
        file = "published.csv"
        for row, line in self.rows(file, "year", "place", "measure", "value", "source", needed=False):
            area, _, scope = line["place"].partition(":")
            if area not in areas or (scope and (scope not in scopes or scope == default or area != root)):
                raise self.fail(file, f"{line['place']} is no place", row)
            if not line["source"]:
                raise self.fail(file, "a figure needs its source", row)
            try:
                year, value = int(line["year"]), int(line["value"])
            except ValueError:
                raise self.fail(file, "the year and the value are whole numbers", row) from None
            yield Published(year, line["place"], line["measure"], value, line["source"])

    def digest(self) -> str:
        every = hashlib.sha256()
        for path in sorted(path for path in self.folder.rglob("*") if path.is_file()):
            every.update(path.relative_to(self.folder).as_posix().encode() + b"\0")
            every.update(hashlib.sha256(path.read_bytes()).digest())
        return every.hexdigest()
