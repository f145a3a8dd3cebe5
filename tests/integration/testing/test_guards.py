"""`fireside.testing` fails what must not pass: the network, unread mail, unseen faults."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from fireside.cli.scaffolding import NewPlugin, write_plugin

TESTS = """
import socket

import pytest
from fireside.testing import hosts
from fireside.testing.outbox import recipient

def test_network_caught():
    with pytest.raises(OSError):
        socket.socket().connect(("192.0.2.1", 80))


def test_name_looked_up():
    with pytest.raises(OSError):
        socket.getaddrinfo("fireside.example.org", 443)


def test_own_machine_is_open():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        socket.create_connection(server.getsockname()).close()


def test_mail_unsent(visit, make_student):
    make_student(email="maya@example.org")
    visit(None).post("/sign-in", {"email": "maya@example.org"})


def test_mail_unread(visit, make_student, outbox, app):
    from fireside.kernel.jobs.worker import Worker

    make_student(email="maya@example.org")
    visit(None).post("/sign-in", {"email": "maya@example.org"})
    Worker(app).run_all()


def test_mail_taken(visit, make_student, outbox):
    make_student(email="maya@example.org")
    visit(None).post("/sign-in", {"email": "maya@example.org"})
    assert recipient(outbox.one("maya@example.org")) == "maya@example.org"


def test_fault_unseen(institution, ask):
    ask(institution, hosts=hosts({"places": None}))


def test_fault_taken(institution, ask, faults):
    ask(institution, hosts=hosts({"places": None}))
    assert len(faults.take()) > 0
    assert faults.take() == []


def test_interview_is_agreed(make_student, make_host, make_interview, visit):
    student = make_student(name="Maya Lind")
    interview = make_interview(student, make_host(name="Lukas Brandt"))
    assert "Lukas" in visit(student).get(f"/interviews/{interview.id}/meet").text
"""
REFUSED = {
    "test_network_caught": "the test reached for the network: 192.0.2.1:80",
    "test_name_looked_up": "the test reached for the network: fireside.example.org",
    "test_mail_unsent": "mail that the test did not take from `outbox`: Your way into",
    "test_mail_unread": "mail that the test did not take from `outbox`: Your way into",
    "test_fault_unseen": "faults that the test did not take from `faults`: choir, match_scorer",
}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What pytest says of these tests beside those that a new plugin comes with."""
    folder = write_plugin(
        NewPlugin("choir", frozenset({"scorer"})), tmp_path_factory.mktemp("guards")
    )
    (folder / "tests" / "test_guarded.py").write_text(TESTS)
    return run_pytest(folder, "tests/test_guarded.py")


def run_pytest(folder: Path, *options: str) -> str:
    answer = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", *options],
        cwd=folder,
        env={**os.environ, "COLUMNS": "300", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return answer.stdout + answer.stderr


@pytest.mark.parametrize("name", REFUSED)
def test_what_must_not_pass_fails_its_test_at_the_end(outcome: str, name: str) -> None:
    assert re.search(
        rf"^ERROR \S+::{name} - Failed: {re.escape(REFUSED[name])}", outcome, re.MULTILINE
    ), outcome


@pytest.mark.parametrize("name", [*re.findall(r"def (test_\w+)", TESTS)])
def test_what_was_expected_passes(outcome: str, name: str) -> None:
    assert re.search(rf"^PASSED \S+::{name}$", outcome, re.MULTILINE), outcome
    assert (name in REFUSED) == bool(re.search(rf"^ERROR \S+::{name} ", outcome, re.MULTILINE))


def test_plugin_that_cannot_be_loaded_fails_each_test_with_the_reason(tmp_path: Path) -> None:
    folder = write_plugin(NewPlugin("choir", frozenset()), tmp_path)
    module = folder / "src" / "fireside_choir" / "__init__.py"
    module.write_text(module.read_text().replace(">=1.1,<2", ">=9"))
    said = run_pytest(folder)
    assert "the plugin choir cannot be loaded: needs hook API >=9" in said
    assert "Traceback" not in said


def test_tests_outside_of_any_distribution_ask_for_the_name(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["fireside.testing"]\n')
    (tmp_path / "test_it.py").write_text("def test_it(institution):\n    assert institution\n")
    assert "no pyproject.toml above this test names a plugin" in run_pytest(tmp_path)


def test_an_installed_plugin_is_tested_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(
        "import pytest\n\npytest_plugins = ['fireside.testing']\n\n\n"
        "@pytest.fixture\ndef plugin_name():\n    return 'fireside_starter'\n"
    )
    (tmp_path / "test_it.py").write_text(
        "def test_it(institution, ask):\n    assert 'general' in ask(institution).packs\n"
    )
    assert "1 passed" in run_pytest(tmp_path)
