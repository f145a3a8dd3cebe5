"""Busy times as calendars tell them: put together, and compared with what was kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fireside.availability.rules import changed_hosts, split_busy

START = datetime(2026, 12, 24, tzinfo=UTC)


def at(hour: int) -> datetime:
    return START + timedelta(hours=hour)


def test_each_host_has_her_own_times_in_order() -> None:
    told = [(2, at(5), at(6)), (1, at(9), at(10)), (1, at(1), at(2))]
    assert split_busy(told) == {1: [(at(1), at(2)), (at(9), at(10))], 2: [(at(5), at(6))]}


def test_times_that_touch_or_overlap_are_one() -> None:
    told = [(1, at(1), at(4)), (1, at(2), at(3)), (1, at(4), at(5)), (1, at(6), at(7))]
    assert split_busy(told) == {1: [(at(1), at(5)), (at(6), at(7))]}


def test_hosts_of_whom_the_same_is_told_are_left_alone() -> None:
    kept = {1: [(at(1), at(2))], 2: [(at(3), at(4))], 3: [(at(5), at(6))]}
    told = {1: [(at(1), at(2))], 2: [(at(3), at(5))], 4: [(at(7), at(8))]}
    assert changed_hosts(kept, told) == {2, 3, 4}
    assert changed_hosts(kept, kept) == set()
    assert changed_hosts({}, {}) == set()
