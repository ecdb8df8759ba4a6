"""The schedule: which editions of which areas go to whom, and when. It stands in a TOML file that the settings name.

A slot is an instant at which an edition is due: one of a cron expression in the schedule's time zone, held against the
working days of the pack's calendar.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from components.words import Words
from delivery._toml import known, one_of, read
from domain.calendar import DAY, rests, working_day
from domain.errors import SettingsError
from domain.pack import Pack
from domain.period import Grain, Period
from domain.reading import Reading
from domain.view import Language
from queries import state

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
ARCHIVE, FOLDER = "archive", "folder:"
LONGEST_REST = 15 * DAY  # no run of days of rest is longer


class Rest(StrEnum):
    """What becomes of a slot on a day of rest: the same hour of the next working day, nothing, or as it is."""

    NEXT = "next"
    SKIP = "skip"
    SAME = "same"


class Without(StrEnum):
    """What is done when the data did not come in time: sent with the gap named, or not sent."""

    SEND = "send"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Plan:
    """One entry of the schedule; `recipients` are mail addresses, `folder:<path>` and `archive`.

    `shows` is the grain of what the edition is about, which must have ended before its slot; None for the latest.
    """

    name: str
    edition: str
    lang: Language
    areas: tuple[str, ...]
    recipients: tuple[str, ...]
    zone: ZoneInfo
    at: str
    shows: Grain | None
    rest: Rest = Rest.NEXT
    working_day: int = 0
    extracts: tuple[str, ...] = ()
    wait_until: time | None = None
    without: Without = Without.SEND
    starts: date | None = None

    def slots(self, after: datetime, until: datetime, pack: Pack) -> tuple[datetime, ...]:
        """Return the slots after one instant up to another, in the plan's zone; summer time as Debian's cron has it.

        A time that a change of the clock leaves out comes right after it, one that it repeats comes once.
        """
        found: set[datetime] = set()
        for at in CronSim(self.at, (after - LONGEST_REST).astimezone(self.zone)):
            if at > until:
                break
            moved = self._moved(at, pack)
            if moved and after < moved <= until:
                found.add(moved)
        return tuple(sorted(found))

    def _moved(self, at: datetime, pack: Pack) -> datetime | None:
        day = at.date()
        if self.working_day:
            return at if self.working_day in working_day(day, pack.holidays, pack.workdays) else None
        if self.rest is Rest.SAME or not rests(day, pack.holidays, pack.workdays):
            return at
        while self.rest is Rest.NEXT and rests(day, pack.holidays, pack.workdays):
            day += DAY
        return datetime.combine(day, at.time(), self.zone) if self.rest is Rest.NEXT else None

    @property
    def begins(self) -> float | None:
        """Return from when on slots count, in seconds of the epoch; None if the schedule does not say."""
        return datetime.combine(self.starts, time(), self.zone).timestamp() if self.starts else None

    def deadline(self, slot: datetime) -> datetime:
        """Return until when a slot waits for its data."""
        if self.wait_until is None:
            return slot
        return max(slot, datetime.combine(slot.astimezone(self.zone).date(), self.wait_until, self.zone))

    def month(self, slot: datetime, pack: Pack) -> Period | None:
        """Return the period of the pack's grain that a slot's edition shows; None for whatever is the latest."""
        if self.shows is None:
            return None
        return Period.of(Period.of(slot.astimezone(self.zone).date(), self.shows).start - DAY, pack.grain)

    def gap(self, month: Period | None, area: str, reading: Reading) -> str:
        """Return which reports of a period lack for an area, in the plan's language; nothing if it is whole."""
        pack, words, lacking = reading.pack, Words.of(self.lang), dict[str, list[str]]()
        if not reading.release.reported:
            return words("there is no release")
        if month is None:
            return ""
        titles = {one.name: one.titles[self.lang] for one in state.extracts(reading, pack.root)}
        grains = reading.release.grains
        for name in self.extracts or (one for one in titles if grains.get(one, pack.grain) is pack.grain):
            last = _ended(grains.get(name, pack.grain), month)
            for reporter in reading.reporters(name, area):
                if last.start not in reading.release.reported.get(name, {}).get(reporter, ()):
                    lacking.setdefault(reporter, []).append(titles.get(name, name))
        return words.sentence(
            words(
                "{reporter} has not reported {month}: {extracts}",
                reporter=pack.reporters[reporter].names[self.lang],
                month=words.period(month.start, month.grain),
                extracts=words.enumeration(names),
            )
            for reporter, names in lacking.items()
        )


def plans(
    file: Path | None, pack: Pack, editions: Mapping[str, Grain | None], domains: Collection[str]
) -> tuple[Plan, ...]:
    """Return the schedule of a file, none for none; SettingsError names the entry and the key that is wrong.

    `editions` are those that there are, each with the grain of what it is about (None: whatever is the latest);
    `domains` are those to which mail may go.
    """
    if file is None:
        return ()
    given, where = read(file, "deliveries"), f"deliveries: {file}"
    known(given, where, {"zone", "delivery"})
    zone = _zone(given.get("zone"), where)
    entries = given.get("delivery")
    if not isinstance(entries, list) or not entries:
        raise SettingsError(f"{where}: there must be [[delivery]] tables")
    found: dict[str, Plan] = {}
    for at, one in enumerate(entries, start=1):
        made = _plan(one, f"{where}: delivery {at}", zone, pack, editions, domains)
        if made.name in found:
            raise SettingsError(f"{where}: delivery {at}: a second one is named {made.name}")
        found[made.name] = made
    return tuple(found.values())


