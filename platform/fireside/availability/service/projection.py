"""The next opening of each host, kept beside her profile for lists of ten thousand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from fireside.availability.rules import full_periods
from fireside.availability.service.calendars import Calendar
from fireside.availability.service.openings import checked_calendar, first_slots
from fireside.institutions.service import touch_hosts
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.people.models import HostProfile

_BATCH = 200


def refresh_next_opening(host_id: int) -> None:
    """Bring one host's next opening up to date, in the transaction that changed her time."""
    if _refresh([host_id]):
        touch_hosts(host_id)


def follow_taken(host_id: int, starts_at: datetime, ends_at: datetime) -> None:
    """Do the same where time was only taken: an opening that lies elsewhere stands as it was."""
    checked = checked_calendar(host_id)
    if checked is None or not _stands(checked, starts_at, ends_at):
        refresh_next_opening(host_id)


def _stands(checked: Calendar, starts_at: datetime, ends_at: datetime) -> bool:
    """Tell whether the next opening is the same after a conversation that has just been added."""
    opening = checked.next_opening_at
    if opening is None:
        return True
    shape = checked.shape
    around = shape.before_minutes + shape.after_minutes
    room = timedelta(minutes=shape.minutes + around)
    apart = opening + room <= starts_at or ends_at + timedelta(minutes=around) <= opening
    full = full_periods([*checked.counted, starts_at], checked.caps, checked.zone)
    is_full = any(start <= opening < end for start, end in full)
    return apart and not is_full and opening >= clock.now() + checked.notice


def refresh_openings() -> int:
    """Do so for every host of the institution in scope and return how many changed.

    Time passes notices and pauses by without an event, and a commitment at another institution
    announces nothing here: so this runs every hour. Commits after each batch.
    """
    host_ids = list(db.session.scalars(select(HostProfile.membership_id)))
    changed = 0
    for start in range(0, len(host_ids), _BATCH):
        moved = _refresh(host_ids[start : start + _BATCH])
        if moved:
            touch_hosts(*moved)
        changed += len(moved)
        db.session.commit()
    return changed


def refresh_hosts(host_ids: Sequence[int]) -> None:
    """Do so for these hosts, one at least, in the transaction in hand."""
    for start in range(0, len(host_ids), _BATCH):
        _refresh(host_ids[start : start + _BATCH])
    touch_hosts(*host_ids)


def _refresh(host_ids: Sequence[int]) -> list[int]:
    """Return the hosts whose opening is another now."""
    db.session.flush()
    slots = first_slots(host_ids, 1)
    profiles = db.session.scalars(
        select(HostProfile).where(HostProfile.membership_id.in_(host_ids))
    )
    changed = []
    for profile in profiles:
        found = slots[profile.membership_id]
        opening = found[0].starts_at if found else None
        if profile.next_opening_at != opening:
            profile.next_opening_at = opening
            changed.append(profile.membership_id)
    db.session.flush()
    return changed
