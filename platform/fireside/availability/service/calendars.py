"""What hosts' slots are computed from: hours, changes, commitments, counted conversations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, bindparam, select

from fireside.availability.models import DatedOverride, WeeklyHours
from fireside.availability.rules import (
    GRID_MINUTES,
    Busy,
    DaySpan,
    Slot,
    WeeklySpan,
    full_months,
    iter_slots,
    outside_months,
)
from fireside.interviews.models import Appointment, Commitment
from fireside.interviews.rules import COUNTED
from fireside.kernel.db import Ready
from fireside.kernel.wording import known_zone
from fireside.people.models import HostProfile, Membership

_A_DAY = timedelta(days=1)
_A_MONTH = timedelta(days=32)
_IDS: BindParameter[list[int]] = bindparam("ids", expanding=True)
_HOSTS = Ready(
    select(
        Membership.id,
        Membership.account_id,
        Membership.zone,
        HostProfile.minutes,
        HostProfile.buffer_minutes,
        HostProfile.monthly_cap,
        HostProfile.paused_until,
    )
    .join(HostProfile, HostProfile.membership_id == Membership.id)
    .where(Membership.id.in_(_IDS), Membership.is_host, ~Membership.paused)
)
_WEEKLY = Ready(
    select(
        WeeklyHours.host_id, WeeklyHours.weekday, WeeklyHours.start_minute, WeeklyHours.end_minute
    ).where(WeeklyHours.host_id.in_(_IDS))
)
_CHANGES = Ready(
    select(
        DatedOverride.host_id,
        DatedOverride.day,
        DatedOverride.start_minute,
        DatedOverride.end_minute,
    ).where(
        DatedOverride.host_id.in_(_IDS),
        DatedOverride.day.between(bindparam("first"), bindparam("last")),
    )
)
_TAKEN = Ready(
    select(Commitment.account_id, Commitment.busy_from, Commitment.busy_to).where(
        Commitment.account_id.in_(_IDS),
        Commitment.active,
        Commitment.busy_to > bindparam("start"),
        Commitment.busy_from < bindparam("end"),
    )
)
_COUNTED = Ready(
    select(Appointment.host_id, Appointment.starts_at).where(
        Appointment.host_id.in_(_IDS),
        Appointment.state.in_(COUNTED),
        Appointment.starts_at.between(bindparam("start"), bindparam("end")),
    )
)


@dataclass(slots=True)
class Calendar:
    """What one host's slots are computed from."""

    account_id: int
    zone: str
    minutes: int
    buffer_minutes: int
    monthly_cap: int
    not_before: datetime
    weekly: list[WeeklySpan] = field(default_factory=list)
    changes: list[DaySpan] = field(default_factory=list)
    busy: list[Busy] = field(default_factory=list)
    counted: list[datetime] = field(default_factory=list)
    """Starts of conversations that count against the monthly number."""

    def slots(self, until: datetime) -> Iterator[Slot]:
        """Yield the open slots up to ``until``; a zone that nobody knows has no hours."""
        if not known_zone(self.zone):
            return iter(())
        found = iter_slots(
            self.weekly,
            self.changes,
            self.zone,
            self.busy,
            self.minutes,
            self.buffer_minutes,
            self.not_before,
            until,
            GRID_MINUTES,
        )
        full = full_months(self.counted, self.monthly_cap, self.zone)
        return outside_months(found, full, self.zone)


def read_calendars(
    host_ids: Sequence[int], earliest: datetime, last: datetime
) -> dict[int, Calendar]:
    """Return each host's calendar from ``earliest`` on: five queries, however many hosts."""
    calendars = _read_hosts(host_ids, earliest)
    if calendars and earliest < last:
        _read_hours(calendars, earliest, last)
        _read_busy(calendars.values(), earliest, last)
        _read_counted(calendars, earliest, last)
    return calendars


def _read_hosts(host_ids: Sequence[int], earliest: datetime) -> dict[int, Calendar]:
    return {
        row.id: Calendar(
            account_id=row.account_id,
            zone=row.zone,
            minutes=row.minutes,
            buffer_minutes=row.buffer_minutes,
            monthly_cap=row.monthly_cap,
            not_before=max(earliest, row.paused_until or earliest),
        )
        for row in _HOSTS.rows(ids=list(host_ids))
    }


def _read_hours(calendars: dict[int, Calendar], earliest: datetime, last: datetime) -> None:
    ids = list(calendars)
    for host_id, weekday, start, end in _WEEKLY.rows(ids=ids):
        calendars[host_id].weekly.append(WeeklySpan(weekday, start, end))
    days = {"first": (earliest - 2 * _A_DAY).date(), "last": (last + 2 * _A_DAY).date()}
    for host_id, day, first, until in _CHANGES.rows(ids=ids, **days):
        calendars[host_id].changes.append(DaySpan(day, first, until))


def _read_busy(calendars: Iterable[Calendar], earliest: datetime, last: datetime) -> None:
    """Read what holds the people's time, at whichever institution: a person has one calendar."""
    by_account: defaultdict[int, list[Calendar]] = defaultdict(list)
    for calendar in calendars:
        by_account[calendar.account_id].append(calendar)
    span = {"start": earliest - _A_DAY, "end": last + _A_DAY}
    for account_id, start, end in _TAKEN.rows(ids=list(by_account), **span):
        for calendar in by_account[account_id]:
            calendar.busy.append((start, end))


def _read_counted(calendars: dict[int, Calendar], earliest: datetime, last: datetime) -> None:
    """Read the conversations of the months that the interval touches."""
    span = {"start": earliest - _A_MONTH, "end": last + _A_MONTH}
    for host_id, starts_at in _COUNTED.rows(ids=list(calendars), **span):
        calendars[host_id].counted.append(starts_at)
