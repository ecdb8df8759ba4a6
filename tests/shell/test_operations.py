"""What an operator and a proxy rely on: health, metrics, headers, static files, a URL prefix, plain errors."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import brotli
import flask
import pytest
from werkzeug.exceptions import NotFound

from domain.pack import Pack
from domain.reading import Release
from shell import errors, observe
from shell.releases import Releases
from tests.desk import Seat
from tests.document import every, read

ROOT = Path(__file__).parents[2]
EVERYWHERE = (
    "/",
    "/revenue?area=330100",
    "/_dash-layout",
    "/_dash-dependencies",
    "/assets/cockpit.css",
    "/assets/themes.js",
    "/vendor/css/bootstrap.min.css",
    "/_dash-component-suites/dash/dcc/no-such.js",
    "/revenue.csv?card=months",
    "/revenue.xlsx?card=nothing",
    "/nothing.csv",
    "/healthz",
    "/readyz",
    "/metrics",
)


def scripts(seat: Seat) -> list[str]:
    """Return the addresses of the document's own files, but for the one bundle that takes seconds to compress."""
    found = re.findall(r'(?:src|href)="(/[^"]+\.(?:js|css)[^"]*)"', seat.get("/").text)
    return [address for address in dict.fromkeys(found) if "plotly.min" not in address]


def ready(home: Path, pack: Pack) -> Any:
    server = flask.Flask("probe")
    observe.observe(server, "/", "build", Releases(home, pack, 5.0).why_not_ready)
    return server.test_client().get("/readyz")


def test_a_cockpit_with_a_release_is_ready_and_healthy(seat: Seat) -> None:
    assert seat.get("/healthz").get_json()["status"] == "ok"
    answer = seat.get("/readyz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ready", "reason": None})


def test_without_a_release_it_is_not_ready_and_says_why(tmp_path: Path, pack: Pack) -> None:
    answer = ready(tmp_path, pack)
    assert answer.status_code == 503
    assert "no release" in answer.get_json()["reason"]


def test_with_a_release_of_another_pack_it_is_not_ready(home: Path, pack: Pack) -> None:
    answer = ready(home, replace(pack, code="elsewhere"))
    assert answer.status_code == 503
    assert "330000" in answer.get_json()["reason"]


def test_with_marts_that_cannot_be_read_it_is_not_ready(
    home: Path, release: Release, pack: Pack, tmp_path: Path
) -> None:
    shutil.copytree(home, tmp_path / "home", ignore=shutil.ignore_patterns("cache", "marts.duckdb"))
    answer = ready(tmp_path / "home", pack)
    assert answer.status_code == 503
    assert release.id in answer.get_json()["reason"]


def test_metrics_count_requests_and_pictures(seat: Seat) -> None:
    def count(text: str, remembered: str) -> float:
        (found,) = re.findall(rf'cockpit_pictures_total{{remembered="{remembered}"}} (\S+)', text) or ["0"]
        return float(found)

    seat.layout({"area": "330302"})
    before = seat.get("/metrics").text
    seat.layout({"area": "330302"})
    after = seat.get("/metrics").text
    assert 'cockpit_request_seconds_count{kind="page",status="200"}' in after
    assert count(after, "yes") == count(before, "yes") + 1
    assert count(after, "no") == count(before, "no")


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_answer_is_closed_to_other_hosts(path: str, seat: Seat) -> None:
    headers = seat.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "unsafe-eval" not in policy
    assert not re.search(r"https?:|//|\*|\bws", policy)
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'self'"
    assert rules["object-src"] == "'none'"
    assert "'unsafe-inline'" not in rules["script-src"]
    assert set(rules["connect-src"].split()) == {"'self'"}


def test_inline_scripts_are_those_of_the_policy_and_no_address_leads_elsewhere(seat: Seat) -> None:
    answer = seat.get("/")
    inline = re.findall(r"<script[^>]*>([^<]+)</script>", answer.text)
    assert inline
    assert answer.headers["Content-Security-Policy"].count("'sha256-") >= len([one for one in inline if "{" in one]) - 1
    assert not re.findall(r"""(?:src|href|url\()\s*=?\s*["']?(?:https?:)?//""", answer.text)


def test_static_files_are_immutable_and_compressed_once(seat: Seat, home: Path) -> None:
    cache = home / "cache" / "static"
    addresses = scripts(seat)
    assert len([address for address in addresses if "?" in address or ".v" in address]) > 8
    for address in addresses:
        plain = seat.get(address)
        assert plain.status_code == 200
        times = {path.name: path.stat().st_mtime_ns for path in cache.iterdir()}
        versioned = re.search(r"\?|\.v\d", address)
        assert ("immutable" if versioned else "no-cache") in plain.headers["Cache-Control"], address
        assert "Content-Encoding" not in plain.headers
        small = seat.get(address, Accept_Encoding="gzip, deflate, br")
        if len(plain.data) > 1400:
            assert small.headers["Content-Encoding"] == "br"
            assert brotli.decompress(small.data) == plain.data
            older = seat.get(address, Accept_Encoding="gzip")
            assert gzip.decompress(older.data) == plain.data
        assert "Accept-Encoding" in small.headers["Vary"]
        again = seat.get(address, Accept_Encoding="gzip, deflate, br", If_None_Match=small.headers["ETag"])
        assert (again.status_code, again.data) == (304, b"")
        assert {path.name: path.stat().st_mtime_ns for path in cache.iterdir()} == times, "compressed again"


