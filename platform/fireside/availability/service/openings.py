"""Open slots of hosts, from their hours, their commitments anywhere, and the policies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import select

from fireside.availability.models import DatedOverride, WeeklyHours
from fireside.availability.rules import (
    GRID_MINUTES,
    Busy,
    DaySpan,
    Slot,
    WeeklySpan,
    beside,
    full_months,
    iter_slots,
    nearest,
    outside_months,
    spread_out,
)
from fireside.institutions.service import current_institution
from fireside.interviews.models import Appointment, Commitment
from fireside.interviews.rules import COUNTED
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.wording import known_zone
from fireside.people.models import HostProfile, Membership

_A_DAY = timedelta(days=1)
_A_MONTH = timedelta(days=32)


@dataclass(slots=True)
class _Calendar:
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


def host_slots(
    host_id: int, from_: datetime, until: datetime, own: Sequence[Busy] = ()
) -> list[Slot]:
    """Return a host's open slots that start in [from_, until), both aware UTC.

    Slots that overlap with ``own``, time that the asker cannot give, are left out.
    The notice and the horizon of the institution, and the host's pause, cut the interval shorter;
    a membership that is no host has none.
    """
    calendars, last = _calendars([host_id], from_, until)
    return [slot for calendar in calendars.values() for slot in beside(calendar.slots(last), own)]


def first_slots(
    host_ids: Sequence[int],
    count: int,
    pause: timedelta = timedelta(0),
    own: Sequence[Busy] = (),
) -> dict[int, list[Slot]]:
    """Return each host's next ``count`` open slots that lie ``pause`` apart and do not overlap.

    For many hosts with the same few queries; ``own`` is time that the asker cannot give.
    """
    present = clock.now()
    calendars, last = _calendars(host_ids, present, _horizon())
    found = {
        host_id: list(islice(spread_out(beside(calendar.slots(last), own), pause), count))
        for host_id, calendar in calendars.items()
    }
    return {host_id: found.get(host_id, []) for host_id in host_ids}


def nearest_slots(host_id: int, near: datetime, count: int = 3) -> tuple[Slot, ...]:
    """Return the open slots closest to a time that has just been taken, in order of time."""
    return nearest(host_slots(host_id, clock.now(), _horizon()), near, count)


def is_open(host_id: int, starts_at: datetime) -> bool:
    """Tell whether a slot that starts at this moment would be listed now."""
    found = host_slots(host_id, starts_at, starts_at + timedelta(seconds=1))
    return any(slot.starts_at == starts_at for slot in found)


def _horizon() -> datetime:
    return clock.now() + timedelta(days=current_institution().horizon_days)


def _calendars(
    host_ids: Sequence[int], from_: datetime, until: datetime
) -> tuple[dict[int, _Calendar], datetime]:
    """Read what the hosts' slots are computed from: five queries, however many hosts."""
    notice = timedelta(hours=current_institution().minimum_notice_hours)
    earliest, last = max(from_, clock.now() + notice), min(until, _horizon())
    calendars = _hosts(host_ids, earliest)
    if calendars and earliest < last:
        _read_hours(calendars, earliest, last)
        _read_busy(calendars.values(), earliest, last)
        _read_counted(calendars, earliest, last)
    return calendars, last


def _hosts(host_ids: Sequence[int], earliest: datetime) -> dict[int, _Calendar]:
    statement = (
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
        .where(Membership.id.in_(host_ids), Membership.is_host, ~Membership.paused)
    )
    return {
        row.id: _Calendar(
            account_id=row.account_id,
            zone=row.zone,
            minutes=row.minutes,
            buffer_minutes=row.buffer_minutes,
            monthly_cap=row.monthly_cap,
            not_before=max(earliest, row.paused_until or earliest),
        )
        for row in db.session.execute(statement)
    }


def _read_hours(calendars: dict[int, _Calendar], earliest: datetime, last: datetime) -> None:
    weekly = select(
        WeeklyHours.host_id, WeeklyHours.weekday, WeeklyHours.start_minute, WeeklyHours.end_minute
    ).where(WeeklyHours.host_id.in_(calendars))
    for host_id, weekday, start, end in db.session.execute(weekly):
        calendars[host_id].weekly.append(WeeklySpan(weekday, start, end))
    changes = select(
        DatedOverride.host_id,
        DatedOverride.day,
        DatedOverride.start_minute,
        DatedOverride.end_minute,
    ).where(
        DatedOverride.host_id.in_(calendars),
        DatedOverride.day.between((earliest - 2 * _A_DAY).date(), (last + 2 * _A_DAY).date()),
    )
    for host_id, day, first, until in db.session.execute(changes):
        calendars[host_id].changes.append(DaySpan(day, first, until))


def _read_busy(calendars: Iterable[_Calendar], earliest: datetime, last: datetime) -> None:
    """Read what holds the people's time, at whichever institution: a person has one calendar."""
    by_account: defaultdict[int, list[_Calendar]] = defaultdict(list)
    for calendar in calendars:
        by_account[calendar.account_id].append(calendar)
    statement = select(Commitment.account_id, Commitment.busy_from, Commitment.busy_to).where(
        Commitment.account_id.in_(by_account),
        Commitment.active,
        Commitment.busy_to > earliest - _A_DAY,
        Commitment.busy_from < last + _A_DAY,
    )
    for account_id, start, end in db.session.execute(statement):
        for calendar in by_account[account_id]:
            calendar.busy.append((start, end))


def _read_counted(calendars: dict[int, _Calendar], earliest: datetime, last: datetime) -> None:
    """Read the conversations of the months that the interval touches."""
    statement = select(Appointment.host_id, Appointment.starts_at).where(
        Appointment.host_id.in_(calendars),
        Appointment.state.in_(COUNTED),
        Appointment.starts_at.between(earliest - _A_MONTH, last + _A_MONTH),
    )
    for host_id, starts_at in db.session.execute(statement):
        calendars[host_id].counted.append(starts_at)
