"""Simulating and publishing, beside a bare scan-and-group of the same columns of the same files."""

from __future__ import annotations

import json
import shutil
import statistics
import time
from collections.abc import Iterable
from pathlib import Path

import duckdb

from benchmarks.figures import Line, ratio
from benchmarks.house import cockpit
from data import release as published
from data.contract import contracts

RUNS = 3
UNREAD = ("reporter", "loaded_at", "source", "dq", "document", "taxpayer", "case_id")
# The columns by which the marts group, and those that they sum.
BARE = {
    name: ", ".join(
        field.name if field.type != "BIGINT" or field.key else f"sum({field.name}) as {field.name}"
        for field in one.fields
        if field.name not in UNREAD
    )
    for name, one in contracts().items()
}


def measure(home: Path) -> Iterable[Line]:
    """Yield the rows of the table on publishing; leaves a published home behind."""
    inbox, kept = home / "inbox", home / "kept"
    yield Line("simulating the whole lake", f"{cockpit(home, 'demo'):.1f} s")
    shutil.copytree(inbox, kept)
    ours, bare = [], []
    for _ in range(RUNS):
        for part in ("inbox", "releases", "CURRENT", "quarantine"):
            shutil.rmtree(home / part, ignore_errors=True)
            (home / part).unlink(missing_ok=True)
        shutil.copytree(kept, inbox)
        bare.append(_scan(inbox))
        ours.append(cockpit(home, "publish"))
    shutil.rmtree(kept)
    yield Line(
        "publishing it: every contract and audit, marts, release", f"{statistics.median(ours):.1f} s", n=str(RUNS)
    )
    yield Line(
        "bare scan-and-group of the same columns of the same files", f"{statistics.median(bare):.2f} s", n=str(RUNS)
    )
    yield ratio("publishing over the bare scan", ours, bare)
    yield from _rows(home)


def _rows(home: Path) -> Iterable[Line]:
    release = published.current(home)
    assert release is not None
    told = json.loads((release.path / "manifest.json").read_text("utf-8"))
    for name in BARE:
        files = [one for one in told["inputs"] if one["extract"] == name]
        yield Line(f"rows of `{name}` in {len(files)} files", f"{sum(one['rows'] for one in files):,}")


def _scan(folder: Path) -> float:
    """Return the seconds of reading and grouping every extract with DuckDB and nothing else."""
    with duckdb.connect(config={"threads": 2}) as con:
        began = time.perf_counter()
        for extract, columns in BARE.items():
            con.execute(
                f"create table {extract} as select {columns} from read_parquet('{folder}/{extract}.*') group by all"
            )
        return time.perf_counter() - began
