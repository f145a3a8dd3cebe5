"""Times at which this student could meet this host: what the form lists and the service accepts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from fireside.availability.rules import Slot
from fireside.availability.service import host_slots
from fireside.interviews.service import busy_times
from fireside.kernel import clock
from fireside.kernel.db import LARGEST_ID, db
from fireside.kernel.errors import NotFound
from fireside.people.models import HostProfile, Membership

_FAR = timedelta(days=400)  # the horizon of the institution ends the list long before


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
    own = busy_times(student.account_id, present, present + _FAR)
    return host_slots(host.member.id, present, present + _FAR, own)


def host_openings(host: Host) -> list[Slot]:
    """Return the times that the host could offer instead of the one asked for."""
    present = clock.now()
    return host_slots(host.member.id, present, present + _FAR)
