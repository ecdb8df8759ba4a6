"""One module a form: rows and options become a plain figure dict `{data, layout}`.

Lists only, missing values None, no template, no size: assets/figures.js adds the template and the colours of
the reader's theme (roles are named by `theme.token`), and reads from `layout.meta`

- `px`: {axis: [from, to]} a domain in pixels; a negative or zero second number counts from the far end;
- `narrow`: layout keys that hold below 520 px (or `until` so many); a trace's own `meta.narrow` likewise;
- `flow`: cells that wrap into rows by the width there is (small multiples);
- `places`: {key: [xref, x0, x1, yref, y0, y1]} where a drillable mark stands, in the data's own units;
- `key`: the scale and its breaks, drawn into an exported image.

`k` multiplies every length that does not follow the container; `fs` is the size of type in pixels.
"""

from __future__ import annotations

from typing import Any, Final

Figure = dict[str, Any]

LOCALES: Final = {"zh": "zh-CN", "en": "en-US"}


def graph_config(lang: str) -> dict[str, Any]:
    """Return the config of every dcc.Graph: no mode bar and nothing that could send a figure elsewhere."""
    return {**GRAPH_CONFIG, "locale": LOCALES[lang]}


GRAPH_CONFIG: Final[dict[str, Any]] = {
    "displayModeBar": False,
    "displaylogo": False,
    "doubleClick": False,
    "plotlyServerURL": "",
    "responsive": False,
    "scrollZoom": False,
    "showSendToCloud": False,
    "showTips": False,
}
