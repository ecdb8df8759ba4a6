"""Backup and restore: what comes back serves the same figures, and what is not whole does not come back at all."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest

from data.release import current, lock, releases
from domain.errors import ReleaseError
from domain.pack import Pack
from domain.settings import Settings
from records.deliveries import Deliveries, State
from records.screens import Beat, Screens
from shell import backup as backups
from shell.backup import BackupError, backup, restore
from tests.desk import Seat
from tests.press import MONTHLY, SLOT, Press, office, rounds


def quiet(_: str, __: float) -> None:
    """Say nothing of the progress."""


@pytest.fixture(scope="module")
def full(home: Path, pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return the settings of a home with a release, a second one that shares its extracts, records and an archive."""
    folder = tmp_path_factory.mktemp("full")
    few = shutil.ignore_patterns(*(f"*.{year}-*" for year in (2020, 2021)))
    shutil.copytree(home / "releases", folder / "releases", copy_function=os.link, ignore=few)
    for name in ("CURRENT", "activations.log"):
        shutil.copy2(home / name, folder / name)
    (first,) = (folder / "releases").iterdir()
    second = folder / "releases" / ("0" * 12)
    shutil.copytree(first, second, copy_function=os.link)
    Screens(f"sqlite:///{folder / 'records.db'}").beat("hall", Beat.of({"list": "main"}), 0, 1.0)
    made = office(folder, pack, Press(), MONTHLY.replace('to = ["a@tax.example"]', ""))
    rounds(made, SLOT - 60, SLOT)
    return Settings(home=folder)


