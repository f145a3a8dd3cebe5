"""Ports for servers that tests start."""

from __future__ import annotations

import socket

import pytest

from fireside.kernel import ports


def test_a_port_that_somebody_has_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        first = ports.free_port()
        taken.bind(("127.0.0.1", first))
        monkeypatch.setattr(ports, "_FIRST", first)
        monkeypatch.setattr(ports, "_BEYOND", first + 1)
        with pytest.raises(OSError, match="no port"):
            ports.free_port()
        monkeypatch.setattr(ports, "_FIRST", first - 20)
        given = {ports.free_port() for _ in range(50)}
    assert first not in given
    assert min(given) >= first - 20
