"""The one door: grants, parameters, time-outs, forks."""

from __future__ import annotations

import os
import shutil
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path
from select import select

import duckdb
import pytest

from data.store import granted, readable, rows
from domain.errors import NotPermitted, QueryTimeout
from domain.grant import Grant
from domain.reading import Reading, Release

BY_PLACE = """
select place, month, sum(collected)::bigint as collected
from mart.revenue
where tax = 'ALL' and industry = 'ALL' and month = $month and place in (select unnest($granted))
group by place, month
order by place
"""


def test_an_answer_is_a_frame_with_exact_integers(reading: Reading) -> None:
    got = rows(reading, BY_PLACE, {"month": date(2020, 1, 1)})
    assert list(got.columns) == ["place", "month", "collected"]
    assert {type(value) for value in got["collected"]} == {int}
    assert set(got["month"]) == {date(2020, 1, 1)}


def test_a_grant_of_one_city_gets_that_city_and_what_lies_below(reading: Reading) -> None:
    one = replace(reading, grant=Grant(frozenset({"330200"})))
    got = rows(one, BY_PLACE, {"month": date(2020, 1, 1)})
    assert set(got["place"]) == {"330200", "330203", "330205", "330200R"}


def test_what_is_done_to_an_answer_does_not_reach_the_next_one(reading: Reading) -> None:
    first = rows(reading, BY_PLACE, {"month": date(2020, 1, 1)})
    want = first.copy(deep=True)
    first["collected"] = 0
    first.iloc[0, 0] = "nowhere"
    assert rows(reading, BY_PLACE, {"month": date(2020, 1, 1)}).equals(want)


def test_no_grant_gets_nothing(reading: Reading) -> None:
    assert rows(replace(reading, grant=Grant()), BY_PLACE, {"month": date(2020, 1, 1)}).empty


def test_places_of_another_scope_belong_to_the_root(reading: Reading) -> None:
    assert {"330000", "330000:without", "330000:only"} <= set(granted(reading))
    assert list(granted(replace(reading, grant=Grant(frozenset({"330200"}))))) == [
        code for code in granted(reading) if code.startswith("3302")
    ]


def test_a_query_that_names_the_grant_but_does_not_obey_it_is_caught(reading: Reading) -> None:
    one = replace(reading, grant=Grant(frozenset({"330200"})))
    leaking = "select place from mart.revenue where place in (select unnest($granted)) or place = '330100' limit 9999"
    with pytest.raises(NotPermitted):
        rows(one, leaking, {})


def test_a_query_that_does_not_limit_its_places_is_refused(reading: Reading) -> None:
    with pytest.raises(ValueError, match=r"\$granted"):
        rows(reading, "select place from mart.revenue -- $granted", {})


@pytest.mark.parametrize("params", [{}, {"month": date(2020, 1, 1), "tax": "VAT"}, {"granted": ["330000"]}])
def test_parameters_are_those_that_the_query_names(reading: Reading, params: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="the query asks for"):
        rows(reading, BY_PLACE, params)


@pytest.mark.parametrize(
    "sql",
    [
        "drop table mart.revenue",
        "select 1; select unnest($granted)",
        "set threads = 8",
        "attach 'x.db'",
    ],
)
def test_only_one_select_is_asked(reading: Reading, sql: str) -> None:
    with pytest.raises(ValueError, match="one select"):
        rows(reading, sql, {})


@pytest.mark.parametrize("table", ["read_csv('/etc/passwd')", "read_text('/etc/hostname')", "glob('/*')"])
def test_a_query_reaches_no_file(reading: Reading, table: str) -> None:
    with pytest.raises(duckdb.Error, match=r"(?i)permission|disabled|access"):
        rows(reading, f"select * from {table} where 'x' in (select unnest($granted))", {})


def test_a_slow_query_is_cut_off_and_the_next_one_answers(reading: Reading, tmp_path: Path) -> None:
    there = shutil.copytree(reading.release.path, tmp_path / "impatient")
    impatient = replace(reading, release=replace(reading.release, path=there), seconds=0.2)
    slow = """
        select count(*) as n
        from range(100000000) as a, range(1000) as b
        where a.range + b.range > 1 and 'x' not in (select unnest($granted))
    """
    with pytest.raises(QueryTimeout):
        rows(impatient, slow, {})
    assert len(rows(impatient, BY_PLACE, {"month": date(2020, 1, 1)})) > 0


def test_a_forked_worker_opens_its_own(reading: Reading) -> None:
    rows(reading, BY_PLACE, {"month": date(2020, 1, 1)})
    back, forth = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(back)
            got = rows(reading, BY_PLACE, {"month": date(2020, 1, 1)})
            os.write(forth, b"ok" if len(got) else b"no")
        finally:
            os._exit(0)
    os.close(forth)
    with os.fdopen(back, "rb") as said:
        assert select([said], [], [], 20)[0], "the child hangs"
        assert said.read() == b"ok"
    os.waitpid(child, 0)
    assert len(rows(reading, BY_PLACE, {"month": date(2020, 1, 1)}))


def test_threads_share_a_release(reading: Reading) -> None:
    want = rows(reading, BY_PLACE, {"month": date(2020, 1, 1)})
    got: list[bool] = []
    many = [
        threading.Thread(target=lambda: got.append(rows(reading, BY_PLACE, {"month": date(2020, 1, 1)}).equals(want)))
        for _ in range(16)
    ]
    for one in many:
        one.start()
    for one in many:
        one.join()
    assert got == [True] * 16


def test_readable_says_whether_the_marts_are_there(release: Release, tmp_path: object) -> None:
    assert readable(release, 5.0)
    assert not readable(replace(release, path=release.path.parent / "0123456789ab"), 5.0)
