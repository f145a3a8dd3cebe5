"""`fireside demo` refuses kindly where it cannot or must not run."""

from __future__ import annotations

import fcntl
import socket
from pathlib import Path

import pytest

from fireside.demo.run import run_demo
from tests.tools.ports import free_port


def test_demo_says_that_its_port_is_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert run_demo(serve=True, folder=tmp_path, port=port) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert f"Port {port} is taken by another program" in said
    assert "--port" in said


def test_demo_leaves_a_database_alone_that_is_none_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    precious = tmp_path / "demo.db"
    precious.write_bytes(b"not ours")
    assert run_demo(serve=False, folder=tmp_path, port=free_port()) == 1
    assert precious.read_bytes() == b"not ours"
    assert "is not a demo database" in " ".join(capsys.readouterr().out.split())


def test_second_demo_in_a_folder_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (tmp_path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert run_demo(serve=False, folder=tmp_path, port=free_port()) == 1
    assert "Another demo is running" in " ".join(capsys.readouterr().out.split())
