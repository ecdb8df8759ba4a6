"""Health, metrics and the log: what an operator sees of a running cockpit."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from contextlib import suppress

import flask
import structlog
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.registry import Collector

_SECONDS = Histogram(
    "cockpit_request_seconds",
    "Time to answer, by what was asked for.",
    ("kind", "status"),
    buckets=(0.002, 0.005, 0.01, 0.02, 0.04, 0.06, 0.1, 0.2, 0.5, 1, 2, 5),
)
_PICTURES = Counter("cockpit_pictures_total", "Pictures given, by whether they were remembered.", ("remembered",))

log: structlog.stdlib.BoundLogger = structlog.get_logger("cockpit")


def configure_log(level: str) -> None:
    """Write the log as one JSON object a line, on standard error."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=False),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        cache_logger_on_first_use=True,
    )


def observe(server: flask.Flask, prefix: str, boot: str, ready: Callable[[], str | None], *counting: Collector) -> None:
    """Add /healthz, /readyz and /metrics, at the root and under the prefix; log and measure each request.

    `ready` returns why the cockpit is not ready, or None; `boot` changes with the build and is the same in all workers;
    `counting` tell what no worker knows alone.
    """

    def healthz() -> flask.Response:
        return flask.jsonify(status="ok", boot=boot)

    def readyz() -> tuple[flask.Response, int]:
        reason = ready()
        return flask.jsonify(status="ready" if reason is None else "not ready", reason=reason), (
            200 if reason is None else 503
        )

    def metrics() -> flask.Response:
        registry, counted = REGISTRY, CollectorRegistry()
        for one in counting:
            counted.register(one)
        if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)
        return flask.Response(generate_latest(registry) + generate_latest(counted), content_type=CONTENT_TYPE_LATEST)

    def begin() -> None:
        flask.g.began = time.perf_counter()

    def end(response: flask.Response) -> flask.Response:
        seconds = time.perf_counter() - flask.g.get("began", time.perf_counter())
        kind = _kind(flask.request.path)
        drawn = flask.g.get("drawn")
        # Metrics are files; a full or tidied disk must not cost a reader the page.
        with suppress(OSError, ValueError):
            _SECONDS.labels(kind, str(response.status_code)).observe(seconds)
            if drawn:
                _PICTURES.labels("yes" if drawn["remembered"] else "no").inc()
        if drawn or response.status_code >= 400:
            log.info(
                "answered",
                path=flask.request.path[:200],
                kind=kind,
                status=response.status_code,
                milliseconds=round(seconds * 1000, 1),
                **(drawn or {}),
            )
        return response

    for path, answer in (("healthz", healthz), ("readyz", readyz), ("metrics", metrics)):
        for address in dict.fromkeys((f"/{path}", f"{prefix}{path}")):
            server.add_url_rule(address, f"cockpit_{path}", answer)
    server.before_request(begin)
    server.after_request(end)


def _kind(path: str) -> str:
    for part, kind in (
        ("_dash-update-component", "change"),
        ("_dash-layout", "page"),
        ("_dash-", "static"),
        ("/assets/", "static"),
        ("/vendor/", "static"),
        (".csv", "download"),
        (".xlsx", "download"),
    ):
        if part in path:
            return kind
    return "other"
