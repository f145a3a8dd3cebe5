"""Times at which this student could meet this host: what the form lists and the service accepts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from fireside.availability.rules import Slot
from fireside.availability.service import host_slots
from fireside.booking.rules import bookable, full_months
from fireside.interviews.service import busy_times, counted_starts
from fireside.kernel import clock
from fireside.kernel.db import LARGEST_ID, db
from fireside.kernel.errors import NotFound
from fireside.people.models import HostProfile, Membership

_FAR = timedelta(days=400)  # the horizon of the institution ends the list long before
_A_MONTH = timedelta(days=32)


@dataclass(frozen=True, slots=True)
class Host:
    """A host who takes requests: her place here, and what she offers."""

    member: Membership
    profile: HostProfile


def find_host(host_id: int) -> Host:
    """Return somebody who can be asked; raise NotFound for everybody else."""
    if not 0 < host_id <= LARGEST_ID:
        raise NotFound
    row = db.session.execute(
        select(Membership, HostProfile)
        .join(HostProfile, HostProfile.membership_id == Membership.id)
        .where(Membership.id == host_id, Membership.is_host, ~Membership.paused)
    ).first()
    if row is None:
        raise NotFound
    return Host(row[0], row[1])


def student_openings(host: Host, student: Membership) -> list[Slot]:
    """Return the times that both have, in order; those for which a request would be accepted."""
    present = clock.now()
    slots = host_slots(host.member.id, present, present + _FAR)
    own = busy_times(student.account_id, present, present + _FAR)
    return bookable(slots, _full(host, slots), host.member.zone, own)


def host_openings(host: Host) -> list[Slot]:
    """Return the times that the host could offer instead of the one asked for."""
    present = clock.now()
    slots = host_slots(host.member.id, present, present + _FAR)
    return bookable(slots, _full(host, slots), host.member.zone, ())


def month_is_full(host: Host, starts_at: datetime) -> bool:
    """Tell whether one more conversation at this time would be over the host's monthly number."""
    starts = counted_starts(host.member.id, starts_at - _A_MONTH, starts_at + _A_MONTH)
    slot = Slot(starts_at, starts_at + timedelta(minutes=host.profile.minutes))
    full = full_months(starts, host.profile.monthly_cap, host.member.zone)
    return not bookable([slot], full, host.member.zone, ())


def _full(host: Host, slots: list[Slot]) -> frozenset[tuple[int, int]]:
    if not slots:
        return frozenset()
    starts = counted_starts(
        host.member.id, slots[0].starts_at - _A_MONTH, slots[-1].starts_at + _A_MONTH
    )
    return full_months(starts, host.profile.monthly_cap, host.member.zone)
