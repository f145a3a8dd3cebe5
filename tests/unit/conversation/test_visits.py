"""Looks at notes, told as a reader would tell of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

import fireside.institutions.models  # noqa: F401 - a table that others refer to: no application here
from fireside.conversation.service import Look, Visit, gather_visits

NOW = datetime(2026, 12, 3, 21, tzinfo=UTC)


def look(minutes_ago: int, name: str = "Rosalind", keys: tuple[str, ...] = ("q1",)) -> Look:
    return Look(name, NOW - timedelta(minutes=minutes_ago), keys)


def test_pages_turned_back_and_forth_are_one_visit_with_its_number() -> None:
    assert gather_visits([look(0), look(1), look(50)]) == [Visit("Rosalind", NOW, ("q1",), 3)]


def test_another_day_another_person_and_other_notes_are_told_apart() -> None:
    told = gather_visits([look(0), look(61), look(62, "Tunde"), look(63, "Tunde", ("q1", "f1"))])
    assert [(visit.name, len(visit.keys), visit.count) for visit in told] == [
        ("Rosalind", 1, 1),
        ("Rosalind", 1, 1),
        ("Tunde", 1, 1),
        ("Tunde", 2, 1),
    ]


@given(st.lists(st.tuples(st.integers(0, 10_000), st.sampled_from(["Rosalind", "Tunde"]))))
def test_no_look_is_left_out(drawn: list[tuple[int, str]]) -> None:
    looks = [look(minutes, name) for minutes, name in sorted(drawn)]
    assert sum(visit.count for visit in gather_visits(looks)) == len(looks)
