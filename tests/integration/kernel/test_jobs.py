"""Jobs: asked for once, done at least once, never by two at a time, never lost to a kill."""

from __future__ import annotations

import random
import signal
import time
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, text, update

from fireside.config import Settings
from fireside.kernel import clock, jobs
from fireside.kernel.db import db
from fireside.kernel.jobs import Job, JobState, queue, registry
from fireside.kernel.jobs.worker import Worker
from tests.tools.workers import start_worker


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Numbers of the ``test.note`` jobs that ran; a negative number fails."""
    numbers: list[int] = []

    def note(job: jobs.JobContext) -> None:
        numbers.append(job.payload["number"])
        if job.payload["number"] < 0:
            raise RuntimeError("this job always fails")

    monkeypatch.setitem(registry.handlers, "test.note", note)
    return numbers


def _only_job() -> Job:
    return db.session.scalars(select(Job).where(Job.name == "test.note")).one()


def test_a_job_runs_after_the_commit_that_asked_for_it(app: Flask, ran: list[int]) -> None:
    with app.app_context():
        jobs.enqueue("test.note", {"number": 1})
        db.session.rollback()
        jobs.enqueue("test.note", {"number": 2})
        db.session.commit()
    assert Worker(app).run_all() == 1
    assert ran == [2]
    with app.app_context():
        assert _only_job().state == JobState.DONE


def test_a_dedupe_key_is_asked_for_once(app: Flask, ran: list[int]) -> None:
    with app.app_context():
        for _ in range(3):
            jobs.enqueue("test.note", {"number": 1}, dedupe_key="one")
        db.session.commit()
    Worker(app).run_all()
    assert ran == [1]


def test_a_job_waits_for_its_time(app: Flask, ran: list[int]) -> None:
    with app.app_context():
        jobs.enqueue("test.note", {"number": 1}, run_at=clock.now() + timedelta(hours=1))
        db.session.commit()
    assert Worker(app).run_all() == 0
    with time_machine.travel(clock.now() + timedelta(hours=1, seconds=1)):
        assert Worker(app).run_all() == 1


def test_a_failing_job_is_tried_again_later_and_then_lies_dead(app: Flask, ran: list[int]) -> None:
    with app.app_context():
        jobs.enqueue("test.note", {"number": -1})
        db.session.commit()
    assert Worker(app).run_all() == 1
    with app.app_context():
        assert _only_job().state == JobState.QUEUED
        assert _only_job().run_at > clock.now()
    moment = clock.now()
    for _ in range(registry.Patience().attempts - 1):
        moment += timedelta(hours=1)
        with time_machine.travel(moment):
            assert Worker(app).run_all() == 1
    with app.app_context():
        assert _only_job().state == JobState.DEAD
        assert "this job always fails" in str(_only_job().error)
    assert ran == [-1] * registry.Patience().attempts


def test_a_worker_that_lost_its_lease_settles_nothing(app: Flask, ran: list[int]) -> None:
    with app.app_context():
        jobs.enqueue("test.note", {"number": 1})
        db.session.commit()
        late = queue.claim()
        assert late is not None
        assert queue.claim() is None
        past = clock.now() - timedelta(seconds=1)
        db.session.execute(update(Job).values(lease_until=past))
        db.session.commit()
        quick = queue.claim()
        assert quick is not None
        assert not queue.settle_done(late)
        assert queue.settle_done(quick)
        db.session.commit()


def test_an_unknown_job_is_kept_for_a_worker_that_knows_it(app: Flask) -> None:
    with app.app_context():
        jobs.enqueue("test.note", {"number": 1})
        db.session.commit()
    assert Worker(app).run_one()
    with app.app_context():
        assert _only_job().state == JobState.QUEUED


def test_a_schedule_is_kept_once_however_many_workers_try(
    app: Flask, ran: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "schedules", {})
    monkeypatch.setattr(queue, "schedules", {"test.note": timedelta(hours=1)})
    with app.app_context():
        for _ in range(3):
            queue.enqueue_scheduled()
        assert db.session.scalar(select(func.count()).select_from(Job)) == 1


def test_killed_workers_lose_nothing(
    app: Flask, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three workers in turn are killed at random points; the last one finishes everything."""
    with app.app_context():
        for number in range(12):
            jobs.enqueue("test.write", {"number": number}, dedupe_key=f"write:{number}")
        db.session.commit()
    chance = random.Random(7)
    for _ in range(3):
        worker = start_worker(tmp_path, settings, pause=0.05)
        time.sleep(chance.uniform(0.05, 0.4))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    with app.app_context():  # what was leased by the dead comes back when the lease ends
        past = clock.now() - timedelta(seconds=1)
        db.session.execute(update(Job).where(Job.state == JobState.LEASED).values(lease_until=past))
        db.session.commit()
    worker = start_worker(tmp_path, settings, pause=0)
    left = (
        select(func.count())
        .select_from(Job)
        .where(Job.name == "test.write", Job.state != JobState.DONE)
    )
    deadline = time.monotonic() + 60
    with app.app_context():
        while db.session.scalar(left):
            assert time.monotonic() < deadline, "jobs were left undone"
            db.session.rollback()
            time.sleep(0.05)
        db.session.rollback()
    worker.terminate()
    assert worker.wait(timeout=30) == 0
    done = [int(line) for line in (tmp_path / "effects.txt").read_text().split()]
    assert set(done) == set(range(12))
    assert len(done) <= 12 + 3, "only a killed worker's job in hand may have run twice"


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_worker_outlives_the_loss_of_its_connections(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    """As when the server restarts: the connection on which it listens is gone as well."""
    worker = start_worker(tmp_path, settings, pause=0)
    try:
        time.sleep(1)  # by now it listens
        cut = text(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        with app.app_context():
            db.session.execute(text("RESET ROLE"))
            assert (db.session.scalar(cut) or 0) >= 1
            jobs.enqueue("test.write", {"number": 1})
            db.session.commit()
        deadline = time.monotonic() + 30
        while not (tmp_path / "effects.txt").exists():
            assert worker.poll() is None, "the worker has ended"
            assert time.monotonic() < deadline, "the job was left undone"
            time.sleep(0.05)
    finally:
        worker.terminate()
        assert worker.wait(timeout=30) == 0
