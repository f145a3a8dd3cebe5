"""What hours a host may enter, and how they are written and read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from fireside.availability.rules.spans import (
    DaySpan,
    Hours,
    Plan,
    Travel,
    WeeklySpan,
    day_number,
    zone_on,
)
from fireside.availability.rules.zones import edge_of

DAY_MINUTES = 1440
GRID_MINUTES = 5
"""Hours begin and end on a multiple of this."""
FARTHEST_DAY = timedelta(days=366)
"""How far ahead a day may be marked as different."""
MOST_SPANS = 6
"""Spans of hours in one day; more is a slip of the finger."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def speak_clock(minute: int) -> str:
    """Return ``17:30`` for minutes after midnight; the day's end is ``24:00``."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def speak_date(day: date) -> str:
    """Return ``8 March 2026``."""
    return f"{day.day} {day:%B %Y}"


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
        problem = _problem([span for span in spans if span.weekday == weekday], shortest)
        if problem:
            wrong[f"hours-{weekday}"] = problem
    return wrong


def check_day(change: DaySpan, hours: Hours, present: date, shortest: int) -> dict[str, str]:
    """Return what is wrong with a day that differs, by the name of the form's field.

    ``hours`` are those that are kept already; ``present`` is today where the host lives.
    """
    if change.day < present:
        return {"day": "This day is over. Choose today or a later day."}
    if change.day > present + FARTHEST_DAY:
        return {"day": "Choose a day within the next year."}
    if change.start_minute is None or change.end_minute is None:
        return {}
    own = WeeklySpan(0, change.start_minute, change.end_minute)
    problem = _problem([*_held_beside(change, hours), own], shortest)
    return {"until": problem} if problem else _check_edge(change, hours)


def check_travel(
    travel: Travel, home: str, others: Iterable[Travel], present: date
) -> dict[str, str]:
    """Return what is wrong with a journey, by the name of the form's field."""
    if travel.last_day < travel.first_day:
        return {
            "last": f"The last day must not be before the first, {speak_date(travel.first_day)}."
        }
    if travel.last_day < present:
        return {"last": "This journey is over. Choose today or a later day."}
    if travel.last_day > present + FARTHEST_DAY:
        return {"last": "Choose a day within the next year."}
    if travel.zone == home:
        return {"where": "This is where your hours are read anyway. Choose where you will be."}
    for other in others:
        if other.first_day <= travel.last_day and travel.first_day <= other.last_day:
            kept = f"{speak_date(other.first_day)} to {speak_date(other.last_day)}"
            return {"first": f"You have noted {kept} already. Remove that first, or choose others."}
    return {}


def _held_beside(change: DaySpan, hours: Hours) -> list[WeeklySpan]:
    """Return the hours that hold on the day of a change and stay when it is kept."""
    there = [replace(one, beside=True) if not change.beside else one for one in hours.changes]
    same_day = [one for one in there if one.day == change.day]
    plan = Plan.of(Hours(hours.zone, hours.weekly if change.beside else (), same_day))
    away = any(t.zone is None and t.first_day <= change.day <= t.last_day for t in hours.travels)
    spans = plan.on(day_number(change.day), away=away)
    return [WeeklySpan(0, start // 60, end // 60) for start, end in spans]


def _problem(spans: Sequence[WeeklySpan], shortest: int) -> str:
    """Say what is wrong with one day's hours, the first thing first."""
    if len(spans) > MOST_SPANS:
        return f"At most {MOST_SPANS} spans of hours fit into a day."
    for span in spans:
        problem = _problem_of(span, shortest)
        if problem:
            return problem
    for one, other in combinations(sorted(spans, key=lambda span: span.start_minute), 2):
        if other.start_minute < one.end_minute and _meet(one, other):
            until = min(one.end_minute, other.end_minute)
            times = f"{speak_clock(other.start_minute)} and {speak_clock(until)}"
            return f"Two spans overlap between {times}."
    return ""


def _problem_of(span: WeeklySpan, shortest: int) -> str:
    start, end = span.start_minute, span.end_minute
    if not (0 <= start < DAY_MINUTES and end <= DAY_MINUTES):
        return "Choose times between 00:00 and 24:00."
    if start % GRID_MINUTES or end % GRID_MINUTES:
        return "Choose full five minutes, such as 17:05."
    if end <= start:
        return f"The end, {speak_clock(end)}, must be after the start, {speak_clock(start)}."
    if end - start < shortest:
        return f"Your conversations take {shortest} minutes: make this at least as long."
    if span.first_day and span.last_day and span.last_day < span.first_day:
        last, first = speak_date(span.last_day), speak_date(span.first_day)
        return f"The last day, {last}, must not be before the first, {first}."
    return ""


def _meet(one: WeeklySpan, other: WeeklySpan) -> bool:
    """Tell whether there are dates on which both hold."""
    begins = max(one.first_day or date.min, other.first_day or date.min)
    return begins <= min(one.last_day or date.max, other.last_day or date.max)


def _check_edge(change: DaySpan, hours: Hours) -> dict[str, str]:
    """Refuse a time that the clock skips or shows twice on that date, and say what is there."""
    edge = edge_of(change.day, ZoneInfo(zone_on(change.day, hours.zone, hours.travels)))
    if edge is None or change.start_minute is None or change.end_minute is None:
        return {}
    before, after = speak_clock(edge.start_minute), speak_clock(edge.end_minute)
    what, move = (
        ("does not exist", f"go from {before} to {after}")
        if edge.skipped
        else ("comes twice", f"go back from {after} to {before}")
    )
    told = f"{what} on {speak_date(change.day)}: the clocks {move}. "
    told += f"Choose a time before {before}, or from {after} on."
    wrong = {}
    if edge.start_minute <= change.start_minute < edge.end_minute:
        wrong["start"] = f"{speak_clock(change.start_minute)} {told}"
    if edge.start_minute < change.end_minute < edge.end_minute:
        wrong["until"] = f"{speak_clock(change.end_minute)} {told}"
    return wrong
