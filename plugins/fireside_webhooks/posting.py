"""Posting to an address that somebody typed, without being led into our own network.

The name is looked up once, every address it has is checked, and the connection goes to the very
address that was checked: a name that means something else a moment later leads nowhere. Nothing is
followed, and an answer's body is not read.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import SplitResult, urlsplit

from fireside.plugins import Delivery, PluginContext, is_public
from fireside_webhooks.messages import Message, headers_for
from fireside_webhooks.settings import Settings

_STEP_SECONDS: Final = 5.0
_WHOLE_SECONDS: Final = 10.0
_PORTS: Final = {"https": 443, "http": 80}
_LATER: Final = frozenset({408, 425, 429})


class Forbidden(Exception):
    """An address leads, or may lead, into a network of our own."""


def send(ctx: PluginContext, settings: Settings, message: Message) -> Delivery:
    """Post one message and say what came of it."""
    if not settings.address:
        return Delivery.REFUSED
    headers = headers_for(message, settings.key, ctx.now)
    try:
        status = post(settings.address, message.body, headers, private=ctx.private_networks)
    except Forbidden:
        return Delivery.REFUSED
    except (OSError, http.client.HTTPException):
        return Delivery.LATER
    if 200 <= status < 300:
        return Delivery.DELIVERED
    return Delivery.LATER if status >= 500 or status in _LATER else Delivery.REFUSED


def post(address: str, body: bytes, headers: dict[str, str], *, private: bool) -> int:
    """Post to an address and return the status; raise Forbidden, OSError or HTTPException."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not private:
        raise Forbidden
    port = parts.port or _PORTS[parts.scheme]
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    connection = http.client.HTTPConnection(parts.hostname or "", port)
    connection.sock = _connect(parts, port, private=private)
    try:
        with _deadline(connection.sock):
            connection.request("POST", target, body, headers)
            return connection.getresponse().status
    finally:
        connection.close()


def _connect(parts: SplitResult, port: int, *, private: bool) -> socket.socket:
    """Connect to one of the checked addresses; for https under the name that was asked for."""
    host = parts.hostname or ""
    plain = socket.create_connection((checked(host, port, private=private), port), _STEP_SECONDS)
    if parts.scheme != "https":
        return plain
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise


def checked(host: str, port: int, *, private: bool) -> str:
    """Return an address of a host; raise Forbidden where any of its addresses is not public."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not private and not all(map(is_public, addresses)):
        raise Forbidden
    return addresses[0]


@contextmanager
def _deadline(connection: socket.socket) -> Iterator[None]:
    """Break the connection off where a receiver sends its answer drop by drop."""

    def break_off() -> None:
        try:
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it is over already

    timer = threading.Timer(_WHOLE_SECONDS, break_off)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
