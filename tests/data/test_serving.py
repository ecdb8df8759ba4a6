"""While releases come and go, every answer is that of the release it names."""

from __future__ import annotations

import multiprocessing
import threading
from pathlib import Path

from data import store
from data.publish import publish
from data.release import current, find, releases
from data.store import rows
from domain.grant import Grant
from domain.pack import Pack
from domain.reading import Reading, Release
from tests import lake
from tests.oracle import marts as oracle

CITIES = """
select place, month::varchar as month, collected
from mart.revenue
where tax = 'ALL' and industry = 'ALL' and place in (select unnest($granted))
order by place, month
"""
Answer = tuple[tuple[str, str, int], ...]


def ask(release: Release, pack: Pack) -> Answer:
    reading = Reading(release, Grant(frozenset({"330100", "330200"})), pack, seconds=30)
    return tuple(rows(reading, CITIES, {}).itertuples(index=False, name=None))


def recompute(release: Release, pack: Pack) -> Answer:
    inside = set(store.granted(Reading(release, Grant(frozenset({"330100", "330200"})), pack)))
    found = oracle.mart(release.path, "revenue", pack)
    return tuple(
        sorted(
            (place, month, money[0])
            for (place, month, tax, industry), money in found.items()
            if (tax, industry) == ("ALL", "ALL") and place in inside
        )
    )


def restate(home: Path, turn: int) -> None:
    """Drop February again, each time a little higher."""
    frame = lake.frame("revenue", lake.revenue(lake.PROVINCE, 2021, 2))
    for column in ("collected", "central", "local"):
        frame[column] = frame[column] * (1000 + turn) // 1000
    frame["central"] = frame["collected"] - frame["local"]
    frame.loc[frame["tax"] == "SOCIAL", "central"] = 0
    lake.write(home / "inbox" / f"revenue.330000.2021-02.{turn}.parquet", frame)


def publish_ten(home: Path, pack: Path) -> None:
    """Publish ten releases, as another process would."""
    for turn in range(1, 11):
        restate(home, turn)
        assert publish(home, Pack.load(pack), now=lake.NOW).changed


def test_sixteen_readers_and_ten_releases_never_mix(standing: Path, pack: Pack) -> None:
    answers: set[tuple[str, Answer]] = set()
    asked = [0] * 16
    failures: list[BaseException] = []
    done = threading.Event()

    def read(reader: int) -> None:
        try:
            while not done.wait(0.02):
                release = current(standing)
                assert release is not None
                answers.add((release.id, ask(release, pack)))
                asked[reader] += 1
        except BaseException as error:
            failures.append(error)

    readers = [threading.Thread(target=read, args=(reader,)) for reader in range(16)]
    for one in readers:
        one.start()
    (standing / "inbox").mkdir(exist_ok=True)
    publisher = multiprocessing.get_context("spawn").Process(target=publish_ten, args=(standing, pack.folder))
    publisher.start()
    publisher.join(300)
    done.set()
    for one in readers:
        one.join(30)
    assert publisher.exitcode == 0
    assert failures == []
    assert len(releases(standing)) == 11
    assert min(asked) > 0
    seen = dict(answers)
    assert len(seen) == len(answers), "two answers for one release"
    assert len(seen) > 5
    for release, answer in seen.items():
        found = find(standing, release)
        assert found is not None
        assert answer == recompute(found, pack)


def test_only_a_few_releases_stay_open(standing: Path, pack: Pack) -> None:
    (standing / "inbox").mkdir(exist_ok=True)
    first = current(standing)
    assert first
    for turn in range(1, 6):
        restate(standing, turn)
        publish(standing, pack, now=lake.NOW)
        found = current(standing)
        assert found
        ask(found, pack)
    assert len(store._door.open) == store.KEPT
    assert store._door.leaving == []
    assert ask(first, pack) == recompute(first, pack), "an old release can be asked again"


def test_a_query_under_way_outlives_its_release(standing: Path, pack: Pack) -> None:
    first = current(standing)
    assert first
    with store._door.cursor(first, 30) as cursor:
        cursor.execute("select collected from mart.revenue")
        store._door.leave()
        assert len(store._door.leaving) == 1
        assert len(cursor.fetchall()) > 100
    assert store._door.leaving == []
