"""The record of screens: heartbeats, commands, silence; one database for all workers."""

from __future__ import annotations

import multiprocessing
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from records import screens
from records.screens import Beat, Screens

BEAT = Beat.of({"list": "main", "picture": "/", "release": "r1", "build": "b1", "memory": 12, "painted": 5.0})


def test_a_beat_is_seen_by_another_worker(address: str) -> None:
    one, other = Screens(address), Screens(address)
    assert one.beat("hall", BEAT, 0, 100.0) == ([], "")
    (found,) = other.every()
    assert (found.name, found.seen, found.beat) == ("hall", 100.0, BEAT)
    assert not found.silent(159.0, 60.0)
    assert found.silent(161.0, 60.0)


def test_a_command_is_given_until_it_is_done_and_not_for_ever(address: str) -> None:
    record = Screens(address)
    record.beat("hall", BEAT, 0, 100.0)
    assert record.tell("hall", "pause", 101.0)
    assert not record.tell("nobody", "pause", 101.0)
    commands, _ = record.beat("hall", BEAT, 0, 102.0)
    assert [kind for _, kind in commands] == ["pause"]
    assert record.beat("hall", BEAT, commands[0][0], 103.0) == ([], "")
    assert record.beat("hall", BEAT, 0, 101.0 + screens.OUTDATED + 1) == ([], "")


def test_a_wall_that_outlives_the_record_is_told_from_a_new_one(address: str) -> None:
    record = Screens(address)
    record.beat("hall", BEAT, 0, 100.0)
    record.tell("hall", "pause", 100.0)
    record.tell("hall", "resume", 100.0)
    told, _ = record.beat("hall", BEAT, 0, 100.0)
    assert [kind for _, kind in told] == ["pause", "resume"]
    with Session(record._engine) as session, session.begin():  # as after records.db was taken away
        session.execute(delete(screens._Command))
    record.tell("hall", "skip", 200.0)
    for done in (told[-1][0], 10**30, -1):
        assert [kind for _, kind in record.beat("hall", BEAT, done, 201.0)[0]] == ["skip"]


def test_outdated_commands_are_not_kept(address: str) -> None:
    record = Screens(address)
    record.beat("hall", BEAT, 0, 100.0)
    for at in range(3):
        record.tell("hall", "pause", 100.0 + at * (screens.OUTDATED + 1))
    with Session(record._engine) as session:
        assert session.scalar(select(func.count()).select_from(screens._Command)) == 1


def test_every_number_and_text_that_a_beat_may_hold_is_kept(address: str) -> None:
    record = Screens(address)
    beat = Beat.of({"memory": 9e10, "failed": 9e10, "painted": 9e10, "picture": "/\ud800\0"})
    record.beat("hall", beat, 0, 1.0)
    assert record.every()[0].beat == beat
    assert (beat.memory, beat.picture) == (90_000_000_000, "/?")


def test_a_screen_is_sent_another_list_until_it_is_sent_back(address: str) -> None:
    record = Screens(address)
    record.beat("hall", BEAT, 0, 100.0)
    assert record.send("hall", "lobby")
    assert not record.send("nobody", "lobby")
    assert record.beat("hall", BEAT, 0, 101.0)[1] == "lobby"
    assert record.forget("hall")
    assert record.every() == ()


def test_names_are_bounded(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screens, "MOST", 2)
    record = Screens(address)
    for name in ("a", "b", "c"):
        record.beat(name, BEAT, 0, 1.0)
    assert [one.name for one in record.every()] == ["a", "b"]


def test_many_screens_beat_at_once(address: str) -> None:
    workers = [Screens(address), Screens(address)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda at: workers[at % 2].beat(f"s{at % 50}", BEAT, 0, float(at)), range(400)))
    assert len(workers[0].every()) == 50


def test_workers_that_begin_as_copies_speak_over_connections_of_their_own(address: str) -> None:
    record = Screens(address)

    def beats(name: str) -> None:
        for at in range(30):
            record.beat(name, BEAT, 0, float(at))
            assert name in [one.name for one in record.every()]

    beats("master")
    copies = [multiprocessing.get_context("fork").Process(target=beats, args=(f"worker {at}",)) for at in range(2)]
    for copy in copies:
        copy.start()
    for copy in copies:
        copy.join(20)
        copy.kill()
    assert [copy.exitcode for copy in copies] == [0, 0]
    assert [one.name for one in record.every()] == ["master", "worker 0", "worker 1"]


def test_workers_that_start_at_once_share_one_new_record(tmp_path: Path) -> None:
    together = Barrier(3)

    def start(address: str) -> Screens:
        together.wait()
        return Screens(address)

    with ThreadPoolExecutor(3) as pool:
        for at in range(12):
            address = f"sqlite:///{tmp_path / str(at)}.db"
            for record in list(pool.map(start, [address] * 3)):
                record.beat("hall", BEAT, 0, 1.0)
                assert len(record.every()) == 1


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_sqlite_writes_ahead(address: str, tmp_path: Path) -> None:
    Screens(address).beat("hall", BEAT, 0, 1.0)
    with sqlite3.connect(tmp_path / "records.db") as connection:
        assert connection.execute("pragma journal_mode").fetchone() == ("wal",)
    connection.close()


@pytest.mark.parametrize(
    "said", [None, [], "x", {"memory": "much", "painted": -1, "list": 3, "paused": "yes"}, {"memory": 1e99}]
)
def test_an_ill_formed_beat_counts_as_nothing(said: object) -> None:
    assert Beat.of(said) == Beat("", "", "", "", 0, 0.0, 0, False)
    assert len(Beat.of({"picture": "x" * 9999}).picture) == 200
