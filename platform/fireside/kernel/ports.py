"""Ports of this machine that nobody uses."""

from __future__ import annotations

import secrets
import socket
from typing import Final

_FIRST, _BEYOND = 15_000, 32_000
_TRIES: Final = 100


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that was free a moment ago; raise OSError where none is.

    It is drawn from below those that the system gives out by itself: a program that takes some
    seconds to come up does not find that another server has been given its port meanwhile.
    """
    for _ in range(_TRIES):
        port = _FIRST + secrets.randbelow(_BEYOND - _FIRST)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError(f"no port from {_FIRST} to {_BEYOND} is free")
