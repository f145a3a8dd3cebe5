"""Who can keep whom away, and what one block means for two."""

from __future__ import annotations

import pytest

from fireside.people.rules import is_pair, kept_apart


@pytest.mark.parametrize(
    ("own", "others", "pair"),
    [
        ({"student"}, {"host"}, True),
        ({"host"}, {"student"}, True),
        ({"student", "host"}, {"host"}, True),
        ({"host"}, {"student", "host"}, True),
        ({"student"}, {"student"}, False),
        ({"host"}, {"host"}, False),
        ({"advisor", "administrator"}, {"host"}, False),
        ({"advisor"}, {"student"}, False),
        ({"student"}, {"advisor"}, False),
        (set(), {"host"}, False),
        ({"student"}, set(), False),
    ],
)
def test_a_student_and_a_host_are_a_pair_and_nobody_else(
    own: set[str], others: set[str], pair: bool
) -> None:
    assert is_pair(frozenset(own), frozenset(others)) is pair


def test_a_block_holds_both_ways_whoever_made_it() -> None:
    apart = kept_apart([(1, 2), (3, 1), (2, 1)])
    assert apart == {1: frozenset({2, 3}), 2: frozenset({1}), 3: frozenset({1})}
    assert kept_apart([]) == {}
