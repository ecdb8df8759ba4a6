"""A running cockpit: the real `cockpit serve` over a home, on a free port."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

PATIENCE = 60.0


def cockpit(home: Path, *verb: str) -> str:
    """Return what a verb of the command line says over a home."""
    done = subprocess.run(
        [_command(), *verb], env=environment(home), cwd=home, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return an environment in which only a home is set, whatever this one holds."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("COCKPIT_") and key != "PORT"}
    return {**clean, "COCKPIT_HOME": str(home), **more}


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@dataclass(slots=True)
class Served:
    """A cockpit that serves a home; a context manager that ends with the server gone."""

    home: Path
    prefix: str = "/"
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def origin(self) -> str:
        """Return scheme, host and port."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """Return the address of the revenue page."""
        return f"{self.origin}{self.prefix}revenue"

    @property
    def pid(self) -> int:
        """Return the process id of gunicorn's master."""
        assert self._process is not None
        return self._process.pid

    @property
    def workers(self) -> list[int]:
        """Return the process ids of the workers."""
        found = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text("ascii").split()
        return [int(one) for one in found]

    def start(self) -> Self:
        """Start, and return as soon as the port is bound: workers may still be getting ready."""
        log = (self.home / f"serve-{self.port}.log").open("ab")
        variables = {"PORT": str(self.port), "COCKPIT_PREFIX": self.prefix, **self.settings}
        self._process = subprocess.Popen(
            [_command(), "serve"], env=environment(self.home, **variables), cwd=self.home, stdout=log, stderr=log
        )
        log.close()
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            assert self._process.poll() is None, self.log()
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.02)
        raise TimeoutError(self.log())

    def stop(self) -> None:
        """End the server and wait until it is gone."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(15)
            finally:
                self._process.kill()
                self._process.wait()
                self._process = None
            died = [line for line in self.log().splitlines() if "SIGSEGV" in line or "SIGABRT" in line]
            assert not died, died

    def get(self, path: str, **headers: str) -> bytes:
        """Return the body of an answer that must be 200."""
        asked = urllib.request.Request(f"{self.origin}{path}", headers=headers)
        with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
            assert answer.status == 200, path
            body: bytes = answer.read()
            return body

    def log(self) -> str:
        """Return what the server has written."""
        return (self.home / f"serve-{self.port}.log").read_text("utf-8", "replace")

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def _command() -> str:
    found = Path(sys.executable).with_name("cockpit")
    return str(found) if found.exists() else shutil.which("cockpit") or "cockpit"
