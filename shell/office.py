"""The office that delivers: schedule, record, archive and mail server of the settings, bound together."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Self

from flask import Flask
from sqlalchemy.exc import OperationalError

from access.grants import open_grant
from data import release as published
from delivery import mail
from delivery.archive import Archive
from delivery.dispatch import Office, Said, go_round
from delivery.pdf import Printer
from delivery.proof import Expected
from delivery.schedule import MAIL, Plan, plans
from domain.edition import Cadence
from domain.errors import CockpitError, SettingsError
from domain.pack import Pack
from domain.period import Grain
from domain.reading import Reading
from domain.settings import Settings
from records.deliveries import Deliveries
from shell.press import press
from shell.releases import Releases

PAUSE = 30.0  # seconds between two rounds


class Presses:
    """Browsers over one cockpit on loopback, which starts with the first of them and ends with the block."""

    def __init__(self, settings: Settings, pack: Pack, make: Callable[[Settings], Flask]) -> None:
        grant = open_grant(pack, settings.grant_areas, settings.grant_level)
        self._open, self._lock, self._all = partial(press, settings, grant, make), Lock(), ExitStack()
        self._found: tuple[str, Callable[[str], Expected]] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._all.close()

    def __call__(self) -> Printer:
        """Return a printer with a browser of its own, to be opened by the thread that prints."""
        with self._lock:
            if self._found is None:
                self._found = self._all.enter_context(self._open())
        return Printer(*self._found)


def open_office(settings: Settings, pack: Pack, printers: Presses) -> Office:
    """Return the office of the settings; SettingsError says what is wrong with the schedule or the mail."""
    grant = open_grant(pack, settings.grant_areas, settings.grant_level)
    releases = Releases(settings.home, pack, settings.query_seconds)

    def reading(at: float | None) -> Reading:
        # The log of activations is written by the clock of this machine.
        then = published.at(settings.home, datetime.fromtimestamp(at)) if at is not None else None
        return Reading(then or releases.find(None), grant, pack, settings.query_seconds)

    return Office(
        pack=pack,
        plans=schedule(settings, pack),
        record=Deliveries(settings.records_address),
        archive=Archive(settings.archive),
        reading=reading,
        printers=printers,
        server=server(settings),
        public=settings.public_url,
        limit=int(settings.mail_limit_mb * 1e6),
        parallel=settings.deliver_parallel,
        tries=settings.deliver_tries,
    )


def schedule(settings: Settings, pack: Pack) -> tuple[Plan, ...]:
    """Return the schedule of the settings."""
    file = Path(settings.deliveries) if settings.deliveries else None
    found = plans(file, pack, editions(pack), domains(settings))
    for plan in found:
        if server(settings) is None and any("@" in one for one in plan.recipients):
            raise SettingsError(f"deliveries: {file}: {plan.name} goes by mail, and smtp_host is not set")
    return found


def editions(pack: Pack) -> Mapping[str, Grain | None]:
    """Return the editions of a pack, each with the grain of what it is about: a weekly one shows the latest."""
    grains = {Cadence.WEEK: None, Cadence.MONTH: pack.grain, Cadence.QUARTER: Grain.QUARTER, Cadence.YEAR: Grain.YEAR}
    return {code: grains[one.cadence] for code, one in pack.editions.items()}


def domains(settings: Settings) -> tuple[str, ...]:
    """Return the domains that mail may go to."""
    return tuple(one.strip().lower() for one in settings.mail_domains.split(",") if one.strip())


def server(settings: Settings) -> mail.Server | None:
    """Return the mail server of the settings, None where there is no mail."""
    if not settings.smtp_host:
        return None
    if not MAIL.fullmatch(settings.smtp_sender):
        raise SettingsError(f"smtp_sender: {settings.smtp_sender!r} is no mail address")
    return mail.Server(
        host=settings.smtp_host,
        port=settings.smtp_port,
        implicit=settings.smtp_tls == "implicit",
        user=settings.smtp_user,
        password=settings.smtp_password,
        authority=settings.smtp_authority,
        sender=settings.smtp_sender,
        domains=domains(settings),
    )


def deliver(
    settings: Settings,
    pack: Pack,
    make: Callable[[Settings], Flask],
    say: Callable[[Said], None],
    warn: Callable[[str], None],
    *,
    watch: bool,
    failed: bool,
) -> None:
    """Do what is due, once or for ever, the first time also what had `failed`; each round reads the schedule anew.

    A schedule with a fault or a database that is locked ends one round, not those after it: `warn` says it.
    """
    while True:
        try:
            with Presses(settings, pack, make) as printers:
                go_round(open_office(settings, pack, printers), time.time, say, failed=failed)
            failed = False
        except (CockpitError, OperationalError) as error:
            said = f"records: {error.orig}" if isinstance(error, OperationalError) else str(error)
            if not watch:
                raise CockpitError(said) from None
            warn(said.splitlines()[0])
        if not watch:
            return
        time.sleep(PAUSE)
