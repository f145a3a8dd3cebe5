"""What this room tells the rooms after it."""

from __future__ import annotations

from msgspec import Struct


class NotesShared(Struct, frozen=True):
    """The student lets advisers read a note, or has changed one that they may read."""

    interview_id: int


class Reviewed(Struct, frozen=True):
    """An adviser has read what was shared."""

    interview_id: int
