"""Whose turn it is among hosts who suit a student equally well.

Equal is what a person would call so: the same score in hundredths. Among equals those come first
who were asked less often this month. Among these all stand in a ring, each in a place of her own,
and the ring turns by the golden section of its length with each week, and by student: so the first
is another one each time, and no host is passed over for ever. However the others stand, a host
with the part x of the ring before her is first within 4/x weeks (three-gap theorem: Sos 1958).
"""

from __future__ import annotations

from datetime import date

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
RING = 1 << 20
_EQUAL = 10_000
"""Millionths that make no difference to a person: a hundredth."""
_MOST_ASKED = 15
_WEEKLY = 648_055
"""The golden section of the ring, to the nearest odd number: it comes by every place."""
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFTS = np.uint64(29), np.uint64(44)


class Turn(Struct, frozen=True):
    """Who looks, and in which week (weeks since 1970-01-01, a number that rises)."""

    student_id: int
    week: int

    @classmethod
    def of(cls, student_id: int, day: date) -> Turn:
        """Return the turn of a student on a day; a week begins on Monday."""
        return cls(student_id, (day.toordinal() - 1) // 7)

    def order(self, scores: IntArray, patience: IntArray, ring: IntArray) -> IntArray:
        """Return numbers that order hosts as scores do, and equals as it is their turn.

        ``scores`` are millionths; ``patience`` and ``ring`` as in ``Ranking.in_turn``.
        """
        level = (scores + _EQUAL // 2) // _EQUAL * (_MOST_ASKED + 1) + patience
        turned: IntArray = level * RING + (RING - 1 - ((ring - self.start) & (RING - 1)))
        return turned

    @property
    def start(self) -> int:
        """Where in the ring it begins for this student this week."""
        student = int(places(np.array([self.student_id], dtype=np.int64))[0])
        return (student + self.week * _WEEKLY) % RING


def patience_of(asked: IntArray) -> IntArray:
    """Return how little each was asked this month, from 0 on: who was asked less comes first."""
    little: IntArray = _MOST_ASKED - np.clip(asked, 0, _MOST_ASKED)
    return little


def places(ids: IntArray) -> IntArray:
    """Return each id's place in the ring: evenly spread, and always the same."""
    mixed = ids.astype(np.uint64)
    mixed = (mixed ^ (mixed >> _SHIFTS[0])) * _MIX
    found: IntArray = ((mixed ^ (mixed >> _SHIFTS[0])) * _MIX >> _SHIFTS[1]).astype(np.int64)
    return found
