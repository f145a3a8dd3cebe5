"""Gives a demo institution its calendar: the term of the present, and some closed days ahead."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from fireside.availability.rules import ClosedDays, Term, write_closed, write_terms
from fireside.institutions.models import Institution

_BEGUN, _LEFT = timedelta(days=70), timedelta(days=56)
_SPRING_ENDS: Final = 6
_DAYS: Final = (
    # name, first day from now, how many, whether a host may offer them herself
    ("Founders’ Day", 16, 1, False),
    ("Reading days", 23, 2, True),
    ("Winter recess", 57, 10, False),
)


def write_calendar(institution: Institution, present: datetime) -> None:
    """Write one term and a few closed days, around the present of the institution's clock."""
    today = present.astimezone(ZoneInfo(institution.zone)).date()
    last = today + _LEFT
    institution.terms = write_terms([Term(today - _BEGUN, last, _name(today))])
    institution.closed_days = write_closed(
        ClosedDays(first, first + timedelta(days=count - 1), name, offers)
        for name, ahead, count, offers in _DAYS
        for first in [today + timedelta(days=ahead)]
    )


def _name(day: date) -> str:
    return f"{'Spring' if day.month <= _SPRING_ENDS else 'Fall'} {day.year}"
