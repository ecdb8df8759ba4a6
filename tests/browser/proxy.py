"""A reverse proxy, as an office puts one before the cockpit: one folder of its addresses is ours."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

PASSED = ("Accept", "Accept-Encoding", "Content-Type", "If-None-Match", "Referer", "User-Agent")
HOP = {"connection", "transfer-encoding", "content-length", "date", "server"}


class Proxy:
    """Passes what is below a prefix to an origin, and answers 404 to all else."""

    def __init__(self, origin: str, prefix: str) -> None:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _pass(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or None
                if not self.path.startswith(prefix):
                    self._answer(404, [], b"not ours")
                    return
                headers = {name: self.headers[name] for name in PASSED if self.headers[name]}
                asked = urllib.request.Request(origin + self.path, body, headers, method=self.command)
                try:
                    with urllib.request.urlopen(asked, timeout=60) as answer:
                        self._answer(answer.status, answer.getheaders(), answer.read())
                except urllib.error.HTTPError as answer:
                    self._answer(answer.code, list(answer.headers.items()), answer.read())

            def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
                self.send_response(status)
                for name, value in headers:
                    if name.lower() not in HOP:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = _pass
            do_POST = _pass

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}{prefix}revenue"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
