"""The thank-you's window: from the actual end, as many hours as the institution gives."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

_MANY_HOURS, _FEW_HOURS = 72, 2


class Window(Struct, frozen=True):
    """The time in which a thank-you is due; both moments are aware UTC."""

    ended_at: datetime
    hours: int

    @property
    def due(self) -> datetime:
        """The end of the window: elapsed hours, whatever the clocks on the wall do meanwhile."""
        return self.ended_at + timedelta(hours=self.hours)

    def is_over(self, present: datetime) -> bool:
        """Tell whether the window has closed."""
        return present >= self.due

    def share_left(self, present: datetime) -> float:
        """Return how much of the window is left, from 1 (just ended) to 0 (over)."""
        whole = (self.due - self.ended_at).total_seconds()
        if whole <= 0:
            return 0.0
        left = (self.due - present).total_seconds()
        return min(max(left / whole, 0.0), 1.0)


def time_left(due: datetime, present: datetime) -> str:
    """Say how long it is until ``due``: ``31 hours``; empty when it is over."""
    minutes = int((due - present).total_seconds() // 60)
    if due <= present:
        return ""
    hours = minutes // 60
    if hours >= _MANY_HOURS:
        return f"{hours // 24} days"
    if hours >= _FEW_HOURS:
        return f"{hours} hours"
    if minutes == 0:
        return "less than a minute"
    return f"{minutes} minute{'s' if minutes > 1 else ''}"


def local_moments(day: date, hour: time, zone: str) -> tuple[datetime, ...]:
    """Return the UTC moments at which clocks in ``zone`` show this: one, two in autumn, or none.

    The hour that is skipped in spring has none; the one that comes twice in autumn has two.
    """
    found: list[datetime] = []
    for fold in (0, 1):
        wall = datetime.combine(day, hour, ZoneInfo(zone)).replace(fold=fold)
        moment = wall.astimezone(UTC)
        back = moment.astimezone(ZoneInfo(zone))
        if back.replace(tzinfo=None) == wall.replace(tzinfo=None) and moment not in found:
            found.append(moment)
    return tuple(found)
