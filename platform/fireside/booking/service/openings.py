"""Times at which this student could meet this host: what the form lists and the service accepts."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import bindparam, exists, select

from fireside.availability.rules import Slot
from fireside.availability.service import host_slots
from fireside.interviews.models import Commitment
from fireside.interviews.service import busy_times
from fireside.kernel import clock
from fireside.kernel.db import LARGEST_ID, Ready, db
from fireside.kernel.errors import NotFound
from fireside.people.models import HostProfile, Membership
from fireside.people.rules import first_name
from fireside.people.service import kept_from_each_other

FAR = timedelta(days=400)  # the horizon of the institution ends the list long before


class Host(Struct, frozen=True):
    """A host who takes requests: her place here, and what she offers."""

    member: Membership
    profile: HostProfile


def find_host(host_id: int, student_id: int | None = None) -> Host:
    """Return somebody who can be asked, by this student; raise NotFound for everybody else."""
    if not 0 < host_id <= LARGEST_ID:
        raise NotFound
    row = db.session.execute(
        select(Membership, HostProfile)
        .join(HostProfile, HostProfile.membership_id == Membership.id)
        .where(
            Membership.id == host_id,
            Membership.is_host,
            ~Membership.paused,
            ~kept_from_each_other(Membership.id, student_id),
        )
    ).first()
    if row is None:
        raise NotFound
    return Host(row[0], row[1])


class Terms(Struct, frozen=True):
    """On which terms a host can be asked at this moment."""

    member_id: int
    account_id: int
    name: str
    formats: list[str]
    minutes: int
    buffer_minutes: int
    buffer_after_minutes: int
    student_calls: bool
    confirmation: str | None
    busy: bool = False
    """Whether she has no time at the moment named, as far as one can tell before a lock."""

    @property
    def first_name(self) -> str:
        """What she is called in a sentence."""
        return first_name(self.name)


_TERMS = Ready(
    select(
        Membership.id,
        Membership.account_id,
        Membership.name,
        HostProfile.formats,
        HostProfile.minutes,
        HostProfile.buffer_minutes,
        HostProfile.buffer_after_minutes,
        HostProfile.student_calls,
        HostProfile.confirmation,
        exists()
        .where(
            Commitment.account_id == Membership.account_id,
            Commitment.active,
            Commitment.busy_from <= bindparam("moment"),
            Commitment.busy_to > bindparam("moment"),
        )
        .label("busy"),
    )
    .join(HostProfile, HostProfile.membership_id == Membership.id)
    .where(
        Membership.id == bindparam("host"),
        Membership.is_host,
        ~Membership.paused,
        ~kept_from_each_other(Membership.id, bindparam("student")),
    )
)


def find_terms(
    host_id: int, moment: datetime | None = None, student_id: int | None = None
) -> Terms:
    """Return the terms of somebody who can be asked; raise NotFound for everybody else.

    ``moment`` is a time for which she would be asked (UTC), ``student_id`` who would ask.
    """
    known = 0 < host_id <= LARGEST_ID
    row = _TERMS.first(host=host_id, moment=moment, student=student_id) if known else None
    if row is None:
        raise NotFound
    return Terms(*row)


def student_openings(host_id: int, account_id: int) -> list[Slot]:
    """Return the times that both have, in order; those for which a request would be accepted."""
    present = clock.now()
    own = busy_times(account_id, present, present + FAR)
    return host_slots(host_id, present, present + FAR, own, guest=account_id)


def host_openings(host: Host) -> list[Slot]:
    """Return the times that the host could offer instead of the one asked for."""
    present = clock.now()
    return host_slots(host.member.id, present, present + FAR)
