"""The wall at /wall/<play-list>?screen=<name>: its document, its state, its pictures; and the screens that show it.

The document is our own and light, without Dash's renderer: it cannot hang in a first callback.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import flask
import htpy as h
from markupsafe import Markup
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from werkzeug.exceptions import NotFound, ServiceUnavailable

from components import wall as furniture
from components.wall import ScreenRow
from components.words import Words
from delivery.wall import NAME, PlayList
from domain.grant import Level
from domain.reading import Reading
from domain.settings import Settings
from pages import _draw, _wall
from queries import state
from records.screens import Beat, Screens
from shell import document
from shell.static import VERSION

ACTIONS = ("pause", "resume", "skip", "reload")
LARGEST = 4000  # bytes of a heartbeat

# A document whose scripts did not arrive asks for itself until the server answers, and only then loads again.
_BOOT = """(function(){var at=Date.now();setInterval(function(){
if(window.cockpitWall&&window.cockpitWall.alive)return;if(Date.now()-at<STUCK)return;at=Date.now();
fetch(location.href,{cache:"no-store"}).then(function(a){if(a.ok)location.reload()}).catch(function(){})},2000)})();"""


@dataclass(frozen=True, eq=False)
class Hall(Collector):
    """What the addresses of the wall are served from."""

    settings: Settings
    lists: Mapping[str, PlayList]
    screens: Screens
    build: str

    def collect(self) -> Iterator[Metric]:
        """Give how many screens there are and how many are silent: counted in the record, so right in any worker."""
        now = time.time()
        every = self.screens.every()
        silent = sum(one.silent(now, self.settings.wall_silent_seconds) for one in every)
        yield GaugeMetricFamily("cockpit_screens", "Screens that were ever heard of.", len(every))
        yield GaugeMetricFamily("cockpit_screens_silent", "Screens not heard of lately.", silent)


def serve(server: flask.Flask, hall: Hall) -> None:
    """Add the addresses of the wall and of its screens."""
    settings, prefix = hall.settings, hall.settings.prefix

    def add(path: str, name: str, answer: Callable[..., Any], method: str = "GET") -> None:
        server.add_url_rule(f"{prefix}{path}", f"cockpit_{name}", answer, methods=[method])

    def wall(name: str) -> Any:
        if name not in hall.lists and NAME.fullmatch(flask.request.args.get("screen", "")):
            return flask.redirect(f"{_first(hall)}?{flask.request.query_string.decode('ascii', 'replace')}")
        return _document(hall, _list(hall, name))

    def told(name: str) -> flask.Response:
        return flask.jsonify(_state(hall, _list(hall, name)))

    def picture(name: str, at: int) -> flask.Response:
        entries = _list(hall, name).entries
        if at >= len(entries):
            raise NotFound
        reading = _open(_draw.desk().reading(flask.request.args))
        try:
            drawn = _wall.picture(entries[at].path, entries[at].query, reading)
        except _wall.NotDrawn as error:
            raise ServiceUnavailable(str(error)) from error
        return flask.jsonify(drawn)

    def beat(name: str) -> flask.Response:
        if not NAME.fullmatch(name):
            raise NotFound
        flask.request.max_content_length = LARGEST
        said: Any = flask.request.get_json(silent=True) or {}
        heard = Beat.of(said)
        done = said.get("done", 0) if isinstance(said, dict) else 0
        commands, sent = hall.screens.beat(name, heard, done if type(done) is int else 0, time.time())
        # A screen whose list was taken out of the settings is told a list that there is: nobody may be in reach of it.
        known = heard.play_list in hall.lists
        sent = sent if sent in hall.lists else "" if known else next(iter(hall.lists))
        found = _state(hall, hall.lists[heard.play_list if known else sent])
        return flask.jsonify({**found, "commands": commands, "sent": sent})

    def lives(name: str) -> flask.Response:
        """Answer 200 while a screen is heard of and 503 when it is silent, for a watchdog on its PC."""
        found = next((one for one in hall.screens.every() if one.name == name), None)
        if found is None:
            raise NotFound
        silent = found.silent(time.time(), settings.wall_silent_seconds)
        return flask.Response("silent\n" if silent else "live\n", 503 if silent else 200, mimetype="text/plain")

    def tell(name: str) -> Any:
        token, act = flask.request.form.get("token", ""), flask.request.form.get("act", "")
        ours = settings.screens_token
        if not ours or not hmac.compare_digest(token.encode(), ours.encode()):
            return _screens(hall, refused=True)
        play_list = flask.request.form.get("list", "")
        if act in ACTIONS:
            known = hall.screens.tell(name, act, time.time())
        elif act == "send" and play_list in hall.lists:
            known = hall.screens.send(name, play_list)
        elif act == "forget":
            known = hall.screens.forget(name)
        else:
            flask.abort(400)
        if not known:
            raise NotFound
        return flask.redirect(f"{prefix}screens", 303)

    def first() -> Any:
        return flask.redirect(_first(hall))

    add("wall", "wall_first", first)
    add("wall/<name>", "wall", wall)
    add("wall/<name>/state", "wall_state", told)
    add("wall/<name>/<int:at>", "wall_picture", picture)
    add("screens", "screens", lambda: _screens(hall))
    add("screens/<name>/beat", "screen_beat", beat, "POST")
    add("screens/<name>", "screen_lives", lives)
    add("screens/<name>", "screen_tell", tell, "POST")


def _first(hall: Hall) -> str:
    return f"{hall.settings.prefix}wall/{next(iter(hall.lists))}"


def _list(hall: Hall, name: str) -> PlayList:
    if name not in hall.lists:
        raise NotFound
    return hall.lists[name]


def _open(reading: Reading) -> Reading:
    """Return a reading as it may stand in a hall, whatever the desk's viewers may see: nothing sensitive."""
    grant = reading.grant
    return replace(reading, grant=replace(grant, level=min(grant.level, Level.INTERNAL)))


