"""Hosts in place of one who cannot: as good for what this interview is about, and free."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fireside.availability.service import refresh_next_opening
from fireside.institutions.models import Institution
from fireside.kernel import clock
from fireside.matching.service import hosts_instead
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.availability import make_weekly_hours
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_student


def _open_host(**profile: object) -> Membership:
    made = make_host(profile=profile)
    make_weekly_hours(made, 8, 20, range(7))
    refresh_next_opening(made.id)
    return made


def _instead(student: Membership, host: Membership, *objectives: str, count: int = 3) -> list[int]:
    rows = hosts_instead(
        student.id,
        student.account_id,
        student.zone,
        host_id=host.id,
        objectives=frozenset(objectives),
        count=count,
    )
    assert all(row.times for row in rows)
    return [row.id for row in rows]


@pytest.mark.parametrize(("objective", "first"), [("enter", 0), ("network", 1)])
def test_they_are_ranked_by_what_this_interview_is_to_tell_her(
    institution: Institution, scope: Scope, objective: str, first: int
) -> None:
    """Her profile says that she wants to know how one gets in; an interview may be about more."""
    with scope(institution):
        student = make_student(profile={"objectives": ["enter"], "fields": [], "programme": ""})
        gone = _open_host(topics=["inside"])
        others = [_open_host(topics=["enter"]), _open_host(topics=["network"])]
    with scope(institution):
        found = _instead(student, gone, objective, count=1)
        assert found == [others[first].id]
        assert _instead(student, gone, count=1) == [others[0].id]  # her profile, where none is said


def test_those_of_the_same_field_come_first_however_the_others_rank(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student = make_student(profile={"fields": ["law"]})
        gone = _open_host(field="finance")
        law, finance = _open_host(field="law"), _open_host(field="finance")
    with scope(institution):
        assert _instead(student, gone) == [finance.id, law.id]
        assert _instead(student, gone, count=1) == [finance.id]


def test_nobody_is_named_who_has_no_time_for_her(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        student, gone = make_student(), _open_host()
        make_host()  # without hours
        narrow = make_host()
        make_weekly_hours(narrow, 8, 9, range(7))
        refresh_next_opening(narrow.id)
        asked = _open_host()
        make_appointment(make_interview(student, asked), clock.now() + timedelta(days=20))
    with scope(institution):
        assert _instead(student, gone) == [narrow.id]
