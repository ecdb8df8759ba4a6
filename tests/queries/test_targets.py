"""What a target is judged by, as it was at the end of the month shown."""

from __future__ import annotations

from pathlib import Path

from domain.pack import Pack
from domain.period import Period
from domain.target import Judgement
from queries.targets import WHOLE, Standing

RATIO = Pack.load(Path(__file__).parents[2] / "regions" / "330000").targets["T1"]
AUGUST, SEPTEMBER = Period(2022, 8), Period(2022, 9)


def test_what_must_not_be_shown_is_that_of_the_month_and_not_of_the_last_there_is() -> None:
    told = {WHOLE: [(AUGUST, 9, 10), (SEPTEMBER, None, None)]}
    assert not Standing(RATIO, AUGUST, told, (), Judgement()).secret
    assert Standing(RATIO, SEPTEMBER, told, (), Judgement()).secret
    withheld = {WHOLE: [(AUGUST, None, None), (SEPTEMBER, 9, 10)]}
    assert Standing(RATIO, AUGUST, withheld, (), Judgement()).secret
    assert not Standing(RATIO, SEPTEMBER, withheld, (), Judgement()).secret
