"""Pure decisions about group conversations: what can be offered, who gets a seat, until when."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fireside.availability.rules.zones import edge_of
from fireside.interviews.rules import Format
from fireside.people.rules import link_problem

LENGTHS = (15, 20, 30, 45, 60)
"""Minutes that a conversation can take."""
FEWEST_SEATS, MOST_SEATS = 2, 20
GRID_MINUTES = 5
TITLE_LONGEST, ABOUT_LONGEST = 100, 1200
QUESTION_LONGEST, REASON_LONGEST = 300, 600
LINK_LONGEST = 500
SOONEST = timedelta(hours=2)
"""So long before the start it can still be offered: people have to hear of it."""
FURTHEST = timedelta(days=180)
FORMATS = (Format.VIDEO, Format.IN_PERSON)
"""Ways in which several can meet: nobody calls twenty people."""
LOOKS_BACK = timedelta(days=90)
"""How long what is over stays on people's pages."""


class GatheringState(enum.StrEnum):
    """Where a group conversation stands; whether it is over, the clock says."""

    OPEN = "open"
    CANCELLED = "cancelled"


class ClockProblem(enum.StrEnum):
    """Why a local time names no one moment."""

    SKIPPED = "skipped"
    TWICE = "twice"


class SeatRefusal(enum.StrEnum):
    """Why nobody can sit down, or get up, any more."""

    CANCELLED = "cancelled"
    BEGUN = "begun"
    FULL = "full"


REFUSAL_WORDS: Mapping[SeatRefusal, str] = {
    SeatRefusal.CANCELLED: "This group conversation has been called off.",
    SeatRefusal.BEGUN: "It has begun already, or is over.",
    SeatRefusal.FULL: "Every seat is taken. The last one went a moment ago.",
}


def moment_of(day: date, clock: time, zone: str) -> datetime | ClockProblem:
    """Return the moment (UTC) that a host means, or why the clock on her wall names none, or two.

    Where clocks go forward an hour is skipped; where they go back one comes twice.
    """
    there, minute = ZoneInfo(zone), clock.hour * 60 + clock.minute
    edge = edge_of(day, there)
    if edge is not None and edge.start_minute <= minute < edge.end_minute:
        return ClockProblem.SKIPPED if edge.skipped else ClockProblem.TWICE
    return datetime.combine(day, clock, there).astimezone(UTC)


def check_time(starts_at: datetime, minutes: int, present: datetime) -> dict[str, str]:
    """Return what is wrong with a time (UTC), by field."""
    wrong: dict[str, str] = {}
    if starts_at < present + SOONEST:
        wrong["day"] = "Choose a time at least two hours from now, so that people can hear of it."
    elif starts_at > present + FURTHEST:
        wrong["day"] = "Choose a day within the next six months."
    if starts_at.minute % GRID_MINUTES or starts_at.second:
        wrong["clock"] = "Choose full five minutes, such as 17:00 or 17:05."
    if minutes not in LENGTHS:
        wrong["minutes"] = "Choose one of these lengths."
    return wrong


def check_words(title: str, about: str) -> dict[str, str]:
    """Return what is wrong with what a host says it is about, by field."""
    wrong: dict[str, str] = {}
    if not title:
        wrong["title"] = "Give it a title, so that students know what it is about."
    elif len(title) > TITLE_LONGEST:
        wrong["title"] = f"Keep it short: at most {TITLE_LONGEST} characters."
    if len(about) > ABOUT_LONGEST:
        wrong["about"] = f"Keep it short: at most {ABOUT_LONGEST} characters."
    return wrong


def check_place(meeting_format: str, video_link: str, place: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong with where people meet, by field."""
    if meeting_format not in FORMATS:
        return {"meeting_format": "Choose a video call, or meeting in one place."}
    if meeting_format == Format.IN_PERSON:
        missing = not place.get("address")
        return {"address": "Tell your guests where to come."} if missing else {}
    if not video_link:
        return {"video_link": "Give the link to your video room."}
    problem = link_problem(video_link)
    return {"video_link": problem} if problem else {}


def check_seats(seats: int, taken: int = 0) -> dict[str, str]:
    """Return what is wrong with a number of seats of which so many are taken."""
    if not FEWEST_SEATS <= seats <= MOST_SEATS:
        return {"seats": f"Choose between {FEWEST_SEATS} and {MOST_SEATS} seats."}
    if seats < taken:
        students = "One student sits" if taken == 1 else f"{taken} students sit"
        return {"seats": f"{students} there already: you can go down to {taken}, not below."}
    return {}


def check_question(question: str) -> dict[str, str]:
    """Return what is wrong with a question for the host, by field."""
    if len(question) > QUESTION_LONGEST:
        return {"question": f"Keep it short: at most {QUESTION_LONGEST} characters."}
    return {}


def check_reason(reason: str) -> dict[str, str]:
    """Return what is wrong with the reason of a cancellation, by field."""
    if not reason:
        return {"reason": "Say why in a sentence: your guests have kept this time for you."}
    if len(reason) > REASON_LONGEST:
        return {"reason": f"Keep it short: at most {REASON_LONGEST} characters."}
    return {}


def standing_refusal(
    state: GatheringState, starts_at: datetime, present: datetime
) -> SeatRefusal | None:
    """Return why nothing about it can be changed any more, or None. Moments are aware UTC."""
    if state is GatheringState.CANCELLED:
        return SeatRefusal.CANCELLED
    return SeatRefusal.BEGUN if present >= starts_at else None


def seat_refusal(
    state: GatheringState, starts_at: datetime, present: datetime, seats: int, taken: int
) -> SeatRefusal | None:
    """Return why no seat can be had, or None. Moments are aware UTC."""
    refusal = standing_refusal(state, starts_at, present)
    if refusal is None and taken >= seats:
        return SeatRefusal.FULL
    return refusal


def spoken_seats(left: int) -> str:
    """Return how many seats are free, in words."""
    if left <= 0:
        return "No seat left"
    return "One seat left" if left == 1 else f"{left} seats left"


def spoken_guests(count: int) -> str:
    """Return how many students come, in words."""
    if count == 0:
        return "Nobody has taken a seat yet"
    return "One student comes" if count == 1 else f"{count} students come"
