"""What an operator asks first: is all there that serving, printing and delivering need? One line each."""

from __future__ import annotations

import shutil
import smtplib
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from importlib.util import find_spec

from sqlalchemy.exc import SQLAlchemyError

from data import release as published
from data.store import readable
from delivery.pdf import EXTRA
from delivery.schedule import ends
from domain.errors import CockpitError
from domain.pack import Pack
from domain.settings import Settings
from records.deliveries import Deliveries, State
from shell.office import schedule, server

ROOM = 1e9  # bytes that must be free at least
AHEAD = timedelta(days=31)
SECONDS = 20.0
REPORT = ("pikepdf", "PIL", "playwright", "pypdfium2")  # of the extra `report`


class Health(StrEnum):
    """How a part is: as it should be, not in use, or at fault."""

    OK = "ok"
    OFF = "off"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One part: its name, its health, and a sentence."""

    name: str
    health: Health
    said: str

    def __str__(self) -> str:
        return f"{self.health:<6}{self.name:<10}{self.said}"


Part = Callable[[], tuple[Health, str]]


def examine(settings: Settings, pack: Pack, chromium: Callable[[], str], now: datetime) -> Iterator[Finding]:
    """Yield what is found of each part, in order; nothing that is wrong with one keeps another from being looked at."""
    parts: dict[str, Part] = {
        "release": lambda: _release(settings, pack, now),
        "disk": lambda: _disk(settings),
        "records": lambda: _records(settings),
        "chromium": lambda: _chromium(chromium),
        "fonts": _fonts,
        "schedule": lambda: _schedule(settings, pack, now),
        "calendar": lambda: _calendar(settings, pack, now),
        "mail": lambda: _mail(settings),
    }
    for name, part in parts.items():
        try:
            health, said = part()
        except (CockpitError, OSError, SQLAlchemyError, smtplib.SMTPException, subprocess.SubprocessError) as error:
            health, said = Health.FAULT, f"{error}".splitlines()[0]
        yield Finding(name, health, said)


def _release(settings: Settings, pack: Pack, now: datetime) -> tuple[Health, str]:
    release = published.current(settings.home)
    if release is None:
        return Health.FAULT, "no release is published"
    if release.pack_code != pack.code:
        return Health.FAULT, f"{release.id} is of pack {release.pack_code}, the settings say {pack.code}"
    if not readable(release, settings.query_seconds):
        return Health.FAULT, f"the marts of {release.id} cannot be read"
    days = (now - release.published).total_seconds() / 86400
    health = Health.FAULT if days > settings.wall_old_days else Health.OK
    return health, f"{release.id}, {days:.1f} days old, {release.passed}/{release.checks} checks passed"


def _disk(settings: Settings) -> tuple[Health, str]:
    free = shutil.disk_usage(settings.home).free
    release = published.current(settings.home)
    held = sum(path.stat().st_size for path in release.path.rglob("*") if path.is_file()) if release else 0
    needed = max(ROOM, 2.0 * held)
    health = Health.OK if free >= needed else Health.FAULT
    return health, f"{free / 1e9:.1f} GB free at {settings.home}, {needed / 1e9:.1f} GB needed for the next release"


def _records(settings: Settings) -> tuple[Health, str]:
    record = Deliveries(settings.records_address)
    record.write()
    counts = record.counts()
    bad = counts.get(State.UNSURE, 0) + counts.get(State.FAILED, 0)
    said = ", ".join(f"{count} {state}" for state, count in counts.items()) or "nothing delivered yet"
    return Health.OK, said + (" (see /snapshots)" if bad else "")


def _chromium(chromium: Callable[[], str]) -> tuple[Health, str]:
    path = chromium()
    if lacking := [one for one in REPORT if find_spec(one) is None]:
        return Health.FAULT, f"{', '.join(lacking)} not installed: {EXTRA}"
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True, timeout=SECONDS)
    return Health.OK, f"{said.stdout.strip()} at {path}"


def _fonts() -> tuple[Health, str]:
    said = subprocess.run(
        ["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=True, timeout=SECONDS
    )
    families = sorted({line.split(",")[0].strip() for line in said.stdout.splitlines() if line.strip()})
    if not families:
        return Health.FAULT, "no Chinese font is installed: on Debian apt-get install fonts-noto-cjk"
    return Health.OK, f"{len(families)} Chinese families, {families[0]} among them"


def _schedule(settings: Settings, pack: Pack, now: datetime) -> tuple[Health, str]:
    found = schedule(settings, pack)
    if not found:
        return Health.OFF, "deliveries is not set"
    here = now.astimezone()
    coming = [slot for plan in found for slot in plan.slots(here, here + AHEAD, pack)]
    return (
        Health.OK,
        f"{len(found)} entries, next at {min(coming):%Y-%m-%d %H:%M %Z}" if coming else "nothing is due soon",
    )


def _calendar(settings: Settings, pack: Pack, now: datetime) -> tuple[Health, str]:
    last = ends(pack)
    if last is None:
        return Health.OFF, f"pack {pack.code} has no calendar: every weekday counts as worked"
    if not settings.deliveries:
        return Health.OFF, f"holidays are known up to {last}"
    health = Health.OK if now.date() + AHEAD <= last else Health.FAULT
    return health, f"holidays are known up to {last}"


def _mail(settings: Settings) -> tuple[Health, str]:
    found = server(settings)
    if found is None:
        return Health.OFF, "smtp_host is not set"
    with found.open() as smtp:
        smtp.noop()
    return Health.OK, f"{found.host}:{found.port} answers over TLS" + (" and knows us" if found.user else "")
