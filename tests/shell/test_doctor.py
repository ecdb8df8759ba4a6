"""The doctor: one line a part, and a fault planted in each is found without hiding the others."""

from __future__ import annotations

import os
from collections import namedtuple
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data.release import current
from domain.errors import CockpitError
from domain.pack import Pack
from domain.settings import Settings
from shell.doctor import Finding, Health, examine
from tests.browser.served import free_port
from tests.lake import NOW
from tests.press import DOMAIN, MONTHLY, PASSWORD, USER, Post

Usage = namedtuple("Usage", "total used free")


def browser(folder: Path) -> str:
    """Return what stands for a browser: it tells its version."""
    path = folder / "chromium"
    path.write_text("#!/bin/sh\necho Chromium 156.0\n", "utf-8")
    path.chmod(0o755)
    return str(path)


def look(settings: Settings, pack: Pack, tmp_path: Path, now: datetime = NOW) -> Mapping[str, Finding]:
    """Return what is found, by part."""
    return {one.name: one for one in examine(settings, pack, lambda: browser(tmp_path), now)}


@pytest.fixture
def settings(home: Path, tmp_path: Path) -> Settings:
    return Settings(home=home, records=f"sqlite:///{tmp_path / 'records.db'}")


def test_all_that_is_needed_is_there_and_what_is_not_used_is_off(
    settings: Settings, pack: Pack, tmp_path: Path
) -> None:
    found = look(settings, pack, tmp_path)
    assert {name: one.health for name, one in found.items()} == {
        **dict.fromkeys(("release", "disk", "records", "chromium", "fonts"), Health.OK),
        **dict.fromkeys(("schedule", "calendar", "mail"), Health.OFF),
    }
    release = current(settings.home)
    assert release is not None
    assert str(found["release"]).startswith(f"ok    release   {release.id}, 0.0 days old")
    assert "Chromium 156.0 at " in found["chromium"].said
    assert found["records"].said == "nothing delivered yet"


def test_records_that_cannot_be_written_and_no_extra_report_are_faults(
    settings: Settings, pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert look(settings, pack, tmp_path)["records"].health is Health.OK
    closed = replace(settings, records=f"sqlite:///file:{tmp_path / 'records.db'}?mode=ro&uri=true")
    monkeypatch.setattr("shell.doctor.find_spec", lambda name: None if name == "pikepdf" else object())
    found = look(closed, pack, tmp_path)
    assert found["records"].health is Health.FAULT
    assert "readonly" in found["records"].said
    assert found["chromium"].health is Health.FAULT
    assert found["chromium"].said.startswith("pikepdf not installed: printing needs the extra `report`")


def test_schedule_and_mail_are_tried(settings: Settings, pack: Pack, tmp_path: Path) -> None:
    (tmp_path / "deliver.toml").write_text(MONTHLY, "utf-8")
    with Post(tmp_path) as post:
        used = replace(
            settings,
            deliveries=str(tmp_path / "deliver.toml"),
            smtp_host="127.0.0.1",
            smtp_port=post.server.port,
            smtp_user=USER,
            smtp_password=PASSWORD,
            smtp_authority=post.server.authority,
            smtp_sender=post.server.sender,
            mail_domains=DOMAIN,
        )
        found = look(used, pack, tmp_path)
        assert [found[name].health for name in ("schedule", "calendar", "mail")] == [Health.OK] * 3
        assert "1 entries, next at 2023-02-03 08:00 CST" in found["schedule"].said
        assert "answers over TLS and knows us" in found["mail"].said
        refused = look(replace(used, smtp_password="planted"), pack, tmp_path)
        assert refused["mail"].health is Health.FAULT
        assert PASSWORD not in str(refused["mail"])
        late = look(used, pack, tmp_path, datetime(2026, 12, 10))
        assert (late["calendar"].health, late["calendar"].said) == (Health.FAULT, "holidays are known up to 2026-12-31")
    gone = look(used, pack, tmp_path)
    assert gone["mail"].health is Health.FAULT
    assert "Connection refused" in gone["mail"].said


def test_each_fault_is_found_and_hides_no_other(
    settings: Settings, pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "deliver.toml").write_text(MONTHLY.replace("0 8 * * *", "planted"), "utf-8")
    (tmp_path / "none").mkdir()
    sick = replace(
        settings,
        home=tmp_path / "none",
        records=f"sqlite:///{tmp_path / 'gone' / 'records.db'}",
        deliveries=str(tmp_path / "deliver.toml"),
        smtp_host="127.0.0.1",
        smtp_port=free_port(),
        smtp_sender="cockpit",
        mail_domains=DOMAIN,
    )
    monkeypatch.setattr("shell.doctor.shutil.disk_usage", lambda _: Usage(10, 9, 1))
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "fc-list").write_text("#!/bin/sh\n", "utf-8")
    (tmp_path / "fc-list").chmod(0o755)

    def none() -> str:
        raise CockpitError("no Chromium: install one")

    found = {one.name: one for one in examine(sick, pack, none, datetime(2026, 12, 10))}
    assert {one.health for one in found.values()} == {Health.FAULT}
    assert found["release"].said == "no release is published"
    assert found["chromium"].said == "no Chromium: install one"
    assert "fonts-noto-cjk" in found["fonts"].said
    assert "planted" in found["schedule"].said
    assert "smtp_sender" in found["mail"].said
    assert all("\n" not in str(one) for one in found.values())


def test_an_old_release_a_broken_browser_and_no_fontconfig_are_faults(
    settings: Settings, pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = look(settings, pack, tmp_path, NOW + timedelta(days=settings.wall_old_days + 1))
    assert old["release"].health is Health.FAULT
    monkeypatch.setenv("PATH", os.devnull)
    path = browser(tmp_path)
    Path(path).write_text("#!/bin/sh\nexit 1\n", "utf-8")
    found = {one.name: one for one in examine(settings, pack, lambda: path, NOW)}
    assert (found["chromium"].health, found["fonts"].health) == (Health.FAULT, Health.FAULT)
