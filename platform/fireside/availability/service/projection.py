"""The next opening of each host, kept beside her profile for lists of ten thousand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select

from fireside.availability.service.openings import first_slots
from fireside.institutions.service import current_institution, touch_hosts
from fireside.interviews.models import Appointment
from fireside.interviews.rules import COUNTED
from fireside.kernel import clock
from fireside.kernel.db import Ready, db
from fireside.people.models import HostProfile

_BATCH = 200
_A_MONTH = timedelta(days=32)
_NEXT = Ready(
    select(
        HostProfile.next_opening_at,
        HostProfile.minutes,
        HostProfile.buffer_minutes,
        HostProfile.monthly_cap,
        select(func.count(Appointment.id))
        .where(
            Appointment.host_id == bindparam("host"),
            Appointment.state.in_(COUNTED),
            Appointment.starts_at.between(bindparam("after"), bindparam("before")),
        )
        .scalar_subquery()
        .label("counted"),
    ).where(HostProfile.membership_id == bindparam("host"))
)
"""A host's next opening, and her conversations about the time in question."""


def refresh_next_opening(host_id: int) -> None:
    """Bring one host's next opening up to date, in the transaction that changed her time."""
    if _refresh([host_id]):
        touch_hosts()


def follow_taken(host_id: int, starts_at: datetime, ends_at: datetime) -> None:
    """Do the same where time was only taken: an opening that lies elsewhere stands as it was."""
    nearby = {"after": starts_at - _A_MONTH, "before": starts_at + _A_MONTH}
    row = _NEXT.first(host=host_id, **nearby)
    if row is None or row.next_opening_at is None:
        return
    room = timedelta(minutes=row.minutes + 2 * row.buffer_minutes)
    apart = row.next_opening_at + room <= starts_at or ends_at + room <= row.next_opening_at
    may_be_full = 0 < row.monthly_cap <= row.counted
    notice = timedelta(hours=current_institution().minimum_notice_hours)
    if may_be_full or not apart or row.next_opening_at < clock.now() + notice:
        refresh_next_opening(host_id)


def refresh_openings() -> int:
    """Do so for every host of the institution in scope and return how many changed.

    Time passes notices and pauses by without an event, and a commitment at another institution
    announces nothing here: so this runs every hour. Commits after each batch.
    """
    host_ids = list(db.session.scalars(select(HostProfile.membership_id)))
    changed = 0
    for start in range(0, len(host_ids), _BATCH):
        count = _refresh(host_ids[start : start + _BATCH])
        if count:
            touch_hosts()
        changed += count
        db.session.commit()
    return changed


def _refresh(host_ids: Sequence[int]) -> int:
    db.session.flush()
    slots = first_slots(host_ids, 1)
    profiles = db.session.scalars(
        select(HostProfile).where(HostProfile.membership_id.in_(host_ids))
    )
    changed = 0
    for profile in profiles:
        found = slots[profile.membership_id]
        opening = found[0].starts_at if found else None
        if profile.next_opening_at != opening:
            profile.next_opening_at = opening
            changed += 1
    db.session.flush()
    return changed
