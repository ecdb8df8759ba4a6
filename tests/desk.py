"""The one app of a test process, seated at whatever desk a test asks for, and a wider lake than the small one.

Dash keeps callbacks and pages in the process, so there is one app; what a page is drawn from (pack, releases, grant,
remembered pictures) is the desk bound to it, and a test may bring its own.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import urlencode

import flask
import pytest
from dash import Dash
from werkzeug.test import TestResponse

from app import BUILD, create_app
from components.cards import Card
from data.demo import write
from data.release import current
from domain.grant import Grant
from domain.pack import Pack
from domain.period import Period
from domain.reading import Reading, Release
from domain.settings import Settings
from domain.view import View
from pages import _draw
from shell.observe import configure_log
from shell.pictures import Pictures
from shell.releases import Releases
from tests.lake import published
from tests.shared import Shared
from tests.toy import write_pack

# The last month is the one in which Ningbo is late; the two last are provisional.
FIRST, LAST = Period(2019, 1), Period(2023, 8)
NOW = datetime(2023, 9, 20, 8, 0, 0)


@dataclass(frozen=True, slots=True)
class Seat:
    """An app at a desk: what it draws, and what it answers."""

    server: flask.Flask
    desk: _draw.Desk

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Bind the desk for as long as it is asked."""
        before = self.server.extensions["cockpit"]
        self.server.extensions["cockpit"] = self.desk
        try:
            yield
        finally:
            self.server.extensions["cockpit"] = before

    @property
    def reading(self) -> Reading:
        """Return the reading of a request without a pinned release."""
        return self.desk.reading({})

    def view(self, query: Mapping[str, str], page: str = "revenue") -> View:
        """Return the view that a page makes of a query."""
        return _draw.view_of(_draw.page(page), query, self.reading)

    def sheet(self, query: Mapping[str, str], page: str = "revenue") -> _draw.Sheet:
        """Return the sheet of an address, drawn afresh."""
        with self.taken(), self.server.test_request_context():
            reading = self.reading
            return _draw.sheet_of(_draw.page(page), self.view(query, page), reading)

    def both(self, query: Mapping[str, str], page: str) -> tuple[_draw.Sheet, dict[str, Any]]:
        """Return the sheet of an address, drawn afresh, and the picture of that very sheet with every twin opened."""
        sheet = self.sheet(query, page)
        with self.taken(), self.server.test_request_context(), mock.patch.object(_draw, "sheet_of", return_value=sheet):
            module = _draw.page(page)
            view, reading = _draw.resolved(module, {**query, "open": ".".join(sheet.cards)})
            drawn, _ = _draw._compose(module, view, reading)
        return sheet, dict(drawn)

    def cards(self, query: Mapping[str, str], page: str = "revenue") -> Mapping[str, Card]:
        """Return the cards of an address, drawn afresh."""
        return self.sheet(query, page).cards

    def draw(self, query: Mapping[str, str], page: str = "revenue") -> dict[str, Any]:
        """Return the picture of an address: text and figures by name."""
        with self.taken(), self.server.test_request_context():
            return _draw.draw(page, query)

    def get(self, path: str, **headers: str) -> TestResponse:
        """Return the answer to an address."""
        with self.taken():
            return self.server.test_client().get(
                path, headers={key.replace("_", "-"): one for key, one in headers.items()}
            )

    def post(self, body: Any, **more: Any) -> TestResponse:
        """Return the answer to a callback body: a text or bytes as they are, anything else as JSON."""
        data = body if isinstance(body, (str, bytes)) else json.dumps(body)
        with self.taken():
            return self.server.test_client().post(
                "/_dash-update-component", data=data, **{"content_type": "application/json", **more}
            )

    def body(self, query: Any, shown: Any = None, slot: int = 0, page: str = "revenue") -> dict[str, Any]:
        """Return the body by which the browser asks for what a change of the address changes."""

        def here(key: str) -> Any:
            return {**json.loads(key), "slot": slot}

        every = self.get("/_dash-dependencies").get_json()
        one = next(found for found in every if f'"page":"{page}"' in str(found["inputs"]))
        (view,), (state,) = one["inputs"], one["state"]
        outputs = [part.rpartition(".") for part in one["output"].strip(".").split("...")]
        return {
            "output": one["output"],
            "outputs": [{"id": here(key), "property": name} for key, _, name in outputs],
            "inputs": [{"id": here(view["id"]), "property": "data", "value": query}],
            "state": [{"id": here(state["id"]), "property": "data", "value": shown}],
            "changedPropIds": [f"{json.dumps(here(view['id']), separators=(',', ':'), sort_keys=True)}.data"],
        }

    def change(self, query: Any, shown: Any = None, slot: int = 0, page: str = "revenue") -> dict[str, Any]:
        """Return what a page's callback answers: new properties by the id of their component."""
        answer = self.post(self.body(query, shown, slot, page))
        assert answer.status_code == 200, answer.text[:500]
        found: dict[str, Any] = answer.get_json()["response"]
        return found

    def layout(self, query: Mapping[str, str], path: str = "/revenue") -> Any:
        """Return the layout that the browser is given at an address."""
        answer = self.get("/_dash-layout", Referer=f"http://localhost{path}?{urlencode(query)}")
        assert answer.status_code == 200, answer.text[:500]
        return answer.get_json()


