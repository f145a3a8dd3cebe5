"""Fails a test that reaches for the network: this machine's own ports are no network."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any, Final

import pytest

_HERE: Final = frozenset({"127.0.0.1", "::1", "localhost", "", None})


class NetworkRefused(OSError):
    """A test reached for another machine. Whoever catches it fails all the same, at the end."""


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Refuse each way to another machine, and fail the test that tried one."""
    tried: list[str] = []

    def refuse(place: str) -> None:
        tried.append(place)
        raise NetworkRefused(f"this test may not reach {place}: there is no network in tests")

    def guarded(name: str) -> None:
        original = getattr(socket.socket, name)

        def connect(self: socket.socket, address: Any) -> Any:
            if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in _HERE:
                refuse(f"{address[0]}:{address[1]}")
            return original(self, address)

        monkeypatch.setattr(socket.socket, name, connect)

    look_up = socket.getaddrinfo

    def getaddrinfo(host: Any, *rest: Any, **named: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in _HERE:
            refuse(str(name))
        return look_up(host, *rest, **named)

    guarded("connect")
    guarded("connect_ex")
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    yield
    if tried:
        pytest.fail(f"the test reached for the network: {', '.join(tried)}", pytrace=False)
