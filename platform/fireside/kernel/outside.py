"""Reading an address that somebody typed, without being led into our own network.

A name is looked up once, every address it has is checked, and the connection goes to the very
address that was checked: a name that means something else a moment later leads nowhere. A redirect
is an address like any other and passes the same check. What comes is bounded in bytes and seconds.
"""

from __future__ import annotations

import enum
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

_STEP_SECONDS: Final = 10.0
_PORTS: Final = {"https": 443, "http": 80}
_MOST_REDIRECTS: Final = 5
_PIECE: Final = 65_536
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_WRAPPED: Final = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16")))
"""IPv6 that carries an IPv4 address within, which may be one of ours."""


class Trouble(enum.StrEnum):
    """Why nothing could be read."""

    ADDRESS = "address"
    PRIVATE = "private"
    UNKNOWN = "unknown"
    SILENT = "silent"
    UNTRUSTED = "untrusted"
    REFUSED = "refused"
    MISSING = "missing"
    TOO_LARGE = "too large"
    TOO_SLOW = "too slow"
    LOST = "lost"
    FAILED = "failed"
    UNREADABLE = "unreadable"


class Unreachable(Exception):
    """Nothing could be read; ``trouble`` says why, and neither names the address."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


def fetch(url: str, *, own: Collection[str], most_bytes: int, seconds: float) -> bytes:
    """Return what an address gives to a GET; raise Unreachable.

    ``own`` names the hosts that may be in a network of our own (``FIRESIDE_PRIVATE_HOSTS``).
    """
    for _ in range(_MOST_REDIRECTS + 1):
        found = _get(check_url(url), own, most_bytes, seconds)
        if isinstance(found, bytes):
            return found
        url = urljoin(url, found)
    raise Unreachable(Trouble.LOST)


def check_url(url: str) -> SplitResult:
    """Return the parts of an address of the web without name and password; raise Unreachable."""
    try:
        parts = urlsplit(url)
        port_is_sane = parts.port != 0
    except ValueError:
        raise Unreachable(Trouble.ADDRESS) from None
    plain = url.isascii() and not any(ord(letter) < 33 or ord(letter) == 127 for letter in url)
    known = parts.scheme in _PORTS and bool(parts.hostname) and port_is_sane
    if not plain or not known or parts.username is not None or parts.password is not None:
        raise Unreachable(Trouble.ADDRESS)
    return parts


def resolve(parts: SplitResult, own: Collection[str]) -> tuple[str, int]:
    """Return an address of the host and the port; raise Unreachable where any is not public.

    A host in ``own`` may be in our own network, though never where a cloud tells its secrets.
    """
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable(Trouble.UNKNOWN) from None
    addresses = [str(entry[4][0]) for entry in found]
    allowed = is_own if host.lower() in own else is_public
    if not all(map(allowed, addresses)):
        raise Unreachable(Trouble.PRIVATE)
    return addresses[0], port


def is_public(address: str) -> bool:
    """Tell whether an address belongs to the open internet, whatever it is wrapped in."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if any(ip in network for network in _WRAPPED):
            return False
    return ip.is_global and not ip.is_multicast


def is_own(address: str) -> bool:
    """Tell whether an operator may open an address: all but link-local and what is no host."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        return is_own(str(ip.ipv4_mapped))
    return not (ip.is_link_local or ip.is_multicast or ip.is_unspecified)


def _get(parts: SplitResult, own: Collection[str], most_bytes: int, seconds: float) -> bytes | str:
    """Return the body, or where a redirect leads."""
    address, port = resolve(parts, own)
    connection = http.client.HTTPConnection(parts.hostname or "", port)
    try:
        connection.sock = _connect(parts, address, port)
        with _deadline(connection.sock, seconds) as late:
            return _read_until(late, connection, parts, most_bytes)
    except TimeoutError:
        raise Unreachable(Trouble.TOO_SLOW) from None
    except ssl.SSLError:
        raise Unreachable(Trouble.UNTRUSTED) from None
    except (OSError, http.client.HTTPException, ValueError):
        raise Unreachable(Trouble.SILENT) from None
    finally:
        connection.close()


def _connect(parts: SplitResult, address: str, port: int) -> socket.socket:
    """Connect to the checked address; for https under the name that was asked for."""
    plain = socket.create_connection((address, port), _STEP_SECONDS)
    if parts.scheme != "https":
        return plain
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=parts.hostname)
    except BaseException:
        plain.close()
        raise


def _read_until(
    late: threading.Event,
    connection: http.client.HTTPConnection,
    parts: SplitResult,
    most_bytes: int,
) -> bytes | str:
    """Read, unless it was broken off: what then came can look like an answer that is over."""
    found: bytes | str = b""
    try:
        found = _read(connection, parts, most_bytes)
    except (OSError, http.client.HTTPException, ValueError):
        if not late.is_set():
            raise
    if late.is_set():
        raise Unreachable(Trouble.TOO_SLOW)
    return found


def _read(
    connection: http.client.HTTPConnection, parts: SplitResult, most_bytes: int
) -> bytes | str:
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    headers = {"Accept": "text/calendar, */*;q=0.1", "User-Agent": "Fireside"}
    connection.request("GET", target, headers=headers)
    answer = connection.getresponse()
    if answer.status in _REDIRECTS:
        return answer.getheader("Location") or ""
    if answer.status != http.client.OK:
        raise Unreachable(_trouble_of(answer.status))
    return _body(answer, most_bytes)


def _body(answer: http.client.HTTPResponse, most_bytes: int) -> bytes:
    body = bytearray()
    while piece := answer.read(_PIECE):
        body += piece
        if len(body) > most_bytes:
            raise Unreachable(Trouble.TOO_LARGE)
    return bytes(body)


def _trouble_of(status: int) -> Trouble:
    if status in (401, 403):
        return Trouble.REFUSED
    return Trouble.MISSING if status in (404, 410) else Trouble.FAILED


@contextmanager
def _deadline(connection: socket.socket, seconds: float) -> Iterator[threading.Event]:
    """Break the connection off where a server sends its answer drop by drop."""
    late = threading.Event()

    def break_off() -> None:
        late.set()
        try:
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it is over already

    timer = threading.Timer(seconds, break_off)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()
