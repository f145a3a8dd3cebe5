"""Three workers remind of the same conversations, and one is killed: each person hears once."""

from __future__ import annotations

import signal
import subprocess
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from fireside.booking.service import plan_reminders
from fireside.config import Settings
from fireside.institutions.models import Institution
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.jobs import Job, JobState
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_student
from tests.tools.outbox import Outbox, recipient
from tests.tools.workers import start_worker

CONVERSATIONS = 8
WORKERS = 3
_OPEN = (JobState.QUEUED, JobState.LEASED)


def _agree(institution: Institution, scope: Scope) -> None:
    """Eight conversations of which both are to be reminded at this moment, at midday there."""
    start = clock.now() + timedelta(hours=20)
    zone = f"Etc/GMT{clock.now().hour - 12:+d}"  # the sign is reversed there: it is noon
    with scope(institution):
        db.session.get_one(Institution, institution.id).reminder_hours = 20
        for number in range(CONVERSATIONS):
            student = make_student(email=f"s{number}@example.org", zone=zone)
            host = make_host(email=f"h{number}@example.org", zone=zone)
            interview = make_interview(student, host)
            confirmed = clock.now() - timedelta(days=2)
            made = make_appointment(interview, start, answered_at=confirmed)
            plan_reminders(made.id)


def _due(app: Flask, *states: JobState) -> int:
    with app.app_context():
        waiting = select(func.count()).where(
            Job.state.in_(states), Job.run_at <= clock.now(), Job.name.not_like("%.read%")
        )
        count = db.session.scalar(waiting) or 0
        db.session.rollback()
        return count


def test_three_workers_of_which_one_is_killed_remind_everybody_once(
    app: Flask,
    institution: Institution,
    scope: Scope,
    settings: Settings,
    tmp_path: Path,
    outbox: Outbox,
) -> None:
    _agree(institution, scope)
    workers: list[subprocess.Popen[bytes]] = []
    try:
        for number in range(WORKERS):
            folder = tmp_path / str(number)
            folder.mkdir()
            workers.append(start_worker(folder, settings, pause=0))
        time.sleep(0.3)
        workers[0].send_signal(signal.SIGKILL)
        workers[0].wait()
        deadline = time.monotonic() + 60
        while _due(app, *_OPEN):
            assert time.monotonic() < deadline, "reminders were left undone"
            time.sleep(0.1)
    finally:
        for worker in workers[1:]:
            worker.terminate()
        assert [worker.wait(timeout=30) for worker in workers[1:]] == [0] * (WORKERS - 1)
    letters = [one for one in outbox.take() if "you talk with" in str(one["Subject"])]
    known = {(recipient(one), str(one["Message-ID"])) for one in letters}
    assert Counter(to for to, _ in known) == Counter(
        f"{who}{number}@example.org" for who in "sh" for number in range(CONVERSATIONS)
    )
    assert len(letters) <= len(known) + 1, (
        "only the mail in the killed worker's hand may come twice"
    )
