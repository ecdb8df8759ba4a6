"""The app: binds settings, pack, releases, grants and remembered pictures, and turns addresses into pages."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import dash_bootstrap_components as dbc
import flask
import pandas as pd
from dash import Dash, Input, Output, dcc, html

from access.grants import open_grant
from components import frame, ids
from components.html import Html
from components.words import Words
from delivery.archive import Archive
from delivery.wall import play_lists
from domain.pack import Pack
from domain.settings import ROOT, Settings
from pages import _draw, _nowhere, _wall
from records.deliveries import Deliveries
from records.screens import Screens
from shell import document, downloads, errors, observe, paper, snapshots, static, wall
from shell.build import build
from shell.pictures import Pictures
from shell.releases import Releases

BUILD = build()
# Cards hold a dozen rows: Arrow's storage of texts gains nothing on them, and is slow to read cell by cell.
pd.set_option("mode.string_storage", "python")


def create_app(settings: Settings) -> Dash:
    """Return the cockpit over one pack and one home; SettingsError and PackError say what is wrong."""
    pack = Pack.load(settings.pack_folder)
    grant = open_grant(pack, settings.grant_areas, settings.grant_level)
    releases = Releases(settings.home, pack, settings.query_seconds)
    app = Dash(
        "cockpit",
        use_pages=True,
        pages_folder=str(ROOT / "pages"),
        assets_folder=str(ROOT / "assets"),
        assets_ignore=r"^(wall|paper|snapshots)\.",
        url_base_pathname=settings.prefix,
        suppress_callback_exceptions=True,
        update_title="",
        index_string=document.index(settings.prefix),
        title=document.TITLE,
    )
    server = app.server
    server.extensions["cockpit"] = _draw.Desk(
        pack,
        BUILD,
        releases.find,
        lambda: grant,
        Pictures(settings.home / "cache", BUILD, settings.pictures),
        settings.query_seconds,
    )
    app.layout = lambda: _shell(*_address(flask.request.headers.get("Referer", ""), settings.prefix))

    @app.callback(Output(ids.PAGE, "children"), Input(ids.ADDRESS, "data"), prevent_initial_call=True)
    def turn(address: Any) -> Any:
        return _page(*_asked(address, settings.prefix))

    document.serve(app, settings.prefix, pack)
    downloads.serve(server, settings.prefix)
    walls = Path(settings.walls) if settings.walls else None
    lists = play_lists(walls, pack.folder, _wall.paths(), settings.wall_seconds, partial(_wall.unheard, pack=pack))
    hall = wall.Hall(settings, lists, Screens(settings.records_address), BUILD)
    wall.serve(server, hall)
    paper.serve(server, settings.prefix, BUILD, pack)
    shelf = snapshots.Shelf(settings, Deliveries(settings.records_address), Archive(settings.archive), BUILD)
    snapshots.serve(server, shelf)
    errors.handle(server)
    static.keep_static(
        server,
        [f"{settings.prefix}{part}/" for part in ("_dash-component-suites", "assets", "vendor", "geo")],
        settings.home / "cache" / "static",
    )
    observe.observe(server, settings.prefix, BUILD, releases.why_not_ready, hall, shelf)
    return app


def _shell(path: str, query: dict[str, str]) -> dbc.Container:
    said = Words.of("en" if query.get("lang") == "en" else "zh")
    return dbc.Container(
        [
            dcc.Store(id=ids.ADDRESS),
            html.Div(_page(path, query), id=ids.PAGE),
            Html(html=frame.toast(said) + frame.keys(said)),
        ],
        fluid=True,
        class_name="p-0",
    )


def _page(path: str, query: dict[str, str]) -> Any:
    for module in _draw.pages():
        if module.PATH == path:
            return _draw.layout(module.PAGE, query)
    return _nowhere.layout(query)


def _address(url: str, prefix: str) -> tuple[str, dict[str, str]]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return _asked({"path": prefix, "query": {}}, prefix)
    return _asked({"path": parts.path, "query": dict(parse_qsl(parts.query))}, prefix)


def _asked(address: Any, prefix: str) -> tuple[str, dict[str, str]]:
    path = str(address["path"]).removeprefix(prefix.rstrip("/")) or "/"
    return path, dict(address["query"])
