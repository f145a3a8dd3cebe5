"""Messages between parent and child: a kind, a length, a body. Plain bytes and JSON, no pickles.

The child has worked on text that people typed, so nothing that it sends may be executed here.
"""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

ORDER, READY, PROGRESS, PAGES, PDF, FAILED = b"o", b"r", b"p", b"n", b"b", b"f"
_HEAD = struct.Struct(">cQ")
_LARGEST = 100_000_000


class Silent(ConnectionError):
    """The other side has gone."""


def send(end: socket.socket, kind: bytes, body: bytes) -> None:
    """Send one message; `kind` is one byte."""
    end.sendall(_HEAD.pack(kind, len(body)) + body)


def send_json(end: socket.socket, kind: bytes, value: Any) -> None:
    """Send one message whose body is JSON."""
    send(end, kind, json.dumps(value).encode())


def receive(end: socket.socket) -> tuple[bytes, bytes]:
    """Return kind and body of the next message; raise Silent when there will be none."""
    kind, length = _HEAD.unpack(_exactly(end, _HEAD.size))
    if length > _LARGEST:
        raise Silent("a message without end")
    return kind, _exactly(end, length)


def _exactly(end: socket.socket, count: int) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        part = end.recv(min(count - len(parts), 1 << 20))
        if not part:
            raise Silent("the other side has gone")
        parts += part
    return bytes(parts)
