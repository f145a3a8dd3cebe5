"""What the clock brings about is done for every institution, each in a transaction of its own."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from fireside.institutions.models import Institution
from fireside.institutions.service import in_each_institution
from fireside.kernel import jobs, tenancy
from fireside.kernel.db import db
from fireside.kernel.jobs import queue
from fireside.kernel.jobs.models import Job, JobState
from fireside.kernel.jobs.registry import schedules
from fireside.kernel.jobs.worker import Worker
from fireside.kernel.tenancy import current_institution_id
from tests.conftest import Scope
from tests.factories.people import make_host


def test_work_is_done_inside_each_and_kept(
    app: Flask, institution: Institution, other_institution: Institution
) -> None:
    def work() -> None:
        jobs.enqueue("test.noted", {}, dedupe_key=f"noted:{current_institution_id()}")

    with app.app_context():
        in_each_institution(work)
        db.session.rollback()
        kept = db.session.scalars(select(Job.institution_id).where(Job.name == "test.noted"))
        assert set(kept) == {institution.id, other_institution.id}
        assert tenancy.scoped_institution_id() is None


def test_whatever_is_scheduled_gets_through_two_institutions(
    app: Flask, institution: Institution, other_institution: Institution, scope: Scope
) -> None:
    for house in (institution, other_institution):
        with scope(house):
            make_host(email=f"host@{house.slug}.example")
            db.session.commit()
    with app.app_context():
        queue.enqueue_scheduled()
    Worker(app).run_all()
    with app.app_context():
        found = select(Job).where(Job.name.in_(schedules))
        done = {job.name: (job.state, job.error) for job in db.session.scalars(found)}
    assert set(done) == set(schedules)
    assert set(done.values()) == {(JobState.DONE, None)}
