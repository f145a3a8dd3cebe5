"""What hours a host may enter, and how they are written and read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from fireside.availability.rules.slots import DaySpan, WeeklySpan

DAY_MINUTES = 1440
GRID_MINUTES = 15
"""Hours begin and end on a quarter of an hour, and so do slots."""
FARTHEST_DAY = timedelta(days=366)
"""How far ahead a day may be marked as different."""
MOST_SPANS = 6
"""Spans of hours in one day; more is a slip of the finger."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def speak_clock(minute: int) -> str:
    """Return ``17:30`` for minutes after midnight; the day's end is ``24:00``."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def parse_clock(text: str) -> int | None:
    """Return the minutes after midnight that ``17:30`` means, or None where it means none."""
    hour, colon, minute = text.partition(":")
    if not (colon and hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit()):
        return None
    if len(hour) > 2 or len(minute) != 2 or int(minute) > 59:
        return None
    minutes = int(hour) * 60 + int(minute)
    return minutes if minutes <= DAY_MINUTES else None


def check_week(spans: Sequence[WeeklySpan], shortest: int) -> dict[str, str]:
    """Return what is wrong with a week, by field ``hours-<weekday>``; nothing wrong: empty.

    ``shortest`` is the length of a conversation in minutes: hours below it offer nothing.
    """
    wrong: dict[str, str] = {}
    for weekday in range(7):
        pairs = [(s.start_minute, s.end_minute) for s in spans if s.weekday == weekday]
        problem = _problem(pairs, shortest)
        if problem:
            wrong[f"hours-{weekday}"] = problem
    return wrong


def check_day(
    change: DaySpan, others: Iterable[DaySpan], present: date, shortest: int
) -> dict[str, str]:
    """Return what is wrong with a day that differs, by the name of the form's field.

    ``others`` are the changes already kept; ``present`` is today where the host lives.
    """
    if change.day < present:
        return {"day": "This day is over. Choose today or a later day."}
    if change.day > present + FARTHEST_DAY:
        return {"day": "Choose a day within the next year."}
    if change.start_minute is None or change.end_minute is None:
        return {}
    pairs = [
        (other.start_minute, other.end_minute)
        for other in others
        if other.day == change.day
        and other.start_minute is not None
        and other.end_minute is not None
    ]
    problem = _problem([*pairs, (change.start_minute, change.end_minute)], shortest)
    return {"until": problem} if problem else {}


def _problem(pairs: list[tuple[int, int]], shortest: int) -> str:
    """Say what is wrong with one day's hours, the first thing first."""
    if len(pairs) > MOST_SPANS:
        return f"At most {MOST_SPANS} spans of hours fit into a day."
    for start, end in pairs:
        if not (0 <= start < DAY_MINUTES and end <= DAY_MINUTES):
            return "Choose times between 00:00 and 24:00."
        if start % GRID_MINUTES or end % GRID_MINUTES:
            return "Choose full quarters of an hour, such as 17:15."
        if end <= start:
            return f"The end, {speak_clock(end)}, must be after the start, {speak_clock(start)}."
        if end - start < shortest:
            return f"Your conversations take {shortest} minutes: make this at least as long."
    for (_, end), (start, _) in pairwise(sorted(pairs)):
        if start < end:
            return f"Two spans overlap between {speak_clock(start)} and {speak_clock(end)}."
    return ""
