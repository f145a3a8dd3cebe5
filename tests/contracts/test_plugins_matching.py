"""The page about matching rules: its example runs, host by host, and its one-liners exist."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from fireside.plugins import HostColumns, HostScore, MatchScorer, StudentView, one_by_one
from fireside.plugins.checks import scores_for
from fireside.plugins.inspection import HOOKS, find_hooks
from tests.unit.plugins.batches import HERE, host_batch

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "plugins" / "matching.md").read_text(encoding="utf-8")
HOSTS = host_batch({}, {"graduation_years": 2024}, {"graduation_years": 0})


@pytest.fixture(scope="module")
def example() -> MatchScorer:
    """The scorer of the page, loaded as the platform loads it."""
    (source,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(source, "matching.md", "exec"), names)
    (hook,) = find_hooks(SimpleNamespace(**names)).items()
    given = hook[1]()
    assert HOOKS[hook[0]](given) is None
    (scorer,) = given
    assert isinstance(scorer, MatchScorer)
    return scorer


def test_the_example_scores_each_host_and_says_why(example: MatchScorer) -> None:
    scores = example.score(HERE, StudentView(9, graduation_year=2027), HOSTS)
    assert scores_for(3)(scores) is None
    assert scores.values.tolist() == [0.0, 0.7, 0.5]
    assert [scores.reason(at) for at in range(3)] == ["", "Finished here in 2024", ""]


def test_the_example_has_no_opinion_while_the_student_has_not_said(example: MatchScorer) -> None:
    scores = example.score(HERE, StudentView(9), HOSTS)
    assert scores.abstained
    assert scores.missing == ("graduation_year",)


def test_a_host_is_seen_whole() -> None:
    seen: list[Any] = []

    def look(ctx: Any, student: Any, host: Any) -> HostScore:
        seen.append(host)
        return HostScore(1.0)

    score = one_by_one(look)
    score(HERE, StudentView(9), host_batch({"next_opening": float("nan")}, {"places": "Bonn"}))
    assert [(host.id, host.place, host.next_opening is None) for host in seen] == [
        (1, "Boston", True),
        (2, "Bonn", False),
    ]
    assert (seen[0].zone, seen[0].monthly_cap, seen[0].organisation) == (
        "America/New_York",
        4,
        "Harbor Analytics",
    )


def test_a_number_that_is_none_is_refused_as_from_any_scorer() -> None:
    score = one_by_one(lambda ctx, student, host: HostScore(float("nan")))
    assert "NaN" in (scores_for(1)(score(HERE, StudentView(9), host_batch({}))) or "")


def test_each_one_liner_of_the_page_is_a_method() -> None:
    for name in re.findall(r"`hosts\.(\w+)\(", PAGE):
        assert callable(getattr(HostColumns, name))
