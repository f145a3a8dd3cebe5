"""What is missing in a host's own calendar, and what stands there and is no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from msgspec import Struct

from fireside.interviews.rules import State

STAYING: Final = frozenset({State.CONFIRMED, State.HELD, State.MISSED, State.HOST_MISSED})
"""States in which the time was agreed upon and not given back: what happened stays noted."""


class Truth(Struct, frozen=True):
    """One appointment as it stands here; ``ends_at`` is UTC."""

    appointment_id: int
    uid: str
    sequence: int
    state: State
    ends_at: datetime


def calendar_gaps(
    truths: Iterable[Truth], written: Mapping[str, int], present: datetime, *, takes_new: bool
) -> tuple[list[int], list[str]]:
    """Return which appointments are to be written, and which UIDs are to be taken out.

    ``written`` tells the SEQUENCE at which each UID stands in the calendar. What is over is left as
    it is; what is not there yet is written only where a calendar takes it.
    """
    missing, staying = [], set()
    for one in truths:
        if one.state in STAYING:
            staying.add(one.uid)
        known = one.uid in written
        ahead = one.state is State.CONFIRMED and one.ends_at > present
        if ahead and (known or takes_new) and written.get(one.uid) != one.sequence:
            missing.append(one.appointment_id)
    return missing, sorted(written.keys() - staying)
