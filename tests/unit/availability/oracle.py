"""What the definition of an open slot says, looked at minute by minute; slow, and written apart.

It shares no code with the rules: their data classes are all it reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from fireside.availability.rules import Busy, Caps, Hours, Shape, Slot

MINUTE = timedelta(minutes=1)
NO_CAPS = Caps()
# Local days on which the clocks change, and one on which they do not.
EDGES = {
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1), date(2026, 12, 3)),
    "Europe/London": (date(2026, 3, 29), date(2026, 10, 25), date(2026, 6, 1)),
    "Asia/Kolkata": (date(2026, 3, 8), date(2026, 10, 25), date(2026, 1, 1)),
    "Australia/Lord_Howe": (date(2026, 10, 4), date(2026, 4, 5), date(2026, 7, 1)),
    "America/Santiago": (date(2026, 9, 6), date(2026, 4, 4), date(2026, 1, 1)),
}
CASES = [(zone, day) for zone, days in EDGES.items() for day in days]


@cache
def clock(zone: str, moment: datetime) -> tuple[date, int]:
    """Return the date and the minute of the day that a clock in a zone shows."""
    there = moment.astimezone(ZoneInfo(zone))
    return there.date(), there.hour * 60 + there.minute


def spans_on(hours: Hours, day: date, *, away: bool) -> list[tuple[int, int]]:
    """Return the hours of one date."""
    instead = [change for change in hours.changes if change.day == day and not change.beside]
    beside = [change for change in hours.changes if change.day == day and change.beside]
    spans = [
        (change.start_minute, change.end_minute)
        for change in (*instead, *beside)
        if change.start_minute is not None and change.end_minute is not None
    ]
    rests = any(first <= day <= last for first, last in hours.rests)
    if not instead and not away and not rests:
        spans += [
            (span.start_minute, span.end_minute)
            for span in hours.weekly
            if span.weekday == day.weekday()
            and (span.first_day is None or span.first_day <= day)
            and (span.last_day is None or day <= span.last_day)
        ]
    return spans


def hits(hours: Hours, moment: datetime) -> list[int]:
    """Return how far into each of the host's open spans a minute lies: none, one or several."""
    found = []
    for zone in {hours.zone, *(t.zone for t in hours.travels if t.zone)}:
        day, minute = clock(zone, moment)
        travel = next((t for t in hours.travels if t.first_day <= day <= t.last_day), None)
        there = travel.zone if travel is not None else hours.zone
        if (there or hours.zone) != zone:
            continue
        away = there is None
        found += [
            minute - start
            for start, end in spans_on(hours, day, away=away)
            if start <= minute < end
        ]
    return found


def is_full(counted: Sequence[datetime], caps: Caps, zone: str, moment: datetime) -> bool:
    """Tell whether the day, the week or the month of a moment has enough conversations."""
    day, _ = clock(zone, moment)
    days = [clock(zone, start)[0] for start in counted]
    same = (
        (caps.per_day, [one for one in days if one == day]),
        (caps.per_week, [one for one in days if one.isocalendar()[:2] == day.isocalendar()[:2]]),
        (caps.per_month, [one for one in days if (one.year, one.month) == (day.year, day.month)]),
    )
    return any(0 < cap <= len(there) for cap, there in same)


def oracle(
    hours: Hours,
    busy: Iterable[Busy],
    shape: Shape,
    not_before: datetime,
    end: datetime,
    counted: Sequence[datetime] = (),
    caps: Caps = NO_CAPS,
    off: Iterable[Busy] = (),
) -> tuple[Slot, ...]:
    """Return every slot that starts in [not_before, end), both on a full minute."""
    taken, shut = list(busy), list(off)

    def lies_in(moment: datetime, times: list[Busy]) -> bool:
        return any(start < moment + MINUTE and moment < until for start, until in times)

    found, moment = [], not_before
    while moment < end:
        if any(into % shape.step_minutes == 0 for into in hits(hours, moment)):
            inside = all(hits(hours, moment + k * MINUTE) for k in range(shape.minutes))
            around = range(-shape.before_minutes, shape.minutes + shape.after_minutes)
            free = not any(lies_in(moment + k * MINUTE, taken) for k in around)
            meets = not any(lies_in(moment + k * MINUTE, shut) for k in range(shape.minutes))
            if inside and free and meets and not is_full(counted, caps, hours.zone, moment):
                found.append(Slot(moment, moment + shape.minutes * MINUTE))
        moment += MINUTE
    return tuple(found)


def around(zone: str, day: date, days: int = 1) -> tuple[datetime, datetime]:
    """Return moments a little before the local day and a little after it, in UTC."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return noon - timedelta(hours=15), noon + timedelta(hours=15 + 24 * (days - 1))
