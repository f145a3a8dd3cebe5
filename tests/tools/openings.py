"""What can be had of a host's time, for tests."""

from __future__ import annotations

from datetime import datetime, timedelta

from fireside.availability.rules import Slot, nearest
from fireside.availability.service import host_slots
from fireside.kernel import clock


def is_open(host_id: int, starts_at: datetime) -> bool:
    """Tell whether a slot that starts at this moment would be listed now."""
    found = host_slots(host_id, starts_at, starts_at + timedelta(seconds=1))
    return any(slot.starts_at == starts_at for slot in found)


def nearest_slots(host_id: int, near: datetime) -> tuple[Slot, ...]:
    """Return the three open slots closest to a time, in order of time."""
    present = clock.now()
    return nearest(host_slots(host_id, present, present + timedelta(days=180)), near, 3)
