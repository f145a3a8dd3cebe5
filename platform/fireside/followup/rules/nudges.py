"""When a student is nudged to say thank you: twice at most, and never at night."""

from __future__ import annotations

import enum
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fireside.followup.rules.window import Window

LAST_BEFORE = timedelta(hours=6)
"""How long before the deadline the second nudge comes."""
APART = timedelta(hours=4)
"""Two nudges are never nearer to each other than this: the second is left out."""
ROOM = timedelta(hours=2)
"""What a nudge that was moved to the morning leaves at least, or it comes the evening before."""
QUIET_FROM, QUIET_TO = 21, 8
"""Hours of the student's clock between which nothing is sent."""
_EVENING = QUIET_FROM - 1


class Nudge(enum.IntEnum):
    """Which of the two."""

    FIRST = 1
    LAST = 2


def nudge_moments(window: Window, first_after_hours: int, zone: str) -> dict[Nudge, datetime]:
    """Return when to nudge, in UTC: after the end, before the deadline, outside quiet hours.

    0 hours means no nudges. A nudge that finds no such moment is left out.
    """
    if first_after_hours <= 0:
        return {}
    first = _awake(window.ended_at + timedelta(hours=first_after_hours), window, zone)
    last = _awake(window.due - LAST_BEFORE, window, zone)
    moments: dict[Nudge, datetime] = {}
    if first is not None:
        moments[Nudge.FIRST] = first
    if last is not None and (first is None or last >= first + APART):
        moments[Nudge.LAST] = last
    return moments


def nudge_now(moments: dict[Nudge, datetime], window: Window, present: datetime) -> Nudge | None:
    """Return the nudge that fits now: the latest whose time has come, while there is time left."""
    if window.is_over(present):
        return None
    come = [nudge for nudge, moment in moments.items() if moment <= present]
    return max(come, default=None)


def is_quiet(moment: datetime, zone: str) -> bool:
    """Tell whether it is night on the student's clock."""
    hour = moment.astimezone(ZoneInfo(zone)).hour
    return hour >= QUIET_FROM or hour < QUIET_TO


def _awake(wanted: datetime, window: Window, zone: str) -> datetime | None:
    """Return the wanted moment, or one near it at which people are awake, within the window."""

    def fits(moment: datetime) -> bool:
        return window.ended_at < moment < window.due

    if not is_quiet(wanted, zone):
        return wanted if fits(wanted) else None
    morning, evening = _around(wanted, zone)
    if fits(morning) and morning + ROOM <= window.due:
        return morning
    if fits(evening):
        return evening
    return morning if fits(morning) else None


def _around(night: datetime, zone: str) -> tuple[datetime, datetime]:
    """Return the morning after a moment at night, and the evening before it."""
    there = night.astimezone(ZoneInfo(zone))
    late = there.hour >= QUIET_FROM
    tomorrow = there.date() + timedelta(days=1 if late else 0)
    yesterday = tomorrow - timedelta(days=1)
    morning = datetime.combine(tomorrow, time(QUIET_TO), ZoneInfo(zone))
    evening = datetime.combine(yesterday, time(_EVENING), ZoneInfo(zone))
    return morning.astimezone(UTC), evening.astimezone(UTC)
