"""Downloads are addresses: `/revenue.csv?card=tax&…` and `.xlsx` hold the rows behind a card."""

from __future__ import annotations

from functools import partial

import flask
from werkzeug.exceptions import NotFound

from components.cards import Nothing
from components.export import csv_of, xlsx_of
from components.words import Words
from pages import _draw

TYPES = {
    "csv": (csv_of, "text/csv; charset=utf-8"),
    "xlsx": (xlsx_of, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def serve(server: flask.Flask, prefix: str) -> None:
    """Add the download addresses of every page."""
    for kind in TYPES:
        server.add_url_rule(f"{prefix}<stem>.{kind}", f"cockpit_{kind}", partial(_download, kind=kind))


def _download(stem: str, kind: str) -> flask.Response:
    module = next((page for page in _draw.pages() if page.PAGE == stem), None)
    if module is None:
        raise NotFound
    query = {key: values[-1] for key, values in flask.request.args.lists()}
    if query.get("card") not in module.CARDS:
        raise NotFound
    reading = _draw.desk().reading(query)
    view = _draw.view_of(module, query, reading)
    card = _draw.sheet_of(module, view, reading).cards[query["card"]]
    if card.nothing not in (None, Nothing.STALE):
        raise NotFound
    make, mimetype = TYPES[kind]
    flask.g.drawn = {
        "page": module.PAGE,
        "view": view.href,
        "release": reading.release.id,
        "remembered": False,
    }
    response = flask.Response(make(card, reading, Words.of(view.lang)), content_type=mimetype)
    name = f"{module.PAGE}-{card.name}-{view.area}-{view.month}-{reading.release.id}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
