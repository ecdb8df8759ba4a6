"""Every folder of regions/ is a whole pack, and the tree of its areas adds up."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from domain.boundary import feature_codes, outer_ring_is_clockwise
from domain.errors import PackError
from domain.measure import Better
from domain.pack import Kind, Pack
from domain.period import Grain, Period

REGIONS = Path(__file__).parents[2] / "regions"
PACKS = {path.name: Pack.load(path) for path in sorted(REGIONS.iterdir()) if (path / "pack.toml").exists()}
ZJ = PACKS["330000"]
every_pack = pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)


def test_every_folder_of_regions_holds_a_pack() -> None:
    folders = {path.name for path in REGIONS.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == set(PACKS)
    assert all(pack.code == code for code, pack in PACKS.items())


@every_pack
def test_parts_stand_in_code_order_below_their_parent_with_the_residual_last(pack: Pack) -> None:
    for code, area in pack.areas.items():
        parts = pack.children(code)
        assert all(part.parent == code and part.level == area.level + 1 for part in parts)
        named = [part.code for part in parts if not part.residual]
        assert named == sorted(named)
        assert [part.code for part in parts[len(named) :]] == ([code + "R"] if parts else [])
        assert pack.path(code)[0].code == pack.root
        assert pack.path(code)[-1] is area


@every_pack
def test_an_area_is_made_of_the_leaves_of_its_parts(pack: Pack) -> None:
    everything = pack.leaves(pack.root)
    assert len(everything) == len(set(everything))
    assert set(everything) == {code for code in pack.areas if not pack.children(code)}
    for code in pack.areas:
        parts = pack.children(code)
        if parts:
            below = [leaf for part in parts for leaf in pack.leaves(part.code)]
            assert sorted(below) == sorted(pack.leaves(code))


@every_pack
def test_tiles_are_one_area_each_and_every_area_of_today_has_one(pack: Pack) -> None:
    for code in pack.areas:
        tiles = [part.tile for part in pack.children(code) if part.tile]
        assert len(tiles) == len(set(tiles))
        without = [part for part in pack.children(code) if not part.tile]
        assert all(part.residual or part.valid_to for part in without)


@every_pack
def test_boundaries_hold_the_areas_of_today_and_their_outer_rings_run_clockwise(pack: Pack) -> None:
    for level in range(len(pack.levels)):
        path = pack.boundaries(level)
        if path is None:
            continue
        of_today = [
            code
            for code, area in pack.areas.items()
            if area.level == level and not area.residual and area.valid_to is None
        ]
        assert sorted(feature_codes(path)) == sorted(of_today)
        for feature in json.loads(path.read_text("utf-8"))["features"]:
            shape = feature["geometry"]
            polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
            assert shape["type"] in ("Polygon", "MultiPolygon")
            for outer, *holes in polygons:
                assert outer[0] == outer[-1]
                assert outer_ring_is_clockwise(outer), feature["properties"]["code"]
                assert not any(outer_ring_is_clockwise(hole) for hole in holes)


@every_pack
def test_a_place_stands_for_every_area_and_every_further_scope_of_the_root(pack: Pack) -> None:
    further = [code for code in pack.scopes if code != pack.default_scope]
    assert set(pack.places) == set(pack.areas) | {f"{pack.root}:{scope}" for scope in further}
    for code, place in pack.places.items():
        assert place.leaves
        assert pack.place(place.area, place.scope) == code
        assert pack.reporters_of(code)
        assert all(pack.title(code, language) for language in pack.languages)
    assert set(pack.reporters_of(pack.root)) == set(pack.reporters)


@every_pack
def test_with_is_without_and_only(pack: Pack) -> None:
    whole = set(pack.leaves(pack.root))
    for scope in pack.scopes.values():
        held = set(pack.places[pack.place(pack.root, scope.code)].leaves)
        named = {leaf for code in (*scope.only, *scope.without) for leaf in pack.leaves(code)}
        assert held == (named if scope.only else whole - named)
    if {"without", "only"} <= set(pack.scopes):
        without = pack.places[pack.place(pack.root, "without")].leaves
        only = pack.places[pack.place(pack.root, "only")].leaves
        assert not set(without) & set(only)
        assert set(without) | set(only) == whole


@every_pack
def test_money_has_a_unit_at_every_area(pack: Pack) -> None:
    assert all(pack.unit(code).factor >= 1 for code in pack.areas)


@every_pack
def test_every_list_speaks_every_language(pack: Pack) -> None:
    lists = (pack.areas, pack.taxes, pack.industries, pack.taxpayer_kinds, pack.adjustment_kinds)
    for entry in (one for entries in lists for one in entries.values()):
        assert all(entry.names[language] and entry.shorts[language] for language in pack.languages)


def test_zhejiang_has_the_areas_of_the_code_list() -> None:
    of_today = [area for area in ZJ.areas.values() if not area.residual and area.valid_to is None]
    assert [sum(area.level == level for area in of_today) for level in range(3)] == [1, 11, 90]
    assert {area.code for area in ZJ.areas.values() if area.valid_to} == {"330103", "330104"}


def test_an_area_is_there_only_in_its_time() -> None:
    def codes(at: Period) -> set[str]:
        return {area.code for area in ZJ.children("330100", at)}

    before, after = codes(Period(2021, 3)), codes(Period(2021, 4))
    assert before - after == {"330103", "330104"}
    assert after - before == {"330113", "330114"}
    assert "330383" not in {area.code for area in ZJ.children("330300", Period(2019, 8))}
    assert "330383" in {area.code for area in ZJ.children("330300", Period(2019, 9))}


def test_a_break_is_told_only_to_those_whom_it_parts() -> None:
    def told(area: str, since: Period, until: Period) -> str | None:
        found = ZJ.broken(area, since, until)
        return str(found.first) if found else None

    assert told("330113", Period(2021, 3), Period(2021, 4)) == "2021-04"
    assert told("330113", Period(2021, 4), Period(2022, 3)) is None
    assert told("330327", Period(2018, 9), Period(2019, 9)) == "2019-09"
    assert told("330327", Period(2019, 9), Period(2026, 1)) is None
    assert told("330000", Period(2019, 1), Period(2026, 1)) is None


def test_a_series_is_drawn_with_the_breaks_of_its_area_and_its_tax() -> None:
    def drawn(area: str, tax: str | None) -> list[str]:
        return [str(one.first) for one in ZJ.breaks_of(area, tax)]

    assert drawn("330113", "CIT") == ["2021-04"]
    assert drawn("330113", "VAT") == drawn("330113", None) == ["2021-04", "2022-04"]
    assert drawn("330000", "CIT") == []


def test_january_and_february_are_compared_only_together() -> None:
    assert not ZJ.comparable(Period(2026, 1), Period(2026, 1))
    assert not ZJ.comparable(Period(2026, 2), Period(2026, 2))
    assert ZJ.comparable(Period(2026, 1), Period(2026, 2))
    assert ZJ.comparable(Period(2026, 1), Period(2026, 9))
    assert not ZJ.comparable(Period(2026, 2), Period(2026, 9))
    assert ZJ.comparable(Period(2026, 3), Period(2026, 3))


def test_ningbo_reports_by_itself_and_the_province_the_rest() -> None:
    assert ZJ.reporter("330212") == ZJ.reporter("330200R") == "330200"
    assert ZJ.reporter("330110") == ZJ.reporter("330000R") == "330000"
    assert ZJ.reporters_of("330000") == ("330000", "330200")
    assert ZJ.reporters_of("330000:without") == ("330000",)
    assert ZJ.reporters_of("330000:only") == ("330200",)


def test_the_nine_targets_are_the_plans() -> None:
    told = {
        code: (target.kind, target.demand, target.due, target.better, target.grain)
        for code, target in ZJ.targets.items()
    }
    end_2023, end_2025 = date(2023, 12, 31), date(2025, 12, 31)
    assert told == {
        "T1": (Kind.RATIO, 90, end_2023, Better.UP, Grain.MONTH),
        "T2": (Kind.RATIO, 60, end_2023, Better.UP, Grain.MONTH),
        "T3": (Kind.RATIO, 100, end_2025, Better.UP, Grain.MONTH),
        "T4": (Kind.FLOOR, 96, None, Better.UP, Grain.MONTH),
        "T5": (Kind.MODELLED, 90, end_2023, Better.DOWN, Grain.YEAR),
        "T6": (Kind.MODELLED, 80, end_2025, Better.DOWN, Grain.YEAR),
        "T7": (Kind.COUNT, 0, end_2023, Better.DOWN, Grain.MONTH),
        "T8": (Kind.MILESTONES, 3, end_2025, Better.UP, Grain.MONTH),
        "T9": (Kind.AVAILABILITY, 100, None, Better.UP, Grain.MONTH),
    }
    assert [one.code for one in ZJ.targets["T1"].readings] == ["all", "key"]
    assert [one.due.year for one in ZJ.targets["T8"].milestones] == [2022, 2023, 2025]
    assert ZJ.targets["T5"].baseline == 138
    assert ZJ.targets["T5"].baseline_month == Period(2019, 1, Grain.YEAR)
    assert ZJ.targets["T1"].baseline is None
    assert ZJ.targets["T1"].baseline_source == "first observed"
    assert all("第" in target.clause["zh"] or "总体要求" in target.clause["zh"] for target in ZJ.targets.values())


def test_a_reading_of_a_target_may_name_its_industries() -> None:
    assert {one.code: one.industries for one in ZJ.targets["T1"].readings} == {"all": (), "key": ("G", "Q")}


def test_a_list_of_a_pack_keeps_its_group_and_its_further_columns(tmp_path: Path) -> None:
    shutil.copytree(REGIONS / "us", tmp_path / "us")
    (tmp_path / "us" / "lists").mkdir()
    path = tmp_path / "us" / "lists" / "forms.csv"
    path.write_text("code,name_zh,name_en,group,limit\n01,甲,First,paper,> 5 %\n", "utf-8")
    found = Pack.load(tmp_path / "us")
    one = found.lists["forms"]["01"]
    assert (one.names["zh"], one.shorts["en"], one.group, one.facts) == ("甲", "First", "paper", {"limit": "> 5 %"})
    assert found.digest != Pack.load(REGIONS / "us").digest
    path.write_text("code,name_zh,name_en\n01,甲,First\n01,乙,Second\n", "utf-8")
    with pytest.raises(PackError, match=r"lists/forms\.csv, row 3: 01 stands twice"):
        Pack.load(tmp_path / "us")
