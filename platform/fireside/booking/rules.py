"""Pure decisions about asking: limits, deadlines, what a text must say, who is told what."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

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

FORMAT_WORDS = {
    Format.IN_PERSON: "In person",
    Format.VIDEO: "Video call",
    Format.PHONE: "Phone call",
}
FORMAT_ICONS = {Format.IN_PERSON: "place", Format.VIDEO: "video", Format.PHONE: "phone"}


def act_of_asking(host_policy: str | None, house_policy: str, *, offered: bool) -> Act:
    """Return whether an ask books at once: the host's word counts before the institution's.

    A time that the host has ``offered`` herself needs no second yes.
    """
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


def digest(fields: Mapping[str, object]) -> str:
    """Return the SHA-256 of a submission's fields, the same whatever their order."""
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def arrival_lines(arrival: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the arrival details that were filled in, labelled, in a visitor's order."""
    return tuple((label, arrival[key]) for key, label in ARRIVAL_KEYS.items() if arrival.get(key))


def call_line(reader: Party, student: str, host: str, phone: str, *, student_calls: bool) -> str:
    """Return who calls whom, as the reader would say it; names are first names.

    The host's number stands there only for the student who is to dial it.
    """
    if reader is Party.STUDENT:
        return f"You call {host}: {phone}" if student_calls else f"{host} calls you"
    return f"{student} calls you" if student_calls else f"You call {student}"


def overtaken(state: str, cancelled_by: str | None, student: str) -> str:
    """Return what a host is told whose action link was overtaken; ``student`` is a first name."""
    if state == State.CONFIRMED:
        return "You have confirmed this conversation. There is nothing left to do."
    if state == State.DECLINED:
        return f"You have declined this request, and {student} has been told."
    if state == State.CANCELLED:
        gone = "You have" if cancelled_by == Party.HOST else f"{student} has"
        return f"{gone} taken this conversation out of the calendar."
    if state == State.HELD:
        return "This conversation has taken place. Thank you."
    return "The time for an answer has passed, and the slot is open again."
