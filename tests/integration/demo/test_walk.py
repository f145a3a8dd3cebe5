"""The whole demo: real server, real worker, real mail, and the packet in her hand."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from pypdf import PdfReader

from fireside.demo.catalog import load_catalog
from fireside.demo.mailbox import mail_keys, read_mail
from tests.tools.ports import free_port


@pytest.mark.slow
def test_demo_walks_from_the_first_objective_to_the_packet(tmp_path: Path) -> None:
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "fireside.cli", "demo", "--no-serve"),
            *("--folder", str(tmp_path), "--port", str(free_port())),
        ],
        capture_output=True,
        text=True,
        timeout=240,
        env={k: v for k, v in os.environ.items() if not k.startswith("FIRESIDE_")},
    )
    logs = "".join(log.read_text() for log in tmp_path.glob("*.log"))
    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}\n{logs}"
    assert "Traceback" not in logs
    _assert_mails(tmp_path / "mails")
    _assert_packet(tmp_path / "prep-packet.pdf")
    _assert_questions(tmp_path / "prep-packet.pdf", chosen_questions(tmp_path / "demo.db"))


def _assert_mails(folder: Path) -> None:
    """Each letter of the walk once, in its order; those of the seed come between them."""
    walk = load_catalog().walk
    host = next(host for host in load_catalog().hosts if host.key == walk.host)
    student = next(one for one in load_catalog().students if one.name == walk.student)
    mails = [read_mail(folder, key) for key in reversed(mail_keys(folder))]
    to_host = [mail for mail in mails if host.email in mail.recipient]
    to_student = [mail for mail in mails if student.email in mail.recipient]
    assert [bool(mail.invitation) for mail in to_host] == [False, True, False, False]
    assert walk.afterwards.thanks
    assert to_host[-1].subject == walk.afterwards.thanks.subject
    assert [bool(mail.invitation) for mail in to_student][:2] == [True, False]
    subjects = " | ".join(mail.subject for mail in to_student)
    assert subjects.count("A few lines for") == 1
    assert subjects.count("has read your notes") == 1
    private = [line.text for line in walk.afterwards.notes if line.audience == "private"]
    assert private
    assert not any(text in mail.text for text in private for mail in mails)
    assert to_host[1].invitation is not None
    assert to_student[0].invitation is not None
    assert to_host[1].invitation.uid == to_student[0].invitation.uid


def chosen_questions(database: Path) -> list[str]:
    """Return the texts on the list of the interview of the walk, the newest one, in order."""
    with closing(sqlite3.connect(database)) as connection:
        found = connection.execute(
            "SELECT text FROM question WHERE interview_id = (SELECT max(id) FROM interview)"
            " ORDER BY position"
        ).fetchall()
    return [text for (text,) in found]


def _words(packet: Path) -> str:
    """Return what stands in the packet, without the running foot of each page."""
    text = "\n".join(page.extract_text() for page in PdfReader(packet).pages)
    return " ".join(re.sub(r"(?m)^.* meets .*$|^Page \d+ of \d+$", "", text).split())


def _assert_questions(packet: Path, questions: list[str]) -> None:
    """Each chosen question stands there once, in full, in order, under its number."""
    walk, words = load_catalog().walk, _words(packet)
    assert len(questions) == walk.pack_questions + 1
    assert questions[2] == walk.own_question
    places = [words.find(f"{number} {text}") for number, text in enumerate(questions, 1)]
    assert [words.count(text) for text in questions] == [1] * len(questions)
    assert -1 not in places
    assert places == sorted(places)


def _assert_packet(packet: Path) -> None:
    walk = load_catalog().walk
    host = next(host for host in load_catalog().hosts if host.key == walk.host)
    words = _words(packet)
    assert host.name in words
    assert "in Los Angeles" in words
    assert "in New York" in words
    assert host.site is not None
    assert host.site.entrance in words
    for aim in walk.objectives:
        assert aim.words in words
