"""From the schedule to the letter-box: `cockpit deliver --due` prints, keeps and mails an edition."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.served import Served, environment
from tests.press import DOMAIN, PASSWORD, USER, Post

SCHEDULE = """
zone = "Asia/Shanghai"
[[delivery]]
name = "leaders"
edition = "weekly"
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


def test_an_edition_is_printed_kept_and_mailed(home: Path, tmp_path: Path) -> None:
    with Post(tmp_path) as post:
        server = post.server
        settings = {
            "COCKPIT_DELIVERIES": str(home / "deliver.toml"),
            "COCKPIT_SMTP_HOST": server.host,
            "COCKPIT_SMTP_PORT": str(server.port),
            "COCKPIT_SMTP_USER": USER,
            "COCKPIT_SMTP_PASSWORD": PASSWORD,
            "COCKPIT_SMTP_AUTHORITY": server.authority,
            "COCKPIT_SMTP_SENDER": server.sender,
            "COCKPIT_MAIL_DOMAINS": DOMAIN,
        }
        command = [str(Path(sys.executable).with_name("cockpit")), "deliver", "--due"]
        done = subprocess.run(
            command, env=environment(home, **settings), cwd=home, capture_output=True, text=True, check=True
        )
    assert done.stdout.endswith("weekly 330100 zh: sent\n")
    (letter,) = post.letters
    (attached,) = letter.iter_attachments()  # type: ignore[attr-defined]
    content = attached.get_content()
    (kept,) = (home / "archive").glob("*/*.pdf")
    assert kept.read_bytes() == content
    assert hashlib.sha256(content).hexdigest().startswith(kept.parent.name)
    text = subprocess.run(["pdftotext", kept, "-"], capture_output=True, text=True, check=True).stdout
    assert "模拟数据" in text
    figures = json.loads((kept.parent / "figures.json").read_text("utf-8"))
    assert len(figures) > 100
    with Served(home) as served:
        page = served.get("/snapshots").decode()
        assert kept.parent.name in page
        assert "tax.example" not in page
        assert served.get(f"/snapshots/{kept.parent.name}.pdf") == content
        # Drawn again from the same release it says the same.
        changes = served.get(f"/snapshots/{kept.parent.name}/changes?lang=en").decode()
        assert f"None of the {len(figures):,} figures has changed" in changes
