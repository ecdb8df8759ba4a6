"""Measures and writes docs/performance.md: `python -m benchmarks [publish] [server] [browser] [walls] [print]`."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from benchmarks import browser, printing, publish, server, walls
from benchmarks.figures import machine, table
from benchmarks.house import cockpit
from domain.settings import ROOT

PARTS = {
    "publish": publish.measure,
    "server": server.measure,
    "browser": browser.measure,
    "walls": walls.measure,
    "print": printing.measure,
}
PAGE = ROOT / "docs" / "performance.md"


def main(asked: list[str]) -> None:
    """Measure the parts asked for and put each table between its marks."""
    unknown = [name for name in asked if name not in PARTS]
    if unknown:
        sys.exit(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    with tempfile.TemporaryDirectory(prefix="cockpit-bench-") as folder:
        home = Path(folder)
        if asked and "publish" not in asked:
            cockpit(home, "demo")
            cockpit(home, "publish")
        for name in [part for part in PARTS if not asked or part in asked]:
            where = machine(browser.chromium_version() if name in ("browser", "walls", "print") else "")
            lines = []
            for line in PARTS[name](home):
                lines.append(line)
                print(f"{line.what}: {line.median}  {line.p95}  {line.aim and f'(aim {line.aim})'}", flush=True)
            _put(name, f"{where}\n\n{table(lines)}")


def _put(part: str, text: str) -> None:
    begin, end = f"<!-- {part}: begin -->", f"<!-- {part}: end -->"
    page, count = re.subn(
        f"{begin}.*?{end}", lambda _: f"{begin}\n{text}\n{end}", PAGE.read_text("utf-8"), flags=re.DOTALL
    )
    if count != 1:
        raise RuntimeError(f"{PAGE.name} has no place for {part}")
    PAGE.write_text(page, "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