def test_a_static_file_whose_address_names_no_version_is_asked_for_again(seat: Seat) -> None:
    assert seat.get("/assets/cockpit.css").headers["Cache-Control"] == "no-cache"


def test_what_is_drawn_is_not_stored_by_anyone(seat: Seat) -> None:
    assert seat.get("/_dash-layout").headers["Cache-Control"] == "no-store"
    assert seat.post(seat.body({})).headers["Cache-Control"] == "no-store"


def test_an_error_of_our_own_is_a_number_and_no_traceback() -> None:
    server = flask.Flask("probe")
    errors.handle(server)

    def fail() -> str:
        raise RuntimeError("a secret of the house")

    def absent() -> str:
        raise NotFound

    server.add_url_rule("/fail", "fail", fail)
    server.add_url_rule("/absent", "absent", absent)
    answer = server.test_client().get("/fail")
    assert answer.status_code == 500
    assert re.fullmatch(r".*[0-9a-f]{8} · Internal error [0-9a-f]{8}\n", answer.text)
    assert "secret" not in answer.text
    assert server.test_client().get("/absent").text == "404 Not Found\n"


# Under a prefix another app is needed, and Dash has room for one in a process.

_SERVE = """
import json, sys
from pathlib import Path
from app import create_app
from domain.settings import Settings
settings = Settings.load(environ={"COCKPIT_PREFIX": "/tax/", "COCKPIT_HOME": sys.argv[1]})
client = create_app(settings).server.test_client()
asked = {"/tax/": {}, "/tax/_dash-layout": {"Referer": "http://localhost/tax/revenue?area=330100"},
    "/tax/revenue.csv?card=months": {}, "/revenue.csv?card=months": {}, "/": {}, "/tax/_dash-dependencies": {},
    "/tax/healthz": {}, "/healthz": {}, "/tax/assets/cockpit.css": {}, "/assets/cockpit.css": {}}
answers = {path: client.get(path, headers=headers) for path, headers in asked.items()}
sys.stdout.write(json.dumps({path: [one.status_code, one.get_data(as_text=True)] for path, one in answers.items()}))
"""


@pytest.fixture(scope="module")
def prefixed(home: Path) -> dict[str, tuple[int, str]]:
    """Return status and text of some addresses of a cockpit under /tax/."""
    done = subprocess.run([sys.executable, "-c", _SERVE, home], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return {
        path: (status, text) for path, (status, text) in json.loads(done.stdout[done.stdout.index('{"/tax/') :]).items()
    }


def test_under_a_prefix_every_address_of_the_document_has_it(prefixed: dict[str, tuple[int, str]]) -> None:
    status, text = prefixed["/tax/"]
    assert status == 200
    addresses = [one for pair in re.findall(r'(?:src="([^"]*)"|href="([^"]*)")', text) for one in pair if one]
    assert len(addresses) > 10
    assert [one for one in addresses if not one.startswith("/tax/")] == []
    assert r'"requests_pathname_prefix":"\u002ftax\u002f"' in text, "Dash is told the prefix"


def test_under_a_prefix_every_link_of_a_page_has_it_or_is_relative(prefixed: dict[str, tuple[int, str]]) -> None:
    status, text = prefixed["/tax/_dash-layout"]
    assert status == 200
    assert "330102" in text, "the address after the prefix was read"
    links = [
        link["href"]
        for path, leaf in every(json.loads(text))
        if path[-1] == "html"
        for link in read(leaf).links
        if "href" in link
    ]
    assert len(links) > 100
    assert any(link.startswith("/tax/revenue") for link in links)
    assert [link for link in links if link.startswith("/") and not link.startswith("/tax/")] == []
    assert [link for link in links if re.match(r"\w+:|//", link)] == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/tax/revenue.csv?card=months", 200),
        ("/revenue.csv?card=months", 404),
        ("/", 404),
        ("/tax/healthz", 200),
        ("/healthz", 200),
        ("/tax/assets/cockpit.css", 200),
        ("/assets/cockpit.css", 404),
    ],
)
def test_under_a_prefix_nothing_but_health_stands_outside_it(
    path: str, status: int, prefixed: dict[str, tuple[int, str]]
) -> None:
    assert prefixed[path][0] == status
