from __future__ import annotations

from domain.period import Period
from domain.reading import Reading
from queries import revenue


def test_an_industry_in_which_nothing_was_paid_has_no_taxes_but_every_column(reading: Reading) -> None:
    month = Period.parse("2022-06", reading.pack.grain)
    paid = revenue.taxes(reading, place="330000", month=month, industry="C", hidden={})
    nothing = revenue.taxes(reading, place="330000", month=month, industry="T", hidden={})
    assert len(paid)
    assert nothing.empty
    assert set(paid.columns) <= set(nothing.columns)
