"""Errors as a reader sees them: a sentence and a number, never a traceback."""

from __future__ import annotations

from uuid import uuid4

import flask
import structlog
from werkzeug.exceptions import BadRequest, HTTPException, NotFound

from domain.errors import CockpitError

log: structlog.stdlib.BoundLogger = structlog.get_logger("cockpit")


def handle(server: flask.Flask) -> None:
    """Answer errors with a plain page; a broken callback body is the asker's fault, an unknown bundle is absent."""

    def answer(error: Exception) -> tuple[str, int, dict[str, str]]:
        if isinstance(error, HTTPException):
            found: HTTPException = error
        elif flask.request.path.endswith("_dash-update-component") and not isinstance(error, (CockpitError, OSError)):
            found = BadRequest()
            log.info("refused", path=flask.request.path, exc_info=error)
        elif "/_dash-component-suites/" in flask.request.path:
            found = NotFound()
        else:
            number = uuid4().hex[:8]
            log.exception("failed", path=flask.request.path[:200], error=number)
            return f"内部错误，错误号 {number} · Internal error {number}\n", 500, _PLAIN
        return f"{found.code} {found.name}\n", found.code or 500, _PLAIN

    server.register_error_handler(Exception, answer)


_PLAIN = {"Content-Type": "text/plain; charset=utf-8"}
