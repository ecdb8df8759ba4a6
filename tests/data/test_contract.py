"""Contracts are whole Open Data Contract Standard files that say what each extract must be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from data.contract import FOLDER, contracts, read
from domain.errors import DefinitionError
from tests import lake


def test_each_extract_has_a_contract_with_the_columns_of_the_lake() -> None:
    assert {name: " ".join(contract.columns) for name, contract in contracts().items()} == lake.COLUMNS


def _property(top: dict[str, Any], name: str, value: str) -> None:
    top["schema"][0]["customProperties"].append({"property": name, "value": value})


@pytest.mark.parametrize("name", lake.COLUMNS)
def test_each_column_is_described_in_both_languages_and_classified(name: str) -> None:
    for field in contracts()[name].fields:
        assert field.descriptions["en"].endswith(".")
        assert any("\u4e00" <= letter <= "\u9fff" for letter in field.descriptions["zh"])
        assert field.classification != "public"
        assert field.required or not field.key or field.name == "credit"


def test_money_is_bigint_in_the_minor_unit_and_counts_are_not_negative() -> None:
    by_name = {(name, field.name): field for name, contract in contracts().items() for field in contract.fields}
    for key in (("revenue", "collected"), ("revenue", "central"), ("revenue", "local"), ("adjustments", "amount")):
        assert (by_name[key].type, by_name[key].unit, by_name[key].sums) == ("BIGINT", "minor", "flow")
    for key in (("taxpayers", "registered"), ("taxpayers", "active")):
        assert (by_name[key].type, by_name[key].minimum, by_name[key].sums) == ("BIGINT", 0, "stock")


def test_keys_tolerances_and_the_floor_are_what_the_checks_use() -> None:
    revenue, adjustments, taxpayers = (contracts()[name] for name in ("revenue", "adjustments", "taxpayers"))
    assert revenue.key == ("month", "area", "tax", "industry", "taxpayer_kind")
    assert adjustments.key == ("month", "area", "tax", "industry", "kind", "document")
    assert taxpayers.key == ("month", "area", "industry", "kind", "credit")
    assert (revenue.tolerance, adjustments.tolerance, taxpayers.tolerance) == (0.2, None, 0.2)
    assert (revenue.may_be_empty, adjustments.may_be_empty, taxpayers.may_be_empty) == (False, True, False)
    assert taxpayers.floor == 3


def _column(top: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in top["schema"][0]["properties"] if one["name"] == name)


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        (lambda top: top.update(kind="Contract"), "kind must be DataContract"),
        (lambda top: top.update(apiVersion="v2.2.2"), "apiVersion must be v3"),
        (lambda top: top.update(name="incomes"), "name must be revenue"),
        (lambda top: top.pop("version"), "version is missing"),
        (lambda top: top.pop("customProperties"), "a Chinese description"),
        (lambda top: top["schema"][0]["properties"].pop(0), "column month is missing"),
        (lambda top: top["schema"][0]["properties"].append(_column(top, "tax")), "a column stands twice"),
        (lambda top: _column(top, "tax").update(name="Tax"), "column 'Tax' is ill named"),
        (lambda top: _column(top, "tax").update(name="tax; drop"), "is ill named"),
        (lambda top: _column(top, "tax").update(physicalType="TEXT"), "physicalType 'TEXT' is none of"),
        (lambda top: _column(top, "tax").update(logicalType="integer"), "logicalType must be string"),
        (lambda top: _column(top, "tax").pop("description"), "a description in both languages"),
        (lambda top: _column(top, "tax").pop("customProperties"), "a description in both languages"),
        (lambda top: _column(top, "tax").update(classification="secret"), "classification is none of"),
        (lambda top: _column(top, "tax").update(required="yes"), "required must be true or false"),
        (lambda top: _column(top, "tax").pop("primaryKeyPosition"), "a key needs its position"),
        (lambda top: _column(top, "tax").update(primaryKeyPosition=9), "must count from 1 without a gap"),
        (lambda top: _column(top, "tax")["relationships"][0].update(to="duties.code"), "is no list of a pack"),
        (lambda top: _column(top, "dq")["quality"][0].update(metric="nullValues"), "is not understood"),
        (lambda top: _column(top, "local")["customProperties"].pop(0), "a number needs its unit"),
        (lambda top: top["schema"][0]["customProperties"][1].update(value=20), "restatementTolerance must lie"),
        (lambda top: _property(top, "grain", "week"), "grain is none of month, quarter, year"),
        (lambda top: _property(top, "areas", "all"), "areas is none of lowest, any, own"),
    ],
)
def test_a_contract_that_is_not_whole_is_refused(
    spoil: Callable[[dict[str, Any]], object], rule: str, tmp_path: Path
) -> None:
    top = yaml.safe_load((FOLDER / "revenue.yaml").read_text("utf-8"))
    spoil(top)
    path = tmp_path / "revenue.yaml"
    path.write_text(yaml.safe_dump(top, allow_unicode=True), "utf-8")
    with pytest.raises(DefinitionError, match=rule):
        read(path)


def test_text_that_is_no_yaml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "revenue.yaml"
    path.write_text("a: [", "utf-8")
    with pytest.raises(DefinitionError, match=r"contract revenue\.yaml"):
        read(path)
