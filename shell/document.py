"""The document around the pages: its HTML, its headers, and the files it needs from packages and the pack."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import flask
import flask_bootstrap
from dash import Dash

from components import theme
from domain.pack import Pack
from domain.settings import ROOT
from pages import _draw
from shell.static import VERSION, warm

TITLE = "税收数据驾驶舱 · Tax Data Cockpit"
BOOTSTRAP = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5"
OLDEST = "Chromium 109"
# What the first figure loads by itself: asked for at once, and compressed before a worker accepts requests.
LATER = (
    "_dash-component-suites/plotly/package_data/plotly.min.js",
    "_dash-component-suites/dash/dcc/async-graph.js",
)

# The sentence for old browsers stands in the document until assets/00-oldest.js, which they cannot run, takes it away.
_INDEX = f"""<!DOCTYPE html>
<html lang="zh-CN" data-theme="light">
<head>
{{%metas%}}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{%title%}}</title>
{{%favicon%}}
<link rel="preload" as="style" href="PREFIXvendor/css/bootstrap.min.css">
<link rel="preload" as="script" href="PREFIX{LATER[0]}">
<link rel="preload" as="script" href="PREFIX{LATER[1]}">
{{%css%}}
<script src="PREFIXassets/themes.js?v={VERSION}"></script>
</head>
<body>
<p id="oldest" class="oldest">此浏览器过旧，请使用 {OLDEST} 或更新的版本（360、UOS、麒麟自带浏览器的近年版本均可）。
This browser is too old: {OLDEST} or newer is needed.</p>
<noscript><p class="oldest">需要启用 JavaScript。JavaScript is needed.</p></noscript>
{{%app_entry%}}
{{%config%}}
{{%scripts%}}
{{%renderer%}}
</body>
</html>
"""


def index(prefix: str) -> str:
    """Return the document's HTML with Dash's places left in."""
    return _INDEX.replace("PREFIX", prefix)


def serve(app: Dash, prefix: str, pack: Pack) -> None:
    """Add what the document asks for, and the headers of every answer."""
    server = app.server
    templates = theme.templates_js()
    server.register_blueprint(
        flask.Blueprint("vendor", __name__, static_folder=BOOTSTRAP, static_url_path=f"{prefix}vendor")
    )

    def themes() -> flask.Response:
        return flask.Response(templates, mimetype="text/javascript")

    def boundaries(level: int) -> flask.Response:
        path = pack.boundaries(level)
        return flask.send_file(path, mimetype="application/geo+json") if path else flask.abort(404)

    server.add_url_rule(f"{prefix}assets/themes.js", "cockpit_themes", themes)
    # Browsers ask for it at the root of the host wherever a document names none.
    server.add_url_rule("/favicon.ico", "cockpit_icon", lambda: flask.send_file(ROOT / "assets" / "favicon.ico"))
    server.add_url_rule(f"{prefix}geo/{pack.digest[:12]}/<int:level>.geojson", "cockpit_geo", boundaries)
    server.add_url_rule(f"{prefix}geo/<path:other>", "cockpit_geo_other", lambda other: flask.abort(404))

    plain: Callable[..., str] = app.interpolate_index

    def interpolate_index(**parts: str) -> str:
        """Give the document the theme and language of its address, so that a dark page never flashes white.

        What draws figures is asked for at once only where there are some.
        """
        asked = {key: values[-1] for key, values in flask.request.args.lists()}
        text = str(plain(**parts))
        path = "/" + flask.request.path.removeprefix(prefix)
        if not any(slot.figure for page in _draw.pages() if page.PATH == path for slot in page.CARDS.values()):
            text = re.sub(r'<link rel="preload" as="script"[^>]*>\n', "", text)
        if asked.get("theme") == "dark":
            text = text.replace('data-theme="light"', 'data-theme="dark"', 1)
        return str(text).replace('lang="zh-CN"', 'lang="en"', 1) if asked.get("lang") == "en" else text

    app.interpolate_index = interpolate_index  # type: ignore[method-assign,assignment]

    hashes: list[str] = []

    def headers(response: flask.Response) -> flask.Response:
        if not hashes:
            hashes.extend(app.csp_hashes())
        response.headers.setdefault("Content-Security-Policy", policy(hashes))
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        # Dash gives its document at any address.
        path = "/" + flask.request.path.removeprefix(prefix)
        if flask.request.endpoint == f"{prefix}<path:path>" and path not in [one.PATH for one in _draw.pages()]:
            response.status_code = 404
        # The layout is asked for by a page whose address it must know.
        response.headers.setdefault("Referrer-Policy", "same-origin")
        if response.mimetype in ("text/html", "application/json"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    server.after_request(headers)


def policy(hashes: list[str]) -> str:
    """Return the Content-Security-Policy: nothing from another host, no eval."""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {' '.join(hashes)}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "worker-src 'self' blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "object-src 'none'",
            "frame-ancestors 'self'",
            "base-uri 'self'",
            "form-action 'self'",
        )
    )


def warm_up(app: Dash, prefix: str) -> None:
    """Draw the default page and compress every bundle once, before the worker accepts requests."""
    client = app.server.test_client()
    page = client.get(prefix).get_data(as_text=True)
    client.get(f"{prefix}_dash-layout")
    client.get(f"{prefix}_dash-dependencies")
    page += client.get(f"{prefix}wall", follow_redirects=True).get_data(as_text=True)
    found = set(re.findall(r'(?:src|href)="([^"]+\.(?:js|css)[^"]*)"', page))
    warm(app.server, [*found, *(f"{prefix}{path}" for path in LATER)])