@pytest.fixture(scope="module")
def backed(full: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a backup of it; to be read only."""
    file = tmp_path_factory.mktemp("backed") / "backup.tar"
    assert "records" not in backup(full, file, quiet)
    return file


def test_a_restored_home_serves_the_same_figures(
    full: Settings, backed: Path, sit: Callable[..., Seat], pack: Pack, tmp_path: Path
) -> None:
    there = Settings(home=tmp_path / "there")
    restore(there, backed, quiet)
    before, after = sit(full.home, pack), sit(there.home, pack)
    assert after.reading.release.id == before.reading.release.id
    for query in ({}, {"area": "330100", "lang": "en"}):
        was, now = before.draw(query), after.draw(query)
        assert (now["text"], now["figures"]) == (was["text"], was["figures"])
    assert [one.id for one in releases(there.home)] == [one.id for one in releases(full.home)]
    assert (there.home / "activations.log").read_bytes() == (full.home / "activations.log").read_bytes()
    assert sorted(path.name for path in there.home.iterdir()) == [
        *("CURRENT", "activations.log", "archive", "publish.lock", "records.db", "releases"),
    ]
    record = Deliveries(there.records_address)
    assert [one.state for one in record.every()] == [State.SENT]
    assert [one.name for one in Screens(there.records_address).every()] == ["hall"]
    (kept,) = record.files()
    assert (there.archive / kept.id / kept.name).read_bytes().startswith(b"%PDF")


def test_what_releases_share_is_written_once_and_shared_again(full: Settings, backed: Path, tmp_path: Path) -> None:
    first, *_ = (full.home / "releases").iterdir()
    held = sum(path.stat().st_size for path in first.rglob("*") if path.is_file())
    assert backed.stat().st_size < 1.5 * held + 2_000_000
    there = Settings(home=tmp_path / "there")
    restore(there, backed, quiet)
    inodes = {path.stat().st_ino for path in (there.home / "releases").rglob("marts.duckdb")}
    assert len(inodes) == 1
    assert not [path for path in (there.home / "releases").rglob("*.*") if path.stat().st_mode & 0o222]


def test_records_are_copied_while_they_are_written_to(full: Settings, tmp_path: Path) -> None:
    with closing(sqlite3.connect(full.home / "records.db")) as writer:
        writer.execute("begin immediate")
        writer.execute("update screens set seen = 99")
        backup(full, tmp_path / "backup.tar", quiet)
        writer.rollback()
    there = Settings(home=tmp_path / "there")
    restore(there, tmp_path / "backup.tar", quiet)
    assert [one.seen for one in Screens(there.records_address).every()] == [1.0]


def test_nothing_is_restored_over_what_is_there(full: Settings, backed: Path) -> None:
    with pytest.raises(BackupError, match=r"is not empty: releases, archive, activations\.log, CURRENT, records\.db"):
        restore(full, backed, quiet)


@pytest.mark.parametrize("at", [0.5, 0.999])
def test_a_backup_that_is_cut_restores_nothing(backed: Path, tmp_path: Path, at: float) -> None:
    file, there = Path(shutil.copy(backed, tmp_path)), Settings(home=tmp_path / "there")
    os.truncate(file, int(file.stat().st_size * at) - 20480)
    with pytest.raises(BackupError):
        restore(there, file, quiet)
    assert [path.name for path in there.home.iterdir()] == ["publish.lock"]


def test_a_flipped_byte_is_named(backed: Path, tmp_path: Path) -> None:
    file, there = Path(shutil.copy(backed, tmp_path)), Settings(home=tmp_path / "there")
    with tarfile.open(file) as tar:
        (one,) = (one for one in tar if one.name == "activations.log")
    with file.open("r+b") as raw:
        raw.seek(one.offset_data)
        raw.write(b"X")
    with pytest.raises(BackupError, match=r"is damaged at activations\.log; nothing was restored"):
        restore(there, file, quiet)
    assert current(there.home) is None


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "releases/../../evil", "cache/evil"])
def test_nothing_lands_outside(tmp_path: Path, name: str) -> None:
    file, there = tmp_path / "backup.tar", Settings(home=tmp_path / "there")
    with tarfile.open(file, "w") as tar:
        about = tarfile.TarInfo(name)
        about.size = 4
        tar.addfile(about, BytesIO(b"evil"))
    with pytest.raises(BackupError, match="is no part of a backup"):
        restore(there, file, quiet)
    assert not list(tmp_path.rglob("evil"))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.FIFOTYPE])
def test_what_is_no_file_is_refused(tmp_path: Path, kind: bytes) -> None:
    file, there = tmp_path / "backup.tar", Settings(home=tmp_path / "there")
    with tarfile.open(file, "w") as tar:
        about = tarfile.TarInfo("releases/evil")
        about.type, about.linkname = kind, "/etc/passwd"
        tar.addfile(about)
    with pytest.raises(BackupError):
        restore(there, file, quiet)


def test_no_backup_is_taken_in_the_middle_of_a_publish(full: Settings, tmp_path: Path) -> None:
    with lock(full.home), pytest.raises(ReleaseError, match="another publish"):
        backup(full, tmp_path / "backup.tar", quiet)
    assert list(tmp_path.glob("*backup*")) == []


def test_a_place_that_cannot_be_written_is_named(full: Settings, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="the backup was not written"):
        backup(full, tmp_path / "gone" / "backup.tar", quiet)


def test_records_of_sqlite_elsewhere_come_back_to_where_the_settings_look(
    full: Settings, backed: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "elsewhere" / "kept.db"
    there = Settings(home=tmp_path / "there", records=f"sqlite:///{kept}")
    restore(there, backed, quiet)
    assert [one.state for one in Deliveries(there.records_address).every()] == [State.SENT]
    assert not (there.home / "records.db").exists()
    second = Settings(home=tmp_path / "second", records=there.records)
    with pytest.raises(BackupError, match=r"is not empty: .*kept\.db"):
        restore(second, backed, quiet)
    third = Settings(home=tmp_path / "third", records="postgresql+psycopg://somewhere/records")
    assert "records.db was left out" in restore(third, backed, quiet)


def test_what_the_records_cite_is_in_the_archive_of_the_backup(
    full: Settings, pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is kept between the look at the archive and the copy of the records is in both, or in neither."""
    home = tmp_path / "home"
    home.mkdir()
    made = office(home, pack, Press(), MONTHLY.replace('to = ["a@tax.example"]', ""))
    rounds(made, SLOT - 60)
    below = backups._below

    def meanwhile(path: Path) -> list[Path]:
        found = below(path)
        if path.name == "archive":
            rounds(made, SLOT)
        return found

    monkeypatch.setattr(backups, "_below", meanwhile)
    backup(Settings(home=home), tmp_path / "backup.tar", quiet)
    there = Settings(home=tmp_path / "there")
    restore(there, tmp_path / "backup.tar", quiet)
    assert len(made.record.files()) == 1
    for file in Deliveries(there.records_address).files():
        assert (there.archive / file.id / file.name).exists()


def test_records_that_are_broken_are_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "records.db").write_bytes(b"planted" * 999)
    with pytest.raises(BackupError, match="the backup was not written: file is not a database"):
        backup(Settings(home=tmp_path), tmp_path / "backup.tar", quiet)


def test_records_elsewhere_are_said_to_be_left_out(full: Settings, tmp_path: Path) -> None:
    elsewhere = Settings(home=full.home, records="postgresql+psycopg://somewhere/records")
    assert "not in SQLite" in backup(elsewhere, tmp_path / "backup.tar", quiet)
