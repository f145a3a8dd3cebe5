"""What has happened, as plugins are told after the commit: ids, moments and fixed words only.

`id` is the same however often an event is delivered: who must not act twice remembers it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class InterviewMoved:
    """An act has moved an interview: it was asked for, confirmed, cancelled, held and so on."""

    id: str
    at: datetime
    interview_id: int
    appointment_id: int
    student_id: int
    host_id: int
    act: str
    """What was done: `ask`, `book`, `confirm`, `decline`, `expire`, `cancel`, `hold`, or one of the
    other acts in the table of states."""
    state: str
    """Where it stands now, such as `confirmed`."""
    by: str
    """Who acted: `student`, `host`, `advisor` or `system`."""


@dataclass(frozen=True, slots=True)
class NotesShared:
    """A student lets advisers read a note, or has changed one that they may read."""

    id: str
    at: datetime
    interview_id: int


@dataclass(frozen=True, slots=True)
class InterviewReviewed:
    """An adviser has read what a student shared of an interview."""

    id: str
    at: datetime
    interview_id: int


@dataclass(frozen=True, slots=True)
class MemberGone:
    """Somebody has left for good. What a plugin keeps of this member is to be erased."""

    id: str
    at: datetime
    membership_id: int


Event = InterviewMoved | NotesShared | InterviewReviewed | MemberGone
