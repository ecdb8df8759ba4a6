"""A closed network: the set-up from a folder asks no index. Only the installers and one tiny package."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
from importlib.metadata import distribution
from pathlib import Path
from zipfile import ZipFile, ZipInfo

import pytest

NOWHERE = "http://127.0.0.1:9"  # the discard port: whoever asks for an index fails at once


def pack(shelf: Path, name: str, version: str, tag: str, files: dict[str, bytes]) -> str:
    """Write a wheel of these files to the shelf and return its line of a lock."""
    info = f"{name}-{version}.dist-info"
    files = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n".encode(),
    }
    digests = {
        path: base64.urlsafe_b64encode(hashlib.sha256(held).digest()).decode().rstrip("=")
        for path, held in files.items()
    }
    record = (
        "".join(f"{path},sha256={digests[path]},{len(held)}\n" for path, held in files.items()) + f"{info}/RECORD,,\n"
    )
    wheel = shelf / f"{name}-{version}-{tag}.whl"
    with ZipFile(wheel, "w") as into:
        for path, held in {**files, f"{info}/RECORD": record.encode()}.items():
            entry = ZipInfo(path)
            entry.external_attr = 0o100755 << 16
            into.writestr(entry, held)
    return f"{name}=={version} \\\n    --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


def repack(shelf: Path, name: str) -> str:
    """Put a package that is installed here back into a wheel and return its line of a lock."""
    held = distribution(name)
    files = {}
    for path in held.files or ():
        if path.parts[0] == ".." and path.name == "uv":
            files[f"{name}-{held.version}.data/scripts/uv"] = Path(path.locate()).read_bytes()
        elif path.parts[0] != ".." and path.suffix != ".pyc" and path.name not in ("METADATA", "WHEEL", "RECORD"):
            files[path.as_posix()] = Path(path.locate()).read_bytes()
    return pack(shelf, name, held.version, "py3-none-any", files)


@pytest.fixture
def closed(house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the shelf that a copy of the house is set up from; no index answers here."""
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    lock = "".join(
        [
            repack(shelf, "pip"),
            repack(shelf, "setuptools"),
            repack(shelf, "uv"),
            pack(shelf, "ledger", "1.0", "py3-none-any", {"ledger.py": b"LINES = 3\n"}),
        ]
    )
    for name in ("requirements.lock", "requirements-dev.lock"):
        (house / name).write_text(lock, "utf-8")
        shutil.copy(house / name, shelf)
    for variable in list(os.environ):
        if variable.startswith(("PIP_", "UV_", "MAKE", "VIRTUAL_ENV")):
            monkeypatch.delenv(variable)
    for variable in (
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "PIP_INDEX_URL",
        "UV_INDEX_URL",
    ):
        monkeypatch.setenv(variable, NOWHERE)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.chdir(house)
    return shelf


def make(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", *arguments], capture_output=True, text=True)


def test_a_bundle_installs_without_an_index(closed: Path, house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = make(".venv/run.stamp", f"OFFLINE={closed}")
    assert done.returncode == 0, done.stderr
    assert "going on with pip" not in done.stderr
    python = house / ".venv/bin/python"
    assert subprocess.check_output([python, "-c", "import ledger, domain; print(ledger.LINES)"], text=True) == "3\n"
    assert (house / ".venv/bin/cockpit").exists()
    assert make("--question", ".venv/run.stamp").returncode == 0, "the second run must need no set-up"

    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(closed))
    done = make("bundle")
    assert done.returncode == 0, done.stderr
    held = {path.name for path in (house / "bundle").iterdir()}
    assert {path.name for path in closed.iterdir()} <= held
    assert [name for name in held if name.startswith("tax_data_cockpit-")]


@pytest.mark.wide
def test_without_uv_pip_installs_the_same_lock(closed: Path, house: Path) -> None:
    next(closed.glob("uv-*.whl")).unlink()
    for lock in ("requirements.lock", "requirements-dev.lock"):
        kept = [line for line in (house / lock).read_text("utf-8").split("\n") if not line.startswith("uv==")]
        (house / lock).write_text("\n".join(kept), "utf-8")
        shutil.copy(house / lock, closed)
    done = make(".venv/dev.stamp", f"OFFLINE={closed}")
    assert done.returncode == 0, done.stderr
    assert "going on with pip" in done.stderr
    subprocess.run([house / ".venv/bin/python", "-c", "import ledger"], check=True)


def test_a_wheel_that_is_not_the_locked_one_is_refused(closed: Path) -> None:
    pack(closed, "ledger", "1.0", "py3-none-any", {"ledger.py": b"LINES = 4\n"})
    done = make(".venv/run.stamp", f"OFFLINE={closed}")
    assert done.returncode != 0
    assert "ledger" in done.stderr
    assert "hash" in done.stderr.lower()


def test_a_bundle_for_another_lock_is_refused_before_anything_is_installed(closed: Path, house: Path) -> None:
    with (closed / "requirements.lock").open("a", encoding="utf-8") as lock:
        lock.write("# another\n")
    done = make(".venv/run.stamp", f"OFFLINE={closed}")
    assert done.returncode != 0
    assert "bundled for another requirements.lock" in done.stderr
    assert not (house / ".venv").exists()


def test_without_a_bundle_a_closed_network_is_told_what_fails(closed: Path) -> None:
    done = make(".venv/run.stamp")
    assert done.returncode != 0, "this environment must refuse every index, or the tests above prove nothing"
