"""Settings: a wrong one is named, the environment wins over the file, and nothing unknown is taken in silence."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from domain.errors import SettingsError
from domain.settings import Settings

WRONG = {
    "pack": "no-such-pack",
    "port": "65536",
    "prefix": "tax",
    "workers": "0",
    "threads": "many",
    "query_seconds": "0.01",
    "pictures": "9",
    "grant_level": "5",
    "log_level": "loud",
    "wall_seconds": "1",
    "wall_poll_seconds": "0",
    "wall_lost_seconds": "0",
    "wall_dead_seconds": "soon",
    "wall_old_days": "0",
    "wall_idle_seconds": "0",
    "wall_stuck_seconds": "0",
    "wall_silent_seconds": "0",
    "deliver_parallel": "0",
    "deliver_tries": "0",
    "smtp_port": "0",
    "smtp_tls": "none",
    "mail_limit_mb": "0",
}
# Any text is a folder, a host, a secret or a list of areas; delivery/wall.py reads the file of walls, access/grants.py
# holds the areas against the pack, shell/office.py what mail needs.
ANY_TEXT = {
    *(
        "home",
        "host",
        "grant_areas",
        "walls",
        "screens_token",
        "records",
        "deliveries",
        "snapshots_token",
        "public_url",
    ),
    *("smtp_host", "smtp_user", "smtp_password", "smtp_authority", "smtp_sender", "mail_domains"),
}


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "cockpit.toml"
    path.write_text(text, "utf-8")
    return path


def test_every_setting_is_tried_with_a_wrong_value_or_takes_any_text() -> None:
    assert {one.name for one in fields(Settings)} == WRONG.keys() | ANY_TEXT


@pytest.mark.parametrize(("key", "value"), WRONG.items())
def test_a_wrong_value_in_the_environment_names_its_key(key: str, value: str) -> None:
    with pytest.raises(SettingsError, match=rf"^{key}: "):
        Settings.load(environ={f"COCKPIT_{key.upper()}": value})


@pytest.mark.parametrize(("key", "value"), WRONG.items())
def test_a_wrong_value_in_the_file_names_its_key(key: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=rf"^{key}: "):
        Settings.load(written(tmp_path, f'{key} = "{value}"'), environ={})


@pytest.mark.parametrize("value", ["true", "1.5e400", "[8050]", "{ a = 1 }", "2026-01-01"])
def test_a_value_of_another_type_names_its_key(value: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^port: "):
        Settings.load(written(tmp_path, f"port = {value}"), environ={})


def test_a_whole_number_is_not_cut_out_of_another(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^port: "):
        Settings.load(written(tmp_path, "port = 8050.7"), environ={})


@pytest.mark.parametrize("value", ["nan", "inf"])
def test_a_number_that_is_none_names_its_key(value: str) -> None:
    with pytest.raises(SettingsError, match=r"^query_seconds: "):
        Settings.load(environ={"COCKPIT_QUERY_SECONDS": value})


def test_the_environment_wins_over_the_file_and_port_over_nothing(tmp_path: Path) -> None:
    file = written(tmp_path, 'port = 9000\nworkers = 3\nhome = "there"\n')
    assert Settings.load(file, environ={}).port == 9000
    found = Settings.load(file, environ={"COCKPIT_WORKERS": "5", "PORT": "9001"})
    assert (found.port, found.workers, found.home) == (9001, 5, Path("there"))
    assert Settings.load(file, environ={"COCKPIT_PORT": "9002", "PORT": "9001"}).port == 9002


def test_an_unknown_key_is_named_with_its_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^colour: .*cockpit\.toml"):
        Settings.load(written(tmp_path, 'colour = "red"'), environ={})


def test_a_file_that_is_named_must_be_there_and_be_toml(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no settings file"):
        Settings.load(environ={"COCKPIT_SETTINGS": str(tmp_path / "absent.toml")})
    with pytest.raises(SettingsError, match=r"cockpit\.toml"):
        Settings.load(written(tmp_path, "port = "), environ={})
    gb = tmp_path / "gb.toml"
    gb.write_bytes('home = "数据"'.encode("gb18030"))
    with pytest.raises(SettingsError, match=r"gb\.toml"):
        Settings.load(gb, environ={})
