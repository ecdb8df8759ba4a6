"""From the schedule to the letter-box: `cockpit deliver --due` prints, keeps and mails a monthly edition, once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.served import Served, cockpit, environment
from tests.press import DOMAIN, PASSWORD, USER, Post

SCHEDULE = """
zone = "Asia/Shanghai"
[[delivery]]
name = "leaders"
edition = "monthly"
areas = ["330100"]
at = "0 8 3 11 *"
rest = "same"
starts = 2026-11-01
to = ["a@tax.example"]
"""


@pytest.fixture
def home(desk_home: Path, tmp_path: Path) -> Path:
    """Return a home of one's own with the simulated release."""
    shutil.copytree(desk_home / "releases", tmp_path / "home" / "releases", copy_function=os.link)
    for name in ("CURRENT", "activations.log"):
        shutil.copy2(desk_home / name, tmp_path / "home" / name)
    (tmp_path / "home" / "deliver.toml").write_text(SCHEDULE, "utf-8")
    return tmp_path / "home"
