"""What is under 5 is hidden, and cannot be worked out from a line's sum."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fireside.advising.rules import SMALLEST, hide_small


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([], ()),
        ([[7]], ((7,),)),
        ([[4]], ((None,),)),
        ([[5, 9]], ((5, 9),)),
        ([[4, 9]], ((None, None),)),
        ([[4, 9, 7]], ((None, 9, None),)),
        ([[4], [9], [7]], ((None,), (9,), (None,))),
        ([[1, 2, 7]], ((None, None, 7),)),
        ([[4, 9, 8], [9, 9, 9], [8, 9, 9]], ((None, 9, None), (9, 9, 9), (None, 9, None))),
        ([[0, 0], [0, 0]], ((None, None), (None, None))),
    ],
)
def test_table_shows(counts: list[list[int]], shown: tuple[tuple[int | None, ...], ...]) -> None:
    assert hide_small(counts) == shown


@given(
    st.integers(1, 5).flatmap(
        lambda width: st.lists(
            st.lists(st.integers(0, 30), min_size=width, max_size=width), min_size=1, max_size=6
        )
    )
)
def test_no_hidden_cell_stands_alone_and_no_small_one_is_shown(counts: list[list[int]]) -> None:
    cells = hide_small(counts)
    for line in (*cells, *zip(*cells, strict=True)):
        assert len(line) == 1 or line.count(None) != 1
    for row, told in zip(counts, cells, strict=True):
        assert all(
            seen is None or (seen == count and seen >= SMALLEST)
            for count, seen in zip(row, told, strict=True)
        )
