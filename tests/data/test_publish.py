"""Inbox to release: what a publish makes, keeps, sets aside and repeats."""

from __future__ import annotations

import fcntl
import json
import os
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from data.inbox import sha256
from data.manifest import Manifest
from data.publish import STEPS, check, publish
from data.release import activate, current, find, releases
from domain.errors import ReleaseError
from domain.pack import Pack
from domain.reading import Mark
from tests import lake

MARCH = "revenue.330000.2021-03.parquet"


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


def spoil(home: Path, name: str = MARCH) -> Path:
    """Drop a March file with an area that nobody knows."""
    frame = lake.frame("revenue", lake.revenue(lake.PROVINCE, 2021, 3))
    frame.loc[6, "area"] = "339999"
    (home / "inbox").mkdir(exist_ok=True)
    return lake.write(home / "inbox" / name, frame)


def moved(frame: pd.DataFrame, tenths: int) -> pd.DataFrame:
    """Return a frame with its money raised by some tenths."""
    for column in ("collected", "central", "local"):
        frame[column] = frame[column] * (10 + tenths) // 10
    return frame


def test_a_release_is_whole_and_its_manifest_says_what_is_in_it(home: Path, pack: Pack) -> None:
    found = current(home)
    assert found
    told = Manifest.read(found.path)
    assert files(found.path) == {"manifest.json", "marts.duckdb", "extracts"}
    assert {entry.name for entry in told.inputs} == files(told.extracts)
    assert all(sha256(told.extracts / entry.name) == entry.sha256 for entry in told.inputs)
    assert {entry.name: entry.rows for entry in told.inputs}["revenue.330200.2021-01.parquet"] == 3 * 10
    assert told.pack_digest == pack.digest
    assert told.through["revenue"]["reporters"] == {"330000": "2022-12-01", "330200": "2022-11-01"}
    assert told.through["revenue"]["areas"]["330100"] == "2022-12-01"
    assert told.through["revenue"]["areas"]["330200"] == "2022-11-01"
    assert told.provisional["taxpayers"] == {"330000": ["2022-12-01"]}
    assert found.simulated
    assert 0 < found.checks == found.passed
    assert set(told.seconds) >= {"stage", "contracts", "audits", "marts"}
    assert (date(2020, 1, 1) in found.reported["revenue"]["330200"]) is True
    assert found.marks == ()


def test_what_is_published_can_no_longer_be_written(home: Path) -> None:
    found = current(home)
    assert found
    paths = [found.path / "marts.duckdb", found.path / "manifest.json", *(found.path / "extracts").iterdir()]
    assert {path.stat().st_mode & 0o222 for path in paths} == {0}


def test_publishing_again_changes_nothing_and_says_so(standing: Path, pack: Pack) -> None:
    before = current(standing)
    outcome = publish(standing, pack, now=lake.NOW + timedelta(days=1))
    assert not outcome.changed
    assert str(outcome).endswith("nothing has changed; 0 files accepted, 0 faults")
    assert current(standing) == before
    assert len((standing / "activations.log").read_text().splitlines()) == 1


def test_the_same_files_dropped_again_are_taken_out_and_change_nothing(standing: Path, pack: Pack) -> None:
    before = current(standing)
    lake.drop_all(standing / "inbox", (2021, 1), (2021, 2), lake.CORE)
    assert not publish(standing, pack, now=lake.NOW).changed
    assert files(standing / "inbox") == set()
    assert current(standing) == before


def test_the_same_input_makes_the_same_release_anywhere(pack: Pack, tmp_path: Path) -> None:
    made = []
    for name, now in (("one", lake.NOW), ("other", lake.NOW + timedelta(days=400))):
        lake.drop_all(tmp_path / name / "inbox", (2021, 1), (2021, 2), lake.CORE)
        made.append(publish(tmp_path / name, pack, now=now).release)
    assert made[0] == made[1]
    assert re.fullmatch(r"[0-9a-f]{12}", str(made[0]))


