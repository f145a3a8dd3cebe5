"""Open slots of hosts, from their hours, their commitments anywhere, and the policies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from msgspec import Struct

from fireside.availability.rules import (
    Busy,
    Slot,
    Spent,
    WeeklySpan,
    beside,
    spread_out,
    why_closed,
    within,
)
from fireside.availability.service.calendars import (
    Calendar,
    ask_calendar,
    read_calendars,
    told_busy,
    told_calendars,
)
from fireside.availability.service.policies import reach_of_any
from fireside.kernel import clock
from fireside.kernel.db import Question
from fireside.kernel.db.engine import transaction_notes


class Moving(Struct, frozen=True):
    """A conversation that would leave its time: what it holds of the host's, and its start.

    With ``short_notice`` the institution's notice does not count: whom it protects has a say.
    """

    held: Busy | None
    starts_at: datetime
    short_notice: bool = False


def slots_to_move_to(
    host_id: int, moving: Moving, own: Sequence[Busy] = (), guest: int | None = None
) -> list[Slot]:
    """Return a host's open slots, as if one conversation had left its time already.

    ``guest`` is the student's account, who may be invited to time that is kept.
    """
    earliest, last = reach_of_any()
    present = clock.now()
    slots: list[Slot] = []
    for calendar in read_calendars([host_id], present, last, guest).values():
        calendar.begin(present if moving.short_notice else max(earliest, calendar.not_before))
        calendar.give_up(moving.held, moving.starts_at)
        slots.extend(beside(calendar.slots(last), own))
    return [slot for slot in slots if slot.starts_at != moving.starts_at]


def host_slots(
    host_id: int,
    from_: datetime,
    until: datetime,
    own: Sequence[Busy] = (),
    weekly: Sequence[WeeklySpan] | None = None,
    guest: int | None = None,
) -> list[Slot]:
    """Return a host's open slots that start in [from_, until), both aware UTC.

    Slots that overlap with ``own``, time that the asker cannot give, are left out.
    Notice, horizon and pause cut the interval shorter; a membership that is no host has none.
    ``weekly`` are hours to try in place of those that are kept. ``guest`` is the account of whoever
    looks: what is kept for others is left out.
    """
    calendars, last = _calendars([host_id], from_, until, guest)
    for calendar in calendars.values() if weekly is not None else ():
        calendar.weekly = list(weekly or ())
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
    calendars, last = _calendars(host_ids, *reach_of_any())
    found = {
        host_id: list(islice(spread_out(beside(calendar.slots(last), own), pause), count))
        for host_id, calendar in calendars.items()
    }
    return {host_id: found.get(host_id, []) for host_id in host_ids}


class SlotCheck(Struct, frozen=True):
    """Whether one time of a host is open to somebody, asked together with other questions.

    What would be listed is what is open: the answers make the calendar that the list is made of.
    """

    host_id: int
    asker_id: int
    starts_at: datetime
    earliest: datetime
    last: datetime
    questions: tuple[Question, Question]

    def is_open(self, hosts: Sequence[Any], parts: Sequence[Any]) -> bool:
        """Tell whether the time would be listed, from the rows that answer ``questions``."""
        if self.earliest >= self.last:
            return False
        found = told_calendars(hosts, parts, self.earliest, self.last).get(self.host_id)
        if found is None:
            return False
        transaction_notes()[Calendar, self.host_id] = found
        return any(slot.starts_at == self.starts_at for slot in found.slots(self.last))

    def spent(self) -> Spent | None:
        """Tell for how long the host was asked enough, as far as ``is_open`` has found her."""
        found = checked_calendar(self.host_id)
        return found.budget.spent if found else None

    def why_kept(self, until: datetime) -> str:
        """Say that the time is kept for others, as far as ``is_open`` has found so."""
        found = checked_calendar(self.host_id)
        return why_closed(found.kept, Slot(self.starts_at, until)) if found else ""

    def asker_is_free(self, parts: Sequence[Any], until: datetime) -> bool:
        """Tell whether whoever asks has nothing else between the start and ``until``."""
        own = told_busy(parts, self.asker_id)
        return not any(start < until and end > self.starts_at for start, end in own)


def free_hours(host_id: int, from_: datetime, until: datetime) -> list[Slot]:
    """Return a host's open slots in [from_, until), whatever her horizon.

    They are what she could keep for a campaign that lies further ahead than anybody may book. What
    lies within her notice is none of it: no guest could book it.
    """
    begin = max(from_, clock.now())
    slots: list[Slot] = []
    for calendar in read_calendars([host_id], begin, until).values() if begin < until else ():
        calendar.closes_at = until
        slots.extend(calendar.slots(until))
    return slots


def kept_slots(
    host_ids: Sequence[int], campaign_id: int, guest: int, own: Sequence[Busy] = ()
) -> dict[int, list[Slot]]:
    """Return what a guest can book of each host's time that is kept for a campaign."""
    calendars, last = _calendars(host_ids, *reach_of_any(), guest)
    return {
        host_id: within(beside(calendar.slots(last), own), calendar.kept, campaign_id)
        for host_id, calendar in calendars.items()
    }


def checked_calendar(host_id: int) -> Calendar | None:
    """Return the calendar in which a time was checked in this transaction, as it was before."""
    return transaction_notes().get((Calendar, host_id))


def check_slot(host_id: int, host_account: int, asker_id: int, starts_at: datetime) -> SlotCheck:
    """Return the check of one time of a host for whoever asks, both by their accounts."""
    earliest, last = _cut(starts_at, starts_at + timedelta(seconds=1))
    questions = ask_calendar(host_id, [host_account, asker_id], asker_id, earliest, last)
    return SlotCheck(host_id, asker_id, starts_at, earliest, last, questions)


def _calendars(
    host_ids: Sequence[int], from_: datetime, until: datetime, guest: int | None = None
) -> tuple[dict[int, Calendar], datetime]:
    """Return the hosts' calendars and where they end."""
    earliest, last = _cut(from_, until)
    return read_calendars(host_ids, earliest, last, guest), last


def _cut(from_: datetime, until: datetime) -> tuple[datetime, datetime]:
    """Return what any host's notice and horizon leave of an interval, which may be nothing."""
    earliest, last = reach_of_any()
    return max(from_, earliest), min(until, last)
