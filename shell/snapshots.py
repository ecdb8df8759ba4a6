"""The archive at /snapshots: what was printed of which release, what became of it, and what has changed since.

Whoever the grant reaches sees the files of his areas. To whom they went is for an operator's token alone.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import flask
import htpy as h
from markupsafe import Markup
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from werkzeug.exceptions import NotFound

from components import snapshots as furniture
from components.controls import Choice
from components.snapshots import Desk, Due, Frame, Mark, Sent, Snapshot
from components.words import Words
from delivery.archive import PICTURE, Archive, NotKept, changed
from delivery.schedule import ARCHIVE
from domain.grant import Level
from domain.reading import Reading
from domain.settings import Settings
from pages import _draw, _paper
from records.deliveries import Deliveries, Delivery, File, Job, State
from shell import document

MOST = 30  # files on a page
KINDS = {
    State.SENT: "met",
    State.OPEN: "unsaid",
    State.PRINTING: "half",
    State.SENDING: "half",
    State.FAILED: "miss",
    State.UNSENT: "miss",
    State.UNSURE: "late",
}


@dataclass(frozen=True, eq=False)
class Shelf(Collector):
    """What the addresses of the archive are served from."""

    settings: Settings
    record: Deliveries
    archive: Archive
    build: str

    def collect(self) -> Iterator[Metric]:
        """Give how many deliveries stand in each state, also where there is none."""
        counts = self.record.counts()
        metric = GaugeMetricFamily("cockpit_deliveries", "Deliveries by their state.", labels=["state"])
        for state in State:
            metric.add_metric([state.value], counts.get(state, 0))
        yield metric


def serve(server: flask.Flask, shelf: Shelf) -> None:
    """Add the addresses of the archive."""
    prefix = shelf.settings.prefix

    def add(path: str, name: str, answer: Callable[..., Any], *methods: str) -> None:
        server.add_url_rule(f"{prefix}{path}", f"cockpit_{name}", answer, methods=methods or ("GET",))

    def part(id: str, kind: str) -> flask.Response:
        file = _file(shelf, id)
        path = shelf.archive.path(id, file.name if kind == "pdf" else PICTURE)
        if not path.is_file():
            raise NotFound
        mimetype = "application/pdf" if kind == "pdf" else "image/png"
        name = f"{file.name.removesuffix('.pdf')}.{kind}"
        return flask.send_file(BytesIO(path.read_bytes()), mimetype=mimetype, download_name=name)

    def again(id: str) -> Any:
        if not _operator(shelf):
            flask.abort(403)
        file = _file(shelf, id)
        shelf.record.lay([(Job("", file.edition, file.area, file.lang, time.time(), file.id), ARCHIVE)])
        return flask.redirect(f"{prefix}snapshots", 303)

    add("snapshots", "snapshots", lambda: _list(shelf), "GET", "POST")
    add("snapshots/<id>", "snapshot", lambda id: _alone(shelf, _file(shelf, id)), "GET", "POST")
    add("snapshots/<id>.<any(pdf, png):kind>", "snapshot_part", part)
    add("snapshots/<id>/changes", "snapshot_changes", lambda id: _changes(shelf, _file(shelf, id)))
    add("snapshots/<id>/again", "snapshot_again", again, "POST")


def _operator(shelf: Shelf) -> bool:
    ours, given = shelf.settings.snapshots_token, flask.request.form.get("token", "")
    return bool(ours) and hmac.compare_digest(given.encode(), ours.encode())


def _reading() -> Reading:
    return _draw.desk().reading({})


def _sees(reading: Reading, area: str, edition: str) -> bool:
    """Say whether the grant reaches an area, and the classification of an edition."""
    pack = reading.pack
    if area not in pack.areas or not reading.permits(pack.place(area)):
        return False
    # One that has left the pack says no more how it was classified: it counts as the most sensitive.
    level = pack.editions[edition].level if edition in pack.editions else max(Level)
    return level <= reading.grant.level


def _file(shelf: Shelf, id: str) -> File:
    """Return a kept file, or 404: also where the grant does not reach its area."""
    file = shelf.record.file(id)
    if file is None or not _sees(_reading(), file.area, file.edition):
        raise NotFound
    return file


def _list(shelf: Shelf) -> flask.Response:
    args, reading, words = flask.request.args, _reading(), _words()
    edition = args.get("edition", "")
    before = args.get("before", type=float)
    found = shelf.record.files(before=before, most=MOST + 1, edition=edition)
    files = [one for one in found if _sees(reading, one.area, one.edition)]
    operator = _operator(shelf)
    rows = shelf.record.of(one.id for one in found[:MOST])
    kept = [_snapshot(shelf, one, rows[one.id], words, operator) for one in files[:MOST]]
    waiting = (
        [] if before else [one for one in shelf.record.undelivered() if _sees(reading, one.job.area, one.job.edition)]
    )
    choices = [
        Choice(words("All editions"), _href(edition=None, before=None), on=not edition),
        *(
            Choice(one.names[words.lang], _href(edition=code, before=None), on=code == edition)
            for code, one in reading.pack.editions.items()
        ),
    ]
    older = _href(before=repr(found[MOST - 1].printed)) if len(found) > MOST else ""
    body = furniture.archive(kept, _due(waiting, words, operator), older, _desk(shelf, operator), words)
    top = furniture.head(
        [Choice(words("Overview"), _home(shelf)), Choice(words("Archive"))],
        words("Archive"),
        words("What was sent, when, and drawn from which data?"),
        choices,
        words,
    )
    return _document(shelf, words("Archive"), top + body, words)


def _alone(shelf: Shelf, file: File) -> flask.Response:
    words, operator = _words(), _operator(shelf)
    shown = _snapshot(shelf, file, shelf.record.of([file.id])[file.id], words, operator)
    again = f"{shelf.settings.prefix}snapshots/{file.id}/again"
    body = furniture.one(shown, _desk(shelf, operator), again, words)
    return _document(shelf, _title(file), _head(shelf, file, words, _title(file)) + body, words)


def _changes(shelf: Shelf, file: File) -> flask.Response:
    """Answer with the figures of a file that are others in a later release: the one named, else the current one."""
    words, pinned = _words(), flask.request.args.get("release")
    reading = _draw.desk().reading({"release": pinned} if pinned else {})
    try:
        before = shelf.archive.figures(file.id)
    except NotKept as error:
        raise NotFound(str(error)) from error
    parts = urlsplit(file.address)
    try:
        now = _paper.figures(parts.path, dict(parse_qsl(parts.query)), reading)
    except KeyError:  # its edition has left the pack
        raise NotFound from None
    rows = [(name, was or "", is_ or "") for name, (was, is_) in changed(before, now).items()]
    title = words("What changed since")
    body = furniture.changes(rows, len({*before, *now}), reading.release.id, words)
    later = dict.fromkeys(
        one.release
        for one in shelf.record.files(edition=file.edition, most=200)
        if (one.area, one.lang) == (file.area, file.lang) and one.printed > file.printed
    )
    current = _reading().release.id
    choices = [
        Choice(
            words("Release {id}", id=one[:7]),
            _href(release=None if one == current else one),
            on=one == reading.release.id,
        )
        for one in dict.fromkeys((current, *later))
    ]
    return _document(shelf, title, _head(shelf, file, words, title, choices) + body, words)


def _snapshot(shelf: Shelf, file: File, rows: Sequence[Delivery], words: Words, operator: bool) -> Snapshot:
    here = f"{shelf.settings.prefix}snapshots/{file.id}"
    kept = f"?{urlencode(_kept())}" if _kept() else ""
    facts = (
        (words("Data through"), file.data_through),
        (words("Release"), file.release),
        (words("Build"), file.build),
        (words("Sheets"), f"{file.pages} \u00b7 {file.size / 1e6:.1f} MB"),
        ("SHA-256", file.sha256),
        (words("Address"), file.address),
    )
    return Snapshot(
        id=file.id,
        title=_title(file),
        when=words("Printed {at}", at=_at(file.printed)),
        facts=facts,
        marks=tuple(_marks(rows, words)),
        gap=next((one.gap for one in rows if one.gap), ""),
        file=f"{here}.pdf",
        picture=f"{here}.png",
        desk=f"{shelf.settings.prefix.rstrip('/')}{file.address}",
        changes=f"{here}/changes{kept}",
        here=f"{here}{kept}",
        sent=tuple(
            Sent(one.recipient, Mark(_state(one.state, words), KINDS[one.state]), _at(one.ended), one.said)
            for one in (rows if operator else ())
        ),
    )


def _marks(rows: Iterable[Delivery], words: Words) -> list[Mark]:
    """Return how many deliveries stand how, without saying whose."""
    every = list(rows)
    counts = {state: sum(one.state is state for one in every) for state in State}
    found = [
        Mark(words.listing([_state(state, words), f"{count}/{len(every)}"]), KINDS[state])
        for state, count in counts.items()
        if count
    ]
    return [*found, *([Mark(words("late"), "late")] if any(one.late for one in every) else [])]


def _due(rows: Iterable[Delivery], words: Words, operator: bool) -> list[Due]:
    """Return what has no file, one line an edition, area and slot."""
    jobs: dict[Job, list[Delivery]] = {}
    for one in rows:
        jobs.setdefault(one.job, []).append(one)
    pack = _reading().pack
    return [
        Due(
            words.listing(
                [
                    pack.editions[job.edition].names[words.lang] if job.edition in pack.editions else job.edition,
                    pack.areas[job.area].names[words.lang],
                ]
            ),
            words("due {at}", at=_at(job.slot)),
            Mark(_state(found[0].state, words), KINDS[found[0].state]),
            found[0].said if operator or found[0].state is State.UNSENT else "",
        )
        for job, found in jobs.items()
    ]


def _state(state: State, words: Words) -> str:
    return {
        State.OPEN: words("waiting"),
        State.PRINTING: words("being printed"),
        State.SENDING: words("being sent"),
        State.SENT: words("delivered"),
        State.FAILED: words("not delivered"),
        State.UNSENT: words("not sent"),
        State.UNSURE: words("not known whether it arrived"),
    }[state]


def _desk(shelf: Shelf, known: bool) -> Desk | None:
    if not shelf.settings.snapshots_token:
        return None
    return Desk(_href(), known, refused=flask.request.method == "POST" and not known)


def _at(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds):%Y-%m-%d %H:%M}" if seconds else ""


def _words() -> Words:
    return Words.of("en" if flask.request.args.get("lang") == "en" else "zh")


def _kept() -> dict[str, str]:
    return {key: value for key, value in flask.request.args.items() if key in ("lang", "theme")}


def _home(shelf: Shelf) -> str:
    return shelf.settings.prefix + (f"?{urlencode(_kept())}" if _kept() else "")


def _href(**changes: str | None) -> str:
    """Return the same address with some of its query changed; None takes out."""
    query = {**flask.request.args, **changes}
    known = ("edition", "before", "release", "lang", "theme")
    written = urlencode({key: query[key] for key in known if query.get(key)})
    return flask.request.path + (f"?{written}" if written else "")


def _title(file: File) -> str:
    """Return what a file is, without the name of the product, which every title begins with."""
    words = Words.of(file.lang)
    product = words("Tax Data Cockpit")
    return file.title.removeprefix(f"{product} \u00b7 ")


def _head(shelf: Shelf, file: File, words: Words, title: str, choices: Sequence[Choice] = ()) -> Markup:
    prefix = shelf.settings.prefix
    kept = f"?{urlencode(_kept())}" if _kept() else ""
    crumbs = [Choice(words("Overview"), _home(shelf)), Choice(words("Archive"), f"{prefix}snapshots{kept}")]
    crumbs += [Choice(_title(file), f"{prefix}snapshots/{file.id}{kept}")] if title != _title(file) else []
    return furniture.head(
        [*crumbs, Choice(title)], title, "" if title == _title(file) else _title(file), choices, words
    )


def _document(shelf: Shelf, title: str, body: Markup, words: Words) -> flask.Response:
    prefix, build = shelf.settings.prefix, shelf.build
    dark = flask.request.args.get("theme") == "dark"
    other = words.lang == "en"
    frame = Frame(
        product=words("Tax Data Cockpit"),
        home=_home(shelf),
        language=Choice(words("中 / EN"), _href(lang=None if other else "en"), hint="中文" if other else "English"),
        theme=Choice(words("Light") if dark else words("Dark"), _href(theme=None if dark else "dark")),
        simulated=_reading().release.simulated,
    )
    page = h.html(lang="en" if words.lang == "en" else "zh-CN", data_theme="dark" if dark else "light")[
        h.head[
            h.meta(charset="utf-8"),
            h.meta(name="viewport", content="width=device-width, initial-scale=1"),
            h.title[f"{title} \u00b7 {document.TITLE}"],
            h.link(rel="icon", href="data:,"),
            (
                h.link(rel="stylesheet", href=f"{prefix}assets/{name}.css?v={build}")
                for name in ("tokens", "cockpit", "snapshots")
            ),
        ],
        h.body[furniture.top(frame, words), h.main("#content.archive")[body]],
    ]
    return flask.Response(str(page), mimetype="text/html")
