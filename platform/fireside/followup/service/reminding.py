"""Mails on the day: a promise, somebody who was named, or the next letter."""

from __future__ import annotations

import enum
from datetime import date

from sqlalchemy import select

from fireside.followup.models import Promise, Referral, Relation
from fireside.followup.rules import morning_of
from fireside.followup.service.windows import Met, find_met
from fireside.kernel import clock, jobs
from fireside.kernel.db import db
from fireside.kernel.mail import enqueue_mail

JOB = "followup.remind"


class Matter(enum.StrEnum):
    """What a mail on the day is about; the value is its kind."""

    PROMISE = "followup.promise_due"
    REFERRAL = "followup.referral_due"
    WRITE = "followup.write_today"


Row = Promise | Referral | Relation


def schedule_reminder(matter: Matter, row: Row, zone: str) -> None:
    """Ask for the mail of a row's day, unless that morning has begun already."""
    day = _day_of(row)
    if day is None or morning_of(day, zone) <= clock.now():
        return
    _ask(matter, row.id, day, zone, f"{JOB}:{matter}:{row.id}:{day.isoformat()}")


def run_reminder(job: jobs.JobContext) -> None:
    """Ask for the mail if the day still stands; once for each row and day."""
    matter, day = Matter(job.payload["matter"]), date.fromisoformat(job.payload["day"])
    found = find_due(matter, job.payload["row_id"], day)
    if found is None:
        return
    row, met = found
    if clock.now() < morning_of(day, met.student.zone):
        _ask(matter, row.id, day, met.student.zone, f"{JOB}:again:{job.id}")
        return
    enqueue_mail(
        matter.value,
        to_account_id=met.student.account_id,
        payload={"row_id": row.id, "day": day.isoformat()},
        dedupe_key=f"{matter}:{row.id}:{day.isoformat()}",
    )


def find_due(matter: Matter, row_id: int, day: date) -> tuple[Row, Met] | None:
    """Return a row and its conversation while a mail about this day is true; otherwise None."""
    row = _find(matter, row_id)
    if row is None or _day_of(row) != day:
        return None
    met = find_met(row.interview_id)
    if met is None or not is_awaited(met):
        return None
    return row, met


def _find(matter: Matter, row_id: int) -> Row | None:
    if matter is Matter.PROMISE:
        return db.session.scalar(select(Promise).where(Promise.id == row_id))
    if matter is Matter.REFERRAL:
        return db.session.scalar(select(Referral).where(Referral.id == row_id))
    return db.session.scalar(select(Relation).where(Relation.id == row_id))


def is_awaited(met: Met) -> bool:
    """Tell whether the student may be reminded: both are there, and the host has not had enough."""
    here = "student" in met.student.roles and met.host.left_at is None
    return here and not _had_enough(met.interview.id)


def _had_enough(interview_id: int) -> bool:
    asked = select(Relation.enough_at).where(Relation.interview_id == interview_id)
    return db.session.scalar(asked) is not None


def _day_of(row: Row) -> date | None:
    """Return the day on which a row speaks; None once it is done."""
    if isinstance(row, Promise):
        return row.due_on if row.kept_at is None else None
    if isinstance(row, Referral):
        return row.write_on if row.followed_up_at is None else None
    return row.write_on


def _ask(matter: Matter, row_id: int, day: date, zone: str, key: str) -> None:
    payload = {"matter": matter.value, "row_id": row_id, "day": day.isoformat()}
    jobs.enqueue(JOB, payload, run_at=morning_of(day, zone), dedupe_key=key)
