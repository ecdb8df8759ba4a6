"""Old releases: which was current when, and which may go."""

from __future__ import annotations

import json
import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data import release as published
from data.release import activate, at, find, lock, prune, releases
from domain.errors import ReleaseError
from tests.lake import NOW

HOUR = timedelta(hours=1)


@pytest.fixture
def four(standing: Path) -> tuple[Path, list[str]]:
    """Return a home with four releases, each an hour after the one before, and their ids; the last is current."""
    (first,) = releases(standing)
    ids = [first.id]
    for n in range(1, 4):
        copy = first.path.with_name(f"{n:012d}")
        shutil.copytree(first.path, copy, copy_function=os.link)
        told = json.loads((copy / "manifest.json").read_text("utf-8"))
        (copy / "manifest.json").unlink()
        told |= {"id": copy.name, "published": (first.published + n * HOUR).isoformat()}
        (copy / "manifest.json").write_text(json.dumps(told), "utf-8")
        activate(standing, copy.name, now=first.published + n * HOUR)
        ids.append(copy.name)
    return standing, ids


def kept(home: Path) -> list[str]:
    return [one.id for one in reversed(releases(home))]


def test_the_newest_the_current_and_the_cited_stay(four: tuple[Path, list[str]]) -> None:
    home, ids = four
    activate(home, ids[1], now=NOW)
    assert prune(home, 1, {ids[0]}) == (ids[2],)
    assert kept(home) == [ids[0], ids[1], ids[3]]
    assert prune(home, 1, ()) == (ids[0],)
    assert kept(home) == [ids[1], ids[3]]
    assert find(home, ids[0]) is None
    assert (home / "releases" / ids[1] / "marts.duckdb").exists()
    assert (home / "CURRENT").read_text("ascii").strip() == ids[1]


def test_what_is_kept_anyway_costs_no_place_among_the_newest(four: tuple[Path, list[str]]) -> None:
    home, ids = four
    assert prune(home, 3, ()) == (ids[0],)
    assert prune(home, 9, ()) == ()


def test_a_prune_that_was_broken_off_is_brought_to_its_end(
    four: tuple[Path, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, ids = four

    def broken(_: Path) -> None:
        raise OSError("planted")

    with monkeypatch.context() as patched:
        patched.setattr(published.shutil, "rmtree", broken)  # type: ignore[attr-defined]
        with pytest.raises(OSError, match="planted"):
            prune(home, 2, ())
    # What is half gone is no release any more.
    assert ids[1] not in kept(home)
    prune(home, 2, ())
    assert kept(home) == ids[2:]
    assert sorted(path.name for path in (home / "releases").iterdir()) == sorted(ids[2:])


def test_nothing_goes_while_a_publish_runs(four: tuple[Path, list[str]]) -> None:
    home, ids = four
    with lock(home), pytest.raises(ReleaseError, match="another publish"):
        prune(home, 1, ())
    assert kept(home) == ids


def test_the_log_knows_what_was_current_when(four: tuple[Path, list[str]]) -> None:
    home, ids = four
    begun = releases(home)[-1].published

    def then(moment: datetime) -> str | None:
        found = at(home, moment)
        return found.id if found else None

    assert [then(begun + n * HOUR) for n in range(4)] == ids
    assert then(begun + 1.5 * HOUR) == ids[1]
    assert then(begun - HOUR) is None
    prune(home, 1, ())
    assert then(begun + 1.5 * HOUR) is None
    assert at(home / "gone", begun) is None