_KEYS = {
    *("name", "edition", "lang", "areas", "level", "to", "folders", "at", "rest", "working_day", "extracts"),
    *("wait_until", "without", "starts"),
}


def _plan(
    given: Any, where: str, zone: ZoneInfo, pack: Pack, editions: Mapping[str, Grain | None], domains: Collection[str]
) -> Plan:
    known(given, where, _KEYS)
    name, edition = given.get("name"), given.get("edition")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise SettingsError(f"{where}: name: {name!r} is not made of a-z, 0-9 and - (at most 40)")
    if edition not in editions:
        raise SettingsError(f"{where}: edition: {edition!r} is none of {', '.join(sorted(editions))}")
    to, folders = _texts(given, "to", where), _texts(given, "folders", where)
    for number, one in enumerate(to, 1):
        if refused := mail_refused(one, domains):
            raise SettingsError(f"{where}: to: number {number}: {refused}")
    for one in folders:
        if not Path(one).is_absolute():
            raise SettingsError(f"{where}: folders: {one} is no absolute path")
    at, nth = given.get("at"), given.get("working_day", 0)
    try:
        CronSim(at if isinstance(at, str) and len(at.split()) == 5 else "", datetime(2000, 1, 1))
    except CronSimError as error:
        raise SettingsError(f"{where}: at: {at!r} is no cron expression of five fields ({error})") from None
    if not at.split()[0].isdigit():
        raise SettingsError(f"{where}: at: {at!r} is more often than once an hour")
    if type(nth) is not int or not -20 <= nth <= 20:
        raise SettingsError(f"{where}: working_day: {nth!r} is no whole number from -20 to 20")
    starts = given.get("starts")
    if starts is not None and type(starts) is not date:
        raise SettingsError(f"{where}: starts: {starts!r} is no date")
    recipients = dict.fromkeys((*to, *(f"{FOLDER}{one}" for one in folders)))
    return Plan(
        name=name,
        edition=edition,
        lang=one_of(Language, given.get("lang", "zh"), f"{where}: lang"),
        areas=_areas(given, where, pack),
        recipients=tuple(recipients) or (ARCHIVE,),
        zone=zone,
        at=at,
        shows=editions[edition],
        rest=one_of(Rest, given.get("rest", "next"), f"{where}: rest"),
        working_day=nth,
        extracts=_texts(given, "extracts", where),
        wait_until=_clock(given.get("wait_until"), f"{where}: wait_until"),
        without=one_of(Without, given.get("without", "send"), f"{where}: without"),
        starts=starts,
    )


def mail_refused(address: str, domains: Collection[str]) -> str:
    """Return why no mail may go to an address, or nothing: its domain must be one of the settings, exactly.

    The address is not named: what is said comes to logs.
    """
    if not MAIL.fullmatch(address):
        return "it is no mail address"
    domain = address.rpartition("@")[2].lower()
    return "" if domain in domains else f"mail may not go to {domain}: mail_domains does not name it"


def _areas(given: Mapping[str, Any], where: str, pack: Pack) -> tuple[str, ...]:
    codes, level = _texts(given, "areas", where), given.get("level")
    if level is not None and (type(level) is not int or not 0 <= level < len(pack.levels)):
        raise SettingsError(f"{where}: level: {level!r} is no level from 0 to {len(pack.levels) - 1}")
    for code in codes:
        if code not in pack.areas:
            raise SettingsError(f"{where}: areas: {code} is no area of pack {pack.code}")
    all_of = [one.code for one in pack.areas.values() if one.level == level and not one.residual]
    return tuple(dict.fromkeys((*codes, *all_of))) or (pack.root,)


def _ended(grain: Grain, month: Period) -> Period:
    """Return the last period of a grain that has ended when another has."""
    end = month.shift(1).start
    return Period.of(end, grain).shift(-1)


def _zone(name: Any, where: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, TypeError, KeyError):
        raise SettingsError(f"{where}: zone: {name!r} is no time zone; say one like Asia/Shanghai") from None


def _clock(text: Any, where: str) -> time | None:
    if text is None:
        return None
    if not isinstance(text, str) or not CLOCK.fullmatch(text):
        raise SettingsError(f"{where}: {text!r} is no time like 18:00")
    return time.fromisoformat(text)


def _texts(given: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = given.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise SettingsError(f"{where}: {key}: must be a list of texts")
    return tuple(value)


def ends(pack: Pack) -> date | None:
    """Return the last day of the pack's calendar, or None if it has none: beyond it only weekends are known."""
    return max((date(one.period.year, 12, 31) for one in pack.due), default=None)
