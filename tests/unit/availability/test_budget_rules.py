"""A host's goodwill in numbers: terms, limits, and when it is spent."""

from __future__ import annotations

from datetime import date

import pytest

from fireside.availability.rules import ENOUGH, Budget, Spent
from fireside.institutions.rules import (
    TERM_MONTHS,
    HostLimits,
    TermPlan,
    horizon_of,
    limit_of,
    notice_of,
    stricter,
    term_start,
)


@pytest.mark.parametrize(
    ("plan", "day", "begins"),
    [
        (TermPlan.SEMESTERS, date(2026, 7, 31), date(2026, 1, 1)),
        (TermPlan.SEMESTERS, date(2026, 8, 1), date(2026, 8, 1)),
        (TermPlan.TERMS, date(2026, 11, 28), date(2026, 9, 1)),
        (TermPlan.TERMS, date(2026, 3, 31), date(2026, 1, 1)),
        (TermPlan.QUARTERS, date(2026, 12, 31), date(2026, 10, 1)),
    ],
)
def test_a_term_begins_with_a_month(plan: TermPlan, day: date, begins: date) -> None:
    assert term_start(plan, day) == begins


@pytest.mark.parametrize("plan", list(TermPlan))
def test_every_day_lies_in_a_term(plan: TermPlan) -> None:
    assert TERM_MONTHS[plan][0] == 1


@pytest.mark.parametrize(
    ("limits", "strictest"), [((4, 8), 4), ((0, 8), 8), ((4, 0), 4), ((0, 0), 0)]
)
def test_the_stricter_limit_wins_and_none_is_no_limit(
    limits: tuple[int, int], strictest: int
) -> None:
    assert stricter(*limits) == strictest


@pytest.mark.parametrize(
    ("budget", "spent"),
    [
        (Budget(3, 9, 4, 24), None),
        (Budget(4, 9, 4, 24), Spent.MONTH),
        (Budget(5, 24, 4, 24), Spent.TERM),
        (Budget(0, 24, 4, 24), Spent.TERM),
        (Budget(99, 99, 0, 0), None),
    ],
)
def test_a_budget_is_spent_when_its_limit_is_reached(budget: Budget, spent: Spent | None) -> None:
    assert budget.spent is spent


def test_each_reason_is_told() -> None:
    assert set(ENOUGH) == set(Spent)


@pytest.mark.parametrize(
    ("rule", "house", "own", "limit"),
    [
        (HostLimits.STRICTER, 4, 6, 4),
        (HostLimits.STRICTER, 4, 2, 2),
        (HostLimits.STRICTER, 0, 2, 2),
        (HostLimits.STRICTER, 4, 0, 4),
        (HostLimits.OWN, 4, 6, 6),
        (HostLimits.OWN, 4, 1, 1),
        (HostLimits.OWN, 4, 0, 4),
        (HostLimits.OWN, 0, 0, 0),
    ],
)
def test_a_hosts_number_holds_where_it_is_stricter_or_where_hers_counts(
    rule: HostLimits, house: int, own: int, limit: int
) -> None:
    assert limit_of(rule, house, own) == limit


def test_a_longer_notice_and_a_nearer_horizon_are_stricter() -> None:
    assert [notice_of(HostLimits.STRICTER, 24, own) for own in (None, 0, 48)] == [24, 24, 48]
    assert [notice_of(HostLimits.OWN, 24, own) for own in (None, 0, 48)] == [24, 0, 48]
    assert [horizon_of(HostLimits.STRICTER, 28, own) for own in (None, 7, 56)] == [28, 7, 28]
    assert [horizon_of(HostLimits.OWN, 28, own) for own in (None, 7, 56)] == [28, 7, 56]


def test_the_words_that_are_stored_stay_as_they_are() -> None:
    assert {rule.value for rule in HostLimits} == {"stricter", "own"}
