"""The office for ever: what is wrong with one round is said, and the next one comes."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

import cli
from domain.errors import CockpitError, SettingsError
from domain.pack import Pack
from domain.settings import Settings
from shell import office as delivering


class Enough(Exception):
    """Ends what goes on for ever."""


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (SettingsError("deliveries: planted\nmore"), "deliveries: planted"),
        (
            OperationalError("select 1", {}, sqlite3.OperationalError("database is locked")),
            "records: database is locked",
        ),
    ],
)
def test_a_round_that_cannot_be_gone_is_said_and_followed_by_the_next(
    error: Exception, said: str, tmp_path: Path, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    went: list[bool] = []
    warned: list[str] = []

    def go(office: object, clock: object, say: object, *, failed: bool) -> None:
        went.append(failed)
        if len(went) < 3:
            raise error

    def pause(seconds: float) -> None:
        if len(went) == 4:
            raise Enough

    def deliver(*, watch: bool) -> None:
        delivering.deliver(
            Settings(home=tmp_path), pack, cli._server, lambda one: None, warned.append, watch=watch, failed=True
        )

    monkeypatch.setattr(delivering, "go_round", go)
    monkeypatch.setattr("shell.office.time.sleep", pause)
    with pytest.raises(Enough):
        deliver(watch=True)
    assert warned == [said] * 2
    assert went == [True, True, True, False]  # what had failed is still to be tried when a round goes well
    went.clear()
    with pytest.raises(CockpitError, match=said):
        deliver(watch=False)
