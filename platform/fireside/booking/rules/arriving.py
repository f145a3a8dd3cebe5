"""Pure decisions about the day itself: the way in, being late, and when it has begun."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

LATE_MINUTES = (5, 10, 15, 20, 30)
"""By how much somebody can say that she is late."""
LATE_FROM = timedelta(hours=3)
"""So long before the start one can know it; earlier, another time is the better word."""
MOST_TOLD = 3
BETWEEN = timedelta(minutes=2)
"""How often one person may say so about one conversation, and the pause between two."""
CHECK_IN_FROM = timedelta(minutes=15)
NEAR = timedelta(hours=12)
"""So long before the start the way in stands on the first page, also on the evening before."""
DETAIL_LONGEST = 300


class LateRefusal(enum.StrEnum):
    """Why nobody is told that somebody is late."""

    MINUTES = "minutes"
    MOMENT = "moment"
    PAUSE = "pause"
    OFTEN = "often"


LATE_WORDS: Mapping[LateRefusal, str] = {
    LateRefusal.MINUTES: "Choose one of these.",
    LateRefusal.MOMENT: "This can be said from three hours before the start until the planned end.",
    LateRefusal.PAUSE: "You have just said so. Wait two minutes before you say something else.",
    LateRefusal.OFTEN: "You have said so three times. Use the contact for the day instead.",
}


def late_refusal(
    minutes: int,
    *,
    told: int,
    told_at: datetime | None,
    starts_at: datetime,
    ends_at: datetime,
    present: datetime,
) -> LateRefusal | None:
    """Return why a word about being late is not passed on, or None; moments are aware UTC.

    ``told`` is how often this person has said so about this conversation, ``told_at`` when last.
    A clock that was put back in between keeps nobody waiting.
    """
    if minutes not in LATE_MINUTES:
        return LateRefusal.MINUTES
    if not starts_at - LATE_FROM <= present < ends_at:
        return LateRefusal.MOMENT
    if told >= MOST_TOLD:
        return LateRefusal.OFTEN
    if told_at is not None and told_at <= present < told_at + BETWEEN:
        return LateRefusal.PAUSE
    return None


def can_be_late(starts_at: datetime, ends_at: datetime, present: datetime) -> bool:
    """Tell whether the button stands on the page."""
    return starts_at - LATE_FROM <= present < ends_at


def can_check_in(starts_at: datetime, ends_at: datetime, present: datetime) -> bool:
    """Tell whether a tap starts the conversation's clock: shortly before the start, to the end."""
    return starts_at - CHECK_IN_FROM <= present < ends_at


def is_day_of(starts_at: datetime, ends_at: datetime, present: datetime, zone: str) -> bool:
    """Tell whether the way in belongs on a reader's first page; ``zone`` is her own.

    It does on her own day of the conversation and for twelve hours before it, until it ends.
    """
    if present >= ends_at:
        return False
    there = ZoneInfo(zone)
    same_day = starts_at.astimezone(there).date() == present.astimezone(there).date()
    return same_day or starts_at - present <= NEAR


def way_in(usual: Mapping[str, str], own: Mapping[str, str]) -> Mapping[str, str]:
    """Return the arrival details of one conversation: its own where it has any, else the usual."""
    return own or usual


def detail_problems(details: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong with arrival details, by key."""
    return {
        key: f"Keep it under {DETAIL_LONGEST} characters."
        for key, text in details.items()
        if len(text) > DETAIL_LONGEST
    }
