"""The parent's side: one warm child, replaced after fifty documents, a timeout or a crash."""

from __future__ import annotations

import atexit
import base64
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from fireside.kernel.pdf import limits, wire
from fireside.kernel.pdf.failures import PdfFailed, PdfTooSlow, PdfUnavailable
from fireside.kernel.pdf.fonts import write_fontconfig

TIMEOUT_SECONDS = 10.0
"""For one document in a warm process."""
START_SECONDS = 60.0
"""For a cold start on a busy machine: importing WeasyPrint, reading fonts."""
RENDERS_PER_CHILD = 50
_KEPT = "The document's contents are kept."
_AGAIN = "Try again; if it stays, tell your career center."
_MISSING = "On Debian: apt-get install libpangoft2-1.0-0 libharfbuzz-subset0"
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV")

Progress = Callable[[int], None]


class PdfResult(Struct, frozen=True):
    """A finished document; ``seconds`` is what the child needed for it."""

    pdf: bytes
    pages: int
    seconds: float


class _Child:
    """One printing process and the socket to it."""

    def __init__(self, folder: Path) -> None:
        ours, theirs = socket.socketpair()
        kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 - our own module, no text of anybody
                [sys.executable, "-P", "-m", "fireside.kernel.pdf.child", str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                cwd=folder,
                env={
                    **kept,  # no setting of ours: the child knows no secret
                    "FONTCONFIG_FILE": str(folder / "fonts.conf"),
                    "HOME": str(folder),
                    "PYTHONUTF8": "1",
                },
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # a traceback may quote what somebody wrote
            )
        self.end = ours
        self.renders = 0

    def wait_until_ready(self) -> None:
        """Return when the child has loaded WeasyPrint; raise PdfUnavailable."""
        self.end.settimeout(START_SECONDS)
        try:
            kind, _body = wire.receive(self.end)
        except OSError as error:
            raise PdfUnavailable("The printing process did not start.", do=_MISSING) from error
        if kind != wire.READY:
            raise PdfUnavailable("A library that printing needs is missing.", do=_MISSING)

    def stop(self) -> None:
        """End the process, whatever it is doing, and reap it."""
        self.process.kill()
        self.process.wait()
        self.end.close()


class Printer:
    """Prints one document at a time; safe to share between threads and after a fork."""

    def __init__(
        self, timeout_seconds: float = TIMEOUT_SECONDS, renders_per_child: int = RENDERS_PER_CHILD
    ) -> None:
        self.timeout_seconds = timeout_seconds
        self.renders_per_child = renders_per_child
        self._lock = threading.Lock()
        self._child: _Child | None = None
        self._owner = os.getpid()
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @property
    def child_pid(self) -> int | None:
        """Process id of the child that waits or works, if there is one."""
        return self._child.process.pid if self._child else None

    def render(
        self,
        html: str,
        stylesheets: Sequence[str],
        assets: Mapping[str, bytes],
        on_progress: Progress | None = None,
    ) -> PdfResult:
        """Print one document; see ``render_pdf``."""
        limits.check(html, stylesheets, assets)
        order = {
            "html": html,
            "stylesheets": list(stylesheets),
            "assets": {name: base64.b64encode(data).decode() for name, data in assets.items()},
        }
        self._forget_after_fork()
        with self._lock:
            child = self._warm_child()
            finished = False
            try:
                result = self._converse(child, order, on_progress or (lambda percent: None))
                finished = True
            finally:  # whatever went wrong, also in on_progress: the next one begins afresh
                child.renders += 1
                if not finished or child.renders >= self.renders_per_child:
                    self._drop_child()
            return result

    def close(self) -> None:
        """End the child and remove its folder."""
        self._forget_after_fork()
        with self._lock:
            self._drop_child()
            if self._folder is not None:
                self._folder.cleanup()
                self._folder = None

    def _converse(
        self, child: _Child, order: Mapping[str, object], on_progress: Progress
    ) -> PdfResult:
        deadline = time.monotonic() + self.timeout_seconds
        pages, seconds = 0, 0.0
        try:
            child.end.settimeout(self.timeout_seconds)
            wire.send_json(child.end, wire.ORDER, order)
            while True:
                child.end.settimeout(max(deadline - time.monotonic(), 0.001))
                kind, body = wire.receive(child.end)
                if kind == wire.PROGRESS:
                    began = time.monotonic()
                    on_progress(body[0])
                    deadline += time.monotonic() - began  # our own time is not the child's
                elif kind == wire.PAGES:
                    counted = json.loads(body)
                    pages, seconds = int(counted["pages"]), float(counted["seconds"])
                elif kind == wire.PDF:
                    return PdfResult(body, pages, seconds)
                else:
                    raise PdfFailed(f"Printing stopped: {_kind_of(body)}.", kept=_KEPT, do=_AGAIN)
        except TimeoutError as error:
            text = f"Printing took longer than {self.timeout_seconds:g} seconds."
            raise PdfTooSlow(text, kept=_KEPT, do=_AGAIN) from error
        except OSError as error:
            text = "The printing process ended unexpectedly."
            raise PdfFailed(text, kept=_KEPT, do=_AGAIN) from error

    def _warm_child(self) -> _Child:
        if self._child is not None and self._child.process.poll() is None:
            return self._child
        self._drop_child()
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="fireside-pdf-")
            write_fontconfig(Path(self._folder.name))
        self._child = _Child(Path(self._folder.name))
        try:
            self._child.wait_until_ready()
        except PdfUnavailable:
            self._drop_child()
            raise
        return self._child

    def _drop_child(self) -> None:
        if self._child is not None:
            self._child.stop()
            self._child = None

    def _forget_after_fork(self) -> None:
        """A forked process has its parent's child in hand: leave it to the parent."""
        if self._owner != os.getpid():
            self._lock = threading.Lock()
            self._owner, self._child, self._folder = os.getpid(), None, None


def _kind_of(body: bytes) -> str:
    """Name the child's failure by its type alone; anything else it sends is not shown."""
    kind = str(json.loads(body).get("kind", ""))
    return kind if kind.isidentifier() else "Error"


_printer = Printer()
atexit.register(_printer.close)


def render_pdf(
    html: str,
    stylesheets: Sequence[str],
    assets: Mapping[str, bytes],
    on_progress: Progress | None = None,
) -> PdfResult:
    """Print ``html`` with these stylesheets; ``asset:NAME`` in either serves ``assets[NAME]``.

    ``on_progress`` hears rising percents, on the calling thread; the ten seconds that a document
    may take do not count what it needs. Raises PdfTooComplex before anything is started,
    PdfTooSlow, PdfUnavailable where Pango is missing, and PdfFailed for whatever else goes wrong.
    """
    return _printer.render(html, stylesheets, assets, on_progress)


def close_printer() -> None:
    """End this process's child, for instance before a worker ends."""
    _printer.close()
