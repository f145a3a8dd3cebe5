"""What somebody has not said leaves nobody out: every built-in filter, any student, any host."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fireside.plugins import MatchFilter, StudentView, vocabulary
from fireside_starter.filters import FILTERS
from fireside_starter.scorers import SCORERS
from tests.unit.plugins.batches import HERE, host_batch


def some(words: vocabulary.Vocabulary) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(sorted(words)), max_size=3)


STUDENTS = st.builds(
    StudentView,
    id=st.just(99),
    fields=some(vocabulary.FIELDS),
    languages=some(vocabulary.LANGUAGES),
    formats=some(vocabulary.FORMATS),
    objectives=some(vocabulary.OBJECTIVES),
    programme=st.sampled_from(["", "Biology", "Law"]),
    graduation_year=st.sampled_from([None, 2026, 2029]),
    place=st.sampled_from(["", "Boston"]),
    about=st.sampled_from(["", "I like bridges."]),
    met=st.frozensets(st.integers(1, 3), max_size=1),
    asked=st.frozensets(st.integers(1, 3), max_size=1),
)
HOSTS = st.fixed_dictionaries(
    {
        "fields": some(vocabulary.FIELDS),
        "languages": some(vocabulary.LANGUAGES),
        "formats": some(vocabulary.FORMATS),
        "topics": some(vocabulary.OBJECTIVES),
        "organisations": st.sampled_from(["", "Harbor"]),
        "positions": st.sampled_from(["", "Nurse"]),
        "places": st.sampled_from(["", "Boston"]),
        "programmes": st.sampled_from(["", "Biology"]),
        "graduation_years": st.sampled_from([0, 2015]),
        "monthly_cap": st.integers(0, 3),
        "asked_this_month": st.integers(0, 3),
        "open_requests": st.integers(0, 2),
        "next_opening": st.sampled_from([float("nan"), HERE.now.timestamp() + 3600]),
    }
)
EMPTY: dict[str, Any] = {
    **dict.fromkeys(("fields", "languages", "formats", "topics"), frozenset()),
    **dict.fromkeys(("organisations", "positions", "places", "programmes"), ""),
    "graduation_years": 0,
    "monthly_cap": 0,
    "next_opening": float("nan"),
}
"""A host's columns as they are while she has said nothing."""
UNSAID = StudentView(99)


def kept(rule: MatchFilter, student: StudentView, *hosts: dict[str, Any]) -> list[bool]:
    keep: list[bool] = rule.apply(HERE, student, host_batch(*hosts)).keep.tolist()
    return keep


@pytest.mark.parametrize("rule", FILTERS, ids=lambda rule: rule.key)
@given(student=STUDENTS, hosts=st.lists(HOSTS, min_size=1, max_size=3))
def test_to_leave_a_field_empty_never_excludes_anybody(
    rule: MatchFilter, student: StudentView, hosts: list[dict[str, Any]]
) -> None:
    before = kept(rule, student, *hosts)
    for name in vocabulary.PROFILE_FIELDS:
        silent = replace(student, **{name: getattr(UNSAID, name)})
        after = kept(rule, silent, *hosts)
        assert all(now or not was for was, now in zip(before, after, strict=True)), name
    for name, nothing in EMPTY.items():
        after = kept(rule, student, *({**host, name: nothing} for host in hosts))
        assert all(now or not was for was, now in zip(before, after, strict=True)), name


@pytest.mark.parametrize("rule", FILTERS, ids=lambda rule: rule.key)
@given(student=STUDENTS, hosts=st.lists(HOSTS, min_size=1, max_size=3))
def test_whoever_has_said_nothing_is_left_out_for_what_happened_alone(
    rule: MatchFilter, student: StudentView, hosts: list[dict[str, Any]]
) -> None:
    silent = replace(UNSAID, met=student.met, asked=student.asked)
    known = [number in student.met | student.asked for number in range(1, len(hosts) + 1)]
    for one, those in ((silent, hosts), (student, [{**host, **EMPTY} for host in hosts])):
        for keep, host, is_known in zip(kept(rule, one, *those), those, known, strict=True):
            full = 0 < host["monthly_cap"] <= host["asked_this_month"]
            assert keep or full or is_known


@pytest.mark.parametrize("rule", FILTERS, ids=lambda rule: rule.key)
@given(student=STUDENTS, hosts=st.lists(HOSTS, min_size=1, max_size=3))
def test_whoever_is_left_out_is_told_why(
    rule: MatchFilter, student: StudentView, hosts: list[dict[str, Any]]
) -> None:
    verdict = rule.apply(HERE, student, host_batch(*hosts))
    assert all(verdict.reason(int(at)) for at in np.flatnonzero(~verdict.keep))


@given(student=STUDENTS, hosts=st.lists(HOSTS, min_size=1, max_size=3))
def test_every_scorer_answers_between_nothing_and_fully(
    student: StudentView, hosts: list[dict[str, Any]]
) -> None:
    batch = host_batch(*hosts)
    for rule in SCORERS:
        scores = rule.score(HERE, student, batch)
        assert all(0 <= value <= 1 for value in scores.values)
        assert set(scores.missing) <= set(vocabulary.PROFILE_FIELDS)
        assert all(not getattr(student, name) for name in scores.missing)
        for at in range(len(hosts)):
            assert not (scores.values[at] == 0 and scores.reason(at)), rule.key
