"""A cockpit of its own for the benchmarks: a temporary home, the full simulated lake, the real server."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from domain.pack import Pack
from domain.settings import ROOT, Settings

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Served:
    """A server that answers: its port, its first process, and the seconds from start to ready."""

    port: int
    pid: int
    ready: float

    @property
    def url(self) -> str:
        """Return the address of its root, without a slash at the end."""
        return f"http://{HOST}:{self.port}"

    @property
    def workers(self) -> list[int]:
        """Return the processes that answer."""
        return [int(one) for one in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]


def settings(home: Path) -> Settings:
    """Return the settings of a home, with nothing of this machine's own."""
    return Settings.load(environ={"COCKPIT_HOME": str(home)})


def pack(home: Path) -> Pack:
    """Return the default region pack."""
    return Pack.load(settings(home).pack_folder)


def cockpit(home: Path, *arguments: str) -> float:
    """Run a verb and return its seconds."""
    began = time.perf_counter()
    subprocess.run(_command(*arguments), env=_environment(home), cwd=home, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


@contextmanager
def served(home: Path, port: int = 0) -> Iterator[Served]:
    """Serve a home until the block ends, at a free port if none is named; ready is when /readyz first says so."""
    if not port:
        with socket.socket() as free:
            free.bind((HOST, 0))
            port = free.getsockname()[1]
    began = time.perf_counter()
    with (home / "serve.log").open("ab") as log:
        process = subprocess.Popen(
            _command("serve", "--port", str(port)), env=_environment(home), cwd=home, stdout=log, stderr=log
        )
    try:
        while not _ready(port):
            if process.poll() is not None:
                raise RuntimeError((home / "serve.log").read_text("utf-8")[-2000:])
            time.sleep(0.02)
        yield Served(port, process.pid, time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait(30)


def forget(home: Path, *parts: str) -> None:
    """Drop what a home remembers: `pictures`, `static`."""
    for part in parts:
        shutil.rmtree(home / "cache" / part, ignore_errors=True)


def _ready(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False


def _command(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "cli.py"), *arguments]


def _environment(home: Path) -> Mapping[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("COCKPIT_") and key != "PORT"}
    return {**kept, "COCKPIT_HOME": str(home)}
