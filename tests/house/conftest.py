"""The repository as git sees it, for the tests about the repository itself."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def sources() -> list[Path]:
    """Return the paths of all files that git holds or would take, seen from the root."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout.split("\0")
    return sorted(Path(name) for name in names if name and (ROOT / name).is_file())


@pytest.fixture
def house(sources: list[Path], tmp_path: Path) -> Path:
    """Return a copy of the repository in which a test may break things; nothing ignored is in it."""
    copy = tmp_path / "house"
    for path in sources:
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, copy / path)
    return copy
