"""A home with two months published, and the third one's files at hand to be spoilt."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from data.demo import write
from domain.pack import Pack
from domain.period import Period
from tests import lake
from tests.shared import Shared


@pytest.fixture(scope="session")
def thin(pack: Pack, shared: Shared) -> Path:
    """Return the folder of a thin simulated lake of all years: the whole one has more cells with the same totals."""
    return shared("thin", lambda folder: write(folder, pack, scale=0.05, last=Period(2026, 10)))


@pytest.fixture(scope="session")
def two_months(some_months: Callable[..., Path]) -> Path:
    """Return a home with the core of January and February 2021 published; to be copied, not changed."""
    return some_months(*lake.CORE)


@pytest.fixture(scope="session")
def two_whole_months(some_months: Callable[..., Path]) -> Path:
    """Return the same with every extract."""
    return some_months(*lake.COLUMNS)


@pytest.fixture(scope="session")
def some_months(pack: Pack, shared: Shared) -> Callable[..., Path]:
    """Return what gives the same with some extracts, each set published once."""

    def of(*extracts: str) -> Path:
        def make(folder: Path) -> None:
            lake.drop_all(folder / "inbox", (2021, 1), (2021, 2), extracts)
            lake.published(folder, pack, lake.NOW)

        return shared("-".join(extracts), make)

    return of


@pytest.fixture
def standing(two_months: Path, tmp_path: Path) -> Path:
    """Return a home of one's own with the core of January and February 2021 published and an empty inbox."""
    shutil.copytree(two_months, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def with_only(some_months: Callable[..., Path], tmp_path: Path) -> Callable[..., Path]:
    """Return what gives a home of one's own with some extracts of January and February 2021.

    For a fault that concerns these alone: whatever else a home holds costs each check its audits.
    """

    def of(*extracts: str) -> Path:
        shutil.copytree(some_months(*extracts), tmp_path / "home")
        return tmp_path / "home"

    return of


@pytest.fixture
def whole(two_whole_months: Path, tmp_path: Path) -> Path:
    """Return a home of one's own with every extract of January and February 2021."""
    shutil.copytree(two_whole_months, tmp_path / "home")
    return tmp_path / "home"
