"""Server times over HTTP: the page, a change of the address, and both when they are remembered; then 16 clients."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

import brotli

from benchmarks.figures import Line, Series, size, timed
from benchmarks.house import HOST, Served, forget, pack, served
from benchmarks.views import Query, some
from data import release as published
from docs.listed import PAGES, Listed

VIEWS = 60
CROWDED = "revenue"
CLIENTS = 16


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that a browser asks for."""

    method: str
    path: str
    body: bytes | None
    headers: Mapping[str, str]


def measure(home: Path) -> Iterable[Line]:
    """Yield the rows of the table on the server."""
    release = published.current(home)
    assert release is not None
    views = some(pack(home), release, 3 * VIEWS + 10 * CLIENTS, seed=1)
    warm, first, second, many = (
        views[:VIEWS],
        views[VIEWS : 2 * VIEWS],
        views[2 * VIEWS : 3 * VIEWS],
        views[3 * VIEWS :],
    )

    forget(home, "pictures", "static")
    with served(home) as server:
        yield Line("start to ready, with nothing compressed yet", f"{server.ready:.1f} s")
    with served(home) as server:
        yield Line("start to ready", f"{server.ready:.1f} s")
        for page in PAGES.values():
            changes = _changes(server, release.id, page)
            ask(server, [_page(query, page) for query in warm[:20]])  # the process's own first times are not the page's
            asked = [_page(query, page) for query in first]
            yield timed(f"`{page.path}`, page, first time", Series(ask(server, asked)), "p95 60 ms")
            yield timed(f"`{page.path}`, page, remembered", Series(ask(server, asked)), "p95 10 ms")
            yield timed(f"`{page.path}`, filter change, first time", Series(ask(server, changes(second))), "p95 60 ms")
            yield timed(f"`{page.path}`, filter change, remembered", Series(ask(server, changes(second))), "p95 10 ms")
            yield _weight(f"`{page.path}`, page, bytes on the wire", weigh(server, asked))
            yield _weight(f"`{page.path}`, filter change, bytes on the wire", weigh(server, changes(second)))
        changes = _changes(server, release.id, PAGES[CROWDED])
        yield from _crowd("filter change, first time", server, changes(many))
        yield from _crowd("filter change, remembered", server, changes(many))
        for number, worker in enumerate(server.workers, 1):
            yield Line(f"memory of worker {number} after that, PSS (RSS)", "{} ({})".format(*_memory(worker)))


def weigh(server: Served, requests: Iterable[Request]) -> list[int]:
    """Return the bytes of each answer as it comes over the wire."""
    connection = http.client.HTTPConnection(HOST, server.port, timeout=60)
    found = []
    for one in requests:
        connection.request(one.method, one.path, one.body, dict(one.headers))
        found.append(len(connection.getresponse().read()))
    connection.close()
    return found


def _weight(what: str, found: Sequence[int]) -> Line:
    return Line(what, size(median(found)), size(sorted(found)[int(0.95 * len(found))]), str(len(found)))


def ask(server: Served, requests: Iterable[Request]) -> tuple[float, ...]:
    """Return the milliseconds of each request, one after another over one connection."""
    connection = http.client.HTTPConnection(HOST, server.port, timeout=60)
    found = []
    for one in requests:
        began = time.perf_counter()
        connection.request(one.method, one.path, one.body, dict(one.headers))
        response = connection.getresponse()
        body = response.read()
        found.append((time.perf_counter() - began) * 1000)
        if response.headers.get("Content-Encoding") == "br":
            body = brotli.decompress(body)
        if response.status != 200 or b"nothing failed" in body:
            raise RuntimeError(f"{one.path} of {one.headers} answered {response.status}")
    connection.close()
    return tuple(found)


def _crowd(what: str, server: Served, requests: Sequence[Request]) -> Iterable[Line]:
    """Yield one row: all requests by 16 clients at once, each with its own connection."""
    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        parts = list(pool.map(lambda at: ask(server, requests[at::CLIENTS]), range(CLIENTS)))
    rate = len(requests) / (time.perf_counter() - began)
    yield timed(
        f"{what}, {CLIENTS} clients at once ({rate:,.0f} a second)", Series(tuple(ms for part in parts for ms in part))
    )


def _page(query: Query, page: Listed) -> Request:
    referer = f"http://{HOST}{page.path}?{urlencode(query)}"
    return Request("GET", "/_dash-layout", None, {"Referer": referer, "Accept-Encoding": "gzip, deflate, br"})


def _changes(server: Served, release: str, page: Listed) -> Callable[[Sequence[Query]], list[Request]]:
    """Return what makes the browser's requests for going through views one after another."""
    connection = http.client.HTTPConnection(HOST, server.port, timeout=60)
    connection.request("GET", "/_dash-dependencies")
    every = json.loads(connection.getresponse().read())
    one = next(found for found in every if f'"page":"{page.name}"' in str(found["inputs"]))
    outputs = [_resolved(output) for output in one["output"].strip(".").split("...")]
    (view,), (shown,) = one["inputs"], one["state"]
    headers = {"Content-Type": "application/json", "Accept-Encoding": "gzip, deflate, br"}

    def body(before: Query, after: Query) -> bytes:
        told = {
            "output": one["output"],
            "outputs": outputs,
            "inputs": [_resolved(f"{view['id']}.{view['property']}") | {"value": after}],
            "state": [
                _resolved(f"{shown['id']}.{shown['property']}") | {"value": {"query": before, "release": release}}
            ],
            "changedPropIds": [f"{_here(view['id'])}.{view['property']}"],
        }
        return json.dumps(told).encode()

    def chain(views: Sequence[Query]) -> list[Request]:
        steps = zip([{}, *views], views, strict=False)
        return [Request("POST", "/_dash-update-component", body(*step), headers) for step in steps]

    return chain


def _resolved(output: str) -> dict[str, Any]:
    found, _, name = output.rpartition(".")
    return {"id": json.loads(_here(found)), "property": name}


def _here(identity: str) -> str:
    """Return the id in the first slot of a document."""
    return identity.replace('["MATCH"]', "0")


def _memory(process: int) -> tuple[str, str]:
    """Return the proportional and the resident size of a process."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    kilobytes = {
        name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines) if rest.endswith("kB")
    }
    return size(kilobytes["Pss"] * 1024), size(kilobytes["Rss"] * 1024)
