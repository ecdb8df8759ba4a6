"""The contracts of the extracts: Open Data Contract Standard v3 files, read and validated here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from domain.errors import DefinitionError
from domain.pack import Pack
from domain.period import Grain

FOLDER = Path(__file__).parent / "contracts"
# What a source may write for a type without losing anything.
ACCEPTED: Mapping[str, frozenset[str]] = {
    "DATE": frozenset({"DATE"}),
    "VARCHAR": frozenset({"VARCHAR"}),
    "BIGINT": frozenset(
        {"BIGINT", "INTEGER", "SMALLINT", "TINYINT", "UINTEGER", "USMALLINT", "UTINYINT"},
    ),
    "TIMESTAMP": frozenset({"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"}),
}
LOGICAL = {"DATE": "date", "VARCHAR": "string", "BIGINT": "integer", "TIMESTAMP": "timestamp"}
CLASSES = ("public", "internal", "sensitive", "restricted")
LISTS = ("areas", "taxes", "industries", "taxpayer_kinds", "adjustment_kinds", "reporters")
# What stands before the name of a list that a pack brings by itself, in its folder `lists`.
OF_PACK = "lists."
# Rows of the lowest areas, which add up; rows of areas of any level; figures of an area itself, which are never summed.
LOWEST, ANY, OWN = "lowest", "any", "own"
COMMON = ("month", "area", "reporter", "loaded_at", "source", "dq")


@dataclass(frozen=True, slots=True)
class Field:
    """A column: `type` as DuckDB names it, `key` its place in the key (0 if none).

    `reference` names a list of the pack, `besides` a code (of a total) that may stand there though the list lacks it.
    """

    name: str
    type: str
    required: bool
    key: int
    classification: str
    descriptions: Mapping[str, str]
    unit: str
    sums: str
    minimum: int | None
    maximum: int | None
    shortest: int
    values: tuple[str, ...]
    reference: str
    besides: str = ""


@dataclass(frozen=True, slots=True)
class Contract:
    """What an extract must be; `tolerance` is the share by which a restatement may move a file's total.

    `grain` is how long its periods are (None: as the pack's), `areas` which areas its rows are of.
    """

    name: str
    version: str
    descriptions: Mapping[str, str]
    fields: tuple[Field, ...]
    sums: str
    may_be_empty: bool
    tolerance: float | None
    floor: int | None
    grain: Grain | None
    areas: str

    @property
    def titles(self) -> Mapping[str, str]:
        """Return what the extract is called: its name as words, in Chinese the head of its description."""
        chinese = self.descriptions["zh"].partition("：")[0].partition("（")[0]
        return {"en": self.name.replace("_", " ").capitalize(), "zh": chinese}

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns in order."""
        return tuple(field.name for field in self.fields)

    @property
    def key(self) -> tuple[str, ...]:
        """Return the names of the columns that make a row unique."""
        return tuple(field.name for field in sorted(self.fields, key=lambda field: field.key) if field.key)


def codes(pack: Pack, reference: str) -> tuple[str, ...]:
    """Return the codes of one of a pack's reference lists."""
    if reference.startswith(OF_PACK):
        return tuple(pack.lists.get(reference.removeprefix(OF_PACK), ()))
    return tuple(getattr(pack, reference))


def grain_of(contract: Contract, pack: Pack) -> Grain:
    """Return how long the periods of an extract are in a pack."""
    return contract.grain or pack.grain


@cache
def contracts() -> Mapping[str, Contract]:
    """Return every contract by the name of its extract, in the order of names."""
    found = {path.stem: read(path) for path in sorted(FOLDER.glob("*.yaml"))}
    return found


def read(path: Path) -> Contract:
    """Return the contract in a file; DefinitionError names the file and the rule that fails."""

    def need(holds: object, rule: str) -> None:
        if not holds:
            raise DefinitionError(f"contract {path.name}: {rule}")

    try:
        top = yaml.safe_load(path.read_text("utf-8"))
    except yaml.YAMLError as error:
        raise DefinitionError(f"contract {path.name}: {error}") from None
    need(isinstance(top, dict) and top.get("kind") == "DataContract", "kind must be DataContract")
    need(str(top.get("apiVersion", "")).startswith("v3."), "apiVersion must be v3")
    for entry in ("id", "version", "status", "description", "schema"):
        need(top.get(entry), f"{entry} is missing")
    need(top.get("name") == path.stem, f"name must be {path.stem}")
    need(
        len(top["schema"]) == 1 and top["schema"][0].get("name") == path.stem,
        "schema must hold the one extract",
    )
    table = top["schema"][0]
    own = _custom(table)
    chinese = _custom(top).get("zh")
    need(chinese, "a Chinese description (customProperties zh) is missing")
    fields = tuple(_field(entry, need) for entry in table.get("properties", ()))
    names = [field.name for field in fields]
    need(len(set(names)) == len(names), "a column stands twice")
    for name in COMMON:
        need(name in names, f"column {name} is missing")
    keys = sorted(field.key for field in fields if field.key)
    need(keys and keys == list(range(1, len(keys) + 1)), "primaryKeyPosition must count from 1 without a gap")
    rows = [rule for rule in table.get("quality", ()) if rule.get("metric") == "rowCount"]
    tolerance = own.get("restatementTolerance")
    need(tolerance is None or 0 < tolerance < 1, "restatementTolerance must lie between 0 and 1")
    grain, areas = own.get("grain"), own.get("areas", LOWEST)
    need(grain is None or grain in set(Grain), f"grain is none of {', '.join(Grain)}")
    need(areas in (LOWEST, ANY, OWN), f"areas is none of {LOWEST}, {ANY}, {OWN}")
    return Contract(
        name=path.stem,
        version=str(top["version"]),
        descriptions={"en": str(top["description"].get("purpose", "")), "zh": str(chinese)},
        fields=fields,
        sums=str(own.get("sums", "")),
        may_be_empty=not rows,
        tolerance=tolerance,
        floor=own.get("suppressionFloor"),
        grain=Grain(grain) if grain else None,
        areas=areas,
    )


def _field(entry: Mapping[str, Any], need: Any) -> Field:
    name = str(entry.get("name", ""))
    need(name.isascii() and name.isidentifier() and name == name.lower(), f"column {name!r} is ill named")
    kind = entry.get("physicalType")
    need(kind in ACCEPTED, f"column {name}: physicalType {kind!r} is none of {', '.join(ACCEPTED)}")
    need(
        entry.get("logicalType") == LOGICAL[str(kind)],
        f"column {name}: logicalType must be {LOGICAL[str(kind)]}",
    )
    own = _custom(entry)
    need(
        entry.get("description") and own.get("zh"),
        f"column {name}: a description in both languages is needed",
    )
    need(
        entry.get("classification") in CLASSES,
        f"column {name}: classification is none of {', '.join(CLASSES)}",
    )
    need(isinstance(entry.get("required"), bool), f"column {name}: required must be true or false")
    need(
        bool(entry.get("primaryKey")) == ("primaryKeyPosition" in entry),
        f"column {name}: a key needs its position",
    )
    need(kind != "BIGINT" or own.get("unit"), f"column {name}: a number needs its unit")
    options = entry.get("logicalTypeOptions", {})
    reference = ""
    for one in entry.get("relationships", ()):
        reference, _, target = str(one.get("to", "")).rpartition(".")
        known = reference in LISTS or reference.startswith(OF_PACK)
        need(known and target == "code", f"column {name}: {one.get('to')} is no list of a pack")
    values: tuple[str, ...] = ()
    for rule in entry.get("quality", ()):
        need(
            rule.get("metric") == "invalidValues",
            f"column {name}: quality {rule.get('metric')} is not understood",
        )
        values = tuple(str(value) for value in rule["arguments"]["validValues"])
    return Field(
        name=name,
        type=str(kind),
        required=bool(entry.get("required")),
        key=int(entry.get("primaryKeyPosition", 0)),
        classification=str(entry.get("classification")),
        descriptions={"en": str(entry.get("description")), "zh": str(own.get("zh"))},
        unit=str(own.get("unit", "")),
        sums=str(own.get("sums", "")),
        minimum=options.get("minimum"),
        maximum=options.get("maximum"),
        shortest=int(options.get("minLength", 0)),
        values=values,
        reference=reference,
        besides=str(own.get("besides", "")),
    )


def _custom(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {one["property"]: one["value"] for one in entry.get("customProperties", ())}
