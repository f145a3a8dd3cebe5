"""Events reach plugins after the commit, at least once, and nobody waits for them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from fireside.institutions.models import Institution
from fireside.kernel import clock, tenancy
from fireside.kernel.db import db
from fireside.kernel.jobs import Job, JobContext, JobState
from fireside.kernel.jobs.worker import Worker
from fireside.kernel.permissions import Actor
from fireside.plugins import state
from fireside.plugins.announcing import ATTEMPTS, EVENT_JOB, deliver_event, tell_plugins
from fireside.plugins.types import (
    Event,
    InterviewMoved,
    InterviewReviewed,
    MemberGone,
    NotesShared,
)
from tests.factories.institutions import make_institution
from tests.integration.plugins.conftest import MakeApp
from tests.integration.plugins.rows import TOP
from tests.tools.distributions import InstallPlugin

LISTENER = """
heard, broken = [], [False]

@hookimpl
def on_event(ctx, event):
    if broken[0]:
        raise ValueError("somebody’s private words")
    heard.append((ctx.slug, event))
"""
NAMES = ("aspen", "willow")


class Hall:
    """Two plugins that listen, one institution that has them on."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.app_context():
            self.institution: Institution = make_institution()
            db.session.commit()
        with self.inside():
            for name in NAMES:
                state.enable_plugin(Actor.system(self.institution.id), name)

    @contextmanager
    def inside(self) -> Iterator[None]:
        with self.app.app_context(), tenancy.scope(self.institution.id):
            yield
            db.session.commit()

    def module(self, name: str) -> Any:
        return sys.modules[f"test_{name}_module"]

    def heard(self, name: str = "willow") -> list[Event]:
        assert {slug for slug, _ in self.module(name).heard} <= {"riverbend"}
        return [event for _, event in self.module(name).heard]

    def work(self) -> int:
        return Worker(self.app).run_all()

    def jobs(self) -> list[Job]:
        with self.app.app_context():
            return list(db.session.scalars(select(Job).where(Job.name == EVENT_JOB)))


@pytest.fixture
def hall(install_plugin: InstallPlugin, app_with_plugins: MakeApp) -> Hall:
    for name in NAMES:
        install_plugin(name, TOP.format(name=name, requires=">=1.1,<2") + LISTENER, header="")
    return Hall(app_with_plugins())


def moved(number: int = 1) -> InterviewMoved:
    return InterviewMoved(f"i:{number}", clock.now(), 5, 6, 7, 8, "confirm", "confirmed", "host")


def test_each_plugin_hears_of_an_event_in_a_job_of_its_own(hall: Hall) -> None:
    event = moved()
    with hall.inside():
        tell_plugins(event)
    assert hall.heard() == []
    assert sorted(job.payload["plugin"] for job in hall.jobs()) == list(NAMES)
    assert hall.work() == 2
    assert hall.heard("aspen") == hall.heard("willow") == [event]


EVENTS: list[Callable[[], Event]] = [
    moved,
    lambda: NotesShared("n:1", clock.now(), 5),
    lambda: InterviewReviewed("r:1", clock.now(), 5),
    lambda: MemberGone("m:1", clock.now(), 7),
]


@pytest.mark.parametrize("make", EVENTS)
def test_an_event_arrives_as_it_was_announced(hall: Hall, make: Callable[[], Event]) -> None:
    event = make()
    with hall.inside():
        tell_plugins(event)
    hall.work()
    assert hall.heard() == [event]


def test_what_is_rolled_back_is_never_heard_of(hall: Hall) -> None:
    with hall.inside():
        tell_plugins(moved())
        db.session.rollback()
    assert hall.work() == 0
    assert hall.heard() == []


def test_one_event_is_asked_for_once(hall: Hall) -> None:
    for _ in range(2):
        with hall.inside():
            tell_plugins(moved())
    hall.work()
    assert len(hall.heard()) == 1


def test_a_job_done_again_after_a_crash_tells_the_same_event(hall: Hall) -> None:
    with hall.inside():
        tell_plugins(moved())
    hall.work()
    job = next(job for job in hall.jobs() if job.payload["plugin"] == "willow")
    with hall.inside():
        deliver_event(JobContext(job.id, job.name, hall.institution.id, job.payload, 2))
    first, second = hall.heard()
    assert first == second


def test_a_plugin_that_fails_is_called_three_times_and_nobody_else_waits(hall: Hall) -> None:
    hall.module("aspen").broken[0] = True
    with hall.inside():
        tell_plugins(moved())
    with time_machine.travel(clock.now(), tick=True) as time:
        for _ in range(ATTEMPTS + 1):
            hall.work()
            time.shift(timedelta(hours=1))
    assert len(hall.heard("willow")) == 1
    states = {job.payload["plugin"]: (job.state, job.attempts) for job in hall.jobs()}
    assert states == {"aspen": (JobState.DEAD, ATTEMPTS), "willow": (JobState.DONE, 1)}
    errors = [job.error or "" for job in hall.jobs()]
    assert any("ValueError in on_event" in error for error in errors)
    assert not any("private" in error for error in errors)


def test_a_plugin_that_was_switched_off_meanwhile_hears_nothing(hall: Hall) -> None:
    with hall.inside():
        tell_plugins(moved())
    with hall.inside():
        state.disable_plugin(Actor.system(hall.institution.id), "willow")
    hall.work()
    assert hall.heard("willow") == []
    assert len(hall.heard("aspen")) == 1


def test_another_institution_tells_them_nothing(hall: Hall) -> None:
    with hall.app.app_context():
        other = make_institution(slug="northmoor", name="Northmoor Institute")
        db.session.commit()
    with hall.app.app_context(), tenancy.scope(other.id):
        tell_plugins(moved())
        db.session.commit()
    assert hall.work() == 0


def test_a_kind_that_this_release_does_not_know_is_let_go(hall: Hall) -> None:
    payload = {"plugin": "willow", "kind": "Earthquake", "event": {"id": "x"}}
    with hall.inside():
        deliver_event(JobContext(1, EVENT_JOB, hall.institution.id, payload, 1))
    assert hall.heard() == []
