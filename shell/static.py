"""Static files: compressed once, remembered, never asked for again.

Plotly and Dash's bundles are 7 MB. Compressing them on each request, or revalidating them on each page, costs more than
drawing the page; so the first answer is kept in the best encoding and its address is immutable.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from uuid import uuid4

import brotli
import flask

# Dash names a version in the address of most bundles, but not of plotly's: that one is asked for again, and not sent.
_FINGERPRINT = re.compile(r"\.v\w+m\d+(?=\.)")
MOST = 400
YEAR = "public, max-age=31536000, immutable"
TEXT = ("text/", "application/javascript", "application/json", "application/geo+json", "image/svg+xml")
SMALLEST = 1400
VERSION = hashlib.sha256("".join(version(name) for name in ("dash", "plotly")).encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Kept:
    """One static answer in its encodings."""

    mimetype: str
    etag: str
    bodies: Mapping[str, bytes]


def keep_static(server: flask.Flask, prefixes: Iterable[str], folder: Path) -> None:
    """Serve answers below `prefixes` from memory once given, and compress JSON answers as they pass.

    `folder` shares the compressed forms between workers and restarts; brotli at its best takes seconds.
    """
    below = tuple(prefixes)
    kept: dict[str, Kept] = {}
    folder.mkdir(parents=True, exist_ok=True)

    def serve() -> flask.Response | None:
        found = kept.get(_plain(flask.request.path)) if flask.request.method == "GET" else None
        return _answer(found) if found else None

    def remember(response: flask.Response) -> flask.Response:
        path = _plain(flask.request.path)
        if flask.request.method != "GET" or response.status_code != 200 or path in kept:
            return _lighten(response) if response.status_code == 200 else response
        if not path.startswith(below) or response.mimetype == "text/html" or len(kept) >= MOST:
            return _lighten(response)
        response.direct_passthrough = False
        kept[path] = _keep(response.get_data(), response.mimetype or "", folder)
        response.close()
        return _answer(kept[path])

    server.before_request(serve)
    server.after_request(remember)


def warm(server: flask.Flask, addresses: Iterable[str]) -> None:
    """Ask for addresses once, so that no reader waits for compression."""

    def ask(address: str) -> None:
        server.test_client().get(address)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(ask, addresses))


def _plain(path: str) -> str:
    """Return a path without the version in it: an invented version is the same file, and is kept once."""
    return _FINGERPRINT.sub("", path)


def _keep(body: bytes, mimetype: str, folder: Path) -> Kept:
    digest = hashlib.sha256(body).hexdigest()[:32]
    bodies = {"identity": body}
    if mimetype.startswith(TEXT) and len(body) > SMALLEST:
        for encoding, pack in (("br", _brotli), ("gzip", _gzip)):
            path = folder / f"{digest}.{encoding}"
            if not path.exists():
                part = path.with_suffix(f".{encoding}.{uuid4().hex}.part")
                part.write_bytes(pack(body))
                part.replace(path)
            bodies[encoding] = path.read_bytes()
    return Kept(mimetype, digest, bodies)


def _brotli(body: bytes) -> bytes:
    return bytes(brotli.compress(body, quality=9 if len(body) > 100_000 else 11))


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, 9)


def _answer(found: Kept) -> flask.Response:
    accepted = flask.request.accept_encodings
    encoding = next((name for name in ("br", "gzip") if name in found.bodies and accepted[name]), "identity")
    response = flask.Response(found.bodies[encoding], mimetype=found.mimetype)
    named = (
        flask.request.args.keys() & {"m", "v"}
        or _FINGERPRINT.search(flask.request.path)
        or "/geo/" in flask.request.path
    )
    response.headers["Cache-Control"] = YEAR if named else "no-cache"
    response.headers["Vary"] = "Accept-Encoding"
    if encoding != "identity":
        response.headers["Content-Encoding"] = encoding
    response.set_etag(f"{found.etag}-{encoding}")
    response.make_conditional(flask.request)
    return response


def _lighten(response: flask.Response) -> flask.Response:
    """Compress what is drawn afresh, lightly: it is sent once."""
    if (
        response.direct_passthrough
        or response.headers.get("Content-Encoding")
        or response.mimetype not in ("application/json", "text/html")
        or not flask.request.accept_encodings["br"]
        or (response.content_length or 0) < SMALLEST
    ):
        return response
    response.set_data(brotli.compress(response.get_data(), quality=4))
    response.headers["Content-Encoding"] = "br"
    response.headers["Vary"] = "Accept-Encoding"
    return response
