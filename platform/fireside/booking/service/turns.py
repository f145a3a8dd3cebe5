"""Whose turn it is to ask a host for whom others wait: one at a time, by the job's word alone.

Nothing announces that time has become free: a cancellation, a request that ran out, new hours, the
next month and the end of a pause all look the same from here. So a job looks every two minutes at
each host for whom somebody waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select

from fireside.availability.service import host_budget
from fireside.booking.models import WaitPlace
from fireside.booking.rules.waiting import IN_LINE, PlaceState, fate_of_turn, turn_ends
from fireside.booking.service.gating import rest_words
from fireside.booking.service.openings import Host, find_host, student_openings
from fireside.institutions.service import current_institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import HOLDING
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.mail import enqueue_mail
from fireside.people.models import Membership

OFFERED_MAIL: Final = "booking.offered"


def give_turns() -> None:
    """Look at every line of the institution in scope; commits after each."""
    waited_for = select(WaitPlace.host_id).where(WaitPlace.state.in_(IN_LINE)).distinct()
    host_ids = list(db.session.scalars(waited_for.order_by(WaitPlace.host_id)))
    db.session.commit()
    for host_id in host_ids:
        give_turn(host_id)
        db.session.commit()


def give_turn(host_id: int) -> None:
    """Settle the turn that stands, if it has ended, and offer the next one.

    The rows of the line are held until the commit: of several workers one decides, the others see
    what it decided. Should they not, the database refuses a second offer in one line.
    """
    line = _locked_line(host_id)
    host = _askable(host_id)
    asked = _who_asked(host_id)
    for place in line:
        _settle(place, host, has_asked=place.student_id in asked)
    if host is None or any(place.state == PlaceState.OFFERED for place in line):
        return
    for place in line:
        if place.state == PlaceState.WAITING and _offer(place, host):
            return


def offered_place(place_id: int, turn: int) -> WaitPlace | None:
    """Return the place that a mail is about, while that turn stands."""
    place = db.session.scalar(select(WaitPlace).where(WaitPlace.id == place_id))
    if place is None or place.state != PlaceState.OFFERED or place.turns != turn:
        return None
    ends = place.turn_ends_at
    return place if ends is not None and clock.now() < ends else None


def _locked_line(host_id: int) -> Sequence[WaitPlace]:
    return db.session.scalars(
        select(WaitPlace)
        .where(WaitPlace.host_id == host_id, WaitPlace.state.in_(IN_LINE))
        .order_by(WaitPlace.joined_at, WaitPlace.id)
        .with_for_update(),
        execution_options={"populate_existing": True},
    ).all()


def _askable(host_id: int) -> Host | None:
    """Return the host while anybody may ask her: not in a pause, and not asked enough."""
    try:
        host = find_host(host_id)
    except NotFound:
        return None
    return host if host_budget(host_id).spent is None else None


def _settle(place: WaitPlace, host: Host | None, *, has_asked: bool) -> None:
    """Write down what has become of a place: she has asked, or her turn has ended."""
    if place.state == PlaceState.WAITING and not has_asked:
        return
    fate = fate_of_turn(
        turn_ends_at=place.turn_ends_at,
        has_asked=has_asked,
        has_openings=host is not None and _first_opening(place) is not None,
        present=clock.now(),
    )
    if fate != place.state:
        place.state = fate
        place.settled_at = None if fate is PlaceState.WAITING else clock.now()
        db.session.flush()


def _offer(place: WaitPlace, host: Host) -> bool:
    """Offer the student her turn, unless she takes no part now or no time suits both."""
    hours, student = current_institution().waitlist_hours, _student(place)
    opening = _first_opening(place) if hours and student is not None else None
    if student is None or opening is None:
        return False
    present = clock.now()
    place.state, place.opening_at = PlaceState.OFFERED, opening
    place.turn_ends_at = turn_ends(present, hours, opening)
    place.turns += 1
    db.session.flush()
    enqueue_mail(
        OFFERED_MAIL,
        to_account_id=student.account_id,
        payload={"place_id": place.id, "turn": place.turns},
        dedupe_key=f"{OFFERED_MAIL}:{place.id}:{place.turns}",
    )
    return True


def _student(place: WaitPlace) -> Membership | None:
    """Return the student while she may ask anybody."""
    may_ask = Membership.id == place.student_id, Membership.is_student, ~Membership.paused
    found = db.session.scalar(select(Membership).where(*may_ask))
    return None if found is None or rest_words(found.id) else found


def _first_opening(place: WaitPlace) -> datetime | None:
    """Return the first time that both have, in UTC."""
    account_id = db.session.scalar(
        select(Membership.account_id).where(Membership.id == place.student_id)
    )
    openings = student_openings(place.host_id, account_id) if account_id is not None else []
    return openings[0].starts_at if openings else None


def _who_asked(host_id: int) -> frozenset[int]:
    """Return the students who have asked the host by now, and whose time she holds."""
    asked = select(Interview.student_id).where(
        Interview.host_id == host_id, Interview.state.in_(HOLDING)
    )
    return frozenset(db.session.scalars(asked))
