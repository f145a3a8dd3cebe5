"""What can come of a conversation, and the news that a student passes on to her host."""

from __future__ import annotations

import enum
from collections.abc import Mapping

LONGEST_ENTRY = 400
LONGEST_BECAUSE = 600
MOST_ENTRIES = 30
LONGEST_NEWS = 1200


class EntryKind(enum.StrEnum):
    """One kind of thing that came of it."""

    RESUME_CHANGE = "resume_change"
    EXPERIENCE = "experience"
    COURSE = "course"
    CREDENTIAL = "credential"
    SHADOWING = "shadowing"
    INTERNSHIP = "internship"
    POSITION_OFFERED = "position_offered"
    POSITION_CREATED = "position_created"


ENTRY_WORDS: Mapping[EntryKind, str] = {
    EntryKind.RESUME_CHANGE: "A change in my résumé",
    EntryKind.EXPERIENCE: "Experience to gain",
    EntryKind.COURSE: "A course to take",
    EntryKind.CREDENTIAL: "A credential to earn",
    EntryKind.SHADOWING: "A day of shadowing",
    EntryKind.INTERNSHIP: "An internship",
    EntryKind.POSITION_OFFERED: "A position that was offered",
    EntryKind.POSITION_CREATED: "A position that was created",
}
ENTRY_GROUPS: Mapping[str, tuple[EntryKind, ...]] = {
    "To do": (
        EntryKind.RESUME_CHANGE,
        EntryKind.EXPERIENCE,
        EntryKind.COURSE,
        EntryKind.CREDENTIAL,
    ),
    "Doors that opened": (
        EntryKind.SHADOWING,
        EntryKind.INTERNSHIP,
        EntryKind.POSITION_OFFERED,
        EntryKind.POSITION_CREATED,
    ),
}


def entry_faults(text: str, because: str, present: int) -> dict[str, str]:
    """Return why an entry cannot be added to ``present`` others: field to sentence."""
    faults: dict[str, str] = {}
    if not text.strip():
        faults["text"] = "Write down what it is."
    elif len(text) > LONGEST_ENTRY:
        faults["text"] = f"Keep it under {LONGEST_ENTRY} characters."
    if len(because) > LONGEST_BECAUSE:
        faults["because"] = f"Keep it under {LONGEST_BECAUSE} characters."
    if present >= MOST_ENTRIES:
        faults["text"] = f"{MOST_ENTRIES} things are more than one conversation can bring."
    return faults


def news_fault(text: str) -> str:
    """Return why the host cannot be shown this, or nothing."""
    if not text.strip():
        return "Write what you would like them to know."
    if len(text) > LONGEST_NEWS:
        return f"Keep it under {LONGEST_NEWS} characters: news, not a report."
    return ""
