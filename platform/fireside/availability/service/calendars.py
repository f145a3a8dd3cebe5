"""What hosts' slots are computed from: hours, changes, commitments, counted conversations.

The one place where it is read, for lists, checks and previews alike: so they cannot disagree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct, field
from sqlalchemy import (
    BindParameter,
    Date,
    Integer,
    String,
    bindparam,
    case,
    cast,
    literal,
    null,
    select,
)

from fireside.availability.models import (
    BusyTime,
    DatedOverride,
    KeptTime,
    TravelPeriod,
    WeeklyHours,
)
from fireside.availability.rules import (
    Budget,
    Busy,
    Caps,
    DaySpan,
    Hours,
    Kept,
    Shape,
    Slot,
    Standing,
    Travel,
    WeeklySpan,
    closed_by,
    full_periods,
    given_up,
    iter_slots,
)
from fireside.availability.service.budget import (
    ASKS_OF_MONTH,
    ASKS_OF_TERM,
    asks_since,
    limits_of,
)
from fireside.availability.service.closed import Closing, closing_between
from fireside.availability.service.keeping import GUEST, standing_of_guest
from fireside.availability.service.policies import caps_of, reach_of
from fireside.interviews.models import Appointment, Commitment
from fireside.interviews.rules import COUNTED
from fireside.kernel import clock
from fireside.kernel.db import Question, Ready, UtcDateTime
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
        HostProfile.buffer_after_minutes,
        HostProfile.step_minutes,
        HostProfile.notice_hours,
        HostProfile.horizon_days,
        HostProfile.daily_cap,
        HostProfile.weekly_cap,
        HostProfile.monthly_cap,
        HostProfile.term_cap,
        HostProfile.paused_until,
        HostProfile.rests_until,
        HostProfile.next_opening_at,
    )
    .join(HostProfile, HostProfile.membership_id == Membership.id)
    .where(Membership.id.in_(_IDS), Membership.is_host, ~Membership.paused)
)
_DAY, _NUMBER, _MOMENT, _ZONE = (
    cast(null(), kind) for kind in (Date(), Integer(), UtcDateTime(), String(64))
)
_WEEKLY, _CHANGE, _OFFER, _TRAVEL = "w", "d", "o", "v"
_TAKEN, _COUNTED, _ELSEWHERE, _ASKS, _KEPT = "t", "c", "b", "a", "k"
_NO_HOURS = (_NUMBER, _NUMBER, _NUMBER, _DAY, _DAY)
_ALL_PARTS = (
    select(
        literal(_WEEKLY).label("part"),
        WeeklyHours.host_id.label("owner"),
        WeeklyHours.weekday,
        WeeklyHours.start_minute.label("start_minute"),
        WeeklyHours.end_minute,
        WeeklyHours.first_day,
        WeeklyHours.last_day,
        _MOMENT.label("starts_at"),
        _MOMENT.label("ends_at"),
        _ZONE.label("zone"),
    ).where(WeeklyHours.host_id.in_(_IDS)),
    select(
        case((DatedOverride.beside, _OFFER), else_=_CHANGE),
        DatedOverride.host_id,
        _NUMBER,
        DatedOverride.start_minute,
        DatedOverride.end_minute,
        DatedOverride.day,
        _DAY,
        _MOMENT,
        _MOMENT,
        _ZONE,
    ).where(
        DatedOverride.host_id.in_(_IDS),
        DatedOverride.day.between(bindparam("first"), bindparam("last")),
    ),
    select(
        literal(_TRAVEL),
        TravelPeriod.host_id,
        *(_NUMBER, _NUMBER, _NUMBER),
        TravelPeriod.first_day,
        TravelPeriod.last_day,
        _MOMENT,
        _MOMENT,
        TravelPeriod.zone,
    ).where(
        TravelPeriod.host_id.in_(_IDS),
        TravelPeriod.last_day >= bindparam("first"),
        TravelPeriod.first_day <= bindparam("last"),
    ),
    select(
        literal(_TAKEN),
        Commitment.account_id,
        *_NO_HOURS,
        Commitment.busy_from,
        Commitment.busy_to,
        _ZONE,
    ).where(
        Commitment.account_id.in_(bindparam("accounts", expanding=True)),
        Commitment.active,
        Commitment.busy_to > bindparam("busy_after"),
        Commitment.busy_from < bindparam("busy_before"),
    ),
    select(
        literal(_ELSEWHERE),
        BusyTime.host_id,
        *_NO_HOURS,
        BusyTime.starts_at,
        BusyTime.ends_at,
        _ZONE,
    ).where(
        BusyTime.host_id.in_(_IDS),
        BusyTime.ends_at > bindparam("busy_after"),
        BusyTime.starts_at < bindparam("busy_before"),
    ),
    select(
        literal(_COUNTED),
        Appointment.host_id,
        *_NO_HOURS,
        Appointment.starts_at,
        _MOMENT,
        _ZONE,
    ).where(
        Appointment.host_id.in_(_IDS),
        Appointment.state.in_(COUNTED),
        Appointment.starts_at.between(bindparam("counted_after"), bindparam("counted_before")),
    ),
    select(
        literal(_KEPT),
        KeptTime.host_id,
        KeptTime.campaign_id,
        standing_of_guest(),
        *(_NUMBER, _DAY, _DAY),
        KeptTime.starts_at,
        KeptTime.ends_at,
        _ZONE,
    ).where(
        KeptTime.host_id.in_(_IDS),
        KeptTime.freed_at.is_(None),
        KeptTime.ends_at > bindparam("busy_after"),
        KeptTime.starts_at < bindparam("busy_before"),
    ),
)
_PARTS = Ready(*_ALL_PARTS)
"""All that hosts' calendars consist of, told apart by ``part``: one question for all hosts."""
_PARTS_AND_ASKS = Ready(
    *_ALL_PARTS,
    select(
        literal(_ASKS),
        Appointment.host_id,
        ASKS_OF_MONTH,
        ASKS_OF_TERM,
        *(_NUMBER, _DAY, _DAY, _MOMENT, _MOMENT, _ZONE),
    )
    .where(Appointment.host_id.in_(_IDS), Appointment.requested_at >= bindparam("term_start"))
    .group_by(Appointment.host_id),
)
"""The same, and how often each was asked: for whoever is about to ask."""


