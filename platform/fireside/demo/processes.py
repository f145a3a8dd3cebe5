"""Child processes of the demo: the web server and the worker, ended with it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from fireside.demo.mailbox import LOOPBACK

_START_SECONDS = 40
_END_SECONDS = 10


class DemoError(Exception):
    """The demo cannot go on; the message is for the person in front of the terminal."""


def port_is_free(port: int) -> bool:
    """Tell whether the demo's server may listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


@contextmanager
def child(name: str, command: Sequence[str], env: Mapping[str, str], log: Path) -> Iterator[None]:
    """Run a Python module beside us while the block lasts; its words go to ``log``.

    It is its own session, so that Ctrl-C reaches us first and we end it in order.
    """
    with log.open("wb") as words:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
            [sys.executable, *command],
            env={**os.environ, **env},
            stdout=words,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    try:
        yield
        if process.poll() is not None:
            raise DemoError(f"The {name} ended by itself. Its last words are in {log}.")
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask a child to finish, and after ten seconds end it."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def served(env: Mapping[str, str], port: int, folder: Path) -> Iterator[None]:
    """Run the web server and the worker; enter the block when the first page answers."""
    web = (
        "-m",
        "gunicorn",
        "--worker-class=gthread",
        "--workers=1",
        "--threads=8",
        f"--bind={LOOPBACK}:{port}",
        "--graceful-timeout=2",
        "fireside.demo.site:create_demo_app()",
    )
    with ExitStack() as stack:
        stack.enter_context(child("web server", web, env, folder / "web.log"))
        worker = ("-m", "fireside.cli", "worker")
        stack.enter_context(child("worker", worker, env, folder / "worker.log"))
        _wait_for(f"http://{LOOPBACK}:{port}/demo/mails", folder / "web.log")
        yield


def _wait_for(address: str, log: Path) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urlopen(address, timeout=5):  # noqa: S310 - our own server
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    words = log.read_text(errors="replace")[-1500:] if log.exists() else ""
    raise DemoError(f"The web server did not answer at {address}. It said:\n{words}")
