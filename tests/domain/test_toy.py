"""A pack that no one has seen before is read as well as the ones that are shipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.errors import PackError
from domain.pack import Pack
from domain.period import Period, periods
from domain.view import View
from tests.toy import ODD, write_pack


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    """Return the toy pack."""
    return Pack.load(write_pack(tmp_path))


def test_the_toy_pack_has_four_levels_and_leaves_at_two_of_them(pack: Pack) -> None:
    named = [area for area in pack.areas.values() if not area.residual]
    assert [sum(area.level == level for area in named) for level in range(4)] == [1, 3, 9, 18]
    assert pack.leaves("TC") == ("TC",)
    assert pack.leaves("TA1") == ("TA11", "TA12", "TA1R")
    assert [area.code for area in pack.path("TA12")] == ["T", "TA", "TA1", "TA12"]
    assert len(pack.leaves("T")) == 1 + 9 * 3 + 2 + 1


def test_its_odd_names_are_kept_as_they_are(pack: Pack) -> None:
    shown = {area.shorts["zh"] for area in pack.areas.values()}
    assert set(ODD) <= shown
    assert pack.names["en"] == f"{ODD[0]} T"


def test_its_second_reporter_and_scope_part_one_island(pack: Pack) -> None:
    assert pack.reporters_of("T") == ("main", "B2")
    assert pack.reporters_of("T:less") == ("main",)
    assert pack.reporters_of("TB51") == ("B2",)
    assert set(pack.places["T:less"].leaves) == set(pack.leaves("T")) - set(pack.leaves("TB"))


def test_its_areas_have_their_time(pack: Pack) -> None:
    def villages(at: Period) -> list[str]:
        return [area.code for area in pack.children("TA", at)]

    assert villages(Period(2022, 6)) == ["TA1", "TA2", "TA3", "TAR"]
    assert villages(Period(2022, 7)) == ["TA1", "TA2", "TA4", "TAR"]


def test_parts_and_the_residual_end_with_their_parent(pack: Pack) -> None:
    assert [area.code for area in pack.children("TA3", Period(2022, 6))] == ["TA31", "TA32", "TA3R"]
    assert pack.children("TA3", Period(2022, 7)) == ()
    assert pack.children("TA4", Period(2022, 6)) == ()


def test_a_part_that_outlives_its_parent_is_refused(tmp_path: Path) -> None:
    areas = write_pack(tmp_path) / "areas.csv"
    text = areas.read_text("utf-8")
    assert "TA31,1,0,,\n" in text
    areas.write_text(text.replace("TA31,1,0,,\n", "TA31,1,0,,2022-07\n"), "utf-8")
    with pytest.raises(PackError, match="TA31 exists when TA3 does not"):
        Pack.load(areas.parent)


def test_every_place_of_it_has_an_address(pack: Pack) -> None:
    known = periods(Period(2021, 1), Period(2023, 12))
    for place in pack.places.values():
        query = {"area": place.area, "scope": place.scope, "month": "2022-06", "tax": "DUCK"}
        view = View.from_query(query, pack, lambda _: known)
        assert pack.place(view.area, view.scope) == place.code
        assert View.from_query(view.query, pack, lambda _: known) == view
