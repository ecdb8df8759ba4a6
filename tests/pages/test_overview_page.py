"""The overview: served at /, each tile a link with the view kept, the head counts, parts are not judged, data state."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from data.publish import publish
from data.release import current
from domain.pack import Pack
from domain.reading import Mark, Release
from tests import lake
from tests.desk import Seat
from tests.document import read
from tests.rows.plan import plan_facts


def texts(html: object) -> str:
    return " ".join(read(str(html)).texts)


def test_the_overview_is_served_at_the_root_and_leads_the_navigation(seat: Seat) -> None:
    drawn = seat.draw({}, "overview")
    links = [link["href"].partition("?")[0] for link in read(drawn["text"]["top"]).links]
    assert links.count("/") >= 2
    layout = seat.layout({}, "/")
    assert '"page":"overview"' in str(layout) or "'page': 'overview'" in str(layout)
    assert seat.get("/overview.xlsx?card=targets").status_code == 200
    assert seat.get("/overview.csv?card=state").status_code == 200


def test_every_tile_leads_to_its_page_with_the_view_kept(seat: Seat) -> None:
    query = {"area": "330100", "month": "2022-06", "lang": "en", "theme": "dark"}
    body = seat.cards(query, "overview")["targets"].body
    links = [link["href"] for link in read(str(body)).links]
    assert [href.partition("?")[0] for href in links] == [
        *("/invoices", "/invoices", "/invoices", "/filing", "/filing", "/filing"),
        *("/indicators", "/indicators", "/indicators"),
    ]
    anchors = {urlsplit(href).fragment for href in links} - {""}
    assert anchors == {"record_items", "milestones", "platform_availability"}
    there = set(re.findall(r'id="([^"]+)"', json.dumps(seat.layout({}, "/indicators")).replace('\\"', '"')))
    assert anchors <= there, "the page has what they lead to"
    assert {urlsplit(href).query for href in links} == {"area=330100&month=2022-06&lang=en&theme=dark"}


def test_a_card_leads_on_to_the_page_it_sums_up_with_the_view_kept(seat: Seat) -> None:
    query = {"area": "330100", "month": "2022-06"}
    cards = seat.cards(query, "overview")
    assert {name: card.more.href for name, card in cards.items() if card.more} == {
        "months": "/revenue?area=330100&month=2022-06",
        "areas": "/revenue?area=330100&month=2022-06",
        "risk": "/risk?area=330100&month=2022-06",
    }
    online = seat.cards({**query, "shade": "online"}, "overview")["areas"].more
    assert online is not None
    assert online.href.startswith("/filing?")


def test_targets_of_one_name_say_their_year(seat: Seat) -> None:
    said = texts(seat.cards({"lang": "en"}, "overview")["targets"].body)
    assert "Paying time (2023)" in said
    assert "Paying time (2025)" in said


@pytest.mark.parametrize(("scope", "name"), [("only", "宁波"), ("without", "不含宁波")])
@pytest.mark.parametrize("page", ["overview", "revenue", "invoices", "filing", "risk"])
def test_only_the_whole_province_is_called_so(page: str, scope: str, name: str, wide: Seat) -> None:
    """A number of one scope never stands under the name of the whole: not in a table, not in a figure."""
    told = 0
    for card in wide.cards({"scope": scope}, page).values():
        if card.name == "targets":
            continue  # their status is the province's, and says so
        labels = {str(cell) for column in card.rows for cell in card.rows[column] if isinstance(cell, str)}
        drawn = json.dumps(card.figure, ensure_ascii=False, default=str)
        assert not {one for one in labels if one == "全省"}, card.name
        assert not re.search(r"(?<![不在])全省(?!（)", drawn + card.title), card.name
        told += name in drawn + " ".join(labels)
    assert told, "it is named somewhere"


def test_a_scope_of_one_city_shows_its_counties(wide: Seat) -> None:
    for page in ("overview", "revenue"):
        card = wide.cards({"scope": "only"}, page)["areas"]
        codes = list(card.rows["area"])[:-1]  # the last is the total
        assert len(codes) > 3
        assert all(code.startswith("3302") for code in codes)


@pytest.mark.parametrize("page", ["overview", "revenue", "invoices"])
@pytest.mark.parametrize("shade", ["", "risk", "invoices", "online"])
def test_a_map_of_boundaries_says_that_it_is_a_sketch(page: str, shade: str, wide: Seat) -> None:
    seen = 0
    for query in ({}, {"area": "330100"}, {"scope": "only"}):
        for card in wide.cards({**query, "shade": shade, "map": "bounds"}, page).values():
            kinds = {trace["type"] for trace in (card.figure or {}).get("data", ())}
            if "choropleth" in kinds:
                seen += 1
                assert "示意图，不作为划界依据。" in card.notes, card.name
    assert seen


def test_a_county_among_its_city_is_shown_in_the_unit_of_the_city(wide: Seat) -> None:
    for page in ("overview", "revenue"):
        county = wide.cards({"area": "330106"}, page)
        city = wide.cards({"area": "330100"}, page)["areas"]
        assert county["areas"].scope[2] == city.scope[2] == "亿元"
        assert [one.factor for one in county["areas"].columns] == [one.factor for one in city.columns]
        assert "万元" in county["months"].scope
        assert county["months"].columns[1].factor < city.columns[2].factor


def test_rows_of_risk_have_room_for_their_type(wide: Seat) -> None:
    for query in ({}, {"area": "330100"}, {"scope": "only"}, {"area": "330106", "lang": "en"}):
        card = wide.cards(query, "overview")["risk"]
        assert card.figure is not None
        bottom, top = card.figure["layout"]["yaxis"]["range"]
        assert card.height / (bottom - top) >= 17


@pytest.mark.parametrize(
    "query", [{}, {"scope": "only", "industries": "G.Q", "grade": "high"}, {"area": "330106", "month": "2023-05"}]
)
def test_a_cell_of_risk_leads_to_the_page_that_explains_it(query: dict[str, str], wide: Seat) -> None:
    card = wide.cards(query, "overview")["risk"]
    rows = {f"{row['row']}.{row['column']}": row for row in card.rows.to_dict("records")}
    assert len(card.marks) > 20
    for mark in [*card.marks[:2], *card.marks[-2:]]:
        found = urlsplit(mark.href)
        assert found.path == "/risk"
        there = wide.cards(dict(parse_qsl(found.query)), "risk")["cell"]
        row = rows[str(mark.key)]
        assert there.nothing is None
        said = texts(there.body)
        for value in (f"{row['value']:.1f}", f"{row['hits']:,.0f}", f"{row['base']:,.0f}"):
            assert re.search(rf"(?<![\d,.]){value}(?![\d,]|\.\d)", said), (mark, value, said)
        assert row["label"] in there.title or row["row"] == "ALL"


def test_the_head_says_how_many_targets_stand_how(wide: Seat) -> None:
    card = wide.cards({"lang": "en"}, "overview")["targets"]
    said = texts(card.said)
    for status in ("warning", "ahead", "on track"):
        count = list(card.rows["status"]).count(status)
        assert (f"{status} {count}" in said) == bool(count)
    assert len(card.rows) == 9


def test_a_target_whose_subject_lags_stands_as_it_did_and_names_its_month(
    release: Release, home: Path, pack: Pack, sit: Callable[..., Seat], seat: Seat
) -> None:
    reported = dict(release.reported)
    reported["handling"] = {code: days[:-2] for code, days in reported["handling"].items()}
    there = sit(home, pack, release=replace(release, reported=reported))
    last = there.reading.months("handling", pack.root)[-1]
    rows = {row["code"]: row for row in there.cards({}, "overview")["targets"].rows.to_dict("records")}
    before = {
        row["code"]: row for row in seat.cards({"month": str(last)}, "overview")["targets"].rows.to_dict("records")
    }
    assert (rows["T4"]["period"], rows["T4"]["value"]) == ("2022年9月", before["T4"]["value"])
    assert rows["T4"]["status"] == before["T4"]["status"]
    assert rows["T1"]["period"] == "2022年11月"
    tiles = str(there.cards({}, "overview")["targets"].body).split("<li")
    assert [">9月<" in one for one in tiles if ">T4<" in one] == [True]
    assert [">9月<" in one for one in tiles if ">T1<" in one] == [False]


def test_a_count_goes_by_steps(seat: Seat) -> None:
    tiles = str(seat.cards({}, "overview")["targets"].body).split("<li")
    counted = next(one for one in tiles if ">T7<" in one)
    ratio = next(one for one in tiles if ">T1<" in one)
    assert stepped(counted)
    assert not stepped(ratio)


def stepped(tile: str) -> bool:
    """Say whether the small line of a tile goes along or down, never both at once."""
    points = [(float(x), float(y)) for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", tile.partition('class="way"')[2])]
    assert len(points) > 2
    return all(x == u or y == v for (x, y), (u, v) in pairwise(points))


def test_a_part_is_shaded_and_never_judged(seat: Seat) -> None:
    card = seat.cards({"area": "330100", "month": "2022-06", "lang": "en"}, "overview")["targets"]
    whole = seat.cards({"month": "2022-06", "lang": "en"}, "overview")["targets"]
    assert list(card.rows["status"]) == list(whole.rows["status"]), "the status is the province's"
    html = str(card.body)
    assert "worth below" in html
    assert "below the provincial line" in html
    assert "worth below" not in str(whole.body)
    only = seat.cards({"scope": "only", "month": "2022-06", "lang": "en"}, "overview")["targets"]
    assert list(only.rows["status"]) == list(whole.rows["status"])


def test_a_part_ahead_of_a_late_bureau_has_the_status_of_the_last_whole_month(seat: Seat) -> None:
    card = seat.cards({"area": "330100", "lang": "en"}, "overview")["targets"]
    whole = seat.cards({"lang": "en"}, "overview")["targets"]
    assert list(card.rows["status"]) == list(whole.rows["status"])
    assert "Nov 2022" in texts(card.body)


def test_a_value_never_seems_to_meet_what_it_does_not(seat: Seat) -> None:
    rows = seat.cards({"month": "2022-10", "lang": "en"}, "overview")["targets"]
    value = rows.rows.set_index("code").loc["T9", "value"]
    assert float(str(value)) < 100
    assert "100.0 " not in texts(rows.body).partition("T9")[2]


@pytest.mark.parametrize(("shade", "scale"), [("invoices", "distance"), ("online", "distance"), ("risk", "risk")])
def test_a_map_of_an_indicator_wears_its_scale_and_money_none(seat: Seat, shade: str, scale: str) -> None:
    figure = seat.cards({"shade": shade}, "overview")["areas"].figure
    assert figure is not None
    assert figure["layout"]["meta"]["key"]["scale"] == scale
    money = seat.cards({}, "overview")["areas"].figure
    assert money is not None
    assert money["layout"]["meta"]["key"]["scale"] == "revenue"


def test_the_choice_of_the_map_keeps_the_view_and_drills_keep_the_choice(seat: Seat) -> None:
    card = seat.cards({"shade": "online", "month": "2022-06"}, "overview")["areas"]
    hrefs = {choice.label: choice.href for choice in card.switch}
    assert hrefs["电票"] == "?month=2022-06&shade=invoices"
    assert hrefs["收入"] == "?month=2022-06"
    assert all("shade=online" in mark.href for mark in card.marks)


def test_an_unknown_filling_is_money(seat: Seat) -> None:
    assert seat.view({"shade": "wealth"}, "overview").shade == "revenue"


def test_the_state_of_the_data_names_who_is_late(seat: Seat) -> None:
    card = seat.cards({"lang": "en"}, "overview")["state"]
    rows = {row["extract"]: row for row in card.rows.to_dict("records")}
    assert rows["Revenue"]["330000"] == "2022-12"
    assert rows["Revenue"]["330200"] == "2022-11"
    assert rows["Revenue"]["state"] == "complete", "the month that is shown is whole"
    late = seat.cards({"lang": "en", "month": "2022-12"}, "overview")["state"]
    assert "Ningbo late" in set(late.rows["state"])
    assert any(note.startswith("Dec: ") and "has not reported" in note for note in map(str, card.notes))
    assert not any("has not reported" in note for note in map(str, late.notes)), "each row says it"
    assert rows["Paying time"]["330200"] == "—", "nothing is expected of it"
    assert rows["Paying time"]["state"] == "yearly model"


def test_an_extract_that_every_bureau_is_late_with_is_not_complete(
    release: Release, home: Path, pack: Pack, sit: Callable[..., Seat]
) -> None:
    reported = dict(release.reported)
    reported["risk"] = {code: days[:6] for code, days in reported["risk"].items()}
    card = sit(home, pack, release=replace(release, reported=reported)).cards({"lang": "en"}, "overview")["state"]
    rows = {row["extract"]: row["state"] for row in card.rows.to_dict("records")}
    assert rows["Risk"].startswith("Provincial bureau")
    assert rows["Risk"].endswith("Ningbo late")


def test_the_state_of_the_data_names_what_was_refused_and_which_check_failed(
    quarter: Path, pack: Pack, sit: Callable[..., Seat]
) -> None:
    spoilt = lake.frame("plan_facts", plan_facts(lake.PROVINCE, 2021, 3) or [])
    spoilt.loc[spoilt["item"] == "domain", "numerator"] = 21
    path = quarter / "inbox" / "plan_facts.330000.2021-03.parquet"
    path.unlink()
    lake.write(path, spoilt)
    publish(quarter, pack, now=lake.NOW)
    release = current(quarter)
    assert release is not None
    assert release.failed == ("plan_facts: plan_facts_parts",)
    card = sit(quarter, pack).cards({"lang": "en"}, "overview")["state"]
    rows = {row["extract"]: row for row in card.rows.to_dict("records")}
    assert rows["Plan facts"]["state"] == "1 file refused"
    assert "plan_facts: plan_facts_parts" in " ".join(map(str, card.notes))
    assert "is more than the denominator" in " ".join(map(str, card.notes))


def test_a_file_that_stands_in_is_said_to(seat: Seat, sit: Callable[..., Seat], release: Release, pack: Pack) -> None:
    mark = Mark("risk", "330200", "2022-11", "is a duplicate", True)
    there = sit(seat.desk.release(None).path.parent.parent, pack, release=replace(release, marks=(mark,)))
    card = there.cards({"lang": "en"}, "overview")["state"]
    assert "older rows stand in" in " ".join(map(str, card.notes))


def test_a_lake_of_revenue_alone_shows_what_it_can(pack: Pack, sit: Callable[..., Seat], tmp_path: Path) -> None:
    lake.drop_all(tmp_path / "inbox", (2021, 1), (2021, 3))
    for file in (tmp_path / "inbox").iterdir():
        if file.name.split(".")[0] not in ("revenue", "adjustments", "taxpayers"):
            file.unlink()
    publish(tmp_path, pack, now=lake.NOW)
    cards = sit(tmp_path, pack).cards({"lang": "en"}, "overview")
    assert set(cards["targets"].rows["status"]) == {"—"}
    assert cards["risk"].nothing == "no-data"
    assert cards["months"].nothing is None
    assert [choice.glyph for choice in cards["areas"].switch] == ["tiles", "map"]
    shutil.rmtree(tmp_path / "inbox")
