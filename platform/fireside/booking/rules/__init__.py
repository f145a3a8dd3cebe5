"""Pure decisions about asking: limits, deadlines, what a text must say, who is told what, when."""

from __future__ import annotations

import enum
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from fireside.availability.rules import Slot
from fireside.institutions.rules import Confirmation
from fireside.interviews.rules import Act, Format, Party, State
from fireside.people.rules import ARRIVAL_KEYS

WHY_SHORTEST = 40
WHY_LONGEST = 1200
REASON_LONGEST = 600
MOST_ALTERNATIVES = 3
KEY_LIFE = timedelta(hours=24)
KEY_LONGEST = 64

PHONE_LONGEST = 40
_PHONE = re.compile(r"[0-9+][0-9 ()./x-]{4,38}")
QUIET_FROM, QUIET_TO = 21, 8
"""Hours of a reader's clock between which a mail that can wait does not come."""
JUST_TOLD = timedelta(hours=1)
"""So soon after the confirmation nobody needs to be reminded of what it said."""

FORMAT_WORDS = {
    Format.IN_PERSON: "In person",
    Format.VIDEO: "Video call",
    Format.PHONE: "Phone call",
}
FORMAT_ICONS = {Format.IN_PERSON: "place", Format.VIDEO: "video", Format.PHONE: "phone"}


def act_of_asking(
    host_policy: str | None, house_policy: str, *, offered: bool, approved_first: bool = False
) -> Act:
    """Return whether an ask books at once: the host's word counts before the institution's.

    A time that the host has ``offered`` herself needs no second yes, nor an adviser's, who agreed
    to the first one. Otherwise an adviser looks first where the institution wants it.
    """
    if approved_first and not offered:
        return Act.SUBMIT
    instant = (host_policy or house_policy) == Confirmation.INSTANT
    return Act.BOOK if instant or offered else Act.ASK


def expiry(asked_at: datetime, valid_hours: int, starts_at: datetime) -> datetime:
    """Return until when the host may answer: so many hours, and never after the start."""
    return min(asked_at + timedelta(hours=valid_hours), starts_at)


def spaced(slots: Iterable[Slot], keep: datetime | None = None) -> list[Slot]:
    """Thin a fine grid to starts that do not overlap, plus the one to ``keep``: fewer to read."""
    chosen: list[Slot] = []
    for slot in slots:
        if not chosen or slot.starts_at >= chosen[-1].ends_at or slot.starts_at == keep:
            chosen.append(slot)
    return chosen


def check_ask(why_you: str, meeting_format: str, formats: Sequence[str]) -> dict[str, str]:
    """Return what is wrong with an ask, by field."""
    wrong: dict[str, str] = {}
    if len(why_you) < WHY_SHORTEST:
        wrong["why_you"] = f"Write a sentence or two: at least {WHY_SHORTEST} characters."
    elif len(why_you) > WHY_LONGEST:
        wrong["why_you"] = f"Keep it short: at most {WHY_LONGEST} characters."
    if meeting_format not in formats:
        wrong["meeting_format"] = "Choose one of the ways in which this host meets students."
    return wrong


def host_calls(meeting_format: str, *, student_calls: bool) -> bool:
    """Tell whether the host needs the student's number: on the phone, where she is to dial."""
    return meeting_format == Format.PHONE and not student_calls


def check_phone(number: str) -> str:
    """Return what is wrong with a student's number, or an empty string."""
    if _PHONE.fullmatch(number):
        return ""
    return "Write your number with its country code, like +1 860 555 0142."


def check_decline(reason: str, alternatives: Sequence[datetime]) -> dict[str, str]:
    """Return what is wrong with a decline, by field: it needs a reason or other times."""
    wrong: dict[str, str] = {}
    if len(reason) > REASON_LONGEST:
        wrong["reason"] = f"Keep it short: at most {REASON_LONGEST} characters."
    if not reason and not alternatives:
        wrong["reason"] = "Say why in a sentence, or offer another time."
    if len(set(alternatives)) > MOST_ALTERNATIVES:
        wrong["alternatives"] = f"Offer at most {MOST_ALTERNATIVES} other times."
    return wrong


