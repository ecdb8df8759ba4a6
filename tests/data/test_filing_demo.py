"""The simulated returns, matters, hours and refund cases look like those of a province."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data.demo import write
from domain.calendar import rests
from domain.pack import Pack
from domain.period import Grain, Period

ZJ = Pack.load(Path(__file__).parents[2] / "regions" / "330000")
Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def ask(thin: Path) -> Ask:
    """Return how to ask the lake."""
    con = duckdb.connect()
    for extract in ("returns", "handling", "paying_time", "refund_cases", "taxpayers"):
        con.execute(f"create view {extract} as from read_parquet('{thin}/{extract}.*.parquet')")
    due = [(one.period.start, one.day) for one in ZJ.due]
    con.execute("create table due (month date, day date)")
    con.executemany("insert into due values (?, ?)", due)
    return lambda sql: con.execute(sql).fetchall()


def test_returns_are_of_the_last_25_months_and_cases_of_the_last_37(thin: Path) -> None:
    def months(extract: str, reporter: str) -> list[str]:
        return sorted(path.name.split(".")[2] for path in thin.glob(f"{extract}.{reporter}.*.parquet"))

    assert len(months("returns", "330000")) == 25
    assert months("returns", "330000")[0] == "2024-10"
    assert months("returns", "330200")[-1] == "2026-09", "Ningbo is late"
    assert len(months("refund_cases", "330000")) == 37
    assert months("handling", "330000")[0] == "2019-01"
    assert months("paying_time", "330000") == [str(year) for year in range(2019, 2026)]
    assert months("paying_time", "330200") == []


def test_a_month_is_the_same_whatever_months_are_asked_for(thin: Path, tmp_path: Path) -> None:
    last = Period(2025, 3, Grain.MONTH)
    write(tmp_path, ZJ, scale=0.05, first=last.shift(-1), last=last.shift(2))
    for extract in ("returns", "handling", "refund_cases"):
        name = f"{extract}.330000.{last}.parquet"
        assert (tmp_path / name).read_bytes() == (thin / name).read_bytes(), name


def test_returns_are_due_on_the_last_filing_day_of_the_calendar(ask: Ask) -> None:
    assert ask("select count(*) from returns anti join due on due.month = returns.month and due.day = returns.due") == [
        (0,)
    ]
    assert ask("select count(distinct due - month) > 3 from returns") == [(True,)], "holidays move it"


def test_returns_cluster_at_due_days(ask: Ask) -> None:
    ((near, first, of_due),) = ask(
        "select avg((due - filed_at::date between 0 and 2)::integer), avg((filed_at::date - month < 3)::integer),"
        " avg((filed_at::date = due)::integer) from returns where filed_at is not null"
    )
    assert near > 0.4
    assert 0.03 < first < 0.3
    assert 0.2 < of_due < 0.5
    days: dict[Any, int] = dict(
        ask("select filed_at::date, count(*) from returns where filed_at is not null group by all")
    )
    free = sum(count for day, count in days.items() if rests(day, ZJ.holidays, ZJ.workdays))
    assert free / sum(days.values()) < 0.06


def test_some_are_late_some_never_come_and_a_few_are_excused(ask: Ask) -> None:
    ((late, never, excused),) = ask(
        "select avg((excused is null and filed_at::date > due)::integer),"
        " avg((excused is null and filed_at is null)::integer), avg((excused is not null)::integer) from returns"
    )
    assert 0.004 < late < 0.03
    assert 0.002 < never < 0.02
    assert 0.0005 < excused < 0.005
    ((spread,),) = ask(
        "select count(distinct filed_at::date - due) from returns where filed_at::date > due and excused is null"
    )
    assert spread > 8, "late returns have a tail"


def test_a_file_that_comes_late_holds_what_came_after_the_month(ask: Ask) -> None:
    found = ask("select reporter, strftime(month, '%Y-%m') from returns where filed_at >= month + interval 1 month")
    assert found
    assert set(found) <= {("330200", "2024-11"), ("330200", "2026-06")}


def test_who_is_not_active_files_nothing(ask: Ask) -> None:
    assert ask(
        "select count(*) from returns anti join (select area, month, industry from taxpayers group by all"
        " having sum(active) > 0) using (area, month, industry)"
    ) == [(0,)]


def test_a_taxpayer_has_one_industry_and_comes_again(ask: Ask) -> None:
    ((industries, months),) = ask(
        "select max(industries), median(months) from (select count(distinct industry) as industries,"
        " count(distinct month) as months from returns group by taxpayer)"
    )
    assert industries == 1
    assert months >= 8


def test_only_what_is_filled_in_by_hand_is_timed(ask: Ask) -> None:
    timed = {channel for (channel,) in ask("select distinct channel from returns where minutes is not null")}
    assert timed == {code for code, item in ZJ.lists["return_channels"].items() if item.group == "interactive"}
    ((half, nine, app, web),) = ask(
        "select quantile_disc(minutes, 0.5), quantile_disc(minutes, 0.9),"
        " quantile_disc(minutes, 0.5) filter (channel = 'app'), quantile_disc(minutes, 0.5) filter (channel = 'web')"
        " from returns"
    )
    assert 8 <= half <= 20
    assert 25 <= nine <= 60
    assert app < web


def test_the_online_rate_holds_and_the_mobile_rate_rises(ask: Ask) -> None:
    rows = ask(
        "select year(month), sum(items) filter (channel in ('online', 'mobile')) / sum(items),"
        " sum(items) filter (channel = 'mobile') / sum(items), sum(items) filter (channel = 'counter') / sum(items)"
        " from handling group by all order by all"
    )
    assert all(0.96 < online < 0.99 for _, online, _, _ in rows)
    assert all(0.01 < counter < 0.04 for *_, counter in rows)
    mobile = [one for _, _, one, _ in rows]
    assert mobile == sorted(mobile)
    low = ask(
        "select count(*) from (select area[:4] as city,"
        " sum(items) filter (channel in ('online', 'mobile')) / sum(items) as rate"
        " from handling where year(month) = 2025 group by all) where rate < 0.96"
    )
    assert low == [(2,)], "two cities lie below the provincial line"


def test_export_refunds_take_three_to_six_working_days_and_some_cases_stay_open(ask: Ask) -> None:
    days: dict[str, list[int]] = {}
    nth = dict(ZJ.worked())
    for kind, accepted, paid, suspended in ask(
        "select kind, accepted, paid, suspended from refund_cases where paid is not null"
    ):
        days.setdefault(kind, []).append(nth[paid] - nth[accepted] - suspended)
    middle = {kind: sorted(values)[len(values) // 2] for kind, values in days.items()}
    assert 3 <= middle["export"] <= 6
    assert 3 <= middle["credit"] <= 7
    assert min(map(min, days.values())) >= 0
    ((open_,),) = ask("select avg((paid is null)::integer) from refund_cases")
    assert 0.1 < open_ < 0.4


def test_hours_fall_by_yearly_steps_to_what_the_plan_nearly_asks(ask: Ask) -> None:
    hours: dict[int, int] = dict(
        ask("select year(month), sum(tenths)::integer from paying_time group by all order by all")
    )
    assert hours[2023] == 886
    assert 810 <= hours[2025] <= 820
    assert list(hours.values()) == sorted(hours.values(), reverse=True)