class Calendar(Struct):
    """What one host's slots are computed from."""

    account_id: int
    zone: str
    shape: Shape
    caps: Caps
    monthly_cap: int
    term_cap: int
    not_before: datetime
    closes_at: datetime
    """Where her horizon ends."""
    notice: timedelta
    rests_until: datetime
    """When she is through with a pause or a rest; long ago where she has none."""
    next_opening_at: datetime | None
    """As it is kept beside the profile."""
    weekly: list[WeeklySpan] = field(default_factory=list)
    changes: list[DaySpan] = field(default_factory=list)
    travels: list[Travel] = field(default_factory=list)
    busy: list[Busy] = field(default_factory=list)
    counted: list[datetime] = field(default_factory=list)
    """Starts of conversations that count against the numbers of a day, a week and a month."""
    off: Sequence[Busy] = ()
    """When the institution is closed."""
    rests: Sequence[tuple[date, date]] = ()
    """Dates on which it lets weekly hours rest."""
    asks: tuple[int, int] = (0, 0)
    """How often she was asked this month and this term; read only for whoever asks."""
    kept: list[Kept] = field(default_factory=list)
    """What of her time is kept for campaigns, and how the reader stands to it."""

    def begin(self, earliest: datetime) -> None:
        """Offer times from this moment on, whatever notice she wants; not while she rests."""
        self.not_before = max(earliest, self.rests_until)

    def give_up(self, held: Busy | None, starts_at: datetime) -> None:
        """Leave out a conversation that would move: what holds its time, and that it counts."""
        self.busy = [one for one in self.busy if one != held]
        self.counted = [one for one in self.counted if one != starts_at]
        ended = starts_at + timedelta(minutes=self.shape.minutes)
        self.kept = given_up(self.kept, starts_at, ended)

    @property
    def budget(self) -> Budget:
        """How often she was asked, and how often she is at most."""
        return Budget(*self.asks, *limits_of(self.monthly_cap, self.term_cap))

    def slots(self, until: datetime) -> Iterator[Slot]:
        """Yield the open slots up to ``until``; a zone that nobody knows has no hours."""
        if not known_zone(self.zone):
            return iter(())
        hours = Hours(self.zone, self.weekly, self.changes, self.travels, self.rests)
        full = full_periods(self.counted, self.caps, self.zone)
        if self.kept:
            full = [*full, *closed_by(self.kept, self.shape.minutes)]
        end = min(until, self.closes_at)
        return iter_slots(hours, self.busy, self.shape, self.not_before, end, full, self.off)


def read_calendars(
    host_ids: Sequence[int], earliest: datetime, last: datetime, guest: int | None = None
) -> dict[int, Calendar]:
    """Return each host's calendar from ``earliest`` on: two queries, however many hosts.

    ``guest`` is the account of whoever looks, who may be invited to time that is kept.
    """
    calendars = _begin_calendars(_HOSTS.rows(ids=list(host_ids)), earliest, last)
    if calendars and earliest < last:
        accounts = {calendar.account_id for calendar in calendars.values()}
        parts = _parts_between(calendars, accounts, earliest, last)
        _add_parts(calendars, _PARTS.rows(**parts, **{GUEST: guest}))
    return calendars


