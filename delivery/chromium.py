"""The Chromium that prints: found on this machine, started as a process that can be ended whatever it does."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from domain.errors import CockpitError

# The one without a window first: it starts sooner and needs a third less of the processor.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "google-chrome",
    "google-chrome-stable",
    "chromium-browser",
    "microsoft-edge",
    "msedge",
)
# Ends a group of processes and removes their profile when the pipe closes that only our process holds: after kill -9,
# too. It stands in a group of its own, so that what ends ours by Ctrl-C does not end it first.
_GUARD = """
import os, shutil, signal, sys
sys.stdin.buffer.read()
try:
    os.killpg(int(sys.argv[1]), signal.SIGKILL)
except ProcessLookupError:
    pass
shutil.rmtree(sys.argv[2], ignore_errors=True)
"""
_LISTENS = re.compile(r"DevTools listening on (ws://\S+)")


class NoChromium(CockpitError):
    """There is no Chromium, or it did not start; says what to do."""


def find() -> str:
    """Return the Chromium to drive: CHROMIUM_PATH, else the first on the PATH; NoChromium says what to install."""
    found = os.environ.get("CHROMIUM_PATH") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise NoChromium(f"there is no Chromium: install one ({', '.join(NAMES)}), or set CHROMIUM_PATH")
    return found


def arguments() -> list[str]:
    """Return how every Chromium of ours is started: no host exists for it but this machine."""
    alone = ["--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]
    return [*alone, "--no-sandbox"] if os.geteuid() == 0 else alone  # as root it refuses to start with one


@dataclass(frozen=True, slots=True)
class Process:
    """A running Chromium: where it listens, and its process, which leads a group of its own."""

    listens: str
    pid: int

    def kill(self) -> None:
        """End it and all its children at once."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)


@contextmanager
def running(seconds: float) -> Iterator[Process]:
    """Run a Chromium until the block is left; NoChromium if it does not listen within some seconds."""
    with tempfile.TemporaryDirectory(prefix="cockpit-", ignore_cleanup_errors=True) as profile:
        command = [find(), "--headless", "--remote-debugging-port=0", f"--user-data-dir={profile}", *arguments()]
        command += [
            "--no-first-run",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--font-render-hinting=none",
            "about:blank",
        ]
        try:
            started = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                text=True, errors="replace", start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise NoChromium(f"{command[0]}: {error.strerror}") from None
        found = Process("", started.pid)
        guard = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _GUARD, str(started.pid), profile], stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        watch = threading.Timer(seconds, found.kill)
        watch.start()
        try:
            assert started.stderr is not None
            said = [line for line in _until_it_listens(started.stderr)]
            watch.cancel()
            listens = _LISTENS.search(said[-1]) if said else None
            if listens is None:
                raise NoChromium(f"{command[0]} did not start: {said[-1].strip() if said else 'it said nothing'}")
            drain = threading.Thread(target=started.stderr.read, daemon=True)
            drain.start()
            try:
                yield Process(listens[1], started.pid)
            finally:
                found.kill()
                drain.join()
        finally:
            watch.cancel()
            found.kill()
            guard.kill()  # before its group's number may be another's
            guard.communicate()
            started.communicate()


def _until_it_listens(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line
        if _LISTENS.search(line):
            return
