"""Waiting for a host who is full: joining and leaving the line, and what of it people see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from fireside.availability.service import host_budget
from fireside.booking.models import WaitPlace
from fireside.booking.rules.waiting import IN_LINE, MOST_PLACES, PlaceState
from fireside.booking.service.asking import live_interview_with
from fireside.booking.service.openings import Host, find_host, student_openings
from fireside.institutions.service import current_institution
from fireside.kernel import audit, clock
from fireside.kernel.db import db, lock_people
from fireside.kernel.errors import Conflict, NotFound
from fireside.kernel.permissions import Actor, require
from fireside.people.models import Membership


class PlaceView(Struct, frozen=True):
    """One place of a student's: for whom, how it stands, and how many wait before her."""

    id: int
    host_id: int
    host_name: str
    state: PlaceState
    joined_at: datetime
    before: int
    opening_at: datetime | None
    turn_ends_at: datetime | None


class Line(Struct, frozen=True):
    """How many wait for one host."""

    host_id: int
    host_name: str
    waiting: int


def can_wait(actor: Actor, host_id: int, account_id: int) -> bool:
    """Tell whether a student may join the line: there is one here, and the host is full for her."""
    if not current_institution().waitlist_hours or actor.membership_id in (None, host_id):
        return False
    spent = host_budget(host_id).spent is not None
    return spent or not student_openings(host_id, account_id)


def find_place(actor: Actor, host_id: int) -> PlaceView | None:
    """Return where the actor stands in the line for a host, or None outside of it."""
    return next((one for one in places_of(actor) if one.host_id == host_id), None)


def places_of(actor: Actor) -> list[PlaceView]:
    """Return the places at which a student waits or has her turn, the longest first; one query."""
    if actor.membership_id is None or "student" not in actor.roles:
        return []
    other = aliased(WaitPlace)
    sooner = or_(
        other.joined_at < WaitPlace.joined_at,
        and_(other.joined_at == WaitPlace.joined_at, other.id < WaitPlace.id),
    )
    before = (
        select(func.count())
        .select_from(other)
        .where(
            other.institution_id == WaitPlace.institution_id,
            other.host_id == WaitPlace.host_id,
            other.state.in_(IN_LINE),
            sooner,
        )
        .correlate(WaitPlace)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(WaitPlace, Membership.name, before)
        .join(Membership, Membership.id == WaitPlace.host_id)
        .where(WaitPlace.student_id == actor.membership_id, WaitPlace.state.in_(IN_LINE))
        .order_by(WaitPlace.joined_at, WaitPlace.id)
    )
    return [_view(place, name, count) for place, name, count in rows]


def join_line(actor: Actor, host_id: int) -> Host:
    """Take a place in the line for a host who is full; who has one keeps it.

    Raises NotFound for nobody who can be asked, Conflict where she can be asked right away, where
    there is no line here, or where the student waits for as many hosts as anybody may.
    """
    require(actor, "booking.wait")
    host = find_host(host_id)
    if actor.membership_id is None or actor.account_id is None or host_id == actor.membership_id:
        raise NotFound
    lock_people([actor.account_id])
    place = _own(actor.membership_id, host_id)
    if place is not None and place.state in IN_LINE:
        return host
    _check_joining(actor, host, actor.account_id)
    if place is None:
        place = WaitPlace(host_id=host_id, student_id=actor.membership_id)
        db.session.add(place)
    place.state, place.joined_at = PlaceState.WAITING, clock.now()
    place.opening_at = place.turn_ends_at = place.settled_at = None
    db.session.flush()
    audit.record(actor, "booking.wait", "wait_place", place.id)
    return host


def leave_line(actor: Actor, place_id: int) -> None:
    """Give up a place; who has left already changes nothing."""
    place = db.session.scalar(select(WaitPlace).where(WaitPlace.id == place_id).with_for_update())
    if place is None:
        raise NotFound
    require(actor, "booking.leave_line", place)
    if place.state in IN_LINE:
        place.state, place.settled_at = PlaceState.LEFT, clock.now()
        audit.record(actor, "booking.leave_line", "wait_place", place.id)


def count_waiting(host_id: int) -> int:
    """Return how many students wait for a host."""
    waiting = WaitPlace.host_id == host_id, WaitPlace.state.in_(IN_LINE)
    return db.session.scalar(select(func.count()).select_from(WaitPlace).where(*waiting)) or 0


def lines(actor: Actor) -> list[Line]:
    """Return for whom how many wait, the longest line first; for whoever advises."""
    require(actor, "booking.read_lines")
    count = func.count()
    rows = db.session.execute(
        select(WaitPlace.host_id, Membership.name, count)
        .join(Membership, Membership.id == WaitPlace.host_id)
        .where(WaitPlace.state.in_(IN_LINE))
        .group_by(WaitPlace.host_id, Membership.name)
        .order_by(count.desc(), Membership.name)
    )
    return [Line(*row) for row in rows]


def forget_places(member_id: int) -> None:
    """Take somebody who leaves out of every line, and end the line for her."""
    for place in places_about(member_id):
        db.session.delete(place)
    db.session.flush()


def places_about(member_id: int) -> Sequence[WaitPlace]:
    """Return every place in a line of which a member is either side."""
    either = or_(WaitPlace.student_id == member_id, WaitPlace.host_id == member_id)
    return db.session.scalars(select(WaitPlace).where(either).order_by(WaitPlace.id)).all()


def _check_joining(actor: Actor, host: Host, account_id: int) -> None:
    first = host.member.first_name
    if not current_institution().waitlist_hours:
        raise Conflict("Nobody waits in line here.", do="Ask another host.")
    if live_interview_with(actor, host.member.id) is not None:
        raise Conflict(f"You have asked {first} already.", do="Look at that interview.")
    if not can_wait(actor, host.member.id, account_id):
        raise Conflict(f"You need not wait: {first} can be asked now.", do="Choose a time.")
    if len(places_of(actor)) >= MOST_PLACES:
        raise Conflict(
            f"You wait for {MOST_PLACES} hosts already.",
            do="Leave one of these lines first, or ask somebody who has time now.",
        )


def _own(student_id: int, host_id: int) -> WaitPlace | None:
    mine = WaitPlace.student_id == student_id, WaitPlace.host_id == host_id
    return db.session.scalar(select(WaitPlace).where(*mine).with_for_update())


def _view(place: WaitPlace, host_name: str, before: int) -> PlaceView:
    return PlaceView(
        place.id,
        place.host_id,
        host_name,
        PlaceState(place.state),
        place.joined_at,
        before,
        place.opening_at,
        place.turn_ends_at,
    )
