"""What an adviser asks for: which students, which aim, how many seats."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import ColumnElement, func, select

from fireside.interviews.models import Interview
from fireside.interviews.rules import State
from fireside.kernel.db import db
from fireside.kernel.permissions import Actor, require
from fireside.matching.models import MatchingRound
from fireside.matching.service.rounds.finding import READ
from fireside.people.models import Membership, StudentProfile
from fireside.plugins.types import AssignmentAim


class RoundRequest(Struct, frozen=True):
    """A round as it is asked for; empty ``programme`` and ``graduation_year`` mean all."""

    title: str
    aim: AssignmentAim = AssignmentAim.BEST_TOTAL
    programme: str = ""
    graduation_year: int | None = None
    only_without: bool = False
    """Only students who have met nobody yet."""
    seats_each: int = 2
    """The most students that a host gets, below her own monthly cap."""


class Choices(Struct, frozen=True):
    """The programmes and years there are."""

    programmes: tuple[str, ...]
    years: tuple[int, ...]


def round_choices(actor: Actor) -> Choices:
    """Return by what students can be chosen."""
    require(actor, READ)
    rows = db.session.execute(
        select(StudentProfile.programme, StudentProfile.graduation_year)
        .join(Membership, Membership.id == StudentProfile.membership_id)
        .where(*_takes_part())
        .distinct()
    ).all()
    return Choices(
        tuple(sorted({row.programme for row in rows if row.programme}, key=str.casefold)),
        tuple(sorted({row.graduation_year for row in rows if row.graduation_year})),
    )


def count_students(request: RoundRequest | MatchingRound) -> int:
    """Return how many students a round would have."""
    asked = (
        select(func.count())
        .select_from(Membership)
        .outerjoin(StudentProfile, StudentProfile.membership_id == Membership.id)
        .where(*students_of(request))
    )
    return db.session.scalar(asked) or 0


def students_of(request: RoundRequest | MatchingRound) -> list[ColumnElement[bool]]:
    """Return the conditions on membership and student_profile that choose a round's students."""
    conditions = _takes_part()
    if request.programme:
        conditions.append(StudentProfile.programme == request.programme)
    if request.graduation_year is not None:
        conditions.append(StudentProfile.graduation_year == request.graduation_year)
    if request.only_without:
        met = select(Interview.student_id).where(Interview.state == State.HELD)
        conditions.append(Membership.id.not_in(met))
    return conditions


def _takes_part() -> list[ColumnElement[bool]]:
    return [
        Membership.is_student.is_(True),
        Membership.paused.is_(False),
        Membership.left_at.is_(None),
    ]
