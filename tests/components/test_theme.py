"""Colours: read once, complete in every theme, readable."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from components import theme

ROOT = Path(__file__).resolve().parents[2]
USED = re.compile(r"var\(--([\w-]+)")
SET = re.compile(r"(?<![\w-])--([\w-]+):")
TEXT = ("ink", "ink2", "ink3", "accent", "met", "on", "behind", "miss")


def test_every_theme_names_the_same_roles() -> None:
    names = {frozenset(roles) for roles in theme.TOKENS.values()}
    assert set(theme.TOKENS) == {"light", "dark", "wall"}
    assert len(names) == 1


@pytest.mark.parametrize("name", theme.TOKENS)
def test_text_reads_on_paper(name: str) -> None:
    role = theme.TOKENS[name]
    assert {
        text: theme.contrast(role[text], role["paper"])
        for text in TEXT
        if theme.contrast(role[text], role["paper"]) < 4.5
    } == {}
    assert min(theme.contrast(role[shape], role["paper"]) for shape in ("soft", "edge", "last")) >= 3


@pytest.mark.parametrize("name", theme.TOKENS)
@pytest.mark.parametrize("scale", ["revenue", "risk"])
def test_text_reads_on_every_class(name: str, scale: str) -> None:
    fills = theme.scale(name, scale)
    assert len(set(fills)) == theme.CLASSES
    assert min(theme.contrast(fill, theme.ink_on(fill, name)) for fill in fills) >= 4.5


def test_a_scale_runs_one_way_in_lightness() -> None:
    for name in theme.TOKENS:
        paper = theme.TOKENS[name]["paper"]
        away = [theme.contrast(fill, paper) for fill in theme.scale(name, "revenue")]
        assert away == sorted(away)


def test_every_role_used_in_styles_and_scripts_is_set() -> None:
    styles = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "assets").glob("*.css"))
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "components").rglob("*.py"))
    scripts = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "assets").glob("*.js"))
    known = (
        set(re.findall(r'setProperty\("--([\w-]+)"', scripts))
        | set(SET.findall(styles))
        | set(theme.roles("light"))
        | {"h", "side", "print-state"}  # set by the documents themselves
    )
    assert set(USED.findall(styles)) - known == set()
    assert set(re.findall(r'token\("([\w-]+)"\)', code)) - set(theme.roles("light")) == set()


def test_only_tokens_css_names_a_colour() -> None:
    paths = [*(ROOT / "assets").glob("*.js"), *(ROOT / "components").rglob("*.py"), ROOT / "assets" / "cockpit.css"]
    found = {
        path.name: colours
        for path in paths
        if (colours := re.findall(r"#[0-9A-Fa-f]{6}\b", path.read_text(encoding="utf-8")))
    }
    assert found == {"cockpit.css": ["#FFFFFF"]}  # paper, when the page is printed


def test_a_role_that_is_not_there_is_an_error() -> None:
    assert theme.token("on-revenue-6") == "var(--on-revenue-6)"
    with pytest.raises(KeyError):
        theme.token("gold")


def test_the_script_hands_over_what_python_reads() -> None:
    text = theme.templates_js().partition("=")[2]
    handed = json.loads(text[text.index("{", text.index("templates=")) :].rstrip(";\n"))
    assert handed["dark"]["roles"]["on-revenue-1"] == theme.TOKENS["dark"]["ink"]
    assert handed["light"]["template"] == theme.template("light")
