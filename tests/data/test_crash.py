"""Killed at any step, or out of disk: the release that stood keeps standing, and running publish again finishes."""

from __future__ import annotations

import multiprocessing
import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.publish import STEPS, publish
from data.release import current, releases
from data.store import readable
from domain.errors import ReleaseError
from domain.pack import Pack
from tests import lake
from tests.wide import further

MARCH = "revenue.330000.2021-03.parquet"
# A process of its own without the threads of this one, forked from one that has imported what it needs.
APART = multiprocessing.get_context("forkserver")
APART.set_forkserver_preload(["data.publish", "tests.lake"])


def drop_march(home: Path) -> None:
    """Drop March with one bad file among the good ones."""
    lake.drop_all(home / "inbox", (2021, 3), (2021, 3), lake.CORE)
    frame = lake.frame("revenue", lake.revenue(lake.PROVINCE, 2021, 3))
    frame.loc[6, "area"] = "339999"
    lake.write(home / "inbox" / MARCH, frame)


def publish_and_die(home: Path, pack: Path, at: str) -> None:
    """Publish, and kill this process by force when a step is about to be taken."""

    def die(step: str, _: float) -> None:
        if step == at:
            os.kill(os.getpid(), signal.SIGKILL)

    publish(home, Pack.load(pack), now=lake.NOW, progress=die)


def state(home: Path) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return what a home comes to in the end: CURRENT, what the inbox holds, and what lies in quarantine."""
    found = current(home)
    aside = {path.name for path in (home / "quarantine").iterdir() if not path.name.endswith(".fault.txt")}
    return found.id if found else "", tuple(os.listdir(home / "inbox")), tuple(sorted(aside))


@pytest.fixture(scope="session")
def undisturbed(two_months: Path, pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> tuple[object, ...]:
    """Return what a publish of March comes to when nothing happens on the way."""
    folder = tmp_path_factory.mktemp("undisturbed") / "home"
    shutil.copytree(two_months, folder)
    drop_march(folder)
    publish(folder, pack, now=lake.NOW)
    return state(folder)


# Killed here, most stands on the disk that stood nowhere before: nothing yet, files taken, checked, marts, a whole
# release unnamed, named and not yet current, current and not yet logged, logged with the inbox not yet cleared.
TELLING = ("lock", "stage", "marts", "sync", "rename", "activate", "log", "clear")


@pytest.mark.parametrize("step", [step if step in TELLING else further(step) for step in STEPS])
def test_killed_at_any_step_a_whole_release_stands_and_the_next_publish_ends_it(
    step: str, standing: Path, pack: Pack, undisturbed: tuple[object, ...]
) -> None:
    before = current(standing)
    assert before
    drop_march(standing)
    dropped = set(os.listdir(standing / "inbox"))
    child = APART.Process(target=publish_and_die, args=(standing, pack.folder, step))
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL

    after = current(standing)
    assert after
    assert readable(after, 5.0)
    assert all(readable(one, 5.0) for one in releases(standing))
    moved = STEPS.index(step) > STEPS.index("activate")
    assert (after.id != before.id) == moved
    extracts = {path.name for one in releases(standing) for path in (one.path / "extracts").iterdir()}
    aside = {path.name for path in (standing / "quarantine").glob("*")}
    for name in dropped:
        assert (standing / "inbox" / name).exists() or name in extracts or any(name in one for one in aside)

    publish(standing, pack, now=lake.NOW)
    assert state(standing) == undisturbed
    assert not list((standing / "releases").glob(".*"))
    logged = [line.split()[1] for line in (standing / "activations.log").read_text().splitlines()]
    assert logged == [before.id, str(undisturbed[0])]


@pytest.fixture
def small_disk(two_months: Path, tmp_path: Path) -> Iterator[Path]:
    """Return a home on a disk with hardly any room left, where one may be mounted."""
    disk = tmp_path / "disk"
    disk.mkdir()
    size = sum(path.stat().st_size for path in two_months.rglob("*") if path.is_file()) + 400_000
    mount = shutil.which("mount")
    if not mount or subprocess.run([mount, "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk], check=False).returncode:
        pytest.skip("no disk can be mounted here; test_no_file_may_grow covers the same without")
    try:
        shutil.copytree(two_months, disk / "home")
        yield disk / "home"
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


def test_a_full_disk_changes_nothing(small_disk: Path, pack: Pack) -> None:
    before = current(small_disk)
    assert before
    drop_march(small_disk)
    held = set(os.listdir(small_disk / "inbox"))
    with pytest.raises(ReleaseError, match="nothing has changed"):
        publish(small_disk, pack, now=lake.NOW)
    assert current(small_disk) == before
    assert readable(before, 5.0)
    assert set(os.listdir(small_disk / "inbox")) == held
    assert os.listdir(small_disk / "releases") == [before.id]


def publish_small(home: Path, pack: Path, bytes_: int) -> None:
    """Publish where no file may grow beyond some bytes; exit with 3 if that is said."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, bytes_))
    try:
        publish(home, Pack.load(pack), now=lake.NOW)
    except ReleaseError as error:
        os._exit(3 if "nothing has changed" in str(error) else 4)
    os._exit(0)


@pytest.mark.parametrize("bytes_", [2_000, further(100_000), 500_000])
def test_no_file_may_grow(bytes_: int, standing: Path, pack: Pack) -> None:
    before = current(standing)
    assert before
    drop_march(standing)
    held = set(os.listdir(standing / "inbox"))
    child = APART.Process(target=publish_small, args=(standing, pack.folder, bytes_))
    child.start()
    child.join(60)
    assert child.exitcode == 3
    assert current(standing) == before
    assert readable(before, 5.0)
    assert set(os.listdir(standing / "inbox")) == held
    assert os.listdir(standing / "releases") == [before.id]
    assert publish(standing, pack, now=lake.NOW).changed
