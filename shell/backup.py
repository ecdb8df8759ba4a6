"""Backup and restore: records, archive and releases in one tar file, hard links kept, every file with its hash.

A backup is taken between two publishes, of a serving cockpit; it is restored into a home that has nothing yet.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path, PurePosixPath

from sqlalchemy.engine import make_url

from data.release import folder, lock, sync
from domain.errors import CockpitError
from domain.settings import Settings

LIST, RECORDS = "backup.json", "records.db"
PARTS = ("releases", "archive", "activations.log", "CURRENT")  # CURRENT last: what it names is there before it
BLOCK = 1 << 20
_ELSEWHERE = "; its records.db was left out: the setting `records` names no file of SQLite"
Progress = Callable[[str, float], None]


class BackupError(CockpitError):
    """A backup cannot be made, is not whole, or cannot be put back here."""


def backup(settings: Settings, file: Path, progress: Progress) -> str:
    """Write a home into a tar file, beside it and renamed; return what it holds in one line."""
    home = settings.home
    part, copy = file.with_name(f".{file.name}.part"), home / f".records.tmp-{os.getpid()}"
    hashes, seen = dict[str, str](), dict[int, str]()
    try:
        with lock(home), tarfile.open(part, "w", format=tarfile.PAX_FORMAT) as tar:
            if (records := _records(settings)) and records.exists():
                with closing(sqlite3.connect(records)) as source, closing(sqlite3.connect(copy)) as target:
                    source.backup(target)
                hashes[RECORDS] = _add(tar, copy, RECORDS, seen)
            # Listed after the records: a file is kept before it is written down, so what they cite is there.
            paths = [found for name in PARTS for found in _below(home / name)]
            for at, path in enumerate(paths):
                progress(path.name, at / len(paths))
                name = path.relative_to(home).as_posix()
                hashes[name] = _add(tar, path, name, seen)
            told = json.dumps(hashes, indent=0).encode()
            about = tarfile.TarInfo(LIST)
            about.size = len(told)
            tar.addfile(about, io.BytesIO(told))
        sync(part)
        part.replace(file)
        sync(file.parent)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"the backup was not written: {error}") from None
    finally:
        part.unlink(missing_ok=True)
        copy.unlink(missing_ok=True)
    left = "" if records else "; the records are not in SQLite: dump their database by its own tool"
    return f"{len(hashes)} files, {file.stat().st_size / 1e6:.1f} MB in {file}{left}"


def restore(settings: Settings, file: Path, progress: Progress) -> str:
    """Put a backup back into a home that has no release and no record; return what came back in one line.

    Records come back to where the settings look for them.
    """
    home, records = settings.home, _records(settings)
    taken = [name for name in PARTS if (home / name).exists()]
    taken += [name for name, path in ((RECORDS, home / RECORDS), (f"{records}", records)) if path and path.exists()]
    if taken:
        taken = list(dict.fromkeys(RECORDS if one == str(home / RECORDS) else one for one in taken))
        raise BackupError(f"{home} is not empty: {', '.join(taken)}; restore into another home, or move them away")
    home.mkdir(parents=True, exist_ok=True)
    work = home / f".restoring.tmp-{os.getpid()}"
    try:
        with lock(home):
            count = _unpack(file, work, progress)
            for path in (*folder(work).rglob("*"), *(work / "archive").rglob("*")):
                if path.is_file():
                    path.chmod(0o444)
            left = "" if records or not (work / RECORDS).exists() else _ELSEWHERE
            if records and (work / RECORDS).exists():
                # It may be on another disk, so it is copied beside and renamed.
                records.parent.mkdir(parents=True, exist_ok=True)
                part = records.with_name(f".{records.name}.part")
                shutil.copyfile(work / RECORDS, part)
                sync(part)
                part.replace(records)
                sync(records.parent)
            for name in PARTS:
                if (work / name).exists():
                    (work / name).rename(home / name)
            sync(home)
    except (OSError, tarfile.TarError, ValueError) as error:
        raise BackupError(f"{file} was not restored: {error}") from None
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return f"{count} files restored to {home}{left}"


def _below(path: Path) -> list[Path]:
    """Return a file, or all files below a folder but those that are being made."""
    if path.is_file():
        return [path]
    found = sorted(one for one in path.rglob("*") if one.is_file())
    return [one for one in found if not any(part.startswith(".") for part in one.relative_to(path).parts)]


def _records(settings: Settings) -> Path | None:
    """Return the file of the records, None where they are no file."""
    address = make_url(settings.records_address)
    if address.get_backend_name() != "sqlite" or not address.database:
        return None
    return Path(address.database)


def _add(tar: tarfile.TarFile, path: Path, name: str, seen: dict[int, str]) -> str:
    """Add a file and return its hash; what hangs on the same inode as a file before it is a link to that one."""
    about = tar.gettarinfo(path, name)
    found = _hash(path, seen)
    with path.open("rb") as content:
        tar.addfile(about, content if about.isreg() else None)
    return found


def _hash(path: Path, seen: dict[int, str]) -> str:
    with path.open("rb") as content:
        inode = os.fstat(content.fileno()).st_ino
        if inode not in seen:
            seen[inode] = hashlib.file_digest(content, "sha256").hexdigest()
        return seen[inode]


def _unpack(file: Path, work: Path, progress: Progress) -> int:
    """Write the files of a backup below a folder and hold each against its hash; nothing can lie outside it."""
    hashes: dict[str, str] = {}
    size = file.stat().st_size
    with tarfile.open(file) as tar:
        for one in tar:
            progress(PurePosixPath(one.name).name, one.offset / size)
            if one.name == LIST:
                hashes = json.loads((tar.extractfile(one) or io.BytesIO()).read())
                continue
            target = _inside(work, one.name)
            target.parent.mkdir(parents=True, exist_ok=True)
            if one.islnk():
                target.hardlink_to(_inside(work, one.linkname))
            elif one.isreg() and (content := tar.extractfile(one)):
                with target.open("xb") as made:
                    shutil.copyfileobj(content, made, BLOCK)
                    made.flush()
                    os.fsync(made.fileno())
            else:
                raise BackupError(f"{file} is no backup: {one.name} is no file")
    if not hashes:
        raise BackupError(f"{file} is no backup, or not a whole one")
    seen: dict[int, str] = {}
    for name, expected in hashes.items():
        if _hash(_inside(work, name), seen) != expected:
            raise BackupError(f"{file} is damaged at {name}; nothing was restored")
    return len(hashes)


def _inside(work: Path, name: str) -> Path:
    """Return where a name of a backup lies: one of the parts, never outside."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or path.parts[0] not in (*PARTS, RECORDS):
        raise BackupError(f"{name} is no part of a backup")
    return work / path
