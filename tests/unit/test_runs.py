"""The order of a test run, and what it refuses."""

from __future__ import annotations

import pytest

from tests.tools.runs import (
    LONG_FIRST,
    MOST_CASES,
    SWEEPS,
    is_measured,
    place_in_line,
    too_many_cases,
)


def test_what_takes_long_comes_first_and_what_sweeps_last() -> None:
    line = [f"{LONG_FIRST[0]}test_week.py::b", "tests/unit/test_runs.py::a", f"{SWEEPS[0]}::c[x]"]
    assert sorted([line[2], *line[:2]], key=place_in_line) == line


def test_cases_beyond_all_measure_are_named_by_their_test() -> None:
    many = [f"tests/unit/test_x.py::test_y[{number}]" for number in range(MOST_CASES)]
    assert too_many_cases(many) == []
    assert too_many_cases([*many, "tests/unit/test_x.py::test_y[one-more]"]) == [
        "tests/unit/test_x.py::test_y"
    ]


@pytest.mark.parametrize(
    ("node", "measured"),
    [
        ("tests/unit/test_runs.py::a", True),
        ("tests/integration/people/test_x.py::a[sqlite-b]", True),
        ("tests/integration/people/test_x.py::a[postgresql-b]", False),
        ("tests/integration/people/test_x.py::only[postgresql]", True),
        ("tests/integration/kernel/test_x.py::a[postgresql]", True),
        (f"{SWEEPS[0]}::a[sqlite]", False),
        ("tests/e2e/test_x.py::a[sqlite]", False),
    ],
)
def test_sweeps_and_second_runs_are_not_measured(node: str, measured: bool) -> None:
    nodes = {node, node.replace("a[postgresql", "a[sqlite")}
    assert is_measured(node, nodes) is measured