def check_proposal(words: str, times: Sequence[datetime]) -> dict[str, str]:
    """Return what is wrong with proposing other times, by field."""
    wrong: dict[str, str] = {}
    if len(words) > REASON_LONGEST:
        wrong["words"] = f"Keep it short: at most {REASON_LONGEST} characters."
    if not times:
        wrong["times"] = "Choose at least one other time."
    elif len(set(times)) > MOST_ALTERNATIVES:
        wrong["times"] = f"Choose at most {MOST_ALTERNATIVES} times."
    return wrong


def lapse(
    asked_at: datetime, valid_hours: int, starts_at: datetime, times: Sequence[datetime]
) -> datetime:
    """Return until when a proposal can be answered.

    So many hours; never after the old time has begun, nor once the last new one has.
    """
    return min(expiry(asked_at, valid_hours, starts_at), max(times))


def act_of_moving(state: State, host_policy: str | None, house_policy: str) -> Act:
    """Return what a student does who wants another time.

    A request moves, and so does what the policy confirms at once; anything else is proposed.
    """
    if state is State.REQUESTED:
        return Act.MOVE
    instant = (host_policy or house_policy) == Confirmation.INSTANT
    return Act.REBOOK if instant else Act.PROPOSE


def is_stranded(state: State, cancelled_by: str | None, *, offered: bool) -> bool:
    """Tell whether a host has left a student without a conversation.

    She called it off, did not come, or declined; then she has not ``offered`` another time.
    """
    if state is State.CANCELLED:
        return cancelled_by == Party.HOST
    return state is State.HOST_MISSED or (state is State.DECLINED and not offered)


