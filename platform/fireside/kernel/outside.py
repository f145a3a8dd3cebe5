"""Asking at an address that somebody typed, without being led into our own network.

A name is looked up once, every address it has is checked, and the connection goes to the very
address that was checked: a name that means something else a moment later leads nowhere. A redirect
is an address like any other and passes the same check. What comes is bounded in bytes and seconds.

A name and a password go to the place they were given for and to no other: not where a redirect
leads, and not unencrypted over the open internet.
"""

from __future__ import annotations

import base64
import enum
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

from msgspec import Struct, field

_STEP_SECONDS: Final = 10.0
_PORTS: Final = {"https": 443, "http": 80}
_MOST_REDIRECTS: Final = 5
_PIECE: Final = 65_536
_CALENDARS_FIRST: Final = "text/calendar, */*;q=0.1"
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
    ELSEWHERE = "elsewhere"
    PLAIN = "plain"
    FAILED = "failed"
    UNREADABLE = "unreadable"


class Unreachable(Exception):
    """Nothing could be read; ``trouble`` says why, and neither names the address."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


class Ask(Struct, frozen=True):
    """What is asked for; ``fine`` are the statuses that count as an answer."""

    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=lambda: {"Accept": _CALENDARS_FIRST})
    body: bytes | None = None
    login: tuple[str, str] | None = None
    """A name and a password (RFC 7617)."""
    fine: Collection[int] = frozenset({http.client.OK})

    def __repr__(self) -> str:
        """Return what may stand in a traceback: no password."""
        return f"Ask({self.method!r})"


class Answer(Struct, frozen=True):
    """What came, and from where after redirects."""

    status: int
    body: bytes
    url: str


def fetch(url: str, *, own: Collection[str], most_bytes: int, seconds: float) -> bytes:
    """Return what an address gives to a GET; raise Unreachable.

    ``own`` names the hosts that may be in a network of our own (``FIRESIDE_PRIVATE_HOSTS``).
    """
    return send(url, Ask(), own=own, most_bytes=most_bytes, seconds=seconds).body


def send(url: str, ask: Ask, *, own: Collection[str], most_bytes: int, seconds: float) -> Answer:
    """Return the answer of an address; raise Unreachable. ``seconds`` hold for each redirect."""
    for _ in range(_MOST_REDIRECTS + 1):
        parts = check_url(url)
        if ask.login is not None:
            _check_privacy(parts, own)
        found = _ask(parts, ask, own, most_bytes, seconds)
        if isinstance(found, Answer):
            return found
        leads_to = urljoin(url, found)
        if ask.login is not None and not is_same_place(parts, check_url(leads_to)):
            raise Unreachable(Trouble.ELSEWHERE)
        url = leads_to
    raise Unreachable(Trouble.LOST)


def is_same_place(one: SplitResult, other: SplitResult) -> bool:
    """Tell whether what is meant for the first address may go to the other: same host and port.

    From http to https is the same place, the way back is not.
    """
    if one.hostname != other.hostname or (one.scheme, other.scheme) == ("https", "http"):
        return False
    usual = not one.port and not other.port
    return usual or _port_of(one) == _port_of(other)


def _check_privacy(parts: SplitResult, own: Collection[str]) -> None:
    if parts.scheme != "https" and (parts.hostname or "").lower() not in own:
        raise Unreachable(Trouble.PLAIN)


def _port_of(parts: SplitResult) -> int:
    return parts.port or _PORTS[parts.scheme]


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
    host, port = parts.hostname or "", _port_of(parts)
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


def _ask(
    parts: SplitResult, ask: Ask, own: Collection[str], most_bytes: int, seconds: float
) -> Answer | str:
    """Return the answer, or where a redirect leads."""
    address, port = resolve(parts, own)
    connection = http.client.HTTPConnection(parts.hostname or "", port)
    try:
        connection.sock = _connect(parts, address, port)
        with _deadline(connection.sock, seconds) as late:
            return _read_until(late, connection, parts, ask, most_bytes)
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
    ask: Ask,
    most_bytes: int,
) -> Answer | str:
    """Read, unless it was broken off: what then came can look like an answer that is over."""
    found: Answer | str = ""
    try:
        found = _read(connection, parts, ask, most_bytes)
    except (OSError, http.client.HTTPException, ValueError):
        if not late.is_set():
            raise
    if late.is_set():
        raise Unreachable(Trouble.TOO_SLOW)
    return found


def _read(
    connection: http.client.HTTPConnection, parts: SplitResult, ask: Ask, most_bytes: int
) -> Answer | str:
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    headers = {**ask.headers, **_signed(ask), "User-Agent": "Fireside"}
    connection.request(ask.method, target, body=ask.body, headers=headers)
    answer = connection.getresponse()
    if answer.status in _REDIRECTS:
        return answer.getheader("Location") or ""
    if answer.status not in ask.fine:
        raise Unreachable(_trouble_of(answer.status))
    return Answer(answer.status, _body(answer, most_bytes), parts.geturl())


def _signed(ask: Ask) -> dict[str, str]:
    if ask.login is None:
        return {}
    named = base64.b64encode(":".join(ask.login).encode()).decode()
    return {"Authorization": f"Basic {named}"}


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
