"""What ends when somebody leaves, is no longer what she was, or keeps another away."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select

from fireside.gatherings.models import Gathering, Seat
from fireside.gatherings.rules import GatheringState
from fireside.gatherings.service.offering import end_gathering
from fireside.gatherings.service.seats import free_seat
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.permissions import Actor
from fireside.kernel.tenancy import current_institution_id
from fireside.people.rules import Role
from fireside.people.service import get_member

_FRESH = {"populate_existing": True}
_GONE = "The host takes no part here at the moment."


def follow_roles(member_id: int) -> None:
    """End what a member offers who is no host now, and free her seats when she is no student."""
    roles = get_member(member_id).roles
    if Role.HOST not in roles:
        end_offers(member_id)
    if Role.STUDENT not in roles:
        free_seats(member_id)


def end_offers(host_id: int) -> None:
    """Call off whatever a host has still to come."""
    for gathering in _locked(Gathering.host_id == host_id):
        end_gathering(_system(), gathering, _GONE)


def free_seats(student_id: int, *only: ColumnElement[bool]) -> None:
    """Free a student's seats that are still to come, or only some of them."""
    hers = (Seat.student_id == student_id) & Seat.given_back_at.is_(None)
    for gathering in _locked(Gathering.id.in_(select(Seat.gathering_id).where(hers)), *only):
        seats = select(Seat).where(Seat.gathering_id == gathering.id, hers)
        for seat in db.session.scalars(seats, execution_options=_FRESH).all():
            free_seat(_system(), gathering, seat)


def part(one_id: int, other_id: int) -> None:
    """Free the seats that one of two who are kept apart has at the other's."""
    free_seats(one_id, Gathering.host_id == other_id)
    free_seats(other_id, Gathering.host_id == one_id)


def erase_words(member_id: int) -> None:
    """Take what a member wrote out of her group conversations and seats: the rows stay."""
    for gathering in db.session.scalars(select(Gathering).where(Gathering.host_id == member_id)):
        gathering.title = gathering.about = gathering.video_link = ""
        gathering.place = {}
        if gathering.reason != _GONE:
            gathering.reason = ""
    for seat in db.session.scalars(select(Seat).where(Seat.student_id == member_id)):
        seat.question = ""
    db.session.flush()


def count_ahead(member_id: int) -> tuple[int, int]:
    """Return how many of a member's offers, and of her seats, are still to come."""
    offers = select(func.count(Gathering.id)).where(Gathering.host_id == member_id, *_ahead())
    seats = (
        select(func.count(Seat.id))
        .join(Gathering, Gathering.id == Seat.gathering_id)
        .where(Seat.student_id == member_id, Seat.given_back_at.is_(None), *_ahead())
    )
    return db.session.scalar(offers) or 0, db.session.scalar(seats) or 0


def _locked(*wanted: ColumnElement[bool]) -> list[Gathering]:
    """Return what is still to come as it stands now, held until the commit, in one order."""
    rows = select(Gathering).where(*wanted, *_ahead()).order_by(Gathering.id).with_for_update()
    return list(db.session.scalars(rows, execution_options=_FRESH))


def _ahead() -> tuple[ColumnElement[bool], ...]:
    return Gathering.state == GatheringState.OPEN, Gathering.starts_at > clock.now()


def _system() -> Actor:
    return Actor.system(current_institution_id())
