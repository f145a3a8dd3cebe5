"""Whom a change is told, and with which SEQUENCE: asked for here, written when it is sent."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select

from fireside.gatherings.models import Gathering, Seat
from fireside.gatherings.service.reading import guests_of
from fireside.kernel.db import db
from fireside.kernel.mail import enqueue_mail
from fireside.people.models import Membership

OFFERED: Final = "gatherings.offered"
SEATED: Final = "gatherings.seated"
GIVEN_BACK: Final = "gatherings.given_back"
CHANGED: Final = "gatherings.changed"
CANCELLED: Final = "gatherings.cancelled"


def tell_host(kind: str, gathering: Gathering) -> None:
    """Ask for a mail to the host about how it stands now."""
    _ask(kind, gathering, None, gathering.host_id)


def tell_student(kind: str, gathering: Gathering, seat: Seat) -> None:
    """Ask for a mail to whoever has, or had, this seat."""
    _ask(kind, gathering, seat, seat.student_id)


def tell_everybody(kind: str, gathering: Gathering) -> None:
    """Ask for a mail to the host and to everybody with a seat."""
    tell_host(kind, gathering)
    for guest in guests_of(gathering):
        tell_student(kind, gathering, guest.seat)


def _ask(kind: str, gathering: Gathering, seat: Seat | None, member_id: int) -> None:
    sequence = gathering.sequence + (seat.sequence if seat else 0)
    payload: dict[str, Any] = {
        "gathering_id": gathering.id,
        "seat_id": seat.id if seat else None,
        "sequence": sequence,
    }
    account = db.session.scalars(
        select(Membership.account_id).where(Membership.id == member_id)
    ).one()
    key = f"{kind}:{gathering.id}:{member_id}:{sequence}"
    enqueue_mail(kind, to_account_id=account, payload=payload, dedupe_key=key)
