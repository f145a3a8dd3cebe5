"""How the list of interviews is divided."""

from __future__ import annotations

import enum
from collections.abc import Iterable

from fireside.interviews.rules import State


class Group(enum.StrEnum):
    """How the list of interviews is divided, in its order."""

    WAITING = "Waiting for an answer"
    SETTLED = "Confirmed"
    BEGUN = "Being prepared"
    MET = "Talked"
    ENDED = "Did not come about"


_GROUPS = {
    State.APPROVAL: Group.WAITING,
    State.REQUESTED: Group.WAITING,
    State.CONFIRMED: Group.SETTLED,
    State.DRAFT: Group.BEGUN,
    State.RETURNED: Group.BEGUN,
    State.HELD: Group.MET,
}


def grouped(states: Iterable[State]) -> dict[Group, list[int]]:
    """Divide a list by state: each group that is not empty, with the places of its members."""
    groups: dict[Group, list[int]] = {group: [] for group in Group}
    for place, state in enumerate(states):
        groups[_GROUPS.get(state, Group.ENDED)].append(place)
    return {group: places for group, places in groups.items() if places}
