"""Enqueue, claim, extend, settle: each a short transaction, the same on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, inspect, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from fireside.kernel import clock
from fireside.kernel.db import Direct, db, new_id, wake_workers, write_last
from fireside.kernel.db.engine import scoped_connection
from fireside.kernel.jobs.models import Job, JobState
from fireside.kernel.jobs.registry import JobContext, patience_of, schedules
from fireside.kernel.tenancy import scoped_institution_id

LEASE = timedelta(seconds=20)
_FIRST_PAUSE_SECONDS = 2
_MAKERS: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
_COLUMNS = (
    *("id", "institution_id", "name", "payload", "dedupe_key"),
    *("state", "run_at", "attempts", "created_at"),
)


def _insert_on(dialect: str) -> Direct:
    """A job belongs to no room's table: it needs no flush before it."""
    statement: Any = _MAKERS[dialect](cast("Table", inspect(Job).local_table))
    known = statement.on_conflict_do_nothing(index_elements=["dedupe_key"])
    return Direct(lambda: known, _COLUMNS)


_INSERTS = {dialect: _insert_on(dialect) for dialect in _MAKERS}


def enqueue(
    name: str,
    payload: dict[str, Any],
    *,
    run_at: datetime | None = None,
    dedupe_key: str | None = None,
) -> None:
    """Ask for an effect when the transaction in hand is committed; the same key asks once.

    ``payload`` holds ids only. ``run_at`` is UTC; None means as soon as the transaction commits.
    """
    present = clock.now()
    dialect = scoped_connection(db.session()).dialect.name
    job = {
        "id": new_id(),
        "institution_id": scoped_institution_id(),
        "name": name,
        "payload": payload,
        "dedupe_key": dedupe_key,
        "state": JobState.QUEUED,
        "run_at": run_at or present,
        "attempts": 0,
        "created_at": present,
    }
    write_last(_INSERTS[dialect], job)
    wake_workers()


def claim() -> JobContext | None:
    """Lease the job that is due longest, or one whose worker fell silent; commits."""
    present = clock.now()
    due = (
        select(Job)
        .where(
            or_(
                (Job.state == JobState.QUEUED) & (Job.run_at <= present),
                (Job.state == JobState.LEASED) & (Job.lease_until < present),
            )
        )
        .order_by(Job.run_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    job = db.session.scalar(due)
    if job is None:
        db.session.rollback()
        return None
    job.state = JobState.LEASED
    job.lease_until = present + LEASE
    job.attempts += 1
    context = JobContext(job.id, job.name, job.institution_id, dict(job.payload), job.attempts)
    db.session.commit()
    return context


def extend(context: JobContext) -> None:
    """Keep the lease of a long job; commits."""
    held = (Job.id == context.id) & (Job.attempts == context.attempt)
    db.session.execute(update(Job).where(held).values(lease_until=clock.now() + LEASE))
    db.session.commit()


def settle_done(context: JobContext) -> bool:
    """Mark the job done in the handler's own transaction; False when the lease was lost."""
    return _settle(context, state=JobState.DONE, finished_at=clock.now(), error=None)


def settle_failed(context: JobContext, error: str) -> bool:
    """Put the job back with a growing pause, or among the dead after the last attempt."""
    if context.last_attempt:
        return _settle(context, state=JobState.DEAD, finished_at=clock.now(), error=error)
    growing = timedelta(seconds=_FIRST_PAUSE_SECONDS ** min(context.attempt, 10))
    pause = min(growing, patience_of(context.name).longest_pause)
    return _settle(context, state=JobState.QUEUED, run_at=clock.now() + pause, error=error)


def _settle(context: JobContext, **values: object) -> bool:
    """Change the row only while it is still ours: attempts rises with each claim and so fences."""
    ours = (
        (Job.id == context.id) & (Job.attempts == context.attempt) & (Job.state == JobState.LEASED)
    )
    statement = update(Job).where(ours).values(lease_until=None, **values).returning(Job.id)
    return db.session.execute(statement).first() is not None


def enqueue_scheduled() -> None:
    """Ask for each scheduled job once in its period, however many workers try; commits."""
    present = clock.now()
    for name, every in schedules.items():
        seconds = int(every.total_seconds())
        period = int(present.timestamp()) // seconds
        start = datetime.fromtimestamp(period * seconds, UTC)
        enqueue(name, {}, run_at=start, dedupe_key=f"schedule:{name}:{period}")
    db.session.commit()
