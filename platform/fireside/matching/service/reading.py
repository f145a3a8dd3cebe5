"""What the columns are made of: every host of the institution in scope, or those who changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Select, bindparam, func, select

from fireside.availability.service import ASKS_OF_MONTH, ASKS_OF_TERM, asks_since
from fireside.institutions.models import HostChange, Institution
from fireside.interviews.models import Appointment
from fireside.interviews.rules import State
from fireside.kernel.db import Ready
from fireside.kernel.tenancy import current_institution_id
from fireside.people.models import HostProfile, Membership

HostRecord = Any
"""A row of ``_HOSTS``; too wide for its type to be spelt out."""

_HOSTS = (
    select(
        Membership.id,
        Membership.name,
        Membership.zone,
        Membership.photo_id,
        HostProfile.headline,
        HostProfile.position,
        HostProfile.organisation,
        HostProfile.field,
        HostProfile.place,
        HostProfile.programme,
        HostProfile.graduation_year,
        HostProfile.languages,
        HostProfile.topics,
        HostProfile.formats,
        HostProfile.monthly_cap,
        HostProfile.term_cap,
        HostProfile.paused_until,
        HostProfile.rests_until,
        HostProfile.next_opening_at,
    )
    .join(HostProfile, HostProfile.membership_id == Membership.id)
    .where(Membership.is_host, ~Membership.paused)
    .order_by(Membership.id)
)
_WAITING = (
    select(Appointment.host_id, func.count())
    .where(Appointment.state == State.REQUESTED)
    .group_by(Appointment.host_id)
)
_ASKED = (
    select(Appointment.host_id, ASKS_OF_MONTH, ASKS_OF_TERM)
    .where(Appointment.requested_at >= bindparam("term_start"))
    .group_by(Appointment.host_id)
)


def _changed(statement: Select[*tuple[Any, ...]], host_id: Any) -> Ready:
    """Return a statement about the hosts who changed after a version."""
    return Ready(
        statement.join(HostChange, HostChange.id == host_id).where(
            HostChange.version > bindparam("version")
        )
    )


_POLICIES = Ready(
    select(
        Institution.asks_per_month,
        Institution.asks_per_term,
        Institution.term_plan,
        Institution.terms,
        Institution.host_limits,
    ).where(Institution.id == bindparam("institution"))
)
_CHANGES = Ready(select(HostChange.id).where(HostChange.version > bindparam("version")))
_ALL = Ready(_HOSTS), Ready(_WAITING), Ready(_ASKED)
_SOME = (
    _changed(_HOSTS, Membership.id),
    _changed(_WAITING, Appointment.host_id),
    _changed(_ASKED, Appointment.host_id),
)


class HostsRead(Struct, frozen=True):
    """Hosts as they stand in the database, with the requests that each has had."""

    rows: Sequence[HostRecord]
    waiting: Mapping[int, int]
    """Requests that wait for an answer, by host; who has none is not named."""
    asked: Mapping[int, tuple[int, int]]
    """Requests since the month began, and since the term did; who had none is not named."""
    per_month: int
    per_term: int
    """How often the institution lets a host be asked; 0 is no limit."""
    whose: str
    """Whose number holds where a host has one of her own (``HostLimits``)."""


def read_hosts() -> HostsRead:
    """Read all hosts."""
    return _read(_ALL)


def changes_since(version: int) -> list[int]:
    """Return who has changed after that version, ``EVERYBODY`` among them where it may be all."""
    return [row.id for row in _CHANGES.rows(version=version)]


def read_changed(version: int) -> HostsRead:
    """Read the hosts who have changed after that version and still are hosts."""
    return _read(_SOME, version=version)


def _read(statements: tuple[Ready, Ready, Ready], **values: Any) -> HostsRead:
    house = _POLICIES.first(institution=current_institution_id())
    values |= asks_since(house.term_plan, house.terms)
    hosts, waiting, asked = (statement.rows(**values) for statement in statements)
    return HostsRead(
        hosts,
        dict(map(tuple, waiting)),
        {host_id: (month, term) for host_id, month, term in asked},
        house.asks_per_month,
        house.asks_per_term,
        house.host_limits,
    )
