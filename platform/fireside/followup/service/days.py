"""Days that the student writes down, as her own calendar has them."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from fireside.followup.rules.due import LATEST_DAY
from fireside.kernel import clock
from fireside.kernel.errors import Invalid


def today_in(zone: str) -> date:
    """Return today's date on a calendar in ``zone``."""
    return clock.now().astimezone(ZoneInfo(zone)).date()


def check_day(field: str, day: date | None, zone: str, *, before: date | None = None) -> None:
    """Raise Invalid for a day that is over or beyond all calendars; ``before`` may stay."""
    if day is None or day == before:
        return
    if day < today_in(zone):
        raise Invalid({field: "That day is over. Choose one that is still to come."})
    if day > LATEST_DAY:
        raise Invalid({field: "That is too far away."})