def _state(hall: Hall, shown: PlayList) -> dict[str, Any]:
    """Return what a wall must know every few seconds: cheap, without a query."""
    desk = _draw.desk()
    reading = desk.reading({})
    release, now = reading.release, datetime.now().astimezone()
    return {
        "release": release.id,
        "build": hall.build,
        "published": release.published.timestamp() if release.reported else None,
        "now": now.timestamp(),
        "zone": int((now.utcoffset() or now - now).total_seconds()),
        "pictures": [[one.path, one.seconds] for one in shown.entries],
        "foot": str(_foot(reading, Words.of(shown.lang))),
    }


def _foot(reading: Reading, words: Words) -> Markup:
    release, pack, lang = reading.release, reading.pack, words.lang
    late: dict[str, list[str]] = {}
    for one in state.extracts(reading, pack.root):
        for code in one.late:
            late.setdefault(code, []).append(one.titles[lang])
    said = [
        words("{reporter} has not reported: {extracts}", reporter=pack.reporters[code].names[lang],
              extracts=named[0] if len(named) == 1 else words("{n} extracts", n=len(named)))
        for code, named in late.items()
    ]  # fmt: skip
    failed = release.checks - release.passed
    return furniture.foot(
        words("{passed}/{all} checks", passed=release.passed, all=release.checks) if release.checks else "",
        said,
        [words.plural("{n} check failed", "{n} checks failed", failed)] if failed else [],
        words("published {at} · {id}", at=f"{release.published:%Y-%m-%d %H:%M}", id=release.id[:7])
        if release.reported
        else words("No release yet"),
    )


def _document(hall: Hall, shown: PlayList) -> flask.Response:
    settings, prefix, build = hall.settings, hall.settings.prefix, hall.build
    words = Words.of(shown.lang)
    said = {
        "paused": words("Paused"),
        "lost": words("No answer from the server for {age}; the pictures are of then", age="{age}"),
        "refused": words(
            "No good answer from the server for {age} (error {status}); the pictures are of then",
            age="{age}", status="{status}",
        ),
        "old": words("The release is {age} old", age="{age}"),
        "failed": words("Picture {n} could not be drawn and is skipped", n="{n}"),
        "none": words("Waiting for the first picture"),
        "minutes": words("{n} min", n="{n}"),
        "hours": words("{n} hours", n="{n}"),
        "days": words("{n} days", n="{n}"),
        "clock": words("{month}/{day} {time}", month="{month}", day="{day}", time="{time}"),
    }  # fmt: skip
    config = {
        "list": shown.name,
        "prefix": prefix,
        "build": build,
        "poll": settings.wall_poll_seconds,
        "lost": settings.wall_lost_seconds,
        "dead": settings.wall_dead_seconds,
        "old": settings.wall_old_days * 86400,
        "idle": settings.wall_idle_seconds,
        "words": said,
        "at": [one.seconds for one in shown.entries],
    }
    boot = _BOOT.replace("STUCK", str(int(settings.wall_stuck_seconds * 1000)))
    digest = b64encode(hashlib.sha256(boot.encode()).digest()).decode()
    page = h.html(lang="en" if shown.lang == "en" else "zh-CN", data_theme="wall")[
        h.head[
            h.meta(charset="utf-8"),
            h.meta(name="viewport", content="width=device-width, initial-scale=1"),
            h.title[document.TITLE],
            h.link(rel="icon", href="data:,"),
            h.link(rel="stylesheet", href=f"{prefix}assets/tokens.css?v={build}"),
            h.link(rel="stylesheet", href=f"{prefix}assets/wall.css?v={build}"),
            h.script[Markup(boot)],
        ],
        h.body(data_wall=_json(config))[
            h.main("#wall.wall")[
                h.div(".stage", data_theme="wall")[
                    h.p(".waiting")[said["none"]],
                    h.footer(".status-line")[
                        h.div(".facts"), h.div(".notice", role="status"), h.div(".place"),
                    ],
                ]
            ],
            (
                h.script(src=f"{prefix}{path}", defer=True)
                for path in (
                    f"assets/themes.js?v={build}",
                    f"assets/figures.js?v={build}",
                    f"{document.LATER[0]}?v={VERSION}",
                    f"assets/wall.js?v={build}",
                )
            ),
        ],
    ]  # fmt: skip
    response = flask.Response(f"<!DOCTYPE html>{page}", mimetype="text/html")
    response.headers["Content-Security-Policy"] = document.policy([f"'sha256-{digest}'"])
    return response


