"""The next free times of the hosts on a page, kept beside the columns they belong to.

What changes a host's time here raises ``hosts_version`` and so drops what is kept. A conversation
that she agrees to at another institution does not: therefore nothing is kept for longer than two
seconds. The request for a time is decided by the database, whatever a list has shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from fireside.availability.rules import Busy, Slot
from fireside.availability.service import first_slots, reach_of_any
from fireside.kernel import clock

VALID = timedelta(seconds=2)
TIMES = 2
_BETWEEN = timedelta(hours=15)
"""So that the times shown lie on different days."""


class KeptTimes(Struct, frozen=True):
    """A host's next times, and when they were read."""

    read_at: datetime
    slots: tuple[Slot, ...]


def next_times(
    kept: dict[int, KeptTimes], host_ids: Sequence[int], own: Sequence[Busy]
) -> dict[int, tuple[Slot, ...]]:
    """Return each host's next times beside the asker's own; ``kept`` is read and brought up."""
    present = clock.now()
    earliest, _ = reach_of_any()
    missing = [host_id for host_id in host_ids if not _is_valid(kept.get(host_id), present)]
    for host_id, slots in _read(missing, ()).items():
        kept[host_id] = KeptTimes(present, slots)
    found = {host_id: kept[host_id].slots for host_id in host_ids}
    touched = [host_id for host_id, slots in found.items() if _is_touched(slots, own, earliest)]
    return found | _read(touched, own)


def _read(host_ids: Sequence[int], own: Sequence[Busy]) -> dict[int, tuple[Slot, ...]]:
    if not host_ids:
        return {}
    slots = first_slots(host_ids, TIMES, _BETWEEN, own)
    return {host_id: tuple(of_host) for host_id, of_host in slots.items()}


def _is_valid(times: KeptTimes | None, present: datetime) -> bool:
    return times is not None and timedelta(0) <= present - times.read_at < VALID


def _is_touched(slots: Sequence[Slot], own: Sequence[Busy], earliest: datetime) -> bool:
    """Tell whether one of the times begins too soon by now, or is one that the asker has given."""
    return any(
        slot.starts_at < earliest
        or any(start < slot.ends_at and slot.starts_at < end for start, end in own)
        for slot in slots
    )
