"""A fault in a pack is named by file, row and rule, and stops the pack as a whole."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from domain.errors import PackError
from domain.pack import Pack

WHOLE = Path(__file__).parents[2] / "regions" / "330000"

FAULTS: dict[str, tuple[str, str, str, str]] = {
    # name: (file, text that stands there, what is planted, what the error says)
    "a parent that is not there": (
        "areas.csv",
        "330102,2,330100,",
        "330102,2,330199,",
        "areas.csv, row 14: the parent of 330102",
    ),
    "an industry that is not there": (
        "targets.toml",
        'industries = ["G", "Q"]',
        'industries = ["G", "ZZ"]',
        "targets.toml: ZZ is not known",
    ),
    "a code twice": ("areas.csv", "330200,1,", "330100,1,", "areas.csv, row 4: 330100 stands twice"),
    "a code that is no code": ("areas.csv", "330200,1,", "33 200,1,", "row 4: '33 200' must be letters and"),
    "a level that is not there": (
        "areas.csv",
        "330200,1,",
        "330200,7,",
        "row 4: level '7' is not in pack.toml",
    ),
    "a level that is skipped": (
        "areas.csv",
        "330102,2,330100",
        "330102,2,330000",
        "330102 must stand one level below 330000",
    ),
    "the code of a residual": ("areas.csv", "331181,2,", "331100R,2,", "331100R is kept for the residual"),
    "a tile that is half": (
        "areas.csv",
        "Ningbo,Ningbo,1,2",
        "Ningbo,Ningbo,1,",
        "row 4: the tile of 330200 must be",
    ),
    "a tile of superscripts": (
        "areas.csv",
        "Ningbo,Ningbo,1,2",
        "Ningbo,Ningbo,1,²",
        "row 4: the tile of 330200 must be",
    ),
    "a tile twice": (
        "areas.csv",
        "Ningbo,Ningbo,1,2",
        "Ningbo,Ningbo,1,0",
        "areas.csv: 2 areas of 330000 share the tile (1, 0)",
    ),
    "a time that is none": ("areas.csv", "2021-03", "2021-13", "'2021-13' is no month"),
    "a name that is empty": ("areas.csv", "宁波市,宁波", ",宁波", "row 4: a name in zh, en is needed"),
    "a row that is short": (
        "areas.csv",
        "宁波市,宁波,Ningbo,Ningbo,1,2,,",
        "宁波市",
        "row 4: the row has not as many",
    ),
    "a column that is gone": ("areas.csv", "name_en", "name_fr", "areas.csv: columns are missing: name_en"),
    "a share above one": (
        "taxes.csv",
        "VAT,tax,0.5",
        "VAT,tax,1.5",
        "taxes.csv, row 2: the local share '1.5'",
    ),
    "a share that is no number": ("taxes.csv", "VAT,tax,0.5", "VAT,tax,nan", "row 2: the local share 'nan'"),
    "a category of its own": ("taxes.csv", "VAT,tax", "VAT,levy", "row 2: category 'levy' is none of"),
    "a main that is a word": (
        "taxes.csv",
        "VAT,tax,0.5,1",
        "VAT,tax,0.5,yes",
        "row 2: main 'yes' is neither",
    ),
    "a tax twice": ("taxes.csv", "\nCT,", "\nVAT,", "taxes.csv, row 3: VAT stands twice"),
    "an industry twice": ("industries.csv", "\nB,", "\nA,", "industries.csv, row 3: A stands twice"),
    "an industry of the marts' own code": ("industries.csv", "\nB,", "\nALL,", "row 3: 'ALL' cannot be a code"),
    "a tax of the marts' own code": ("taxes.csv", "\nCT,", "\nALL,", "row 3: 'ALL' cannot be a code"),
    "a kind without a code": ("pack.toml", 'code = "deferral"', 'code = ""', "'' cannot be a code"),
    "a grain that is none": (
        "pack.toml",
        'grain = "month"',
        'grain = "week"',
        "'week' is none of month, quarter",
    ),
    "a first month that is none": ("pack.toml", 'first = "2019-01"', 'first = "2019"', "'2019' is no month"),
    "a unit that is not there": (
        "pack.toml",
        'unit = "wan"',
        'unit = "qian"',
        "pack.toml: qian is not known",
    ),
    "a factor of nothing": (
        "pack.toml",
        "factor = 1_000_000\n",
        "factor = 0\n",
        "the factor of a unit is at least 1",
    ),
    "a factor that is a text": (
        "pack.toml",
        "factor = 1_000_000\n",
        'factor = "1"\n',
        "factor of an entry must be a",
    ),
    "no reporter for the root": (
        "pack.toml",
        'code = "330000"\narea = "330000"',
        'code = "330000"\narea = "330100"',
        "must report the root",
    ),
    "two reporters of one code": (
        "pack.toml",
        'code = "330200"\narea',
        'code = "330000"\narea',
        "pack.toml: 330000 stands twice",
    ),
    "a scope of an area that is not there": (
        "pack.toml",
        'only = ["330200"]',
        'only = ["330299"]',
        "pack.toml: 330299 is not known",
    ),
    "a first scope that is not the whole": (
        "pack.toml",
        'title = { zh = "全省（含宁波）"',
        'only = ["330200"]\ntitle = { zh = "全省（含宁波）"',
        "the whole",
    ),
    "merged periods out of order": (
        "pack.toml",
        "first = 1\nlast = 2",
        "first = 2\nlast = 1",
        "merged periods run",
    ),
    "a break of a tax that is not there": (
        "pack.toml",
        'taxes = ["VAT"]',
        'taxes = ["GST"]',
        "GST is not known",
    ),
    "a text in one language": (
        "pack.toml",
        'zh = "税收收入"\nen',
        'zh = "税收收入"\nfr',
        "measure needs a text in zh, en",
    ),
    "a target without a source": (
        "targets.toml",
        'source = "World Bank, ',
        'origin = "World Bank, ',
        "the baseline of T5 needs its source",
    ),
    "a path that begins nowhere": (
        "targets.toml",
        'indicator = "record_items"\nbaseline = { rule = "first observed" }',
        'indicator = "record_items"',
        "T7 needs a baseline or the rule",
    ),
    "a demand that is a text": (
        "targets.toml",
        "demand = 96",
        'demand = "96"',
        "demand of T4 must be a number",
    ),
    "a due date that is a text": (
        "targets.toml",
        'due = 2023-12-31\nbetter = "up"\nindicator = "e_',
        'due = "2023"\nbetter = "up"\nindicator = "e_',
        "due of T1 must be a date",
    ),
    "a direction that is none": (
        "targets.toml",
        'better = "down"\nindicator = "record',
        'better = "left"\nindicator = "record',
        "'left' is none",
    ),
    "milestones of a ratio": (
        "targets.toml",
        'kind = "milestones"',
        'kind = "floor"',
        "T8 must have milestones if",
    ),
    "a holiday of another year": (
        "calendar.toml",
        "[2019-02-04,",
        "[2018-02-04,",
        "a holiday of 2019 is its first",
    ),
    "a worked Monday": ("calendar.toml", "2019-02-02,", "2019-02-18,", "2019-02-18 is no worked weekend"),
    "a due day of a month that is not given": (
        "calendar.toml",
        '"2019-02" =',
        '"2018-02" =',
        "2018-02 is announced, but is no month",
    ),
    "a level of secrecy that is not there": ("editions.toml", "level = 2", "level = 5", "the level of weekly is not"),
    "a chapter that is not there": ("editions.toml", '"brief", "state"]', '"brief", "stat"]', "stat is not known"),
    "an edition without chapters": ("editions.toml", '["targets", "brief", "state"]', "[]", "weekly has no chapters"),
    "an edition never out": (
        "editions.toml",
        'cadence = "week"',
        'cadence = "day"',
        "'day' is none of week",
    ),
    "an edition without address": (
        "editions.toml",
        'code = "weekly"',
        'code = "we/ekly"',
        "is not made of a-z",
    ),
    "a basis that is none": ("editions.toml", 'basis = "month"', 'basis = "day"', "neither month nor ytd"),
    "a file that is no TOML": ("calendar.toml", "[filing]", "[filing", "calendar.toml:"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the whole pack, to plant faults in."""
    return Path(shutil.copytree(WHOLE, tmp_path / "planted"))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_named(folder: Path, fault: str) -> None:
    file, stands, planted, said = FAULTS[fault]
    path = folder / file
    text = path.read_text("utf-8")
    assert stands in text
    path.write_text(text.replace(stands, planted, 1), "utf-8")
    with pytest.raises(PackError) as caught:
        Pack.load(folder)
    assert said in str(caught.value)
    assert str(caught.value).startswith(f"pack planted: {file}")


