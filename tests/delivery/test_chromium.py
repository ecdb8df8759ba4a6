"""The Chromium that prints ends with the process that started it, however that one ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

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
