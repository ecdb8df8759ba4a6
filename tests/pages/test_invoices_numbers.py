"""Every figure of the invoices page equals its recomputation from the extract files: rows, figures, exports, lead."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest

from components.cards import Card, Nothing
from components.words import MISSING, OPEN, SUPPRESSED, Words
from domain.pack import Pack
from domain.period import Grain
from domain.reading import Release
from tests.desk import Seat
from tests.figures import HUNDRED, close, has, plain, traces, wrong
from tests.oracle.invoices import SURVEY, Asked, Invoices, Share, inner, ratio, whole
from tests.oracle.revenue import HIDDEN, Row, Sign, shown
from tests.wide import further

CARDS = ("all", "key", "areas", "kinds", "industries", "heat", "use", "steps", "three", "booked", "corrected")
FACTOR = 10_000
# The joints of the distance to the target, in points.
JOINTS = (-12, -8, -4, 0, 5)
# A ratio of fewer invoices is hatched and has no class; so many lowest cells are named where none is short.
CAREFUL = 30
LOWEST = 5

WIDE = [
    # The root: scopes, bases, the month in which Ningbo is late, the first months, a look back to before the due day.
    {},
    {"basis": "month"},
    {"scope": "without"},
    {"scope": "only", "basis": "month"},
    {"month": "2023-08"},
    further({"month": "2023-08", "scope": "only"}),
    {"month": "2023-06", "basis": "month", "lang": "en"},
    further({"month": "2023-01"}),
    further({"month": "2022-06", "industries": "G.Q"}),
    {"month": "2022-12", "industries": "C", "map": "bounds"},
    further({"month": "2021-03", "scope": "without", "industries": "G.Q"}),
    {"month": "2020-01"},
    further({"month": "2020-12", "basis": "month", "industries": "B.T"}),
    # No cell is short of the line: the matrix is about its own lowest cells.
    {"industries": "D"},
    further({"area": "330100", "industries": "I.J", "lang": "en"}),
    # Cities.
    {"area": "330100"},
    further({"area": "330100", "month": "2021-04"}),
    further({"area": "330100", "month": "2022-03", "basis": "month", "map": "bounds"}),
    {"area": "330200", "month": "2023-07", "industries": "G.Q"},
    further({"area": "330300", "month": "2022-10", "industries": "S"}),
    further({"area": "331100", "lang": "en"}),
    further({"area": "330700", "industries": "B", "month": "2022-06"}),
    # What is hidden, in a part of a choice and in the year shown.
    {"area": "330100", "industries": "C", "month": "2021-11"},
    further({"area": "330328", "industries": "C", "month": "2021-09"}),
    {"area": "331125", "month": "2022-02"},
    # Counties, and what has no county.
    {"area": "330105"},
    further({"area": "330105", "month": "2021-06", "industries": "G"}),
    {"area": "330103", "month": "2021-02"},
    further({"area": "330327", "month": "2020-05", "basis": "month"}),
    further({"area": "330782", "industries": "F", "month": "2022-05"}),
    {"area": "330200R", "lang": "en"},
    further({"area": "330000R", "month": "2021-12"}),
]
SMALL = [
    {},
    {"basis": "month", "month": "2022-05"},
    {"scope": "without"},
    further({"month": "2022-02", "industries": "G.Q"}),
    {"industries": "B"},
    further({"area": "330100", "industries": "B"}),
    {"area": "330100", "month": "2021-03"},
    further({"area": "330102", "industries": "B.C", "month": "2022-06"}),
    further({"area": "330103", "month": "2021-03"}),
    {"area": "330113", "month": "2022-04", "basis": "month"},
    further({"area": "330200", "month": "2022-11", "lang": "en"}),
    further({"area": "330327"}),
    {"area": "330000R", "industries": "G"},
]


def named(query: Mapping[str, str]) -> str:
    return "&".join(f"{key}={value}" for key, value in query.items()) or "plain"


def oracle_of(release: Path, pack: Pack) -> Invoices:
    """Return the oracle of a release, told what its rule of secrecy hides."""
    with duckdb.connect(str(release / "marts.duckdb"), read_only=True) as con:
        cells = con.execute("select distinct place, year(month)::integer, industry from mart.hidden").fetchall()
    return Invoices(release / "extracts", pack.folder, frozenset(cells))


@pytest.fixture(scope="module")
def wide_oracle(wide_release: Release, pack: Pack) -> Invoices:
    return oracle_of(wide_release.path, pack)


@pytest.fixture(scope="module")
def oracle(release: Release, pack: Pack) -> Invoices:
    return oracle_of(release.path, pack)


@pytest.mark.parametrize("query", WIDE, ids=named)
def test_every_figure_of_the_wide_lake(query: dict[str, str], wide: Seat, wide_oracle: Invoices) -> None:
    assert list(differences(wide, wide_oracle, query)) == []


@pytest.mark.parametrize("query", SMALL, ids=named)
def test_every_figure_of_the_small_lake(query: dict[str, str], seat: Seat, oracle: Invoices) -> None:
    assert list(differences(seat, oracle, query)) == []


HERE = "place = '330000' and month = '2022-11-01'"


@pytest.mark.parametrize(
    ("mart", "column", "where"),
    [
        ("invoices", "blue_count", f"{HERE} and industry = 'ALL' and kind = 'E_GEN'"),
        ("invoices", "blue_count", f"{HERE} and industry = 'ALL' and kind = 'D_PAP'"),
        ("invoices", "blue_amount", f"{HERE} and industry = 'ALL' and kind = 'P_SP'"),
        ("invoices", "blue_count", f"{HERE} and industry = 'ALL' and kind = 'F_E'"),
        ("invoices", "blue_count", f"{HERE} and industry = 'Q' and kind = 'E_GEN'"),
        ("invoices", "red_count", f"{HERE} and industry = 'ALL' and kind = 'D_RAIL'"),
        ("invoices", "red_amount", f"{HERE} and industry = 'ALL' and kind = 'P_GEN'"),
        ("invoices", "void_count", f"{HERE} and industry = 'ALL' and kind = 'P_SP'"),
        (
            "invoices",
            "blue_count",
            "place = '330300' and month = '2022-11-01' and industry = 'C' and kind = 'E_GEN'",
        ),
        (
            "invoices",
            "blue_count",
            "place = '330302' and month = '2022-11-01' and industry = 'ALL' and kind = 'E_GEN'",
        ),
        ("issuers", "digital_issuers", f"{HERE} and industry = 'ALL'"),
        ("invoice_use", "booked", HERE),
        ("invoice_use", "covered", "place = '330300' and month = '2022-11-01'"),
        ("invoice_use_survey", "all_four", "place = '330000' and month = '2022-07-01'"),
        ("invoice_use_survey", "stored", "place = '330000' and month = '2022-07-01'"),
        ("invoice_use_survey", "received", "place = '330200' and month = '2022-07-01'"),
    ],
)
def test_one_planted_invoice_is_seen(
    mart: str,
    column: str,
    where: str,
    release: Release,
    oracle: Invoices,
    home: Path,
    pack: Pack,
    sit: Callable[..., Seat],
    tmp_path: Path,
) -> None:
    planted = Path(shutil.copy(release.path / "marts.duckdb", tmp_path / "marts.duckdb"))
    planted.chmod(0o644)
    with duckdb.connect(str(planted)) as con:
        (count,) = con.execute(f"update mart.{mart} set {column} = {column} + 1 where {where}").fetchone() or (0,)
    assert count == 1
    there = sit(home, pack, release=replace(release, path=tmp_path))
    assert next(differences(there, oracle, {}), None)


def test_something_is_hidden_and_it_is_seen(wide: Seat, wide_oracle: Invoices) -> None:
    asked = wide_oracle.resolve({})
    assert HIDDEN in [row["value"] for row in wide_oracle.heat(asked)]
    assert Nothing.SUPPRESSED in list(wide.cards({}, "invoices")["heat"].rows["value"])


def test_a_ratio_of_few_is_told_alike_in_every_card(
    release: Release, home: Path, pack: Pack, sit: Callable[..., Seat], tmp_path: Path
) -> None:
    planted = Path(shutil.copy(release.path / "marts.duckdb", tmp_path / "marts.duckdb"))
    planted.chmod(0o644)
    with duckdb.connect(str(planted)) as con:
        for place, many in (("330102", 9), ("330113", 29)):
            where = f"place = '{place}' and month = '2022-11-01'"
            con.execute(f"update mart.invoices set blue_count = 0 where {where}")
            for industry in ("ALL", "C"):
                con.execute(
                    f"update mart.invoices set blue_count = {many} "
                    f"where {where} and industry = '{industry}' and kind = 'E_GEN'"
                )
    there = sit(home, pack, release=replace(release, path=tmp_path))
    asked = {"area": "330100", "month": "2022-11", "basis": "month"}
    cards = there.cards(asked, "invoices")
    for name in ("areas", "heat"):
        rows = cards[name].rows
        rows = rows[rows["industry"] == ""] if name == "heat" else rows
        told = dict(zip(rows["area"], rows["value"], strict=True))
        assert told["330102"] is None or told["330102"] != told["330102"]
        assert told["330113"] == 1
    assert str(cards["areas"].body).count('class="few"') == 2, "the ratio and its distance"
    for area, many in (("330102", 0), ("330113", 1)):
        card = there.cards(asked | {"area": area}, "invoices")["industries"]
        assert list(card.rows["value"].dropna()) == [1.0] * many
        assert any("慎用" in str(note) for note in card.notes) == bool(many)
    card = there.cards(asked | {"shade": "invoices"}, "overview")["areas"]
    told = dict(zip(card.rows["area"], card.rows["value"], strict=True))
    assert told["330102"] is None or told["330102"] != told["330102"]
    assert any("慎用" in str(note) for note in card.notes)


def differences(seat: Seat, oracle: Invoices, query: Mapping[str, str]) -> Iterator[str]:
    """Yield each place in which the page and the recomputation differ."""
    asked = oracle.resolve(query)
    view = seat.view(query, "invoices")
    assert view.month is not None
    shown_as = (view.area, view.scope, view.month.year * 12 + view.month.index - 1, view.industries)
    if shown_as != (asked.area, asked.scope, asked.month, asked.industries):
        yield f"shows {shown_as}, asked was {asked}"
        return
    sheet, drawn = seat.both(query, "invoices")
    words = Words.of(view.lang)
    wanted: dict[str, list[Row]] = {
        "all": oracle.trajectory(asked, (), issuers=True),
        "key": oracle.trajectory(asked, oracle.narrow, issuers=False),
        "areas": oracle.areas_(asked),
        "kinds": oracle.kinds_(asked),
        "industries": oracle.industries(asked),
        "heat": oracle.heat(asked),
        "use": oracle.use_(asked),
        "steps": oracle.steps(asked),
        "three": oracle.three(asked),
        "booked": oracle.booked_(asked),
        "corrected": oracle.corrected(asked),
    }
    for name in CARDS:
        card, rows = sheet.cards[name], wanted[name]
        if card.nothing is not None:
            hidden = bool(rows) and all(HIDDEN in row.values() for row in rows)
            apart = name == "three" and not oracle.told_for(asked)
            want = Nothing.SUPPRESSED if hidden else Nothing.NOT_COUNTED if apart else Nothing.NO_DATA
            if apart and words("Each bureau tells it for itself, not by area.") != card.nothing_text:
                yield f"{name} says {card.nothing_text!r}"
            if card.nothing is not want or (rows and not hidden):
                yield f"{name} shows {card.nothing} {card.nothing_text}, wanted {len(rows)} rows"
            continue
        twin = drawn["text"][f"{name}-body"] if card.figure is not None else ""
        # The table of the three axes is not of their figures but of what they lack.
        yield from wrong(replace(card, body=None) if name == "three" else card, rows, twin, seat.reading, words)
        if card.figure is not None:
            for said in FIGURES[name](card, rows, oracle, asked, words):
                yield f"{name} figure: {said}"
    yield from in_quarters(sheet.cards, oracle, asked, words)
    yield from in_lead(sheet.lead, sheet.sentence, oracle, asked, words)


def in_quarters(cards: Mapping[str, Card], oracle: Invoices, asked: Asked, words: Words) -> Iterator[str]:
    """Yield where a quarter of the pilots that is still open is not said to be, or one that is closed is."""
    place = oracle.place(asked.area, asked.scope)
    quarters = [one for one in oracle.quarters(place, asked.month) if oracle.surveyed(place)]
    names = [
        words.period(date(one // 12, one % 12 + 1, 1), Grain.QUARTER)
        for one in quarters
        if oracle.open(SURVEY, place, one)
    ]
    said = words("{month} preliminary", month=words.enumeration(names))
    if cards["use"].nothing is None and (said in map(str, cards["use"].scope)) != bool(names):
        yield f"use: {cards['use'].scope} does not say {said!r}"
    heads = [one.label for one in cards["booked"].columns if one.name == "four"]
    around = oracle.around_of(asked)
    # Of the place around them all the bureaux are those of its parts.
    if heads and oracle.surveyed(around) and len(oracle.booked_(asked)) > 1:
        open_ = oracle.open(SURVEY, around, oracle.quarters(around, asked.month)[-1])
        if (words("preliminary") in heads[0]) != open_:
            yield f"booked: {heads[0]!r} is of a quarter that is open: {open_}"


# What a figure holds.

Found = Iterator[str]


def percent(value: Any, decimals: int = 1, *, signed: bool = False) -> set[str]:
    """Return how a ratio is written in hundredths."""
    if isinstance(value, Sign):
        return {SUPPRESSED}
    return {MISSING, OPEN} if value is None else shown(Fraction(value), decimals, HUNDRED, signed=signed)


def figure_trajectory(card: Card, rows: list[Row], oracle: Invoices, asked: Asked, words: Words) -> Found:
    keys = {"all": ["value", "amount", "issuers"], "key": ["value", "amount"], "use": ["four", "booked"]}[card.name]
    keys = [key for key in keys if any(key in row for row in rows)]
    names = {
        "value": words("by count"),
        "amount": words("by amount"),
        "issuers": words("digital issuers"),
        "four": words("all four steps"),
        "booked": words("booked"),
    }
    wanted = {
        key: {f"{row['month']}-01": row[key] for row in rows if isinstance(row.get(key), Fraction)} for key in keys
    }
    drawn: dict[str, dict[str, float]] = {key: {} for key in keys}
    for line in (one for one in traces(card, mode="lines") if "hovertext" in one):
        for day, y, hover in zip(line["x"], line["y"], line["hovertext"], strict=True):
            if y is None:
                continue
            key = next(key for key in keys if plain(hover).split("\n")[1] == names[key])
            drawn[key][day] = y
            want = wanted[key].get(day)
            if want is None or not close(y, want * 100):
                yield f"{key} at {day} is {y}, wanted {want}"
            elif not has(plain(hover), percent(want)):
                yield f"{hover!r} does not say {float(want)}"
    for key in keys:
        if drawn[key].keys() != wanted[key].keys():
            yield f"{key} is drawn at {sorted(drawn[key].keys() ^ wanted[key].keys())}"
    ends = [plain(one["text"]) for one in card.figure["layout"]["annotations"]]  # type: ignore[index]
    for key in keys:
        last = [row[key] for row in rows if isinstance(row.get(key), Fraction)][-1:]
        if last and not any(text.startswith(names[key]) and has(text, percent(last[0])) for text in ends):
            yield f"the end of {key} is not among {ends}"
    paths = [one for one in traces(card, mode="lines", name=words("path due"))]
    indicator = "paperless_ratio" if card.name == "use" else "e_invoice_ratio"
    known = {f"{row['month']}-01": row["path"] for row in rows if isinstance(row.get("path"), Fraction)}
    for line in paths:
        seen = {day: y for day, y in zip(line["x"], line["y"], strict=True) if y is not None}
        if not known.keys() <= seen.keys():
            yield f"the path lacks {known.keys() - seen.keys()}"
        for day, y in seen.items():
            if day in known and not close(y, known[day] * 100):
                yield f"the path at {day} is {y}, wanted {float(known[day])}"
        due = oracle.due(indicator)
        if not close(seen[f"{due // 12}-{due % 12 + 1:02d}-01"], oracle.targets[indicator]["demand"]):
            yield "the path does not end at the demand"
    if bool(paths) != bool(known):
        yield f"{len(paths)} paths, wanted {bool(known)}"


def figure_areas(card: Card, rows: list[Row], oracle: Invoices, asked: Asked, words: Words) -> Found:
    nodes = oracle.nodes
    parts = [code for code in oracle.shown_of(asked) if nodes[code].on_map]
    inside = [code for around in parts for code in oracle.parts(around)]
    below = [code for code in inside if nodes[code].on_map and oracle.exists(code, asked.month)]
    wanted = {code: oracle.share(code, asked.first, asked.month, asked.industries) for code in [*parts, *below]}
    assert card.figure is not None
    seen: set[str] = set()
    for one in card.figure["data"]:
        if one["type"] == "scatter" and one["mode"] == "text":
            written = dict(zip(one["customdata"], one["text"], strict=True))
            classes: dict[str, int | None] = {}
        elif one["type"] == "scatter":
            written = dict(zip(one["customdata"], one["hovertext"], strict=True))
            classes = dict(zip(one["customdata"], one["meta"]["classes"], strict=True))
        elif one["type"] in ("heatmap", "choropleth"):
            flat = (
                [
                    (key, hover, step)
                    for keys, hovers, steps in zip(one["customdata"], one["hovertext"], one["z"], strict=True)
                    for key, hover, step in zip(keys, hovers, steps, strict=True)
                    if key is not None
                ]
                if one["type"] == "heatmap"
                else list(zip(one["customdata"], one["hovertext"], one["z"], strict=True))
            )
            written = {key: hover for key, hover, _ in flat}
            classes = {key: step for key, _, step in flat}
        else:
            continue
        seen |= written.keys()
        for code, text in written.items():
            away = oracle.distance(wanted[code])
            if isinstance(away, Fraction):
                texts = percent(away) | percent(away, signed=True)
                if not has(plain(text), texts):
                    yield f"{code} says {text!r}, wanted {texts}"
                share = wanted[code]
                if one.get("mode") == "markers" and isinstance(share, tuple):
                    for many in share:
                        if not has(plain(text), shown(many, 0)):
                            yield f"{code} says {text!r}, wanted {many}"
            elif (SUPPRESSED if away is HIDDEN else OPEN) not in text:
                yield f"{code} says {text!r}, wanted {away}"
        for code, step in classes.items():
            away = oracle.distance(wanted[code])
            want = 1 + sum(Fraction(joint, 100) <= away for joint in JOINTS) if isinstance(away, Fraction) else None
            if step != want and not (want is None and step in (0, 1) and one["type"] == "choropleth"):
                yield f"{code} is in class {step}, wanted {want}"
    expected = set(parts) if traces(card, type="choropleth") or not below else set(wanted)
    if seen != expected:
        yield f"on the map are {sorted(seen ^ expected)} too many or too few"


def figure_kinds(card: Card, rows: list[Row], oracle: Invoices, asked: Asked, words: Words) -> Found:
    steps = sorted({row["month"] for row in rows})
    wanted = {(row["label"], row["month"]): row for row in rows if isinstance(row["value"], Fraction)}
    for bar in traces(card, type="bar"):
        for step, y, hover in zip(bar["x"], bar["y"], bar["hovertext"], strict=True):
            row = wanted.pop((bar["name"], steps[step]), None)
            if row is None or not close(y, row["value"] * 100):
                yield f"{bar['name']} at {steps[step]} is {y}, wanted {row}"
            elif not has(plain(hover), percent(row["value"])) or not has(plain(hover), shown(row["count"], 0)):
                yield f"{hover!r} does not say {row}"
    if wanted:
        yield f"not drawn: {sorted(wanted)}"
    place = oracle.place(asked.area, asked.scope)
    for line in traces(card, mode="lines"):
        for at, month in enumerate(oracle.window(asked)):
            share = ratio(oracle.share(place, month, month, asked.industries))
            if isinstance(share, Fraction) != (line["y"][2 * at] is not None) or (
                isinstance(share, Fraction) and not close(line["y"][2 * at], share * 100)
            ):
                yield f"the line at {steps[at]} is {line['y'][2 * at]}, wanted {share}"
    last = max(steps)
    notes = [row["count"] for row in rows if row["month"] == last and row["key"] in oracle.of("fiscal")]
    if notes and not has(" ".join(map(str, card.notes)), spoken(oracle, asked, notes[0], words)):
        yield f"{card.notes} do not say {notes}"


def spoken(oracle: Invoices, asked: Asked, many: int, words: Words) -> set[str]:
    """Return how a count is said in a sentence: in English in millions, where a column has ten thousands."""
    if words.lang == "en" and oracle.nodes[asked.area].level <= 1:
        return shown(many, 3, 1_000_000)
    return counted(oracle, asked, many)


def counted(oracle: Invoices, asked: Asked, many: int) -> set[str]:
    """Return how a count is written, in its unit."""
    return shown(many, 0) if oracle.nodes[asked.area].level > 1 else shown(many, 1, FACTOR)


def figure_industries(card: Card, rows: list[Row], oracle: Invoices, asked: Asked, words: Words) -> Found:
    (spots,) = (one for one in traces(card, mode="markers") if "customdata" in one)
    (before,) = (one for one in traces(card, mode="markers") if "customdata" not in one)
    (text,) = traces(card, mode="text")
    if spots["customdata"] != [row["industry"] for row in rows]:
        yield f"dots of {spots['customdata']}"
        return
    for at, row in enumerate(rows):
        for x, want in ((spots["x"][at], row["value"]), (before["x"][at], row["last"])):
            if not close(x, want * 100) if isinstance(want, Fraction) else x is not None:
                yield f"{row['industry']} stands at {x}, wanted {want}"
        if plain(text["text"][at]) not in percent(row["value"]):
            yield f"{row['industry']} says {text['text'][at]!r}, wanted {row['value']}"
        short = (
            isinstance(row["value"], Fraction)
            and row["value"] < oracle.demand
            and oracle.judged(asked.area, asked.scope)
        )
        if (spots["marker"]["symbol"][at] == "triangle-down") != short:
            yield f"{row['industry']} is {spots['marker']['symbol'][at]}, short is {short}"


def figure_heat(card: Card, rows: list[Row], oracle: Invoices, asked: Asked, words: Words) -> Found:
    cells_of = inner(rows)
    outer = [row for row in rows if not (row["area"] and row["industry"])]
    scale, joints = oracle.scale(rows)
    assert card.figure is not None
    key = card.figure["layout"]["meta"]["key"]
    if key["scale"] != scale or not all(map(close, key["breaks"], joints)) or len(key["breaks"]) != len(joints):
        yield f"its classes are {key}, wanted {scale} {list(map(float, joints))}"
    yield from in_words_of_heat(card, rows, scale, oracle, words)
    (cells,) = traces(card, type="heatmap")
    # The rows go area by area, the matrix industry by industry.
    flat = [step for line in zip(*cells["z"], strict=True) for step in line]
    hovers = [hover for line in zip(*cells["hovertext"], strict=True) for hover in line]
    texts = [one for one in traces(card, mode="text") if one.get("xaxis") != "x2"]
    inks, sums = texts
    if len(inks["text"]) != len(cells_of) or len(sums["text"]) != len(outer):
        yield f"{len(inks['text'])} cells and {len(sums['text'])} sums, wanted {len(cells_of)} and {len(outer)}"
        return
    narrow = inks["meta"]["narrow"]["text"]
    for row, text, brief, step, hover in zip(cells_of, inks["text"], narrow, flat, hovers, strict=True):
        value, many = row["value"], row["total"]
        if text not in percent(value) or brief not in percent(value, 0):
            yield f"{row['area']} {row['industry']} says {text!r} and {brief!r}, wanted {value}"
        few = isinstance(many, int) and many < CAREFUL
        want = None
        if isinstance(value, Fraction) and not few:
            want = 1 + sum(joint <= 100 * value for joint in joints)
        if step != want:
            yield f"{row['area']} {row['industry']} is in class {step}, wanted {want}"
        if isinstance(many, int) and not has(plain(hover), shown(many, 0)):
            yield f"{hover!r} does not say {many}"
    for row, text, brief in zip(outer, sums["text"], sums["meta"]["narrow"]["text"], strict=True):
        if plain(text) not in percent(row["value"]) or plain(brief) not in percent(row["value"], 0):
            yield f"the total {row['area']} {row['industry']} says {text!r} and {brief!r}, wanted {row['value']}"


def in_words_of_heat(card: Card, rows: list[Row], scale: str, oracle: Invoices, words: Words) -> Found:
    """Yield what the title and the note say else: they name the lowest cells where none is short, and only there."""
    lowest = oracle.lowest(rows, many=LOWEST, least=CAREFUL) if scale == "revenue" else []
    sections = {line["code"]: line[f"short_{words.lang}"] for line in oracle.lines("industries.csv")}

    def said(row: Row, text: str) -> bool:
        node = oracle.nodes[row["area"]]
        area = node.names if words.lang == "en" else node.shorts
        name = words("Unallocated") if row["area"] == f"{node.parent}R" else area[words.lang]
        return any(f"{name} {sections[row['industry']]} {one}" in text for one in percent(row["value"]))

    if lowest:
        least = min(lowest, key=lambda row: row["value"])
        if not said(least, card.title):
            yield f"the title {card.title!r} does not name {least}"
    elif card.title != words("Where it falls short: industry by area"):
        yield f"the title is {card.title!r}, though a cell is short"
    notes = [str(note) for note in card.notes if "%" in str(note)]
    if len(notes) != bool(lowest):
        yield f"the notes are {notes}, wanted {len(lowest)} cells"
    for note in notes:
        missed = [row for row in lowest if not said(row, note)]
        if missed or note.count("%") != len(lowest):
            yield f"{note!r} is not of {lowest}"


def figure_funnel(card: Card, rows: list[Row], oracle: Invoices, asked: Asked, words: Words) -> Found:
    (bar,) = traces(card, type="bar")
    (text,) = traces(card, mode="text")
    columns = 2 if card.name == "steps" else 1
    written = [text["text"][at * (len(rows) + 1) + 1 : (at + 1) * (len(rows) + 1)] for at in range(columns)]
    for at, row in enumerate(rows):
        value = row["value"]
        if isinstance(value, Fraction) and not close(bar["x"][at], value * 100):
            yield f"bar {at} is {bar['x'][at]}, wanted {float(value)}"
        if plain(written[0][at]) not in percent(value):
            yield f"bar {at} says {written[0][at]!r}, wanted {value}"
        if columns > 1 and isinstance(row["count"], int) and written[1][at] not in counted(oracle, asked, row["count"]):
            yield f"bar {at} says {written[1][at]!r}, wanted {row['count']}"


Compare = Callable[[Card, list[Row], Invoices, Asked, Words], Found]
FIGURES: dict[str, Compare] = {
    "all": figure_trajectory,
    "key": figure_trajectory,
    "areas": figure_areas,
    "kinds": figure_kinds,
    "industries": figure_industries,
    "heat": figure_heat,
    "use": figure_trajectory,
    "steps": figure_funnel,
    "three": figure_funnel,
}


# The lead.


def in_lead(lead: Sequence[Any], sentence: str, oracle: Invoices, asked: Asked, words: Words) -> Found:
    """Yield what the lead row says else than was recomputed."""
    place = oracle.place(asked.area, asked.scope)
    span, now = (asked.first, asked.month), (asked.month, asked.month)

    def share(first: int, last: int, where: str = place, industries: tuple[str, ...] = asked.industries) -> Share:
        return oracle.share(where, first, last, industries)

    def pts(one: Share) -> set[str]:
        away = oracle.distance(one)
        return percent(away, signed=True) if isinstance(away, Fraction) else {""}

    month = share(*now)
    wanted: list[tuple[set[str], set[str]]] = [(percent(ratio(share(*span))), {f"{float(oracle.demand * 100):g}"})]
    due = oracle.due("e_invoice_ratio")
    points = oracle.points(place, asked.month, asked.industries)
    # A path that starts at the value itself judges nothing.
    stated = (
        asked.industries in ((), oracle.narrow) and oracle.judged(asked.area, asked.scope) and asked.month > min(points)
    )
    path = oracle.path("e_invoice_ratio", points, asked.month)
    value = points.get(asked.month)
    if stated and value is not None and asked.month < due and value < oracle.demand:
        wanted.append(({*WORDS}, percent(value - path, signed=True) if path is not None else {""}))
    elif stated:
        wanted.append(({*WORDS, MISSING}, pts(month)))
    else:
        wanted.append((percent(oracle.distance(month), signed=True), {""}))
    for codes in ((), oracle.narrow):
        if codes != asked.industries:
            one = share(*span, industries=codes)
            wanted.append((percent(ratio(one)), {""} if oracle.judged(asked.area, asked.scope) else pts(one)))
    ago = (span[0] - 12, span[1] - 12)
    money = [oracle.share(place, *when, asked.industries, "blue_amount") for when in (span, ago)]
    wanted.append((percent(ratio(money[0])), percent(ratio(money[1])) if ratio(money[1]) is not HIDDEN else {MISSING}))
    issuers = oracle.issuing(place, asked.month, asked.industries)
    many = whole(issuers)
    wanted.append((percent(ratio(issuers)), shown(many, 0) if isinstance(many, int) else {MISSING}))
    settled = oracle.settled(place, asked.month)
    if oracle.surveyed(place) and settled:
        demand = oracle.targets["paperless_ratio"]["demand"]
        wanted.append((percent(settled[max(settled)]), {f"{demand:g}"}))
    else:
        seen = oracle.use(place, *span, "covered", "receivers")
        wanted.append((percent(ratio(oracle.booked(place, *span))), percent(ratio(seen))))
    if asked.area == oracle.root:
        for scope in oracle.scopes:
            there = oracle.place(oracle.root, scope)
            if there != place:
                wanted.append((percent(ratio(share(*span, where=there))), pts(share(*span, where=there))))
    if len(lead) != len(wanted):
        yield f"the lead has {len(lead)} entries, wanted {len(wanted)}"
        return
    for entry, (texts, said) in zip(lead, wanted, strict=True):
        if plain(str(entry.value)) not in texts and not any(one in str(entry.value) for one in WORDS):
            yield f"{entry.label}: {entry.value!r}, wanted {texts}"
        if said != {""} and not has(plain(" ".join(map(str, entry.said))), said):
            yield f"{entry.label}: {entry.said!r} does not say {said}"
    yield from in_sentence(sentence, oracle, asked, words, month, path)


# The classes by which a status is known, whatever the language.
WORDS = ("status disc", "status half", "status up", "status down", "status bar", "status diamond", "status square")


def in_sentence(
    sentence: str, oracle: Invoices, asked: Asked, words: Words, month: Share, path: Fraction | None
) -> Found:
    """Yield what the sentence says else than was recomputed."""
    value, away = ratio(month), oracle.distance(month)
    if not isinstance(value, Fraction) or not isinstance(away, Fraction):
        if sentence:
            yield f"{sentence!r} says what cannot be said"
        return
    for want in (value, abs(away)):
        if not has(sentence, percent(want)):
            yield f"{sentence!r} does not say {float(want)}"
    stated = asked.industries in ((), oracle.narrow) and oracle.judged(asked.area, asked.scope)
    if stated and path is not None and asked.month < oracle.due("e_invoice_ratio") and away < 0:
        first = min(oracle.points(oracle.place(asked.area, asked.scope), asked.month, asked.industries))
        if asked.month > first and not has(sentence, percent(abs(value - path))):
            yield f"{sentence!r} does not say how far {float(value)} is from {float(path)}"
    place = oracle.place(asked.area, asked.scope)
    chosen = [one for one in oracle.issuing_sections(asked) if not asked.industries or one in asked.industries]
    gaps = [oracle.distance(oracle.share(place, asked.first, asked.month, (one,))) for one in chosen]
    low = [gap for gap in gaps if isinstance(gap, Fraction) and gap < 0]
    if len(low) > 3 and not (has(sentence, {str(len(low))}) and has(sentence, {str(len(chosen))})):
        yield f"{sentence!r} does not say {len(low)} of {len(chosen)}"
    areas = [row for row in oracle.areas_(asked) if row["area"] in oracle.shown_of(asked)]
    below = [row for row in areas if row["low"] and not row["area"].endswith("R")]
    told = has(sentence, {words.plural("{n} area too", "{n} areas too", len(below))})
    # At the lowest level the areas side by side are no parts of the place, but its neighbours.
    if told != (len(areas) > 1 and bool(below) and oracle.around_of(asked) == place):
        yield f"{sentence!r} says {told} that {len(below)} areas are short"
