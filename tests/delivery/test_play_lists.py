"""Play-lists: what is read from settings or pack, and how what is wrong in them is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from delivery.wall import play_lists
from domain.errors import SettingsError
from domain.view import Language, Theme

PATHS = ("/", "/revenue", "/risk")


def read(tmp_path: Path, text: str) -> object:
    file = tmp_path / "walls.toml"
    file.write_text(text, "utf-8")
    return play_lists(file, tmp_path, PATHS, 20)


def test_without_a_file_the_default_list_shows_targets_revenue_invoices_filing_and_risk(tmp_path: Path) -> None:
    every = (*PATHS, "/invoices", "/filing")
    found = play_lists(None, tmp_path, every, 20)["main"]
    assert [one.path for one in found.entries] == ["/", "/revenue", "/invoices", "/filing", "/risk"]
    assert {one.seconds for one in found.entries} == {20}
    assert {one.theme for one in found.entries} == {Theme.DARK}


def test_the_pack_may_bring_its_own(tmp_path: Path) -> None:
    (tmp_path / "wall.toml").write_text('[[wall]]\nname = "hall"\npicture = [{ address = "/risk" }]\n', "utf-8")
    assert list(play_lists(None, tmp_path, PATHS, 20)) == ["hall"]


def test_the_settings_win_over_the_pack(tmp_path: Path) -> None:
    (tmp_path / "wall.toml").write_text('[[wall]]\nname = "hall"\npicture = [{ address = "/risk" }]\n', "utf-8")
    found = read(tmp_path, '[[wall]]\nname = "lobby"\npicture = [{ address = "/" }]\n')
    assert list(found) == ["lobby"]  # type: ignore[call-overload]


def test_an_entry_has_its_own_view_dwell_language_and_theme(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        """
        [[wall]]
        name = "hall-2"
        lang = "en"
        seconds = 12
        [[wall.picture]]
        address = "/revenue?area=330100&card=months"
        [[wall.picture]]
        address = "/?lang=zh"
        seconds = 40
        theme = "light"
        """,
    )["hall-2"]  # type: ignore[index]
    first, second = found.entries
    assert (first.path, first.query["area"], first.query["card"]) == ("/revenue", "330100", "months")
    assert (first.seconds, first.lang, first.theme) == (12, Language.EN, Theme.DARK)
    assert (second.seconds, second.lang, second.theme) == (40, Language.ZH, Theme.LIGHT)
    assert second.query["theme"] == "light"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there must be [[wall]] tables"),
        ("wall = 3", "there must be [[wall]] tables"),
        ("[[wall]", "walls:"),
        ('[[wall]]\nname = "A b"\npicture = [{ address = "/" }]', "wall 1: name: 'A b'"),
        ('[[wall]]\nname = "a"\npicture = []', "wall 1: picture: there must be 1 to"),
        (
            '[[wall]]\nname = "a"\npicture = [{ address = "/gone" }]',
            "wall 1: picture 1: address: there is no page for a wall at /gone",
        ),
        ('[[wall]]\nname = "a"\npicture = [{ address = "//other.host/" }]', "wall 1: picture 1: address"),
        ('[[wall]]\nname = "a"\npicture = [{ address = "http://other/" }]', "does not begin with a slash"),
        ('[[wall]]\nname = "a"\npicture = [{ address = "/", seconds = 1 }]', "seconds: 1 is not between"),
        ('[[wall]]\nname = "a"\npicture = [{ address = "/", seconds = true }]', "seconds: True is not between"),
        ('[[wall]]\nname = "a"\npicture = [{ address = "/", lang = "fr" }]', "lang: 'fr' is none of zh, en"),
        ('[[wall]]\nname = "a"\npicture = [{ address = "/", dwell = 3 }]', "dwell: no such key"),
        ('[[wall]]\nname = "a"\npicture = ["/"]', "picture 1: is not a table"),
        ('[[wall]]\nname = "a"\npicture = [{ address = "/" }]\n' * 2, "a second play-list is named a"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as error:
        read(tmp_path, text)
    assert said in str(error.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"gone\.toml"):
        play_lists(tmp_path / "gone.toml", tmp_path, PATHS, 20)
