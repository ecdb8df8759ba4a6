"""The record of deliveries: one row each, taken by one at a time, and never again once delivery has begun."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from records.deliveries import LEASE, Deliveries, File, Job, State

JOB = Job("leaders", "monthly", "330100", "zh", 100.0)
FILE = File(
    "f1", "f1ff", "a.pdf", "monthly", "330100", "zh", "t", "/print/monthly", "r1", "b", "2022-10", 1, 2, 0.1, 50.0
)


@pytest.fixture
def record(address: str) -> Deliveries:
    found = Deliveries(address)
    found.lay([(JOB, "a"), (JOB, "b")])
    return found


def test_what_is_due_is_one_row_however_often_and_by_whomever_it_is_laid(address: str, record: Deliveries) -> None:
    others = [Deliveries(address) for _ in range(4)]
    due = [(replace(JOB, slot=float(slot)), to) for slot in range(100, 110) for to in ("a", "b", "a")]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: one.lay(due), others))
    assert len(record.every()) == 20


def test_the_same_from_another_plan_is_the_same_delivery(record: Deliveries) -> None:
    record.lay([(replace(JOB, plan="others"), "a")])
    assert len(record.every()) == 2


def test_only_one_takes_a_job(address: str, record: Deliveries) -> None:
    every = [Deliveries(address) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda pair: pair[1].claim(JOB, f"o{pair[0]}", 100.0), enumerate(every)))
    assert sorted(len(rows) for rows in taken) == [0] * 7 + [2]


def test_a_job_that_was_taken_is_free_after_its_lease_and_then_not_its_first_owners(record: Deliveries) -> None:
    (first, _) = record.claim(JOB, "one", 100.0)
    assert record.jobs(100.0 + LEASE - 1) == ()
    assert record.jobs(100.0 + LEASE) == (JOB,)
    assert [row.tries for row in record.claim(JOB, "two", 100.0 + LEASE)] == [2, 2]
    assert not record.begin(first, "one", 100.0 + LEASE)
    assert record.begin(first, "two", 100.0 + LEASE)


def test_what_has_begun_is_never_free_again(record: Deliveries) -> None:
    (first, second) = record.claim(JOB, "one", 100.0)
    assert record.begin(first, "one", 100.0)
    assert not record.begin(first, "one", 100.0)
    later = 100.0 + 9 * LEASE
    assert [row.id for row in record.claim(JOB, "two", later)] == [second.id]
    assert [row.id for row in record.lost(later)] == [first.id]
    record.leave(first, "one", 0.0, "planted")
    record.put_back(JOB, "one", 0.0, "planted")
    record.give_up(JOB, "one", State.FAILED, "planted", later)
    assert record.every()[0].state is State.SENDING
    assert record.settle(first, State.UNSURE, "gone", later)
    assert not record.settle(first, State.SENT, "", later)
    record.end(first, "one", State.SENT, "", later)
    assert record.every()[0].state is State.UNSURE


def test_nobody_ends_what_is_not_his(record: Deliveries) -> None:
    (first, _) = record.claim(JOB, "one", 100.0)
    record.end(first, "two", State.SENT, "", 101.0)
    record.give_up(JOB, "two", State.FAILED, "", 101.0)
    record.put_back(JOB, "two", 0.0, "")
    assert {row.state for row in record.every()} == {State.PRINTING}


def test_waiting_is_no_try(record: Deliveries) -> None:
    record.claim(JOB, "one", 100.0)
    record.put_back(JOB, "one", 160.0, "waits", tried=False)
    assert record.jobs(159.0) == ()
    assert [(row.tries, row.said) for row in record.every()] == [(0, "waits")] * 2


def test_the_first_sight_of_a_name_stays(address: str, record: Deliveries) -> None:
    assert record.firsts(["x"], 5.0) == {"x": 5.0}
    assert Deliveries(address).firsts(["x", "y"], 9.0) == {"x": 5.0, "y": 9.0}


def test_files_are_found_again_the_newest_first(record: Deliveries) -> None:
    other = replace(FILE, id="f2", printed=60.0, release="r2")
    for one in (FILE, other, other, replace(FILE, id="f3", printed=70.0, edition="weekly")):
        record.keep(one)
    assert [one.id for one in record.files()] == ["f3", "f2", "f1"]
    assert [one.id for one in record.files(most=1, before=70.0)] == ["f2"]
    assert [one.id for one in record.files(edition="weekly")] == ["f3"]
    assert record.file("f1") == FILE
    assert record.file("gone") is None
    assert record.cited() == {"r1", "r2"}
    record.claim(JOB, "one", 100.0)
    record.printed(JOB, "one", "f1", "gap", late=True)
    rows = record.of(["f1", "f2"])
    assert [(row.recipient, row.gap, row.late) for row in rows["f1"]] == [("a", "gap", True), ("b", "gap", True)]
    assert rows["f2"] == ()
    assert record.undelivered() == ()


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_what_is_written_down_is_flushed(address: str, record: Deliveries, tmp_path: Path) -> None:
    with record._engine.connect() as connection:
        assert connection.exec_driver_sql("pragma synchronous").scalar() == 2
    with closing(sqlite3.connect(tmp_path / "records.db")) as plain:
        assert plain.execute("pragma journal_mode").fetchone() == ("wal",)
