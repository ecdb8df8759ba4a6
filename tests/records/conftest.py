"""The record on both databases that it may live in: SQLite, and a PostgreSQL started for the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from records import _database

NAMES = count()
OPTIONS = "-c listen_addresses='' -c fsync=off -c unix_socket_directories={folder}"


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the SQLAlchemy address of a PostgreSQL of its own, on a socket, with a hole for the database's name."""
    programs = [Path("/usr/local/bin"), *sorted(Path("/usr/lib/postgresql").glob("*/bin")), Path("/usr/bin")]
    folder = tmp_path_factory.mktemp("pg")
    found = next(one for one in programs if (one / "initdb").exists())
    # It refuses to run as root; where we are that, the user of the package runs it.
    who = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    if who:
        for one in (folder, *folder.parents[:3]):
            one.chmod(one.stat().st_mode | 0o055)
        shutil.chown(folder, "postgres")

    def run(program: str, *words: str) -> None:
        subprocess.run([*who, found / program, *words], check=True, stdout=subprocess.DEVNULL, cwd=folder)

    data = str(folder / "data")
    run("initdb", "--pgdata", data, "--username", "cockpit", "--auth", "trust", "--no-sync", "--encoding", "UTF8")
    run(
        "pg_ctl", "start", "--wait", "--pgdata", data, "--log", str(folder / "log"), "-o", OPTIONS.format(folder=folder)
    )
    try:
        yield f"postgresql+psycopg://cockpit@/{{}}?host={folder}"
    finally:
        run("pg_ctl", "stop", "--pgdata", data, "--mode", "immediate")


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'records.db'}"
    server: str = request.getfixturevalue("postgresql")
    name = f"records{next(NAMES)}"
    engine = create_engine(server.format("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"create database {name}"))
    engine.dispose()
    return server.format(name)


@pytest.fixture(autouse=True)
def _closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close what a test has opened: a server in use for years keeps its connections, a test must not."""
    opened: list[Engine] = []

    def create(address: str) -> Engine:
        opened.append(create_engine(address))
        return opened[-1]

    monkeypatch.setattr(_database, "create_engine", create)
    yield
    for one in opened:
        one.dispose()
