"""A cockpit on loopback for printing, and beside it a second one that says what the print must say.

Each is a process of its own under the grant it is given: neither shares anything with the other but the release.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import flask
from werkzeug.serving import WSGIRequestHandler, make_server

from delivery.proof import Expected, NotPrinted
from domain.errors import CockpitError, NotPermitted
from domain.grant import Grant
from domain.settings import Settings

_SPAWN = multiprocessing.get_context("spawn")


@contextmanager
def press(
    settings: Settings, grant: Grant, make: Callable[[Settings], flask.Flask]
) -> Iterator[tuple[str, Callable[[str], Expected]]]:
    """Give the URL of a cockpit under a grant, and what tells what an address of it must say.

    `make` gives the app of some settings; it is called in each process, so it is a function of a module.
    """
    if not grant.areas:
        raise NotPermitted("the grant reaches no area")  # written as a setting it would mean all of them
    bound = replace(settings, grant_areas=",".join(sorted(grant.areas)), grant_level=int(grant.level))
    with _process(_serve, make, bound) as served, _process(_expect, make, bound) as asked:
        lock = threading.Lock()

        def values(address: str) -> Expected:
            with lock:
                found: Expected = _given(_answer(asked, address))
            return found

        port = _given(_answer(served))
        yield f"http://127.0.0.1:{port}{settings.prefix}", values


def _answer(room: Connection, asked: str | None = None) -> Any:
    try:
        if asked is not None:
            room.send(asked)
        return room.recv()
    except (EOFError, OSError):
        raise NotPrinted("a process of the press ended") from None


def _given(found: Any) -> Any:
    if isinstance(found, NotPrinted):
        raise found
    if isinstance(found, CockpitError):
        raise NotPrinted(str(found))
    if isinstance(found, Exception):
        raise found
    return found


@contextmanager
def _process(target: Callable[..., None], *given: Any) -> Iterator[Connection]:
    here, there = _SPAWN.Pipe()
    process = _SPAWN.Process(target=target, args=(*given, there), daemon=True)
    process.start()
    there.close()
    try:
        yield here
    finally:
        here.close()
        process.kill()
        process.join()


def _serve(make: Callable[[Settings], flask.Flask], settings: Settings, told: Connection) -> None:
    try:
        server = make_server("127.0.0.1", 0, make(settings), threaded=True, request_handler=_Quiet)
    except Exception as error:
        told.send(error)
        raise
    threading.Thread(target=_end_with, args=(told,), daemon=True).start()
    told.send(server.server_port)
    server.serve_forever()


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing: the cockpit logs by itself."""


def _end_with(parent: Connection) -> None:
    """End this process when the one that started it is gone, however that ended."""
    with suppress(EOFError, OSError):
        parent.recv()
    os._exit(0)


def _expect(make: Callable[[Settings], flask.Flask], settings: Settings, asked: Connection) -> None:
    from pages import _draw, _paper  # what they draw with is of no use to the process that prints

    app = make(settings)
    while True:
        try:
            address = asked.recv()
        except EOFError:
            return
        parts = urlsplit(address)
        query = dict(parse_qsl(parts.query))
        try:
            with app.test_request_context(settings.prefix):
                found: Any = _paper.expected(parts.path, query, _draw.desk().reading(query))
        except Exception as error:
            found = error if isinstance(error, CockpitError) else NotPrinted(f"{type(error).__name__}: {error}")
        asked.send(found)