def test_files_may_come_in_any_order(standing: Path, pack: Pack, tmp_path: Path) -> None:
    lake.drop_all(standing / "inbox", (2021, 3), (2021, 3), lake.CORE)
    lake.drop_all(tmp_path / "at_once" / "inbox", (2021, 1), (2021, 3), lake.CORE)
    assert publish(standing, pack, now=lake.NOW).release == publish(tmp_path / "at_once", pack, now=lake.NOW).release


def test_another_pack_is_another_release_of_the_same_files(standing: Path, pack: Pack) -> None:
    other = replace(pack, digest="0" * 64)
    first = current(standing)
    outcome = publish(standing, other, now=lake.NOW)
    assert outcome.changed
    assert first
    assert outcome.release != first.id


def test_a_refused_file_goes_to_quarantine_with_its_faults(standing: Path, pack: Pack) -> None:
    spoil(standing)
    outcome = publish(standing, pack, now=lake.NOW)
    stem = f"20230120T090000-{MARCH}"
    assert files(standing / "quarantine") == {stem, f"{stem}.fault.txt"}
    text = (standing / "quarantine" / f"{stem}.fault.txt").read_text("utf-8")
    assert text == f"{MARCH}, row 7, column area, value '339999': is not among the pack's areas\n"
    assert files(standing / "inbox") == set()
    assert [str(fault) for fault in outcome.faults] == text.splitlines()


def test_a_refused_new_month_leaves_a_mark_and_no_rows(standing: Path, pack: Pack) -> None:
    spoil(standing)
    publish(standing, pack, now=lake.NOW)
    found = current(standing)
    assert found
    assert found.marks == (Mark("revenue", "330000", "2021-03", "is not among the pack's areas", kept=False),)
    assert found.passed == found.checks - 1


def test_a_refused_restatement_leaves_the_last_good_rows_marked(standing: Path, pack: Pack) -> None:
    before = current(standing)
    frame = moved(lake.frame("revenue", lake.revenue(lake.PROVINCE, 2021, 2)), 5)
    (standing / "inbox").mkdir(exist_ok=True)
    lake.write(standing / "inbox" / "revenue.330000.2021-02.2.parquet", frame)
    outcome = publish(standing, pack, now=lake.NOW)
    found = current(standing)
    assert outcome.changed
    assert before
    assert found
    assert found.id != before.id
    assert found.reported == before.reported
    (mark,) = found.marks
    assert (mark.month, mark.kept, mark.rule) == ("2021-02", True, "restates the total beyond the tolerance")
    assert files(found.path / "extracts") == files(before.path / "extracts")


def test_a_mark_stays_until_a_good_file_comes(standing: Path, pack: Pack) -> None:
    spoil(standing)
    first = publish(standing, pack, now=lake.NOW)
    assert publish(standing, pack, now=lake.NOW).release == first.release
    lake.drop(standing / "inbox", "taxpayers", lake.PROVINCE, 2021, 3)
    publish(standing, pack, now=lake.NOW)
    marked = current(standing)
    assert marked
    assert [mark.month for mark in marked.marks] == ["2021-03"]
    lake.drop(standing / "inbox", "revenue", lake.PROVINCE, 2021, 3)
    publish(standing, pack, now=lake.NOW)
    found = current(standing)
    assert found
    assert found.marks == ()


def test_the_same_bad_file_again_is_the_same_release(standing: Path, pack: Pack) -> None:
    spoil(standing)
    first = publish(standing, pack, now=lake.NOW)
    spoil(standing)
    second = publish(standing, pack, now=lake.NOW)
    assert (second.release, second.changed) == (first.release, False)
    assert second.faults == first.faults
    assert len(files(standing / "quarantine")) == 4


def test_a_first_publish_of_nothing_good_makes_no_release(pack: Pack, tmp_path: Path) -> None:
    spoil(tmp_path)
    outcome = publish(tmp_path, pack, now=lake.NOW)
    assert outcome.release is None
    assert str(outcome).startswith("no release")
    assert current(tmp_path) is None
    assert releases(tmp_path) == ()
    assert MARCH in "".join(files(tmp_path / "quarantine"))


