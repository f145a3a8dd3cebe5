"""A web server on this machine that gives out whatever a test says, as a calendar's host would."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Served:
    """What is answered, and the paths that were asked for."""

    port: int
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    answers: dict[tuple[str, str], tuple[int, bytes]] = field(default_factory=dict)
    """What a method and a path get instead."""
    seen: list[tuple[str, str, bytes, str]] = field(default_factory=list)
    """Method, path, body and Authorization of each request."""

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/dana.ics"


@contextmanager
def serving() -> Iterator[Served]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append(self.path)
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            signed = self.headers.get("Authorization", "")
            served.seen.append((self.command, self.path, sent, signed))
            usual = served.status, served.body
            status, body = served.answers.get((self.command, self.path), usual)
            self.send_response(status)
            for name, value in served.headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                return  # whoever asked has heard enough

        do_PROPFIND = do_REPORT = do_PUT = do_DELETE = do_GET

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = Served(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
