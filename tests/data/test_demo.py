"""The simulated lake of Zhejiang meets what is published, looks like a lake, and any other pack gets one too."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data.demo import write
from domain.errors import CockpitError, PackError
from domain.pack import Pack
from domain.period import Grain, Period

REGIONS = Path(__file__).parents[2] / "regions"
ZJ = Pack.load(REGIONS / "330000")
EXTRACTS = ("revenue", "adjustments", "taxpayers")
YI = 10**10  # fen in 亿元
FILE = re.compile(r"(?P<extract>\w+)\.(?P<reporter>\w+)\.(?P<period>[\dQ-]+?)(?:\.(?P<number>\d+))?\.parquet")


def month(text: str) -> Period:
    return Period.parse(text, Grain.MONTH)


def standing(folder: Path, extract: str) -> list[str]:
    """Return the last drop of every key of an extract."""
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for path in folder.glob(f"{extract}.*.parquet"):
        named = FILE.fullmatch(path.name)
        assert named
        key = (named["reporter"], named["period"])
        found[key] = max(found.get(key, (0, "")), (int(named["number"] or 1), str(path)))
    return sorted(path for _, path in found.values())


def opened(folder: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for extract in EXTRACTS:
        connection.execute(f"create table {extract} as from read_parquet($files)", {"files": standing(folder, extract)})
    return connection


class Lake:
    """A lake that was written once, with its standing rows as tables."""

    def __init__(self, folder: Path, *, whole: bool = False) -> None:
        self.folder = folder
        self.whole = whole
        self._connection = opened(folder)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql).fetchall()

    def one(self, sql: str) -> Any:
        return self.ask(sql)[0][0]

    def many(self, extract: str) -> int:
        """Return how many rows the files of an extract hold, restated ones counted twice."""
        found = self.one(f"select sum(num_rows) from parquet_file_metadata('{self.folder}/{extract}.*.parquet')")
        return int(found)


@pytest.fixture(scope="module", params=["thin", pytest.param("whole", marks=pytest.mark.wide)])
def zj(request: pytest.FixtureRequest, thin: Path, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """Return the lake of all years: thin, or whole as `cockpit demo` writes it.

    A thin one has fewer cells with the same totals, so what follows from how many there are is coarser in it.
    """
    if request.param == "thin":
        return Lake(thin)
    folder = tmp_path_factory.mktemp("zj")
    write(folder, ZJ, last=month("2026-10"))
    return Lake(folder, whole=True)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """Return a thin lake of two years and the month that Ningbo has not reported."""
    folder = tmp_path_factory.mktemp("small")
    write(folder, ZJ, scale=0.02, first=month("2022-01"), last=month("2024-01"))
    return Lake(folder)


def budget(lake: Lake) -> dict[tuple[int, str], int]:
    """Return the general public budget revenue of every place in every year, in fen."""
    of_leaf = {
        (year, area): local
        for year, area, local in lake.ask(
            "select year(month), area, sum(local)::bigint from revenue where category <> 'social' group by all"
        )
    }
    years = {year for year, _ in of_leaf}
    return {
        (year, code): sum(of_leaf.get((year, leaf), 0) for leaf in place.leaves)
        for year in years
        for code, place in ZJ.places.items()
    }


def test_every_published_total_is_met_to_the_fen(zj: Lake) -> None:
    found = budget(zj)
    published = {(one.year, one.place): one.value for one in ZJ.published if one.measure == "gpb"}
    assert {key: found[key] for key in published} == published
    assert found[2023, "330000"] == 860_041 * YI // 100
    assert found[2024, "330000:without"] == 691_710 * YI // 100
    assert {place for _, place in published} >= {"330000", "330000:without", "330200", "330100", "330303"}


def test_the_tax_part_is_met_to_the_fen(zj: Lake) -> None:
    sql = "select year(month), sum(local)::bigint from revenue where category = 'tax' group by 1"
    found: dict[int, int] = dict(zj.ask(sql))
    published = {one.year: one.value for one in ZJ.published if one.measure == "tax"}
    assert {year: found[year] for year in published} == published
    assert found[2023] == 712_406 * YI // 100


def test_a_thin_lake_meets_the_same_totals(small: Lake) -> None:
    found = budget(small)
    published = {
        (one.year, one.place): one.value for one in ZJ.published if one.measure == "gpb" and one.year in (2022, 2023)
    }
    assert {key: found[key] for key in published} == published
    assert small.many("revenue") < 60_000


def test_it_is_small_enough(zj: Lake) -> None:
    assert zj.many("*") <= 10_000_000
    assert zj.many("returns") <= 2_000_000
    assert zj.many("revenue") <= 3_000_000


def test_rows_are_whole_and_none_stands_twice(zj: Lake) -> None:
    keys = {
        "revenue": "month, area, tax, industry, taxpayer_kind",
        "adjustments": "month, area, tax, industry, kind, document",
        "taxpayers": "month, area, industry, kind, credit",
    }
    for extract, key in keys.items():
        assert zj.ask(f"select {key} from {extract} group by all having count(*) > 1") == []
    assert zj.ask("select * from revenue where category <> 'social' and collected <> central + local") == []
    assert zj.ask("select * from revenue where category = 'social' and (local <> 0 or central <> 0)") == []
    assert zj.ask("select * from revenue where least(collected, central, local) < 0 or collected = 0") == []
    assert zj.ask("select distinct source from revenue union select source from taxpayers") == [("simulated",)]


def test_money_is_shared_between_the_budgets_as_the_pack_says(zj: Lake) -> None:
    for tax, collected, local in zj.ask("select tax, sum(collected), sum(local) from revenue group by 1"):
        assert local / collected == pytest.approx(ZJ.taxes[tax].local, abs=1e-6)


def test_areas_have_rows_only_while_they_exist(zj: Lake) -> None:
    for extract in EXTRACTS:
        for area, first, last, reporter in zj.ask(
            f"select area, min(month), max(month), any_value(reporter) from {extract} group by 1"
        ):
            found = ZJ.areas[area]
            assert found.valid(Period.of(first, Grain.MONTH)), (extract, area, first)
            assert found.valid(Period.of(last, Grain.MONTH)), (extract, area, last)
            assert ZJ.reporter(area) == reporter
    seen = dict(zj.ask("select area, min(month)::varchar || ' ' || max(month)::varchar from revenue group by 1"))
    assert seen["330103"] == seen["330104"] == "2019-01-01 2021-03-01"
    assert seen["330113"] == seen["330114"] == "2021-04-01 2026-10-01"
    assert seen["330383"] == "2019-09-01 2026-10-01"
    assert set(seen) == set(ZJ.leaves(ZJ.root))


def test_what_an_area_gives_away_the_new_one_has(zj: Lake) -> None:
    def of(area: str, at: str) -> float:
        sql = f"select sum(local) from revenue where tax = 'VAT' and area = '{area}' and month = '{at}'"
        return float(zj.one(sql))

    assert of("330327", "2019-09-01") < 0.75 * of("330327", "2019-08-01")
    assert of("330102", "2021-04-01") > 2 * of("330102", "2021-03-01")


SEASON = {  # domain figures of 2024: January and February together, then March to December
    "VAT": (22.4, 7.6, 8.6, 6.5, 7.9, 8.9, 6.9, 6.8, 9.2, 6.9, 8.2),
    "CIT": (24.9, 3.9, 15.0, 11.0, 7.3, 13.0, 1.7, 2.1, 15.2, 2.7, 3.2),
    "IIT": (22.5, 6.7, 5.3, 7.3, 8.9, 8.1, 8.0, 7.4, 8.5, 8.2, 9.3),
    "PT": (14.4, 7.9, 16.4, 5.6, 5.3, 11.5, 1.9, 3.2, 17.7, 6.4, 9.6),
    "": (21.6, 6.5, 10.2, 7.7, 7.8, 9.8, 5.6, 6.1, 10.9, 6.4, 7.5),
}


@pytest.mark.parametrize("tax", SEASON, ids=lambda tax: tax or "all")
def test_months_are_near_the_season_of_2024(zj: Lake, tax: str) -> None:
    found = dict(
        zj.ask(
            "select greatest(month(month), 2), 100 * sum(local) / sum(sum(local)) over () from revenue "
            f"where year(month) = 2024 and category = 'tax' and '{tax}' in ('', tax) group by 1"
        )
    )
    for at, share in zip(range(2, 13), SEASON[tax], strict=True):
        assert found[at] == pytest.approx(share, abs=0.9), at


def test_january_is_two_thirds_of_january_and_february_but_for_the_festival(zj: Lake) -> None:
    parts = [
        part
        for (part,) in zj.ask(
            "select sum(local) filter (month(month) = 1) / sum(local) from revenue "
            "where category = 'tax' and month(month) < 3 group by year(month)"
        )
    ]
    assert len(parts) == 8
    assert all(part == pytest.approx(2 / 3, abs=0.05) for part in parts)
    assert max(parts) - min(parts) > 0.02


def test_the_mix_of_taxes_is_that_of_the_province(zj: Lake) -> None:
    found = dict(
        zj.ask(
            "select tax, 100 * sum(local) / sum(sum(local)) over () from revenue "
            "where year(month) = 2023 and category = 'tax' group by 1"
        )
    )
    expected = {"VAT": 40, "CIT": 21, "IIT": 10, "UCMT": 7, "DT": 7, "LVAT": 6, "PT": 4, "ULUT": 2, "ST": 2}
    assert {tax: found[tax] for tax in expected} == pytest.approx(expected, abs=1.2)
    assert found["CT"] == found["VPT"] == 0


def growth(lake: Lake, year: int, last: int, kinds: str) -> tuple[float, float]:
    """Return natural and like-for-like growth from January to a month of all budget revenue, in percent."""
    now, before, eased, eased_before = (
        lake.one(
            f"select coalesce(sum({amount}), 0) from {extract} "
            f"where year(month) = {one} and month(month) <= {last} and {which}"
        )
        for extract, amount, which in (("revenue", "local", "category <> 'social'"), ("adjustments", "amount", kinds))
        for one in (year, year - 1)
    )
    return 100 * (now / before - 1), 100 * ((now + eased) / (before + eased_before) - 1)


def test_2022_fell_by_seven_and_without_the_credit_refunds_rose_by_three(zj: Lake) -> None:
    near = 1 if zj.whole else 3.5
    natural, like = growth(zj, 2022, 7, "kind = 'credit_refund'")
    assert natural == pytest.approx(-7, abs=near)
    assert like == pytest.approx(3, abs=near)
    assert growth(zj, 2022, 7, "true")[1] == pytest.approx(3, abs=near)


def test_longwan_fell_by_a_fifth_and_like_for_like_rose(zj: Lake) -> None:
    def of(year: int) -> tuple[float, float]:
        where = f"area = '330303' and year(month) = {year}"
        local = zj.one(f"select sum(local) from revenue where category <> 'social' and {where}")
        moved = zj.one(f"select coalesce(sum(amount), 0) from adjustments where kind = 'one_off' and {where}")
        return local, local + moved

    (before, like_before), (now, like_now) = of(2022), of(2023)
    assert 100 * (now / before - 1) == pytest.approx(-20.7, abs=0.01)
    assert 100 * (like_now / like_before - 1) == pytest.approx(7.4, abs=1)


@pytest.mark.parametrize(("year", "last"), [(2025, 12), (2026, 9)])
def test_each_kind_of_adjustment_can_be_seen_in_the_bridge(zj: Lake, year: int, last: int) -> None:
    total = zj.one(
        f"select sum(local) from revenue where category = 'tax' and year(month) = {year - 1} and month(month) <= {last}"
    )
    steps = {
        kind: 100 * step / total
        for kind, step in zj.ask(
            f"select kind, sum(case when year(month) = {year} then amount else -amount end) from adjustments "
            f"where year(month) in ({year}, {year - 1}) and month(month) <= {last} group by 1"
        )
    }
    assert set(steps) == set(ZJ.adjustment_kinds)
    least, most = (0.1, 1.0) if zj.whole else (0.02, 1.5)
    assert all(least < abs(step) < most for step in steps.values()), steps
    assert sum(abs(step) >= 0.3 for step in steps.values()) >= (4 if zj.whole else 2), steps
    natural, like = growth(zj, year, last, "true")
    assert abs(like - natural) > 0.3


def test_a_deferral_comes_in_again_to_the_fen(zj: Lake) -> None:
    deferred = zj.ask(
        "select document, area, sum(amount), sum(amount) filter (amount > 0) from adjustments "
        "where kind = 'deferral' group by all"
    )
    assert len({document for document, *_ in deferred}) == 3
    assert all(total == 0 and late > 0 for _, _, total, late in deferred)
    assert zj.ask("select * from adjustments where document is null or document = '' or amount = 0") == []
    assert zj.ask("select distinct kind from adjustments where amount < 0 order by 1") == [("deferral",), ("one_off",)]


def test_taxes_arise_only_where_they_can(zj: Lake) -> None:
    def are(found: set[str], wanted: set[str]) -> bool:
        """Say whether a tax arises where it should: in a thin lake in some of it, and nowhere else."""
        return found == wanted if zj.whole else bool(found) and found <= wanted

    found = {
        tax: (set(industries), areas)
        for tax, industries, areas in zj.ask(
            "select tax, list(distinct industry), count(distinct area) from revenue group by 1"
        )
    }
    assert found["TLT"] == ({"F"}, 5)
    assert zj.ask("select distinct left(area, 4) from revenue where tax = 'TLT' order by 1") == [("3308",), ("3311",)]
    assert are(found["LVAT"][0], {"C", "E", "K", "L"})
    assert are(found["RT"][0], {"B", "C", "E"})
    assert found["VPT"][0] == {"F"}
    assert found["VVT"][0] == {"J"}
    assert found["CT"][1] < 12
    assert set(zj.ask("select distinct tax, taxpayer_kind from revenue where tax in ('VAT', 'CIT', 'IIT')")) == {
        *(("VAT", kind) for kind in ("general", "small", "self", "nonresident")),
        *(("CIT", kind) for kind in ("general", "small", "nonresident")),
        *(("IIT", kind) for kind in ("withholding", "self", "person")),
    }


def test_only_active_taxpayers_pay(zj: Lake) -> None:
    idle = """
        select distinct r.month, r.area, r.industry from revenue as r
        anti join (select * from taxpayers where active > 0) as t
            on t.month = r.month and t.area = r.area and t.industry = r.industry
            and (t.kind = r.taxpayer_kind or r.taxpayer_kind not in ('general', 'small', 'self'))
    """
    assert zj.ask(idle) == []
    assert zj.ask("select * from taxpayers where active > registered or active < 0") == []


def test_taxpayers_are_as_many_as_file_and_some_cells_are_tiny(zj: Lake) -> None:
    active = dict(zj.ask("select year(month), sum(active) from taxpayers where month(month) = 9 group by 1 order by 1"))
    # Fewer places to be in, so a thin lake has fewer; never as few as its cells.
    least, most = (6e6, 7e6) if zj.whole else (4e6, 5e6)
    assert least < active[2023] < most
    assert list(active.values()) == sorted(active.values())
    cells = zj.ask("select industry, sum(active) from taxpayers where month = '2026-09-01' group by area, industry")
    tiny = {industry for industry, count in cells if count <= 2}
    assert {"B", "T"} <= tiny
    assert 0.01 < sum(count <= 2 for _, count in cells) / len(cells) < 0.1
    grades = zj.ask("select distinct credit from taxpayers order by 1 nulls last")
    assert grades == [("A",), ("B",), ("C",), ("D",), ("M",), (None,)]


def test_industries_go_their_own_ways(zj: Lake) -> None:
    by_year = {
        (industry, year): local
        for industry, year, local in zj.ask(
            "select industry, year(month), sum(local) from revenue where category = 'tax' group by all"
        )
    }
    assert by_year["K", 2021] > by_year["K", 2023] > by_year["K", 2025]
    assert by_year["I", 2021] < by_year["I", 2023] < by_year["I", 2025]
    assert by_year["M", 2021] < by_year["M", 2023] < by_year["M", 2025]


def test_files_come_as_bureaus_drop_them(zj: Lake) -> None:
    names = {path.name for path in zj.folder.iterdir()}
    assert all(FILE.fullmatch(name) for name in names)
    assert {"revenue.330000.2026-10.parquet", "revenue.330200.2026-09.parquet"} <= names
    assert not [name for name in names if ".330200.2026-10" in name]
    again = [name for name in names if name.endswith(".2.parquet")]
    assert {name.split(".")[1] for name in again} == {"330000", "330200"}
    assert zj.ask("select distinct month::varchar from revenue where dq = 'provisional' order by 1") == [
        ("2026-09-01",),
        ("2026-10-01",),
    ]
    late = zj.ask("select distinct month::varchar from revenue where loaded_at > month + interval 45 day order by 1")
    assert ("2024-11-01",) in late
    assert zj.one("select min(date_diff('day', month + interval 1 month, loaded_at)) from revenue") >= 0
    assert zj.one("select max(loaded_at) from revenue").date() == month("2026-11").start


def test_a_second_drop_restates_a_few_rows_by_less_than_two_percent(zj: Lake) -> None:
    first, second = (f"read_parquet('{zj.folder}/revenue.330000.2026-07{number}.parquet')" for number in ("", ".2"))
    rows = zj.ask(
        f"select a.collected, b.collected, a.loaded_at < b.loaded_at from {first} a "
        f"full join {second} b using (month, area, tax, industry, taxpayer_kind)"
    )
    moved = [(before, after) for before, after, _ in rows if before != after]
    assert all(later for *_, later in rows)
    assert 0.05 < len(moved) / len(rows) < 0.15
    assert all(abs(before / after - 1) < 0.02 for before, after in moved)


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_same_seed_gives_the_same_bytes_on_any_number_of_threads(
    small: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.demo.lake.duckdb.connect", partial(duckdb.connect, config={"threads": 1}))
    write(tmp_path / "same", ZJ, scale=0.02, first=month("2022-01"), last=month("2024-01"))
    assert content(tmp_path / "same") == content(small.folder)


def test_another_seed_gives_other_rows_with_the_same_totals(small: Lake, tmp_path: Path) -> None:
    write(tmp_path, ZJ, seed=2, scale=0.02, first=month("2022-01"), last=month("2022-12"))
    other = Lake(tmp_path)
    assert budget(other)[2022, "330000:without"] == budget(small)[2022, "330000:without"]
    assert budget(other)[2022, "330109"] != budget(small)[2022, "330109"]


def test_a_month_is_the_same_whatever_months_are_asked_for(small: Lake, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    write(
        tmp_path,
        ZJ,
        scale=0.02,
        first=month("2022-09"),
        last=month("2022-12"),
        progress=lambda done, total: told.append((done, total)),
    )
    assert told[0] == (1, told[-1][1])
    assert told[-1][0] == told[-1][1] == len(list(tmp_path.iterdir()))
    for name in ("revenue.330000.2022-09.parquet", "adjustments.330000.2022-09.parquet"):
        assert (tmp_path / name).read_bytes() == (small.folder / name).read_bytes()


TOY = {
    "pack.toml": """
        code = "odd"
        root = "W"
        grain = "quarter"
        first = "2020Q1"
        currency = "XTS"
        languages = ["en"]
        office = { en = "Office" }
        measure = { en = "Levies" }
        basis = { en = "all" }
        notice = { en = "none" }
        units = { k = { names = { en = "thousand" }, factor = 100000, decimals = 1 } }
        levels = [
            { names = { en = "World" }, plural = { en = "Worlds" }, residual = { en = "kept" }, unit = "k" },
            { names = { en = "Isle" }, plural = { en = "Isles" }, residual = { en = "kept" }, unit = "k" },
            { names = { en = "Cove" }, plural = { en = "Coves" }, residual = { en = "kept" }, unit = "k" },
        ]
        reporters = [
            { code = "W", names = { en = "W" }, area = "W" },
            { code = "i2", names = { en = "i2" }, area = "i2" },
        ]
        scopes = [{ code = "all", names = { en = "all" }, title = { en = "all" } }]
    """,
    "areas.csv": """
        code,level,parent,name_en,valid_from,valid_to
        W,0,,World,,
        i1,1,W,Isle one,,
        i2,1,W,Isle two,,
        c1,2,i1,Cove one,,2020Q3
        c2,2,i1,Cove two,2020Q4,
        c3,2,i2,Cove three,,
    """,
    "taxes.csv": """
        code,category,local,main,name_en
        SALT,tax,0.25,1,Salt
        SHIP,tax,0,1,Ship
        DUES,social,0,1,Dues
    """,
    "industries.csv": """
        code,name_en
        1,Fish
        2,Pearls
    """,
    "taxpayer_kinds.csv": """
        code,name_en
        crew,Crew
    """,
}


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """Return the folder of a pack with odd levels and quarters, without a calibration."""
    folder = tmp_path / "odd"
    folder.mkdir()
    for name, text in TOY.items():
        lines = [line.removeprefix("        ") for line in text.strip("\n").splitlines()]
        (folder / name).write_text("\n".join(lines).rstrip() + "\n", "utf-8")
    return folder


def test_a_pack_without_a_calibration_gets_a_lake(toy: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    pack = Pack.load(toy)
    rows = write(inbox, pack, last=Period.parse("2021Q3", Grain.QUARTER))
    assert rows["adjustments"] == 0
    assert {path.name for path in inbox.glob("revenue.*")} == {
        f"revenue.{reporter}.{at}.parquet"
        for reporter in ("W", "i2")
        for at in ("2020Q1", "2020Q2", "2020Q3", "2020Q4", "2021Q1", "2021Q2", "2021Q3")
    }
    found = duckdb.connect().sql(f"from read_parquet('{inbox}/revenue.*.parquet')")
    assert found.aggregate("count(*)").fetchall() == [(rows["revenue"],)]
    assert found.filter("area = 'c1'").aggregate("max(month)::varchar").fetchall() == [("2020-07-01",)]
    assert found.filter("area = 'c2'").aggregate("min(month)::varchar").fetchall() == [("2020-10-01",)]
    assert found.filter("tax = 'SALT' and abs(collected - 4 * local) > 2").fetchall() == []
    assert {tax for (tax,) in found.project("tax").distinct().fetchall()} == {"SALT", "SHIP", "DUES"}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("mix = { SALTY = 1 }", "mix: SALTY is not known"),
        ("season = { SALT = [1, 2, 3] }", r"season\.SALT needs 4 shares"),
        ("base = ", "Invalid value"),
        ('only = { SALT = ["c2"] }', "have no line that pays them"),
    ],
)
def test_a_calibration_that_does_not_hold_together_is_named(toy: Path, tmp_path: Path, text: str, rule: str) -> None:
    (toy / "simulation.toml").write_text(text, "utf-8")
    with pytest.raises(PackError, match=rule):
        write(tmp_path / "inbox", Pack.load(toy), last=Period.parse("2021Q3", Grain.QUARTER))


def test_periods_before_the_pack_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CockpitError, match="2018-12 to 2019-02 is no span of periods from 2019-01 on"):
        write(tmp_path, ZJ, first=month("2018-12"), last=month("2019-02"))
