"""A real Radicale on this machine, started by a test: accounts, calendars, and what stands in them.

Its hooks, storage and sign-in are Radicale's own; only its folder and port are chosen here.
"""

from __future__ import annotations

import base64
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from socket import create_connection
from xml.sax.saxutils import escape

from tests.tools.ports import free_port

USER, PASSWORD = "dana@alumni.example.edu", "app-pass:word"
_CALENDAR = (
    '<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>'
    "<D:displayname>{title}</D:displayname></D:prop></D:set></C:mkcalendar>"
)


@dataclass
class Radicale:
    """Where it answers; what the account holds is read as its owner's calendar program would."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def make_calendar(self, name: str, title: str = "") -> None:
        self._ask("MKCALENDAR", f"{name}/", _CALENDAR.format(title=escape(title or name.title())))

    def put(self, calendar: str, name: str, content: bytes) -> None:
        self._ask("PUT", f"{calendar}/{name}.ics", content)

    def remove(self, path: str) -> None:
        self._ask("DELETE", path)

    def events(self, calendar: str) -> list[bytes]:
        """Return the event files of a calendar as they are stored, in order of their names."""
        home = self.folder / "collection-root" / USER / calendar
        return [one.read_bytes() for one in sorted(home.glob("*.ics"))]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)

    def _ask(self, method: str, path: str, body: str | bytes | None = None) -> None:
        signed = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        connection = HTTPConnection("localhost", self.port, timeout=10)
        connection.request(method, f"/{USER}/{path}", body, {"Authorization": f"Basic {signed}"})
        answer = connection.getresponse()
        told = answer.read()
        connection.close()
        assert answer.status in (200, 201, 204), (answer.status, told)


def _wait_for(port: int) -> None:
    give_up = time.monotonic() + 20
    while time.monotonic() < give_up:
        try:
            create_connection(("localhost", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("Radicale does not answer")


@contextmanager
def running_radicale(folder: Path) -> Iterator[Radicale]:
    port = free_port()
    users = folder / "users"
    users.write_text(f"{USER}:{PASSWORD}\n", encoding="utf-8")
    settings = folder / "settings"
    settings.write_text(
        f"[server]\nhosts = localhost:{port}\n"
        f"[auth]\ntype = htpasswd\nhtpasswd_filename = {users}\nhtpasswd_encryption = plain\n"
        f"delay = 0\n[storage]\nfilesystem_folder = {folder}\n[logging]\nlevel = error\n",
        encoding="utf-8",
    )
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "radicale", "--config", str(settings)], stdout=log, stderr=log
        )
    try:
        _wait_for(port)
        yield Radicale(port, folder, process)
    finally:
        process.terminate()
        process.wait(10)
