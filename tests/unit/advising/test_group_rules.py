"""Groups of the cohort: nothing small is told, and nothing small follows from what is told."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fireside.advising.rules import (
    NOT_TOLD,
    SMALLEST,
    GroupBy,
    StudentLine,
    Talk,
    group_table,
    is_told,
    kept_back,
    with_sums,
)
from fireside.interviews.rules import State

Rows = list[list[int]]


def _compositions(total: int, parts: int) -> list[tuple[int, ...]]:
    if parts == 1:
        return [(total,)]
    return [
        (first, *rest)
        for first in range(total + 1)
        for rest in _compositions(total - first, parts - 1)
    ]


def _values_that_fit(table: Rows, hidden: frozenset[tuple[int, int]]) -> dict[object, set[int]]:
    """Return every value of each hidden place in any table that shows the same figures."""
    shown = with_sums(table)
    fitting: dict[object, set[int]] = {place: set() for place in hidden}
    for rows in product(*(_compositions(sum(row), len(row)) for row in table)):
        other = with_sums(rows)
        if all(
            other[row][column] == count
            for row, line in enumerate(shown)
            for column, count in enumerate(line)
            if (row, column) not in hidden
        ):
            for row, column in hidden:
                fitting[row, column].add(other[row][column])
    return fitting


_tables = st.integers(1, 3).flatmap(
    lambda rows: st.lists(
        st.lists(st.integers(0, 9), min_size=3, max_size=3).filter(lambda row: 5 <= sum(row) <= 10),
        min_size=rows,
        max_size=rows,
    )
)


@settings(max_examples=40, deadline=None)
@given(_tables)
def test_no_small_figure_can_be_computed_from_the_others(table: Rows) -> None:
    hidden = kept_back(table)
    counts = with_sums(table)
    fitting = _values_that_fit(table, hidden)
    for row, line in enumerate(counts):
        for column, count in enumerate(line):
            if count < SMALLEST:
                assert (row, column) in hidden
                assert len(fitting[row, column]) > 1
    for place in hidden:
        assert is_told(counts, hidden, place) is (len(fitting[place]) == 1)


def test_a_figure_alone_in_its_row_and_column_takes_others_with_it() -> None:
    hidden = kept_back([[20, 3, 20], [30, 9, 10], [25, 8, 15]])
    assert (0, 1) in hidden
    assert len([place for place in hidden if place[0] == 0]) == 2
    assert len([place for place in hidden if place[1] == 1]) >= 2


def test_nothing_small_keeps_nothing_back() -> None:
    assert kept_back([[5, 6, 7], [8, 9, 10]]) == frozenset()


def test_one_group_of_which_all_have_met_tells_nothing_but_its_size() -> None:
    assert kept_back([[8, 0, 0]]) == {(row, column) for row in (0, 1) for column in range(3)}


def _students(programme: str, year: int | None, met: int, none: int) -> list[StudentLine]:
    held = (Talk(State.HELD),)
    return [
        StudentLine(at, f"S{at}", programme, year, held if at < met else ())
        for at in range(met + none)
    ]


def test_groups_stand_by_size_and_spellings_of_a_name_are_one() -> None:
    lines = [
        *_students("Economics", 2027, 4, 6),
        *_students("economics ", 2027, 6, 4),
        *_students("Biology", 2028, 20, 11),
    ]
    table = group_table(lines, GroupBy.PROGRAMME)
    assert [(line.name, line.students) for line in table.lines] == [
        ("Biology", 31),
        ("Economics", 20),
    ]
    assert table.together == 0
    assert table.everybody is not None
    assert table.everybody.students == 51


def test_small_groups_are_one_line_and_never_one_group_by_itself() -> None:
    lines = [
        *_students("Biology", None, 10, 20),
        *_students("Economics", None, 6, 7),
        *_students("Latin", None, 1, 1),
    ]
    table = group_table(lines, GroupBy.PROGRAMME)
    assert [(line.name, line.students) for line in table.lines] == [
        ("Biology", 30),
        ("2 groups together", 15),
    ]
    assert table.together == 2


@pytest.mark.parametrize("count", [0, SMALLEST - 1])
def test_too_few_students_are_no_table(count: int) -> None:
    table = group_table(_students("Latin", 2027, count, 0), GroupBy.YEAR)
    assert table.lines == ()
    assert table.everybody is None
    assert not table.keeps_back


def test_who_said_nothing_is_a_group_too() -> None:
    lines = [*_students("", None, 10, 10), *_students("Latin", 2027, 6, 6)]
    assert group_table(lines, GroupBy.YEAR).lines[0].name == NOT_TOLD
    assert group_table(lines, GroupBy.PROGRAMME).lines[0].name == NOT_TOLD


def test_the_share_is_told_only_with_the_figure() -> None:
    lines = [
        *_students("A", None, 30, 10),
        *_students("B", None, 2, 18),
        *_students("C", None, 3, 18),
    ]
    table = group_table(lines, GroupBy.PROGRAMME)
    shares = {line.name: line.met_share for line in table.lines}
    assert shares["B"] is None
    assert shares["C"] is None
    assert table.keeps_back
