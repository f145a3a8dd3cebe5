"""Whose turn it is among equals: always the same answer, and nobody waits for ever."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fireside.matching.rules import RING, Ranking, Turn, patience_of, places

_ids = st.lists(st.integers(1, 2**62), min_size=2, max_size=12, unique=True).map(
    lambda ids: np.array(ids, dtype=np.int64)
)
_students = st.integers(1, 2**62)


def _in_order(turn: Turn, ids: np.ndarray, asked: np.ndarray, scores: np.ndarray) -> list[int]:
    ranking = Ranking(np.arange(len(ids)), scores, ids).in_turn(
        turn, patience_of(asked), places(ids)
    )
    return [int(ids[at]) for at in ranking.first(len(ids))]


def _equal(turn: Turn, ids: np.ndarray, asked: np.ndarray) -> list[int]:
    return _in_order(turn, ids, asked, np.full(len(ids), 700_000, dtype=np.int64))


@settings(max_examples=40, deadline=None)
@given(_ids, _students)
def test_nobody_waits_for_ever_for_the_first_place(ids: np.ndarray, student: int) -> None:
    asked = np.zeros(len(ids), dtype=np.int64)
    ring = sorted((int(place), int(host)) for place, host in zip(places(ids), ids, strict=True))
    for at, (place, host) in enumerate(ring):
        part = ((place - ring[at - 1][0]) % RING) / RING
        if part >= 1 / 200:
            weeks = range(2900, 2900 + int(4 / part) + 1)
            assert any(_equal(Turn(student, week), ids, asked)[0] == host for week in weeks)


@settings(max_examples=60, deadline=None)
@given(_ids, st.lists(_students, min_size=24, max_size=24), st.integers(2900, 3100))
def test_nobody_is_asked_twice_before_each_equal_was_asked_once(
    ids: np.ndarray, students: list[int], week: int
) -> None:
    asked = dict.fromkeys(ids.tolist(), 0)
    for student in students:
        counts = np.array([asked[host] for host in ids.tolist()], dtype=np.int64)
        asked[_equal(Turn(student, week), ids, counts)[0]] += 1
        assert max(asked.values()) - min(asked.values()) <= 1


@given(_ids, _students, st.integers(0, 4000))
def test_the_order_is_the_same_each_time_and_leaves_nobody_out(
    ids: np.ndarray, student: int, week: int
) -> None:
    asked = np.zeros(len(ids), dtype=np.int64)
    once, again = (_equal(Turn(student, week), ids, asked) for _ in range(2))
    assert once == again
    assert sorted(once) == sorted(ids.tolist())
    other_way = np.ascontiguousarray(ids[::-1])
    assert _equal(Turn(student, week), other_way, asked) == once


@given(_students, st.integers(0, 4000))
def test_whoever_suits_better_comes_first_whatever_the_turn(student: int, week: int) -> None:
    ids = np.array([1, 2, 3], dtype=np.int64)
    scores = np.array([500_000, 520_000, 480_000], dtype=np.int64)
    asked = np.array([0, 9, 0], dtype=np.int64)
    assert _in_order(Turn(student, week), ids, asked, scores) == [2, 1, 3]


def test_a_hundredth_makes_no_difference_and_who_was_asked_less_comes_first() -> None:
    ids = np.array([1, 2], dtype=np.int64)
    scores = np.array([703_000, 698_000], dtype=np.int64)
    asked = np.array([3, 1], dtype=np.int64)
    assert _in_order(Turn(7, 2900), ids, asked, scores) == [2, 1]


@pytest.mark.parametrize(
    ("day", "same"),
    [
        (date(2026, 11, 23), True),
        (date(2026, 11, 29), True),
        (date(2026, 11, 30), False),
    ],
)
def test_a_week_begins_on_monday(day: date, same: bool) -> None:
    assert (Turn.of(1, day) == Turn.of(1, date(2026, 11, 25))) is same