def digest(fields: Mapping[str, object]) -> str:
    """Return the SHA-256 of a submission's fields, the same whatever their order."""
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def arrival_lines(arrival: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the arrival details that were filled in, labelled, in a visitor's order."""
    return tuple((label, arrival[key]) for key, label in ARRIVAL_KEYS.items() if arrival.get(key))


def room_lines(
    link: str, passcode: str = "", notes: str = "", other_link: str = ""
) -> tuple[tuple[str, str], ...]:
    """Return how to get into a video meeting, labelled; ``other_link`` is for when it fails."""
    lines = (
        ("Video link", link),
        ("Passcode", passcode),
        ("Good to know", notes),
        ("If it fails", other_link if other_link != link else ""),
    )
    return tuple((label, text) for label, text in lines if text)


def call_line(
    reader: Party, student: str, host: str, *, host_phone: str, student_phone: str, calls: Party
) -> str:
    """Return who calls whom, as the reader would say it; names are first names.

    Each number stands there for whoever is to dial it; a student sees which of hers was given.
    """
    if calls is Party.STUDENT:
        dialled = f"You call {host}: {host_phone}"
        return dialled if reader is Party.STUDENT else f"{student} calls you"
    given = f": {student_phone}" if student_phone else ""
    if reader is Party.STUDENT:
        return f"{host} calls you{given}"
    return f"You call {student}{given}"


def overtaken(state: str, cancelled_by: str | None, student: str, *, expired: bool = True) -> str:
    """Return what a host is told whose action link was overtaken; ``student`` is a first name.

    ``expired`` says that the time for answering what still waits is over.
    """
    if state == State.CONFIRMED:
        return "You have confirmed this conversation. There is nothing left to do."
    if state == State.DECLINED and cancelled_by == Party.SYSTEM:
        return f"This time went to another conversation of yours, and {student} has been told."
    if state == State.DECLINED:
        return f"You have declined this request, and {student} has been told."
    if state == State.CANCELLED:
        gone = "You have" if cancelled_by == Party.HOST else f"{student} has"
        return f"{gone} taken this conversation out of the calendar."
    if state == State.MISSED:
        return f"You have noted that {student} did not come."
    if state == State.HOST_MISSED:
        return f"{student} has noted that the two of you have not met."
    if state == State.HELD:
        return "This conversation has taken place. Thank you."
    if state == State.REQUESTED and not expired:
        return f"{student} asks for another time by now: a newer mail has come to you."
    return "The time for an answer has passed, and the slot is open again."


class Which(enum.StrEnum):
    """The reminders of a confirmed conversation."""

    FIRST = "first"  # some hours before, to both
    LAST = "last"  # some minutes before, to the student alone


def reminder_moments(
    reader: Party,
    starts_at: datetime,
    confirmed_at: datetime,
    first_hours: int,
    last_minutes: int,
    zone: str,
) -> dict[Which, datetime]:
    """Return when a reader is reminded, in UTC; ``zone`` is her own. 0 hours or minutes: not.

    Hours are hours that pass, whatever the clocks on the wall do in between. A host gets the first
    reminder only. None comes at or before its conversation was confirmed, nor the first within an
    hour of that, nor the first once the last is due. The first keeps out of the quiet hours.
    """
    moments: dict[Which, datetime] = {}
    last = starts_at.astimezone(UTC) - timedelta(minutes=last_minutes)
    if reader is Party.STUDENT and last_minutes and last > confirmed_at:
        moments[Which.LAST] = last
    if first_hours:
        first = awake(starts_at, timedelta(hours=first_hours), zone)
        fresh = first < confirmed_at + JUST_TOLD
        if not fresh and first < moments.get(Which.LAST, starts_at):
            moments[Which.FIRST] = first
    return moments


def awake(starts_at: datetime, lead: timedelta, zone: str) -> datetime:
    """Return the moment ``lead`` before the start, moved out of the reader's quiet hours, in UTC.

    It comes later, in the morning, where at least half of the lead is left then; otherwise
    earlier, in the evening before.
    """
    moment = starts_at.astimezone(UTC) - lead
    there = moment.astimezone(ZoneInfo(zone))
    if QUIET_TO <= there.hour < QUIET_FROM:
        return moment
    morning = there.replace(hour=QUIET_TO, minute=0, second=0, microsecond=0, fold=0)
    evening = there.replace(hour=QUIET_FROM, minute=0, second=0, microsecond=0, fold=0)
    if there.hour < QUIET_TO:
        evening -= timedelta(days=1)  # by the wall's clock
    else:
        morning += timedelta(days=1)
    in_time = starts_at - morning.astimezone(UTC) >= lead / 2
    return (morning if in_time else evening).astimezone(UTC)


def is_timely(due_at: datetime, starts_at: datetime, present: datetime) -> bool:
    """Tell whether a reminder that was due then is worth sending now.

    After an outage it may come late by half of the time that it wanted to give, and never once
    the conversation has begun.
    """
    return present < starts_at and present - due_at <= (starts_at - due_at) / 2


def speak_when(starts_at: datetime, present: datetime, zone: str) -> str:
    """Return ``today at 16:00``, ``tomorrow at 16:00``, or ``on Thursday at 16:00``."""
    there = starts_at.astimezone(ZoneInfo(zone))
    days = (there.date() - present.astimezone(ZoneInfo(zone)).date()).days
    names = {0: "today", 1: "tomorrow"}
    day = names.get(days, f"on {there:%A}" if days < 7 else f"on {there.day} {there:%B}")
    return f"{day} at {there:%H:%M}"


def calendar_hours(starts_at: datetime, ends_at: datetime, zone: str) -> tuple[datetime, datetime]:
    """Return both ends as a calendar file tells them: in ``zone``, or in UTC where that misleads.

    A local time that comes twice, when clocks go back, means the first one (RFC 5545 §3.3.5), and
    not every calendar knows that.
    """
    there = starts_at.astimezone(ZoneInfo(zone)), ends_at.astimezone(ZoneInfo(zone))
    if any(one.replace(fold=0).utcoffset() != one.replace(fold=1).utcoffset() for one in there):
        return starts_at.astimezone(UTC), ends_at.astimezone(UTC)
    return there
