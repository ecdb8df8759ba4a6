"""The colour roles of assets/tokens.css as Python sees them, and one Plotly template a theme.

A figure names a role, never a colour: `token("soft")` is the text `var(--soft)`, and assets/figures.js puts the
colour of the reader's theme in its place when it draws. So one figure serves both themes, and a change of
theme asks the server nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

Template = dict[str, Any]

_SOURCE: Final = Path(__file__).resolve().parent.parent / "assets" / "tokens.css"
_BLOCK: Final = re.compile(r'\[data-theme="(\w+)"\]\s*\{(.*?)\}', re.DOTALL)
_TOKEN: Final = re.compile(r"--([\w-]+):\s*(#[0-9A-Fa-f]{6});")
CLASSES: Final = 6


def _read() -> Mapping[str, Mapping[str, str]]:
    blocks = _BLOCK.findall(_SOURCE.read_text(encoding="utf-8"))
    return MappingProxyType({name: MappingProxyType(dict(_TOKEN.findall(body))) for name, body in blocks})


TOKENS: Final[Mapping[str, Mapping[str, str]]] = _read()
SCALES: Final = ("revenue", "risk", "distance")


def scale(theme: str, name: str) -> tuple[str, ...]:
    """Return the six class colours of a scale, low to high."""
    return tuple(TOKENS[theme][f"{name}-{step}"] for step in range(1, CLASSES + 1))


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast of two colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink_on(fill: str, theme: str) -> str:
    """Return ink or paper of a theme, whichever reads better on a fill."""
    return max((TOKENS[theme]["ink"], TOKENS[theme]["paper"]), key=lambda text: contrast(text, fill))


def roles(theme: str) -> dict[str, str]:
    """Return every role a figure may name: the tokens, and `on-<scale>-<class>` for text on a class."""
    inks = {
        f"on-{name}-{step}": ink_on(fill, theme)
        for name in SCALES
        for step, fill in enumerate(scale(theme, name), start=1)
    }
    return {**TOKENS[theme], **inks}


def token(name: str) -> str:
    """Return the text by which a figure or a style names a role; KeyError if there is no such role."""
    if name not in _names():
        raise KeyError(name)
    return f"var(--{name})"


@cache
def _names() -> frozenset[str]:
    return frozenset(roles("light"))


def template(theme: str) -> Template:
    """Return the Plotly template of a theme; the family of type is the page's own, set when drawn."""
    role = TOKENS[theme]
    axis = {
        "automargin": False,
        "fixedrange": True,
        "gridcolor": role["grid"],
        "gridwidth": 1,
        "linecolor": role["ink"],
        "showline": False,
        "tickangle": 0,
        "tickcolor": role["ink3"],
        "tickfont": {"color": role["ink3"]},
        "ticks": "",
        "zeroline": False,
    }
    return {
        "layout": {
            "autosize": True,
            "bargap": 0,
            "colorway": [role["accent"], role["last"], role["soft"]],
            "dragmode": False,
            "font": {"color": role["ink2"], "size": 12},
            "hoverlabel": {
                "align": "left",
                "bgcolor": role["raise"],
                "bordercolor": role["hair"],
                "font": {"color": role["ink"], "size": 12},
                "namelength": -1,
            },
            "hovermode": "closest",
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "separators": ".,",
            "showlegend": False,
            "title": {"font": {"color": role["ink"]}},
            "xaxis": {**axis, "showgrid": False},
            "yaxis": axis,
        }
    }


def templates_js() -> str:
    """Return the script that hands the browser every theme's template and roles."""
    themes = {name: {"template": template(name), "roles": roles(name)} for name in TOKENS}
    text = json.dumps(themes, separators=(",", ":"))
    return f"(window.cockpit=window.cockpit||{{}}).templates={text};\n"


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
