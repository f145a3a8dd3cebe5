"""The order of questions, and what is still missing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fireside.preparation.rules import marking_hint, moved, pack_fit, rearranged

ORDERS = st.lists(st.integers(1, 50), min_size=1, max_size=12, unique=True)


@pytest.mark.parametrize(
    ("item", "step", "order"),
    [
        (2, -1, [2, 1, 3]),
        (2, 1, [1, 3, 2]),
        (1, -1, [1, 2, 3]),
        (3, 1, [1, 2, 3]),
        (1, 9, [2, 3, 1]),
    ],
)
def test_a_question_moves_and_stops_at_either_end(item: int, step: int, order: list[int]) -> None:
    assert moved([1, 2, 3], item, step) == order


@given(ORDERS, st.data(), st.integers(-3, 3))
def test_moving_loses_nothing(order: list[int], data: st.DataObject, step: int) -> None:
    item = data.draw(st.sampled_from(order))
    result = moved(order, item, step)
    assert sorted(result) == sorted(order)
    assert [one for one in result if one != item] == [one for one in order if one != item]


@given(ORDERS, st.lists(st.integers(1, 60), max_size=15))
def test_rearranging_loses_and_invents_nothing(order: list[int], wanted: list[int]) -> None:
    result = rearranged(order, wanted)
    assert sorted(result) == sorted(order)
    named = [one for one in dict.fromkeys(wanted) if one in order]
    assert result[: len(named)] == named


@pytest.mark.parametrize(
    ("total", "marked", "words"),
    [
        (0, 0, "5 more"),
        (4, 4, "1 more"),
        (5, 0, "the star of 5 more"),
        (8, 4, "the star of 1 more"),
        (12, 11, "11 are marked"),
    ],
)
def test_the_hint_says_what_is_missing(total: int, marked: int, words: str) -> None:
    assert words in marking_hint(total, marked)


@pytest.mark.parametrize(("total", "marked"), [(5, 5), (12, 10), (7, 6)])
def test_there_is_no_hint_when_nothing_is_missing(total: int, marked: int) -> None:
    assert marking_hint(total, marked) == ""


def test_packs_of_the_field_come_before_general_ones() -> None:
    packs = {"other": ("law_policy",), "general": (), "own": ("health", "science")}
    ranked = sorted(packs, key=lambda key: pack_fit(packs[key], ["science"]))
    assert ranked == ["own", "general", "other"]
