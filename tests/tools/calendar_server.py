"""A web server on this machine that gives out whatever a test says, as a calendar's host would."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
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
    meanwhile: Callable[[str], None] | None = None
    """Done while whoever asked by this method waits for the answer."""

    def play_account(self, home: str = "/dana/", calendar: str = "/dana/work/") -> None:
        """Answer as a calendar server does that has one account with one calendar."""
        self.status = 201
        self.answers["PROPFIND", "/"] = (
            207,
            multistatus("/", f"<C:calendar-home-set><D:href>{home}</D:href></C:calendar-home-set>"),
        )
        kind = "<D:resourcetype><D:collection/><C:calendar/></D:resourcetype>"
        self.answers["PROPFIND", "/dana/"] = 207, multistatus(calendar, kind)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/dana.ics"


def multistatus(href: str, props: str) -> bytes:
    """Return what a server says of one thing (RFC 4918 §13)."""
    return (
        '<D:multistatus xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:response>'
        f"<D:href>{href}</D:href><D:propstat><D:prop>{props}</D:prop>"
        "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>"
    ).encode()


@contextmanager
def serving() -> Iterator[Served]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append(self.path)
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            signed = self.headers.get("Authorization", "")
            served.seen.append((self.command, self.path, sent, signed))
            if served.meanwhile is not None:
                served.meanwhile(self.command)
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

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            return

    for method in ("PROPFIND", "REPORT", "PUT", "DELETE"):
        setattr(Handler, f"do_{method}", Handler.do_GET)
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