def test_a_later_drop_replaces_its_key(standing: Path, pack: Pack) -> None:
    frame = moved(lake.frame("revenue", lake.revenue(lake.PROVINCE, 2021, 2)), 1)
    (standing / "inbox").mkdir(exist_ok=True)
    lake.write(standing / "inbox" / "revenue.330000.2021-02.2.parquet", frame)
    publish(standing, pack, now=lake.NOW)
    found = current(standing)
    assert found
    assert "revenue.330000.2021-02.2.parquet" in files(found.path / "extracts")
    assert "revenue.330000.2021-02.parquet" not in files(found.path / "extracts")
    with duckdb.connect(str(found.path / "marts.duckdb"), read_only=True) as con:
        ((total,),) = con.execute(
            "select collected from mart.revenue where place = '330100' and month = '2021-02-01'"
            " and tax = 'ALL' and industry = 'ALL'"
        ).fetchall()
    assert total == 10 * 10 * lake.level(2021, 2) * lake.U * 11 // 10


def test_of_two_drops_the_higher_number_stands_and_the_other_is_set_aside(standing: Path, pack: Pack) -> None:
    for name in ("revenue.330200.2021-03.csv", "revenue.330200.2021-03.2.parquet"):
        (standing / "inbox").mkdir(exist_ok=True)
        lake.write(standing / "inbox" / name, lake.frame("revenue", lake.revenue(lake.NINGBO, 2021, 3)))
    outcome = publish(standing, pack, now=lake.NOW)
    assert outcome.accepted == ("revenue.330200.2021-03.2.parquet",)
    assert outcome.outrun == ("revenue.330200.2021-03.csv",)
    assert outcome.faults == ()
    text = (standing / "quarantine" / "20230120T090000-revenue.330200.2021-03.csv.fault.txt").read_text()
    assert "revenue.330200.2021-03.2.parquet replaces it" in text


def test_a_lower_number_than_the_one_that_stands_is_set_aside(standing: Path, pack: Pack) -> None:
    frame = lake.frame("revenue", lake.revenue(lake.NINGBO, 2021, 3))
    (standing / "inbox").mkdir(exist_ok=True)
    lake.write(standing / "inbox" / "revenue.330200.2021-03.2.parquet", frame)
    first = publish(standing, pack, now=lake.NOW)
    lake.write(standing / "inbox" / "revenue.330200.2021-03.1.parquet", moved(frame, 1))
    outcome = publish(standing, pack, now=lake.NOW)
    assert (outcome.release, outcome.outrun) == (first.release, ("revenue.330200.2021-03.1.parquet",))
    assert files(standing / "inbox") == set()


def test_when_the_newest_drop_is_bad_the_next_best_stands_in_marked(standing: Path, pack: Pack) -> None:
    spoil(standing, "revenue.330000.2021-03.3.parquet")
    lake.drop(standing / "inbox", "revenue", lake.PROVINCE, 2021, 3)
    outcome = publish(standing, pack, now=lake.NOW)
    found = current(standing)
    assert found
    assert outcome.accepted == (MARCH,)
    assert [(mark.month, mark.kept) for mark in found.marks] == [("2021-03", True)]


def test_a_late_reporter_is_no_fault(standing: Path, pack: Pack) -> None:
    for extract in lake.CORE:
        lake.drop(standing / "inbox", extract, lake.PROVINCE, 2021, 3)
    outcome = publish(standing, pack, now=lake.NOW)
    found = current(standing)
    assert found
    assert outcome.faults == ()
    assert found.marks == ()
    assert date(2021, 3, 1) in found.reported["revenue"]["330000"]
    assert date(2021, 3, 1) not in found.reported["revenue"]["330200"]
    with duckdb.connect(str(found.path / "marts.duckdb"), read_only=True) as con:
        last = dict(con.execute("select place, max(month)::varchar from mart.revenue group by place").fetchall())
    assert (last["330000"], last["330000:without"], last["330000:only"]) == ("2021-02-01", "2021-03-01", "2021-02-01")


