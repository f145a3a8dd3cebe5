"""Pure decisions about preparing: the order of questions, and what is still missing."""

from __future__ import annotations

import enum
from collections.abc import Sequence

FEWEST_MARKED, MOST_MARKED = 5, 10
"""How many questions should be marked as the ones that matter."""
MOST_QUESTIONS = 40
LONGEST_QUESTION = 400
LONGEST_TEXT = 4000
"""Characters of an objective, a research field or a part of the introduction."""


def moved(order: Sequence[int], item: int, step: int) -> list[int]:
    """Return the order with ``item`` moved by ``step`` places; it stops at either end."""
    rest = [one for one in order if one != item]
    place = order.index(item) + step
    rest.insert(max(0, min(place, len(rest))), item)
    return rest


def rearranged(order: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """Return the known items in the wanted order; those not named keep their order at the end."""
    known = set(order)
    named = [one for one in dict.fromkeys(wanted) if one in known]
    return [*named, *(one for one in order if one not in set(named))]


def marking_hint(total: int, marked: int) -> str:
    """Say what is still missing on the list of questions, or nothing."""
    if total < FEWEST_MARKED:
        return f"{FEWEST_MARKED - total} more would fill half an hour."
    if marked < FEWEST_MARKED:
        return f"Press the star of {FEWEST_MARKED - marked} more: the ones that matter most."
    if marked > MOST_MARKED:
        return f"{marked} are marked: more than {MOST_MARKED} will not fit into one conversation."
    return ""


class PackFit(enum.IntEnum):
    """How near a pack is to an interview; the nearest are shown first."""

    OWN_FIELD = 0
    GENERAL = 1
    OTHER_FIELD = 2


def pack_fit(pack_fields: Sequence[str], fields: Sequence[str]) -> PackFit:
    """Return how a pack for these fields fits an interview in those."""
    if set(pack_fields) & set(fields):
        return PackFit.OWN_FIELD
    return PackFit.OTHER_FIELD if pack_fields else PackFit.GENERAL
