"""What ends when somebody leaves, is no longer what she was, or keeps another away."""

from __future__ import annotations

from sqlalchemy import select

from fireside.gatherings.models import Gathering, Seat
from fireside.gatherings.rules import GatheringState
from fireside.gatherings.service.offering import end_gathering
from fireside.gatherings.service.reading import lock_gathering
from fireside.gatherings.service.seats import free_seat
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.permissions import Actor
from fireside.kernel.tenancy import current_institution_id
from fireside.people.rules import Role
from fireside.people.service import get_member

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
    for gathering_id in _ahead_of(host_id):
        gathering = lock_gathering(gathering_id)
        if not gathering.is_cancelled:
            end_gathering(_system(), gathering, _GONE)


def free_seats(student_id: int, host_id: int | None = None) -> None:
    """Free a student's seats that are still to come, those at one host or all."""
    held = (
        select(Seat, Gathering.id)
        .join(Gathering, Gathering.id == Seat.gathering_id)
        .where(
            Seat.student_id == student_id,
            Seat.given_back_at.is_(None),
            Gathering.state == GatheringState.OPEN,
            Gathering.starts_at > clock.now(),
        )
        .order_by(Gathering.id)
    )
    if host_id is not None:
        held = held.where(Gathering.host_id == host_id)
    for seat, gathering_id in db.session.execute(held).all():
        gathering = lock_gathering(gathering_id)
        db.session.refresh(seat)
        if seat.given_back_at is None and not gathering.is_cancelled:
            free_seat(_system(), gathering, seat)


def part(one_id: int, other_id: int) -> None:
    """Free the seats that one of two who are kept apart has at the other's."""
    free_seats(one_id, other_id)
    free_seats(other_id, one_id)


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
    seats = (
        select(Seat.id)
        .join(Gathering, Gathering.id == Seat.gathering_id)
        .where(
            Seat.student_id == member_id,
            Seat.given_back_at.is_(None),
            Gathering.state == GatheringState.OPEN,
            Gathering.starts_at > clock.now(),
        )
    )
    return len(_ahead_of(member_id)), len(db.session.scalars(seats).all())


def _ahead_of(host_id: int) -> list[int]:
    ahead = select(Gathering.id).where(
        Gathering.host_id == host_id,
        Gathering.state == GatheringState.OPEN,
        Gathering.starts_at > clock.now(),
    )
    return list(db.session.scalars(ahead.order_by(Gathering.id)))


def _system() -> Actor:
    return Actor.system(current_institution_id())
