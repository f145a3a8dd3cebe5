"""What this room tells the rooms after it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NotesShared:
    """The student lets advisers read a note, or has changed one that they may read."""

    interview_id: int


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An adviser has read what was shared."""

    interview_id: int
