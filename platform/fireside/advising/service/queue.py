"""The queue: whose notes wait to be read, the longest waiting first."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from fireside.advising.rules import PAGE, Chosen, Place
from fireside.conversation.models import Review
from fireside.interviews.models import Interview
from fireside.journey.service import is_no_part_of, waiting_notes
from fireside.kernel.db import db
from fireside.kernel.permissions import Actor, require
from fireside.people.models import Membership, StudentProfile


class Waiting(Struct, frozen=True):
    """One interview in the queue; ``again`` when its notes have been reviewed before.

    ``id`` and ``photo_id`` are the student's membership and her photo.
    """

    place: Place
    id: int
    photo_id: int | None
    student: str
    host: str
    programme: str
    year: int | None
    again: bool

    @property
    def interview_id(self) -> int:
        """Which interview it is."""
        return self.place.interview_id


class QueuePage(Struct, frozen=True):
    """A part of the queue; ``after`` is the cursor of the rest, or empty."""

    rows: list[Waiting]
    total: int
    after: str


class Choices(Struct, frozen=True):
    """What there is to filter by."""

    programmes: list[str]
    years: list[int]


def read_queue(actor: Actor, chosen: Chosen) -> list[Waiting]:
    """Return everything that waits for this adviser, the longest first, in one query."""
    require(actor, "advising.queue")
    waiting, student, host = waiting_notes(), aliased(Membership), aliased(Membership)
    reviewed = select(Review.id).where(Review.interview_id == Interview.id).limit(1)
    rows = db.session.execute(
        select(
            waiting.c.since,
            Interview.id,
            student.name.label("student"),
            student.id.label("student_id"),
            student.photo_id,
            host.name.label("host"),
            StudentProfile.programme,
            StudentProfile.graduation_year,
            reviewed.correlate(Interview).scalar_subquery().label("reviewed"),
        )
        .join(waiting, waiting.c.interview_id == Interview.id)
        .join(student, student.id == Interview.student_id)
        .join(host, host.id == Interview.host_id)
        .outerjoin(StudentProfile, StudentProfile.membership_id == Interview.student_id)
        .where(is_no_part_of(actor), *of_chosen(chosen))
        .order_by(waiting.c.since, Interview.id)
    )
    return [
        Waiting(
            place=Place(row.since, row.id),
            id=row.student_id,
            photo_id=row.photo_id,
            student=row.student,
            host=row.host,
            programme=row.programme or "",
            year=row.graduation_year,
            again=row.reviewed is not None,
        )
        for row in rows
    ]


def page_of(queue: Sequence[Waiting], after: Place | None = None) -> QueuePage:
    """Return the part of a queue that comes after a place, or its front."""
    rest = [row for row in queue if after is None or row.place > after]
    rows = rest[:PAGE]
    return QueuePage(rows, len(queue), rows[-1].place.cursor if len(rest) > PAGE else "")


def choices(actor: Actor) -> Choices:
    """Return the programmes and years of the institution's students, in one query."""
    require(actor, "advising.queue")
    rows = db.session.execute(
        select(StudentProfile.programme, StudentProfile.graduation_year)
        .join(Membership, Membership.id == StudentProfile.membership_id)
        .where(Membership.is_student, Membership.left_at.is_(None))
        .distinct()
    ).all()
    programmes = sorted({programme for programme, _ in rows if programme}, key=str.casefold)
    return Choices(programmes, sorted({year for _, year in rows if year}))


def of_chosen(chosen: Chosen) -> Sequence[ColumnElement[bool]]:
    """Return the conditions that the filters put on a student's profile."""
    conditions = []
    if chosen.programme:
        conditions.append(StudentProfile.programme == chosen.programme)
    if chosen.year is not None:
        conditions.append(StudentProfile.graduation_year == chosen.year)
    return conditions