def ask_calendar(
    host_id: int, account_ids: Sequence[int], guest: int, earliest: datetime, last: datetime
) -> tuple[Question, Question]:
    """Return the questions for the calendar of one host, and for what others hold in that time.

    ``guest`` is the account of whoever asks.
    """
    parts = _parts_between([host_id], account_ids, earliest, last)
    return _HOSTS.asked(ids=[host_id]), _PARTS_AND_ASKS.asked(
        **parts, **asks_since(), **{GUEST: guest}
    )


def told_calendars(
    hosts: Sequence[Any], parts: Sequence[Any], earliest: datetime, last: datetime
) -> dict[int, Calendar]:
    """Return the calendar that the answers to ``ask_calendar`` make: none for who is no host."""
    calendars = _begin_calendars(hosts, earliest, last)
    if calendars:
        _add_parts(calendars, parts)
    return calendars


def told_busy(parts: Sequence[Any], account_id: int) -> list[Busy]:
    """Return what one of the accounts in ``ask_calendar`` holds, buffers included."""
    return [
        (row.starts_at, row.ends_at)
        for row in parts
        if row.part == _TAKEN and row.owner == account_id
    ]


def _begin_calendars(
    hosts: Sequence[Any], earliest: datetime, last: datetime
) -> dict[int, Calendar]:
    present, closing = clock.now(), closing_between(earliest, last)
    return {row.id: _begin(row, earliest, present, closing) for row in hosts}


def _begin(row: Any, earliest: datetime, present: datetime, closing: Closing) -> Calendar:
    notice, horizon = reach_of(row.notice_hours, row.horizon_days)
    rests_until = max(row.paused_until or earliest, row.rests_until or earliest)
    return Calendar(
        account_id=row.account_id,
        zone=row.zone,
        shape=Shape(row.minutes, row.buffer_minutes, row.buffer_after_minutes, row.step_minutes),
        caps=caps_of(row.daily_cap, row.weekly_cap, row.monthly_cap),
        monthly_cap=row.monthly_cap,
        term_cap=row.term_cap,
        not_before=max(earliest, present + notice, rests_until),
        closes_at=present + horizon,
        notice=notice,
        rests_until=rests_until,
        next_opening_at=row.next_opening_at,
        off=closing.off,
        rests=closing.rests,
    )


def _parts_between(
    host_ids: Collection[int], account_ids: Collection[int], earliest: datetime, last: datetime
) -> dict[str, Any]:
    """Return what to ask for: hours, changes, what is taken, and the months touched."""
    return {
        "ids": list(host_ids),
        "accounts": list(account_ids),
        "first": (earliest - 2 * _A_DAY).date(),
        "last": (last + 2 * _A_DAY).date(),
        "busy_after": earliest - _A_DAY,
        "busy_before": last + _A_DAY,
        "counted_after": earliest - _A_MONTH,
        "counted_before": last + _A_MONTH,
    }


def _add_parts(calendars: dict[int, Calendar], parts: Sequence[Any]) -> None:
    """Give each calendar its hours, changes, what is taken or busy, and the counted conversations.

    What holds a person's time counts at whichever institution it is: she has one calendar.
    """
    by_account: defaultdict[int, list[Calendar]] = defaultdict(list)
    for calendar in calendars.values():
        by_account[calendar.account_id].append(calendar)
    for part, owner, weekday, first, until, day, last_day, starts_at, ends_at, zone in parts:
        if part == _WEEKLY:
            calendars[owner].weekly.append(WeeklySpan(weekday, first, until, day, last_day))
        elif part in (_CHANGE, _OFFER):
            calendars[owner].changes.append(DaySpan(day, first, until, part == _OFFER))
        elif part == _TRAVEL:
            there = zone if zone and known_zone(zone) else None
            calendars[owner].travels.append(Travel(day, last_day, there))
        elif part == _COUNTED:
            calendars[owner].counted.append(starts_at)
        elif part == _ELSEWHERE:
            calendars[owner].busy.append((starts_at, ends_at))
        elif part in (_ASKS, _KEPT):
            _add_numbers(calendars[owner], part, (weekday, first), (starts_at, ends_at))
        else:
            for calendar in by_account[owner]:
                calendar.busy.append((starts_at, ends_at))


def _add_numbers(calendar: Calendar, part: str, numbers: tuple[int, int], span: Busy) -> None:
    """Add what the two columns of numbers tell: counts of asks, or whose a kept time is."""
    if part == _ASKS:
        calendar.asks = numbers
    else:
        calendar.kept.append(Kept(*span, numbers[0], Standing(numbers[1])))
