"""The wheel holds what git holds: no file of a room is left behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

OFFLINE = ("--no-index", "--no-deps", "--no-build-isolation")
OUTSIDE = {"tests", "benchmarks", "docs", "examples", "tools", ".ci"}


def test_the_wheel_holds_every_file_of_every_room(house: Path, sources: list[Path], tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", *OFFLINE, "--wheel-dir", tmp_path, "."],
        cwd=house,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with ZipFile(wheel) as held:
        names = set(held.namelist())
    rooms = {path.as_posix() for path in sources if len(path.parts) > 1 and path.parts[0] not in OUTSIDE}
    scripts = {path.as_posix() for path in sources if len(path.parts) == 1 and path.suffix == ".py"}
    assert (rooms | scripts) - names == set()
    assert {name for name in names if ".dist-info/" not in name} - rooms - scripts == set()
