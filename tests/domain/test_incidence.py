"""Rates come from counts alone, in the last step; too few say nothing, and a secret stays one in every sum."""

from __future__ import annotations

import pytest

from domain.incidence import Incidence, total
from domain.view import Grade


def test_a_total_is_hits_over_bases() -> None:
    both = total([Incidence(10, 5, 0), Incidence(990, 0, 5)])
    assert both == Incidence(1000, 5, 5)
    assert both.rate(Grade.BOTH) == 10
    assert both.rate(Grade.MEDIUM) == both.rate(Grade.HIGH) == 5
    assert total([]) == Incidence()


@pytest.mark.parametrize(
    ("base", "rate", "careful"),
    [(0, None, True), (9, None, True), (10, 100, True), (29, 1000 / 29, True), (30, 1000 / 30, False)],
)
def test_few_say_nothing_and_not_many_more_are_taken_with_care(base: int, rate: float | None, careful: bool) -> None:
    found = Incidence(base, 1, 0)
    assert (found.rate(Grade.BOTH), found.careful) == (rate, careful)


def test_a_base_that_must_not_be_told_has_no_rate() -> None:
    found = total([Incidence(100, 1, 1), Incidence(None, None, None)])
    assert found == Incidence(None, None, None)
    assert (found.rate(Grade.BOTH), found.few, found.careful, found.secret) == (None, False, True, True)


def test_a_secret_part_makes_a_secret_total() -> None:
    found = total([Incidence(100, 1, 1), Incidence(20, None, None)])
    assert found == Incidence(120, None, None)
    assert found.secret
    assert found.hits(Grade.BOTH) is None
    assert found.rate(Grade.HIGH) is None