@pytest.fixture(scope="session")
def app(home: Path) -> Iterator[Dash]:
    """Return the app of this process, at home in the small lake.

    As in a worker, what stands by then is not walked again by the collector.
    """
    configure_log("critical")
    made = create_app(Settings(home=home, query_seconds=20.0))
    gc.collect()
    gc.freeze()
    yield made
    gc.unfreeze()


@pytest.fixture(scope="session")
def sit(app: Dash, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Seat]:
    """Return how to sit down: at a home, or before a release; with all areas, or some; with few pictures, or many."""

    def seated(
        home: Path, pack: Pack, *, areas: tuple[str, ...] = (), pictures: int = 2000, release: Release | None = None
    ) -> Seat:
        def find(pinned: str | None) -> Release:
            return release or Releases(home, pack, 5.0).find(pinned)

        assert isinstance(app.server, flask.Flask)
        grant = Grant(frozenset(areas or {pack.root}))
        kept = Pictures(tmp_path_factory.mktemp("pictures"), BUILD, pictures)
        return Seat(app.server, _draw.Desk(pack, BUILD, find, lambda: grant, kept, 5.0))

    return seated


@pytest.fixture(scope="session")
def seat(sit: Callable[..., Seat], home: Path, pack: Pack) -> Seat:
    """Return a seat at the small lake that sees everything."""
    return sit(home, pack)


@pytest.fixture(scope="session")
def wide_home(pack: Pack, shared: Shared) -> Path:
    """Return a home with every county and tax of the simulated lake, published; to be read only."""

    def make(folder: Path) -> None:
        write(folder / "inbox", pack, scale=0.02, first=FIRST, last=LAST)
        published(folder, pack, NOW)

    return shared("wide", make)


@pytest.fixture(scope="session")
def wide_release(wide_home: Path) -> Release:
    """Return the release of the wide lake."""
    found = current(wide_home)
    assert found is not None
    return found


@pytest.fixture(scope="session")
def wide(sit: Callable[..., Seat], wide_home: Path, pack: Pack) -> Seat:
    """Return a seat at the wide lake that sees everything."""
    return sit(wide_home, pack)


@pytest.fixture(scope="session")
def toy(tmp_path_factory: pytest.TempPathFactory, shared: Shared, sit: Callable[..., Seat]) -> Seat:
    """Return a seat at a lake of the toy pack."""
    pack = Pack.load(write_pack(tmp_path_factory.mktemp("toy")))

    def make(folder: Path) -> None:
        write(folder / "inbox", pack, scale=0.05, last=Period(2023, 4))
        published(folder, pack, datetime(2023, 6, 20, 9, 0, 0))

    return sit(shared("toy", make), pack)
