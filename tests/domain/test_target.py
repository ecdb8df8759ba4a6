"""Path, pace and status of a target: a table of cases, each small enough to reckon in one's head."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from domain.measure import Better
from domain.pack import Kind, Milestone, Target
from domain.period import Grain, Period, periods
from domain.target import Points, Status, judge, judge_milestones, milestone, pace, path, percent

START = Period(2022, 1)


def target(
    kind: Kind = Kind.RATIO,
    demand: float = 90,
    *,
    due: date | None = date(2023, 12, 31),
    down: bool = False,
    base: tuple[str, float] | None = None,
    milestones: tuple[Milestone, ...] = (),
) -> Target:
    return Target(
        code="T",
        names={},
        shorts={},
        clause={},
        demand=demand,
        unit={},
        due=due,
        better=Better.DOWN if down else Better.UP,
        indicator="",
        grain=Grain.MONTH,
        baseline=base[1] if base else None,
        baseline_month=Period.parse(base[0], Grain.YEAR) if base else None,
        baseline_source="",
        kind=kind,
        milestones=milestones,
    )


def line(*values: float | None, first: Period = START) -> Points:
    """Return values of one period after another."""
    return [(first.shift(at), None if one is None else Fraction(str(one))) for at, one in enumerate(values)]


def flat(value: float, count: int) -> tuple[float, ...]:
    return (value,) * count


RATIO = target()
# From 66 at the end of 2022-01 one point a month leads to 89 in 2023-12; the demand of 89 keeps the arithmetic whole.
STEP = target(demand=89)
ITEMS = target(Kind.COUNT, 0, down=True)


def rising(first: float, step: float, count: int) -> tuple[float, ...]:
    return tuple(first + step * at for at in range(count))


@pytest.mark.parametrize(
    ("case", "about", "points", "at", "status"),
    [
        # Before the due month: 66 in 2022-01, so the path of STEP asks for one point a month.
        ("met early", STEP, line(66, 89), "2022-02", Status.MET),
        ("on the path", STEP, line(*rising(66, 1, 12)), "2022-12", Status.ON_TRACK),
        ("one point ahead is on it", STEP, line(*rising(66, 1, 11), 78), "2022-12", Status.ON_TRACK),
        ("more is ahead", STEP, line(*rising(66, 1, 11), 78.1), "2022-12", Status.AHEAD),
        ("one point behind is on it", STEP, line(*rising(66, 1, 11), 76), "2022-12", Status.ON_TRACK),
        ("more is behind", STEP, line(*rising(66, 1, 11), 75.9), "2022-12", Status.BEHIND),
        # At 2022-12 with 72 there are 12 months for 17 points: 17/12 needed, twice the pace is the limit.
        ("behind at pace", STEP, line(66, *flat(66, 5), *rising(67, 1, 6)), "2022-12", Status.BEHIND),
        (
            "pace of half of what is needed",
            STEP,
            line(66, *flat(66, 5), *rising(68.25, 0.75, 6)),
            "2022-12",
            Status.BEHIND,
        ),
        ("less than half", STEP, line(66, *flat(66, 5), *rising(68.75, 0.65, 6)), "2022-12", Status.WARNING),
        ("standing still", STEP, line(*flat(66, 12)), "2022-12", Status.WARNING),
        ("ahead but falling", STEP, line(66, *rising(88, -0.5, 8)), "2022-09", Status.WARNING),
        ("five values are no pace", STEP, line(66, 66, 66, 66, 66), "2022-05", Status.BEHIND),
        ("a gap in six is no pace", STEP, line(66, 66, 66, None, 66, 66, 66), "2022-07", Status.BEHIND),
        ("a path from the value itself judges nothing", STEP, line(66), "2022-01", None),
        ("no value", STEP, line(66, None), "2022-02", None),
        ("no row", STEP, line(66), "2022-02", None),
        ("nothing at all", STEP, [], "2022-02", None),
        (
            "the first value is of after the due day",
            STEP,
            line(66, 67, first=Period(2024, 5)),
            "2024-06",
            Status.MISSED,
        ),
        # The due month and after it.
        ("the last month before", RATIO, line(*rising(66, 1, 23)), "2023-11", Status.ON_TRACK),
        ("met in the due month", RATIO, line(*flat(80, 23), 90), "2023-12", Status.MET_ON_TIME),
        ("missed in the due month by a hair", RATIO, line(*flat(80, 23), 89.999), "2023-12", Status.MISSED),
        ("met a month later", RATIO, line(*flat(80, 24), 90), "2024-01", Status.MET_LATE),
        ("met before, then held", RATIO, line(*flat(95, 30)), "2024-06", Status.MET_ON_TIME),
        ("met before, lost on the day, met again", RATIO, line(*flat(95, 23), 89, 95), "2024-01", Status.MET_LATE),
        ("met on time, lost since", RATIO, line(*flat(95, 25), 89), "2024-02", Status.MISSED),
        ("still missed", RATIO, line(*flat(80, 30)), "2024-06", Status.MISSED),
        ("no value of the due month", RATIO, line(*flat(95, 23), None, 95), "2024-01", Status.MET),
        ("no value now", RATIO, line(*flat(95, 24), None), "2024-01", None),
        # Fewer is better.
        ("items fall by plan", ITEMS, line(*rising(23, -1, 12)), "2022-12", Status.ON_TRACK),
        ("none left early", ITEMS, line(3, 0), "2022-02", Status.MET),
        ("one left on the day", ITEMS, line(*flat(1, 24)), "2023-12", Status.MISSED),
        ("items grow", ITEMS, line(*rising(5, 1, 8)), "2022-08", Status.WARNING),
        ("items fall too fast to worry", ITEMS, line(23, *rising(15, -1, 7)), "2022-08", Status.AHEAD),
        # A floor has no due day.
        ("above", target(Kind.FLOOR, 96, due=None), line(95, 96, 97), "2022-03", Status.KEPT),
        ("just", target(Kind.FLOOR, 96, due=None), line(96), "2022-01", Status.KEPT),
        ("below", target(Kind.FLOOR, 96, due=None), line(97, 95.999), "2022-02", Status.MISSED),
        ("not known", target(Kind.FLOOR, 96, due=None), line(97, None), "2022-02", None),
        # Day and night.
        ("no outage", target(Kind.AVAILABILITY, 100, due=None), line(99, 100), "2022-02", Status.KEPT),
        ("an outage", target(Kind.AVAILABILITY, 100, due=None), line(100, 99.99), "2022-02", Status.WARNING),
    ],
)
def test_a_case_has_its_status(case: str, about: Target, points: Points, at: str, status: Status | None) -> None:
    assert judge(about, points, Period.parse(at, Grain.MONTH)).status == status


YEARLY = target(Kind.MODELLED, 80, due=date(2025, 12, 31), down=True, base=("2019", 138))
HOURS = line(120, 110, 100, 90, first=Period(2021, 1, Grain.YEAR))


@pytest.mark.parametrize(
    ("points", "at", "status", "value"),
    [
        # Between 138 in 2019 and 80 in 2025 the path stands at 118.7, 109, 99.3, 89.7.
        (HOURS, "2022-11", Status.BEHIND, 120),
        (HOURS, "2022-12", Status.ON_TRACK, 110),
        (HOURS, "2024-12", Status.ON_TRACK, 90),
        (HOURS, "2026-09", Status.ON_TRACK, 90),
        ([*HOURS, *line(81.2, first=Period(2025, 1, Grain.YEAR))], "2026-09", Status.MISSED, 81.2),
        ([*HOURS, *line(80, first=Period(2025, 1, Grain.YEAR))], "2025-12", Status.MET_ON_TIME, 80),
        ([*HOURS, *line(81, 79, first=Period(2025, 1, Grain.YEAR))], "2026-12", Status.MET_LATE, 79),
        (HOURS, "2021-06", None, None),
    ],
)
def test_a_yearly_value_stands_until_the_next(points: Points, at: str, status: Status | None, value: float) -> None:
    found = judge(YEARLY, points, Period.parse(at, Grain.MONTH))
    assert found.status == status
    assert found.value == (None if value is None else Fraction(str(value)))


def test_years_have_their_pace_by_the_last_step() -> None:
    found = judge(YEARLY, HOURS, Period(2024, 12))
    assert found.pace == found.needed == -10
    assert found.left == 1
    assert judge(YEARLY, HOURS[:1], Period(2021, 12)).pace is None


def test_the_path_is_straight_and_level_beyond_its_ends() -> None:
    way = path(STEP, line(66))
    assert way is not None
    assert [way.at(START.shift(months)) for months in (-5, 0, 1, 12, 23, 40)] == [66, 66, 67, 78, 89, 89]
    assert path(STEP, line(None, 66, 50)) == path(STEP, line(66, first=START.shift(1)))
    assert path(STEP, []) is None
    assert path(STEP, line(66, first=Period(2023, 12))) is None
    assert path(target(Kind.FLOOR, 96, due=None), line(96)) is None


def test_the_pace_is_the_slope_of_six_months() -> None:
    assert pace(line(0, *rising(1, 2, 6)), START.shift(6)) == 2
    assert pace(line(1, 0, 0, 0, 0, 1), START.shift(5)) == 0
    assert pace(line(1, 2, 3, 4, 5), START.shift(4)) is None
    quarters = line(10, 11, 12, first=Period(2022, 1, Grain.QUARTER))
    assert pace(quarters, Period(2022, 3, Grain.QUARTER)) == 1


def test_what_is_needed_is_spread_over_the_months_left() -> None:
    found = judge(STEP, line(*rising(66, 1, 12)), Period(2022, 12))
    assert found.value == found.path == 77
    assert found.needed == found.pace == 1
    assert found.surplus == -12
    assert found.left == 12
    due = judge(STEP, line(*flat(66, 24)), Period(2023, 12))
    assert (due.left, due.needed, due.late) == (0, None, 0)


@pytest.mark.parametrize(
    ("points", "at", "since", "held", "late"),
    [
        (line(*flat(80, 25), *flat(91, 3)), "2024-04", "2024-02", 3, 2),
        (line(*flat(80, 10), *flat(91, 14)), "2023-12", "2022-11", 14, 0),
        (line(*flat(91, 12), 89, *flat(91, 13)), "2024-02", "2023-02", 13, 0),
        (line(*flat(91, 22), None, 91), "2023-12", "2023-12", 1, 0),
        (line(*flat(80, 24)), "2023-12", None, 0, 0),
        (line(*flat(80, 30)), "2024-06", None, 0, 6),
        (line(*flat(80, 24), 91, *flat(80, 3)), "2024-04", None, 0, 3),
    ],
)
def test_it_is_said_since_when_it_is_held_and_how_late(
    points: Points, at: str, since: str | None, held: int, late: int
) -> None:
    found = judge(RATIO, points, Period.parse(at, Grain.MONTH))
    assert (found.since and str(found.since), found.held, found.late) == (since, held, late)


def test_a_year_missed_is_overdue_by_months_up_to_the_month_shown() -> None:
    points = [*HOURS, *line(81.2, first=Period(2025, 1, Grain.YEAR))]
    assert [judge(YEARLY, points, Period(*at)).late for at in ((2025, 12), (2026, 9))] == [0, 9]


def test_a_floor_counts_the_months_it_was_kept_or_missed() -> None:
    floor = target(Kind.FLOOR, 96, due=None)
    kept = judge(floor, line(95, 96, 97, 98), Period(2022, 4))
    assert (kept.since, kept.held, kept.late) == (Period(2022, 2), 3, 0)
    missed = judge(floor, line(97, 95, 94), Period(2022, 3))
    assert (missed.since, missed.held, missed.late) == (None, 0, 2)
    assert missed.surplus == -2


STEPS = (
    Milestone("A", date(2022, 12, 31), {}),
    Milestone("B", date(2023, 12, 31), {}),
    Milestone("C", date(2025, 12, 31), {}),
)


@pytest.mark.parametrize(
    ("stood", "at", "status", "value", "late"),
    [
        ((None, None, None), "2022-11", Status.ON_TRACK, 0, 0),
        ((None, None, None), "2022-12", Status.MISSED, 0, 0),
        ((None, None, None), "2023-03", Status.MISSED, 0, 3),
        (("2022-12", None, None), "2022-12", Status.ON_TRACK, 1, 0),
        (("2023-02", None, None), "2023-03", Status.ON_TRACK, 1, 0),
        (("2023-02", None, None), "2023-01", Status.MISSED, 0, 1),
        (("2022-10", "2023-12", "2025-11"), "2025-11", Status.MET_ON_TIME, 3, 0),
        (("2022-10", "2024-02", "2025-11"), "2026-09", Status.MET_LATE, 3, 2),
        (("2022-10", "2024-02", None), "2026-09", Status.MISSED, 2, 9),
        ((), "2026-09", None, None, 0),
    ],
)
def test_milestones_stand_one_by_one(
    stood: tuple[str | None, ...], at: str, status: Status | None, value: int | None, late: int
) -> None:
    about = target(Kind.MILESTONES, 3, due=date(2025, 12, 31), milestones=STEPS)
    known = [Period.parse(one, Grain.MONTH) if one else None for one in stood]
    found = judge_milestones(about, known, Period.parse(at, Grain.MONTH))
    assert (found.status, found.value, found.late) == (status, value, late)


def test_a_milestone_before_its_day_has_no_status_while_it_is_open() -> None:
    assert milestone(date(2022, 12, 31), None, Period(2022, 11)) == (None, 0)
    assert milestone(date(2022, 12, 31), Period(2022, 9), Period(2022, 11)) == (Status.MET_ON_TIME, 0)


def test_a_ratio_is_exact() -> None:
    assert percent(9, 10) == 90
    assert percent(899_999, 1_000_000) < 90  # type: ignore[operator]
    assert percent(1, 3) * 3 == 100  # type: ignore[operator]
    assert (percent(1, 0), percent(None, 3), percent(1, None)) == (None, None, None)


def test_every_status_has_a_shape_and_a_colour_and_no_two_of_a_colour_share_a_shape_but_the_met() -> None:
    looks = [(one.shape, one.role) for one in Status]
    assert len(set(looks)) == len(Status) - 2
    assert {one for one in Status if (one.shape, one.role) == ("disc", "met")} == {
        Status.MET_ON_TIME,
        Status.KEPT,
        Status.MET,
    }


def test_time_runs_to_the_end_of_a_period() -> None:
    months = periods(Period(2022, 1), Period(2022, 12))
    way = path(target(demand=12, due=date(2022, 12, 31)), line(1))
    assert way is not None
    assert [way.at(month) for month in months] == list(range(1, 13))
    assert way.at(Period(2022, 4, Grain.QUARTER)) == way.at(Period(2022, 1, Grain.YEAR)) == 12
