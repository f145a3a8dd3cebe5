"""Pure decisions of preparing: the student's list, and the institution's own packs."""

from fireside.preparation.rules.lists import (
    FEWEST_MARKED,
    LONGEST_QUESTION,
    LONGEST_TEXT,
    MOST_MARKED,
    MOST_QUESTIONS,
    PackFit,
    marking_hint,
    moved,
    pack_fit,
    rearranged,
)

__all__ = [
    "FEWEST_MARKED",
    "LONGEST_QUESTION",
    "LONGEST_TEXT",
    "MOST_MARKED",
    "MOST_QUESTIONS",
    "PackFit",
    "marking_hint",
    "moved",
    "pack_fit",
    "rearranged",
]
