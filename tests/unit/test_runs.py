"""The order of a test run, and what it refuses."""

from __future__ import annotations

import pytest

from tests.tools.runs import (
    LONG_FIRST,
    MOST_CASES,
    is_measured,
    place_in_line,
    too_many_cases,
)


def test_what_takes_long_comes_first_and_what_is_not_named_last() -> None:
    given = ["tests/unit/test_runs.py::a", "tests/e2e/test_week.py::b", f"{LONG_FIRST[0]}::c[x]"]
    assert sorted(given, key=place_in_line) == given[::-1]


def test_cases_beyond_all_measure_are_named_by_their_test() -> None:
    many = [f"tests/unit/test_x.py::test_y[{number}]" for number in range(MOST_CASES)]
    assert too_many_cases(many) == []
    assert too_many_cases([*many, "tests/unit/test_x.py::test_y[one-more]"]) == [
        "tests/unit/test_x.py::test_y"
    ]


@pytest.mark.parametrize(
    ("node", "kind", "measured"),
    [
        ("tests/unit/test_runs.py::a", None, True),
        ("tests/integration/people/test_x.py::a[sqlite]", "sqlite", True),
        ("tests/integration/people/test_x.py::a[postgresql]", "postgresql", False),
        ("tests/integration/kernel/test_x.py::a[postgresql]", "postgresql", True),
        ("tests/integration/security/test_routes.py::a[sqlite]", "sqlite", False),
        ("tests/e2e/test_week.py::a", None, False),
    ],
)
def test_sweeps_and_second_runs_are_not_measured(
    node: str, kind: str | None, measured: bool
) -> None:
    assert is_measured(node, kind) is measured