def test_a_mart_that_does_not_add_up_refuses_the_new_files_of_its_extract_only(
    standing: Path, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    from data import check as checks
    from data.definition import Audit, audits

    sql = """
        select null::integer as file, null::bigint as row, 'collected' as column_name, 'too much' as rule, '1' as value
        from mart.revenue
        where month = '2021-03-01' and place = '330100' and tax = 'ALL' and industry = 'ALL'
    """
    planted = Audit("planted", "revenue", "extract", False, "Planted.", sql)
    monkeypatch.setattr(checks, "audits", lambda: (*audits(), planted))
    lake.drop_all(standing / "inbox", (2021, 3), (2021, 3), lake.CORE)
    outcome = publish(standing, pack, now=lake.NOW)
    assert {fault.file for fault in outcome.faults} == {MARCH, "revenue.330200.2021-03.parquet"}
    found = current(standing)
    assert found
    assert {mark.extract for mark in found.marks} == {"revenue"}
    assert date(2021, 3, 1) in found.reported["taxpayers"]["330000"]
    assert date(2021, 3, 1) not in found.reported["revenue"]["330000"]


def test_a_sum_beyond_bigint_fails_loudly(standing: Path, pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    from data import check as checks
    from data.definition import Mart, marts

    planted = Mart(
        "planted", "", "create table mart.planted as select sum(9223372036854775807)::bigint as n from range(2)"
    )
    monkeypatch.setattr(checks, "marts", lambda: (*marts(), planted))
    lake.drop_all(standing / "inbox", (2021, 3), (2021, 3), lake.CORE)
    before, dropped = current(standing), files(standing / "inbox")
    with pytest.raises(ReleaseError, match="mart planted"):
        publish(standing, pack, now=lake.NOW)
    assert current(standing) == before
    assert files(standing / "inbox") == dropped
    assert {path.name for path in (standing / "releases").iterdir()} == {before.id if before else ""}


def test_definitions_that_refuse_what_current_holds_change_nothing(standing: Path, pack: Pack) -> None:
    before = current(standing)
    narrower = replace(pack, taxes={code: tax for code, tax in pack.taxes.items() if code != "DT"}, digest="1" * 64)
    lake.drop(standing / "inbox", "taxpayers", lake.NINGBO, 2021, 3)
    with pytest.raises(ReleaseError, match=r"fails the checks as they are now: .* is not among the pack's taxes"):
        publish(standing, narrower, now=lake.NOW)
    assert current(standing) == before
    assert len(files(standing / "inbox")) == 1


def test_a_month_before_all_others_does_not_refuse_them(standing: Path, pack: Pack) -> None:
    lake.drop_all(standing / "inbox", (2020, 12), (2020, 12), lake.CORE)
    frame = lake.frame("revenue", lake.revenue(lake.PROVINCE, 2020, 12))
    once = frame[frame["area"] == "330302"].assign(area="330402")
    lake.write(standing / "inbox" / "revenue.330000.2020-12.parquet", pd.concat([frame, once], ignore_index=True))
    assert publish(standing, pack, now=lake.NOW).faults == ()


def test_a_roll_back_moves_current_and_is_logged(standing: Path, pack: Pack) -> None:
    first = current(standing)
    lake.drop_all(standing / "inbox", (2021, 3), (2021, 3), lake.CORE)
    second = publish(standing, pack, now=lake.NOW + timedelta(days=1)).release
    assert first
    assert second
    assert [one.id for one in releases(standing)] == [second, first.id]
    assert activate(standing, first.id, now=lake.NOW + timedelta(days=2)) == first
    assert current(standing) == first
    lines = [line.split() for line in (standing / "activations.log").read_text().splitlines()]
    assert [line[1:] for line in lines] == [[first.id, "publish"], [second, "publish"], [first.id, "activate"]]
    assert activate(standing, second, now=lake.NOW).id == second


def test_after_a_roll_back_the_next_publish_builds_on_it(standing: Path, pack: Pack) -> None:
    first = current(standing)
    assert first
    lake.drop_all(standing / "inbox", (2021, 3), (2021, 3), lake.CORE)
    second = publish(standing, pack, now=lake.NOW).release
    activate(standing, first.id, now=lake.NOW)
    assert not publish(standing, pack, now=lake.NOW).changed
    lake.drop_all(standing / "inbox", (2021, 3), (2021, 3), lake.CORE)
    again = publish(standing, pack, now=lake.NOW)
    assert (again.release, again.changed) == (second, True)


@pytest.mark.parametrize("release", ["0123456789ab", "../../etc", "", "CURRENT"])
def test_only_a_release_can_be_found_or_activated(release: str, home: Path) -> None:
    assert find(home, release) is None
    with pytest.raises(ReleaseError, match="there is no release"):
        activate(home, release, now=lake.NOW)


def test_two_publishes_do_not_meet(standing: Path, pack: Pack) -> None:
    with (standing / "publish.lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(ReleaseError, match="another publish is under way"):
            publish(standing, pack, now=lake.NOW)
        with pytest.raises(ReleaseError, match="another publish is under way"):
            activate(standing, "0123456789ab", now=lake.NOW)
    publish(standing, pack, now=lake.NOW)


def test_check_writes_nothing(standing: Path, pack: Pack) -> None:
    spoil(standing)
    before = {path: path.stat().st_mtime_ns for path in standing.rglob("*")}
    assert len(check(standing, pack, now=lake.NOW)) == 1
    assert {path: path.stat().st_mtime_ns for path in standing.rglob("*")} == before


def test_progress_names_each_step_in_order(standing: Path, pack: Pack) -> None:
    lake.drop_all(standing / "inbox", (2021, 3), (2021, 3), lake.CORE)
    told: list[tuple[str, float]] = []
    publish(standing, pack, now=lake.NOW, progress=lambda name, share: told.append((name, share)))
    assert tuple(name for name, _ in told) == STEPS
    shares = [share for _, share in told]
    assert (shares[0], shares[-1]) == (0, 1)
    assert shares == sorted(shares)


def test_a_file_dropped_while_a_publish_runs_waits_for_the_next(standing: Path, pack: Pack) -> None:
    lake.drop(standing / "inbox", "revenue", lake.PROVINCE, 2021, 3)
    later = moved(lake.frame("revenue", lake.revenue(lake.PROVINCE, 2021, 3)), 1)

    def drop_at_marts(step: str, _: float) -> None:
        if step == "marts":
            lake.write(standing / "inbox" / MARCH, later)

    first = publish(standing, pack, now=lake.NOW, progress=drop_at_marts)
    assert files(standing / "inbox") == {MARCH}
    second = publish(standing, pack, now=lake.NOW)
    assert second.changed
    assert second.release != first.release
    assert files(standing / "inbox") == set()


def test_a_file_written_to_while_it_is_read_is_not_published(standing: Path, pack: Pack) -> None:
    path = lake.drop(standing / "inbox", "revenue", lake.PROVINCE, 2021, 3)
    assert path is not None
    before = current(standing)

    def write_at_marts(step: str, _: float) -> None:
        if step == "marts":
            path.chmod(0o644)
            os.utime(path, ns=(0, 0))

    with pytest.raises(ReleaseError, match="was written to while it was read"):
        publish(standing, pack, now=lake.NOW, progress=write_at_marts)
    assert current(standing) == before
    assert publish(standing, pack, now=lake.NOW).changed


def test_a_manifest_that_is_not_whole_is_said_to_be(standing: Path) -> None:
    found = current(standing)
    assert found
    path = found.path / "manifest.json"
    path.chmod(0o644)
    told = json.loads(path.read_text())
    del told["inputs"]
    path.write_text(json.dumps(told))
    with pytest.raises(ReleaseError, match="is not whole"):
        Manifest.read(found.path)


def test_current_costs_one_stat_until_it_moves(standing: Path, pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    first = current(standing)
    with monkeypatch.context() as patch:
        patch.delattr(Path, "open")
        patch.delattr(Path, "read_text")
        assert current(standing) is first
    lake.drop_all(standing / "inbox", (2021, 3), (2021, 3), lake.CORE)
    publish(standing, pack, now=datetime(2023, 2, 1))
    assert current(standing) != first
