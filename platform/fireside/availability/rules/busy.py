"""Busy times as they are told: put together per host, and compared with what was kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from fireside.availability.rules.slots import Busy


def split_busy(told: Iterable[tuple[int, datetime, datetime]]) -> dict[int, list[Busy]]:
    """Return each host's busy times in order; those that touch or overlap are one."""
    merged: dict[int, list[Busy]] = {}
    for host_id, starts_at, ends_at in sorted(told):
        spans = merged.setdefault(host_id, [])
        if spans and starts_at <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(spans[-1][1], ends_at)
        else:
            spans.append((starts_at, ends_at))
    return merged


def changed_hosts(
    kept: Mapping[int, Sequence[Busy]], told: Mapping[int, Sequence[Busy]]
) -> set[int]:
    """Return the hosts of whom something else is told than was kept."""
    return {
        host_id
        for host_id in kept.keys() | told.keys()
        if list(kept.get(host_id, ())) != list(told.get(host_id, ()))
    }
