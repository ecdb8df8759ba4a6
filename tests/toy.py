"""A third pack, made at run time: odd names, four levels, another currency, two reporters, two scopes."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

CODE = "toy"
# Names that break what is not escaped: in HTML, SQL, CSV, a spreadsheet, a path and an address.
ODD = (
    'Isle of "Quotes" & <b>Ampersands</b>',
    "<script>alert('toy')</script>",
    "=HYPERLINK(1;2)",
    "O'Brien; drop table revenue; --",
    "🦆 Ducks' End 🦆",
    "percent %20 %s {0} $1 \\n",
    "../up/and/away",
    "  two  spaces ",
    "comma, semicolon; tab\tline",
    "עברית RTL",
    "Ünïcödé ﷽",
    "x" * 60,
)

_PACK = """
code = "toy"
root = "T"
grain = "month"
first = "2021-01"
currency = "TND"
languages = ["zh", "en"]

[office]
zh = "玩具“税务”局 <i>"
en = "The Toys' \\"Tax\\" Office <i>"

[measure]
zh = "玩具税 & 费"
en = "Toy tax & dues"

[basis]
zh = "岛库口径 <u>"
en = "island's share <u>"

[notice]
zh = "玩具数据 <script>alert(1)</script>"
en = "Toy data <script>alert(1)</script>"

# A dinar has 1000 millimes.
[units.dinar]
names = { zh = "第纳尔 \\"千\\"", en = "TND 'k'" }
factor = 1_000_000
decimals = 3

[units.small]
names = { zh = "第纳尔", en = "TND" }
factor = 1_000
decimals = 0

[[levels]]
names = { zh = "群岛", en = "Archipelago" }
plural = { zh = "群岛", en = "Archipelago" }
residual = { zh = "群岛<本级>", en = "Archipelago's own <level>" }
unit = "dinar"

[[levels]]
names = { zh = "岛", en = "Island" }
plural = { zh = "各岛", en = "Islands" }
residual = { zh = "岛本级", en = "Island's own" }
unit = "dinar"

[[levels]]
names = { zh = "村", en = "Village" }
plural = { zh = "各村", en = "Villages" }
residual = { zh = "村本级", en = "Village's own" }
unit = "small"

[[levels]]
names = { zh = "巷", en = "Lane" }
plural = { zh = "各巷", en = "Lanes" }
residual = { zh = "未分配", en = "Unallocated" }
unit = "small"

[[reporters]]
code = "main"
area = "T"
names = { zh = "总局", en = "Main office & sons" }

[[reporters]]
code = "B2"
area = "TB"
names = { zh = "二局", en = "Office 'B'" }

[[scopes]]
code = "whole"
names = { zh = "全部", en = "all <isles>" }
title = { zh = "全群岛", en = "All \\"isles\\"" }

[[scopes]]
code = "less"
names = { zh = "不含乙", en = "less B & co" }
title = { zh = "群岛（不含乙）", en = "The isles less 'B'" }
without = ["TB"]

[[breaks]]
first = "2022-06"
areas = ["TA1"]
text = { zh = "划界 <2022>", en = "Redrawn <2022>" }

[[adjustment_kinds]]
code = "one_off"
names = { zh = "一次性 & 其他", en = "One-off & other" }
"""


_EDITIONS = """
[[chapters]]
code = "money"
page = "revenue"
names = { zh = "钱 <b>", en = "Money & 'more' <b>" }

[[editions]]
code = "daily"
cadence = "month"
level = 4
names = { zh = "日报 <i>", en = "Daily \\"ish\\" <i>" }
signatures = [{ zh = "签 & 发", en = "Signed & sealed" }]
chapters = ["money"]
"""


def write_pack(folder: Path) -> Path:
    """Write the toy pack below a folder and return its own: 1 archipelago, 3 islands, 9 villages, 18 lanes.

    The island TC has no villages, so its money is reported for itself; TA3 and its lanes end with 2022-06, and
    TA4 begins then.
    """
    pack = folder / CODE
    pack.mkdir(parents=True)
    (pack / "pack.toml").write_text(_PACK, "utf-8")
    (pack / "editions.toml").write_text(_EDITIONS, "utf-8")
    _write(
        pack / "areas.csv",
        "code level parent kind name_zh short_zh name_en short_en tile_row tile_col valid_from valid_to",
        _areas(),
    )
    _write(
        pack / "taxes.csv",
        "code category local main name_zh name_en",
        [
            ("DUCK", "tax", "0.25", "1", "鸭子税 <税>", "Duck tax <b>&</b>"),
            ("POND", "tax", "1", "0", "池塘税", "Pond 'tax'"),
            ("FINE", "nontax", "1", "0", "罚款", 'Fines "and" fees'),
            ("CARE", "social", "0", "0", "关怀金", "Care, mutual"),
        ],
    )
    _write(
        pack / "industries.csv",
        "code name_zh name_en",
        [("X", "造鸭 <业>", "Duck making <b>"), ("Y", "其他", "O'thers & more")],
    )
    _write(pack / "taxpayer_kinds.csv", "code name_zh name_en", [("any", "任何", "Anyone <at all>")])
    return pack


def _areas() -> Iterable[Sequence[str]]:
    odd = iter(ODD * 4)

    def area(code: str, level: int, parent: str, tile: tuple[int, int] | None, **time: str) -> Sequence[str]:
        name = next(odd)
        row, col = map(str, tile) if tile else ("", "")
        valid = time.get("since", ""), time.get("until", "")
        return (code, str(level), parent, "toy", f"{name}岛", name, f"{name} {code}", code, row, col, *valid)

    yield area("T", 0, "", None)
    for at, island in enumerate(("TA", "TB", "TC")):
        yield area(island, 1, "T", (0, at))
    for island, villages in (("TA", 4), ("TB", 5)):
        for village in range(1, villages + 1):
            code = f"{island}{village}"
            since = "2022-07" if code == "TA4" else ""
            until = "2022-06" if code == "TA3" else ""
            cell = (village // 3, village % 3)
            yield area(code, 2, island, cell, since=since, until=until)
            for lane in range(1, 3):
                yield area(f"{code}{lane}", 3, code, (lane, 0))


def _write(path: Path, columns: str, rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns.split())
        writer.writerows(rows)
