"""What this room tells the rooms after it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from fireside.interviews.rules import Act, Party, State


class InterviewChanged(Struct, frozen=True):
    """An act has moved an interview; ``state`` is where it stands now, ``party`` who acted.

    ``starts_at`` and ``ends_at`` are its appointment's, in UTC.
    """

    interview_id: int
    appointment_id: int
    student_id: int
    host_id: int
    act: Act
    state: State
    party: Party
    version: int
    starts_at: datetime
    ends_at: datetime


class EndCorrected(Struct, frozen=True):
    """One of the two has put right when the conversation ended (UTC)."""

    interview_id: int
    appointment_id: int
    ended_at: datetime