@pytest.mark.parametrize("file", ["pack.toml", "areas.csv", "taxes.csv", "industries.csv", "taxpayer_kinds.csv"])
def test_a_missing_file_is_named(folder: Path, file: str) -> None:
    (folder / file).unlink()
    with pytest.raises(PackError, match=f"{file}: the file is missing"):
        Pack.load(folder)


def test_a_file_in_another_encoding_is_named(folder: Path) -> None:
    path = folder / "areas.csv"
    path.write_bytes(path.read_text("utf-8").encode("gb18030"))
    with pytest.raises(PackError, match=r"areas\.csv: the file is not UTF-8"):
        Pack.load(folder)


def test_a_byte_order_mark_is_no_fault(folder: Path) -> None:
    path = folder / "areas.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert Pack.load(folder).areas.keys() == Pack.load(WHOLE).areas.keys()


def test_a_pack_without_targets_calendar_figures_or_boundaries_is_whole(folder: Path) -> None:
    for file in ("targets.toml", "calendar.toml", "published.csv"):
        (folder / file).unlink(missing_ok=True)
    shutil.rmtree(folder / "boundaries")
    pack = Pack.load(folder)
    assert (pack.targets, pack.due, pack.published, pack.boundaries(1)) == ({}, (), (), None)


def test_the_digest_changes_with_any_file_of_the_pack(folder: Path) -> None:
    before = Pack.load(folder).digest
    assert Pack.load(folder).digest == before
    (folder / "boundaries" / "1.geojson").write_text("{}", "utf-8")
    assert Pack.load(folder).digest != before
