"""Paper at /print/<edition or page>: its document, light as that of a wall, and what it must say."""

from __future__ import annotations

from typing import Any

import flask
import htpy as h
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from components.charts import graph_config
from domain.pack import Pack
from domain.view import Language
from pages import _draw, _paper
from shell import document
from shell.static import VERSION

SHEET = "14 13 297 210"  # mm: margins at the left and above, width and height of A4


def serve(server: flask.Flask, prefix: str, build: str, pack: Pack) -> None:
    """Add the addresses of paper; PackError if an edition of the pack cannot be drawn."""
    _paper.check(pack)

    def paper(name: str = "") -> flask.Response:
        query = {key: values[-1] for key, values in flask.request.args.lists()}
        reading = _draw.desk().reading(query)
        edition = name in reading.pack.editions
        try:
            drawn = _paper.document(f"/print/{name}" if edition else f"/{name}", query, reading)
        except KeyError:
            raise NotFound from None
        return _document(drawn, prefix, build)

    for path in ("print/", "print/<name>"):
        server.add_url_rule(f"{prefix}{path}", "cockpit_paper", paper)


def _document(drawn: dict[str, Any], prefix: str, build: str) -> flask.Response:
    config = {**graph_config(Language(drawn["lang"])), "staticPlot": True}
    told = flask.json.dumps({"config": config, "failed": drawn["failed"]})
    margins = ";".join(f"--print-{name}:{_quoted(text)}" for name, text in drawn["margins"].items())
    styles = ("tokens.css", "cockpit.css", "paper.css")
    scripts = (f"assets/themes.js?v={build}", f"assets/geo.js?v={build}", f"assets/figures.js?v={build}")
    page = h.html(
        lang="en" if drawn["lang"] == "en" else "zh-CN",
        data_theme="light",
        data_printing=True,
        data_page=SHEET,
        style=margins,
    )[
        h.head[
            h.meta(charset="utf-8"),
            h.title[drawn["title"]],
            h.link(rel="icon", href="data:,"),
            (h.link(rel="stylesheet", href=f"{prefix}assets/{name}?v={build}") for name in styles),
        ],
        h.body[
            h.main(".page.paper")[Markup(drawn["html"])],
            # What closes a script cannot stand in one.
            h.script("#told", type="application/json")[Markup(told.replace("<", "\\u003c"))],
            # Each by itself, for its hash is told.
            (
                h.script(".drawing", type="application/json", data_of=name)[Markup(figure)]
                for name, figure in drawn["figures"].items()
            ),
            (
                h.script(src=f"{prefix}{path}", defer=True)
                for path in (*scripts, f"{document.LATER[0]}?v={VERSION}", f"assets/paper.js?v={build}")
            ),
        ],
    ]
    return flask.Response(str(page), mimetype="text/html")


def _quoted(text: str) -> str:
    """Return a text as a string of CSS."""
    return '"' + "".join(f"\\{ord(one):x} " if one in "\\\"'\n;&<>" else one for one in text) + '"'
