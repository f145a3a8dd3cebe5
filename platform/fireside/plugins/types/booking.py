"""A request for a time, as a plugin sees it before it is booked, and what speaks against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fireside.plugins.types.interview import Format


class BookingField(StrEnum):
    """Beside which field of the form a problem is shown."""

    NONE = ""
    TIME = "starts_at"
    FORMAT = "meeting_format"
    WHY = "why_you"


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """What a student is about to book. Ids are memberships'; times are aware, in UTC."""

    student_id: int
    host_id: int
    interview_id: int | None
    """None where a new interview begins with this request."""
    starts_at: datetime
    ends_at: datetime
    format: Format
    why_you: str
    """What the student wrote to the host."""
    at_once: bool
    """Whether the time is confirmed by this request, or waits for the host's answer."""


@dataclass(frozen=True, slots=True)
class BookingProblem:
    """A reason against a request, in words that tell the student what to do instead."""

    message: str
    """At most 300 characters, as a kind adviser says it."""
    field: BookingField = BookingField.NONE
