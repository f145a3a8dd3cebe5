"""Child processes of the demo: the web server and the worker, ended with it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
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


@dataclass
class Child:
    """A running part of the demo, and where its words go."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def check(self) -> None:
        """Raise DemoError when it has ended by itself."""
        if self.process.poll() is not None:
            words = self.log.read_text(errors="replace")[-1500:].strip()
            raise DemoError(
                f"The {self.name} ended by itself. Its last words ({self.log}):\n{words}"
            )


@contextmanager
def child(name: str, command: Sequence[str], env: Mapping[str, str], log: Path) -> Iterator[Child]:
    """Run a Python module beside us while the block lasts; its words go to ``log``.

    It is its own session, so that Ctrl-C reaches us first and we end it in order.
    """
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("FIRESIDE_")}
    with log.open("wb") as words:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
            [sys.executable, *command],
            env={**inherited, **env},
            stdout=words,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    try:
        yield Child(name, process, log)
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
def served(env: Mapping[str, str], port: int, folder: Path) -> Iterator[list[Child]]:
    """Run the web server and the worker; enter the block when the first page answers."""
    web = (
        "-m",
        "gunicorn",
        "--worker-class=gthread",
        "--workers=1",
        "--threads=8",
        f"--bind={LOOPBACK}:{port}",
        "--graceful-timeout=2",
        "--no-control-socket",
        "fireside.demo.site:create_demo_app()",
    )
    worker = ("-m", "fireside.demo.working")
    with ExitStack() as stack:
        server = stack.enter_context(child("web server", web, env, folder / "web.log"))
        working = stack.enter_context(child("worker", worker, env, folder / "worker.log"))
        _wait_for(f"http://{LOOPBACK}:{port}/demo/mails", server)
        yield [server, working]


def _wait_for(address: str, server: Child) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        server.check()
        try:
            with urlopen(address, timeout=5):  # noqa: S310 - our own server
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise DemoError(f"The web server did not answer at {address}; see {server.log}.")