def _json(value: Any) -> str:
    return flask.json.dumps(value)


def _screens(hall: Hall, *, refused: bool = False) -> flask.Response:
    words = Words.of("en" if flask.request.args.get("lang") == "en" else "zh")
    now, build = time.time(), hall.build
    release = _draw.desk().reading({}).release.id
    rows = []
    for one in hall.screens.every():
        silent = one.silent(now, hall.settings.wall_silent_seconds)
        old = [words("old release")] if one.beat.release not in ("", release) else []
        old += [words("old build")] if one.beat.build not in ("", build) else []
        cells = (
            f"{one.last:%Y-%m-%d %H:%M:%S}" + (f" · {words('silent')}" if silent else ""),
            one.beat.play_list,
            one.beat.picture,
            words.listing([one.beat.release[:7], one.beat.build[:7], *old]),
            f"{one.beat.memory / 1e6:.0f} MB" if one.beat.memory else "",
            f"{datetime.fromtimestamp(one.beat.painted):%H:%M:%S}" if one.beat.painted else "",
            words.listing(
                [
                    words("paused") if one.beat.paused else "",
                    words("{n} failed", n=one.beat.failed) if one.beat.failed else "",
                ]
            ),
        )
        rows.append(ScreenRow(one.name, cells, silent, one.sent or one.beat.play_list))
    heads = (
        *(words("Screen"), words("Last seen"), words("Play-list"), words("Picture"), words("Release and build")),
        *(words("Memory"), words("Last paint"), words("State")),
    )
    labels = {
        "pause": words("Pause"),
        "resume": words("Go on"),
        "skip": words("Next"),
        "reload": words("Load again"),
        "forget": words("Forget"),
    }
    actions = list(labels.items()) if hall.settings.screens_token else []
    prefix = hall.settings.prefix
    table = furniture.screens(rows, heads, list(hall.lists), actions, f"{prefix}screens", words)
    page = h.html(lang="en" if words.lang == "en" else "zh-CN", data_theme="light")[
        h.head[
            h.meta(charset="utf-8"),
            h.meta(name="viewport", content="width=device-width, initial-scale=1"),
            h.title[words("Screens")],
            h.link(rel="icon", href="data:,"),
            h.link(rel="stylesheet", href=f"{prefix}assets/tokens.css?v={build}"),
            h.link(rel="stylesheet", href=f"{prefix}assets/wall.css?v={build}"),
        ],
        h.body(".fleet")[
            h.main[
                h.h1[words("Screens")],
                h.p[
                    words.listing(
                        [
                            words("as of {at}", at=f"{datetime.now():%Y-%m-%d %H:%M:%S}"),
                            words("silent after {n} seconds", n=f"{hall.settings.wall_silent_seconds:g}"),
                            "" if actions else words("no token is set, so nothing can be told to a screen"),
                        ]
                    )
                ],
                refused and h.p(role="alert", class_="status miss")[words("That is not the token.")],
                table if rows else h.p[words("No screen was heard of yet: open /wall/main?screen=name on one.")],
            ]
        ],
    ]
    return flask.Response(f"<!DOCTYPE html>{page}", 403 if refused else 200, mimetype="text/html")
