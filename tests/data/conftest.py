"""A home with two months published, and the third one's files at hand to be spoilt."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from data.publish import publish
from domain.pack import Pack
from tests import lake


@pytest.fixture(scope="session")
def two_months(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with the core of January and February 2021 published; to be copied, not changed."""
    return _published(tmp_path_factory.mktemp("two_months"), pack, lake.CORE)


@pytest.fixture(scope="session")
def two_whole_months(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the same with every extract."""
    return _published(tmp_path_factory.mktemp("two_whole_months"), pack, tuple(lake.COLUMNS))


@pytest.fixture(scope="session")
def some_months(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return what gives the same with some extracts, each set published once."""

    @cache
    def of(*extracts: str) -> Path:
        return _published(tmp_path_factory.mktemp("some_months"), pack, extracts)

    return of


def _published(folder: Path, pack: Pack, extracts: tuple[str, ...]) -> Path:
    lake.drop_all(folder / "inbox", (2021, 1), (2021, 2), extracts)
    outcome = publish(folder, pack, now=lake.NOW)
    assert not outcome.faults
    return folder


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
