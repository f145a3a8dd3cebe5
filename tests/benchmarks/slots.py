"""A host's slots of four weeks: ours, and the same rules as recurring events, less what is taken.

The other side is what one writes with iCalendar at hand: `recurring-ical-events` expands the hours
(the calendar is built before), and plain Python takes away what is busy and walks along the grid.
The four weeks hold the day on which New York leaves summer time. Before anything is timed both have
to find the same slots. The time is the thread's own: whoever else computes counts for neither.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from statistics import median
from time import thread_time
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Event

from fireside.availability.rules import Busy, DaySpan, Hours, Shape, WeeklySpan, open_slots

ZONE = "America/New_York"
MONDAY = date(2026, 10, 19)
START = datetime(2026, 10, 19, 4, tzinfo=UTC)
END = START + timedelta(days=28)
SHAPE = Shape(30, before_minutes=10, after_minutes=10, step_minutes=15)
OURS_REPEATED, OTHER_REPEATED = 40, 2


def compare_slots(rounds: int) -> Iterator[tuple[float, float]]:
    """Yield milliseconds of both sides, round after round."""
    hours, busy = make_hours(), make_busy()
    calendar = as_calendar(hours)
    ours = [(slot.starts_at, slot.ends_at) for slot in open_slots(hours, busy, SHAPE, START, END)]
    assert len(ours) > 100, "there is something to find"
    assert ours == plain_slots(calendar, busy), "both sides find the same slots"
    for _ in range(rounds):
        yield (
            _milliseconds(lambda: open_slots(hours, busy, SHAPE, START, END), OURS_REPEATED),
            _milliseconds(lambda: plain_slots(calendar, busy), OTHER_REPEATED),
        )


def make_hours() -> Hours:
    """Return forty rules: five spans on each weekday, and five offers of one day."""
    spans = ((480, 570), (600, 660), (720, 795), (840, 945), (1020, 1140))
    weekly = [WeeklySpan(day, *span) for day in range(7) for span in spans]
    days = (MONDAY + timedelta(days=number) for number in (2, 8, 13, 19, 25))
    return Hours(ZONE, weekly, [DaySpan(day, 1200, 1290, beside=True) for day in days])


def make_busy() -> list[Busy]:
    """Return sixty intervals of a calendar elsewhere, and thirty bookings with their buffers."""
    draw = random.Random(4)

    def somewhen(minutes: int, around: int = 0) -> Busy:
        begins = START + timedelta(minutes=5 * draw.randrange(28 * 288))
        return begins - timedelta(minutes=around), begins + timedelta(minutes=minutes + around)

    elsewhere = [somewhen(draw.choice((25, 50, 90, 240))) for _ in range(60)]
    return [*elsewhere, *(somewhen(30, around=10) for _ in range(30))]


def as_calendar(hours: Hours) -> Calendar:
    """Return the same hours as events: those of a weekday recur, offers do not."""
    calendar = Calendar()
    for span in hours.weekly:
        day = MONDAY + timedelta(days=span.weekday)
        event = _event(day, span.start_minute, span.end_minute)
        event.add("rrule", {"freq": "weekly"})
        calendar.add_component(event)
    for change in hours.changes:
        assert change.start_minute is not None
        assert change.end_minute is not None
        calendar.add_component(_event(change.day, change.start_minute, change.end_minute))
    return calendar


def plain_slots(calendar: Calendar, busy: list[Busy]) -> list[tuple[datetime, datetime]]:
    """Return the slots as one finds them with a library for recurring events."""
    length, step = timedelta(minutes=SHAPE.minutes), timedelta(minutes=SHAPE.step_minutes)
    before, after = (timedelta(minutes=m) for m in (SHAPE.before_minutes, SHAPE.after_minutes))
    taken = sorted((start - after, end + before) for start, end in busy)
    found = []
    for event in recurring_ical_events.of(calendar).between(START, END):
        start, end = event.start.astimezone(UTC), event.end.astimezone(UTC)
        here = [one for one in taken if one[0] < end and start < one[1]]
        while start + length <= end:
            if not any(begun < start + length and start < until for begun, until in here):
                found.append((start, start + length))
            start += step
    return sorted(found)


def _event(day: date, start_minute: int, end_minute: int) -> Event:
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(ZONE))
    event = Event()
    event.add("uid", f"{day}-{start_minute}@example.org")
    event.add("dtstart", midnight + timedelta(minutes=start_minute))
    event.add("dtend", midnight + timedelta(minutes=end_minute))
    return event


def _milliseconds(work: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        started = thread_time()
        work()
        taken.append(thread_time() - started)
    return 1000 * median(taken)
