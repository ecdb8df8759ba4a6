"""The overview: served at /, each tile a link with the view kept, the head counts, parts are not judged, data state."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

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
        *("/invoices", "/invoices", "/invoices", "/filing", "/filing", "/filing", "/filing"),
        *("/indicators", "/invoices"),
    ]
    assert {href.partition("?")[2] for href in links} == {"area=330100&month=2022-06&lang=en&theme=dark"}


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
    assert "2022年9月" in str(there.cards({}, "overview")["targets"].body)


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
    assert rows["Revenue"]["state"] == "Ningbo late"
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
