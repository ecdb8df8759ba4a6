"""The subjects that are simulated beside revenue: one module each, named by its section of simulation.toml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Protocol, cast

import duckdb

from data.demo.simulation import Simulation
from domain.period import Grain, Period

# In the order in which they are made; a later one may use the tables of an earlier one.
NAMES: tuple[str, ...] = ("invoices", "filing", "risk", "plan")


class Subject(Protocol):
    """What a module of a subject gives: the columns of its extracts, their grain where it is not the pack's.

    OPEN may say of an extract how many of the last months, not two, leave what lies in them provisional.
    """

    COLUMNS: Mapping[str, str]
    GRAIN: Mapping[str, Grain]

    def generate(
        self,
        connection: duckdb.DuckDBPyConnection,
        simulation: Simulation,
        scale: float,
        first: Period,
        last: Period,
    ) -> None:
        """Make a table for each extract: its columns, reporter, and position (the period's number in its grain)."""


def found(simulation: Simulation) -> Iterator[Subject]:
    """Give the subjects that a pack's simulation calibrates; of any other nothing is written."""
    for name in NAMES:
        if simulation.section(name):
            yield cast(Subject, import_module(f"data.demo.{name}"))
