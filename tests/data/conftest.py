"""A home with two months published, and the third one's files at hand to be spoilt."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from data.publish import publish
from domain.pack import Pack
from tests import lake


@pytest.fixture(scope="session")
def two_months(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with January and February 2021 published; to be copied, not changed."""
    folder = tmp_path_factory.mktemp("two_months")
    lake.drop_all(folder / "inbox", (2021, 1), (2021, 2))
    outcome = publish(folder, pack, now=lake.NOW)
    assert not outcome.faults
    return folder


@pytest.fixture
def standing(two_months: Path, tmp_path: Path) -> Path:
    """Return a home of one's own with January and February 2021 published and an empty inbox."""
    shutil.copytree(two_months, tmp_path / "home")
    return tmp_path / "home"
