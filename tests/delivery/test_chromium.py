"""The Chromium that prints ends with the process that started it, however that one ends; and the time it is given."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import Error

from delivery.pdf import BUDGET, NotPrinted, Printer
from delivery.proof import Expected
from records.deliveries import LEASE

FAKE = """#!/bin/sh
echo $$ > "$PLACE/pid"
for one in "$@"; do case "$one" in --user-data-dir=*) echo "${one#*=}" > "$PLACE/profile";; esac; done
echo "DevTools listening on ws://127.0.0.1:1/x" >&2
sleep 600
"""
PARENT = """
import time
from delivery import chromium
with chromium.running(30):
    print("there", flush=True)
    time.sleep(600)
"""


def lives(pid: int) -> bool:
    """Say whether a process runs: one that has ended and is not yet waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_chromium_does_not_outlive_a_process_that_is_killed(tmp_path: Path) -> None:
    fake = tmp_path / "chromium"
    fake.write_text(FAKE, "utf-8")
    fake.chmod(0o755)
    environ = {**os.environ, "CHROMIUM_PATH": str(fake), "PLACE": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", PARENT],
        env=environ,
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"there\n"
        pid, profile = int((tmp_path / "pid").read_text("utf-8")), (tmp_path / "profile").read_text("utf-8").strip()
        assert lives(pid)
        assert Path(profile).is_dir()
        parent.send_signal(signal.SIGKILL)
    end = time.monotonic() + 20
    while (lives(pid) or Path(profile).exists()) and time.monotonic() < end:
        time.sleep(0.05)
    alive = lives(pid)
    if alive:
        os.killpg(pid, signal.SIGKILL)
    assert not alive
    assert not Path(profile).exists()


def test_a_slow_print_is_given_most_of_the_time_and_a_crash_leaves_all_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[float] = []

    def crash(self: Printer, address: str, seconds: float, tell: object) -> None:
        given.append(seconds)
        raise Error("planted")

    def never(address: str) -> Expected:
        raise AssertionError(address)

    monkeypatch.setattr(Printer, "_once", crash)
    with pytest.raises(NotPrinted, match=r"failed twice within 180 s \(planted"):
        Printer("", never)._twice("/", time.monotonic(), BUDGET, lambda name, done: None)
    first, second = given
    assert first > 0.74 * BUDGET
    assert second > 0.99 * BUDGET
    assert BUDGET < LEASE
