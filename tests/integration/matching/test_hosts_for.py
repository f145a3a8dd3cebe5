"""The search as a student uses it: who is found, why, and who is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from fireside.availability.service import refresh_openings
from fireside.institutions.models import Institution
from fireside.institutions.service import touch_hosts
from fireside.interviews.rules import State
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor
from fireside.matching.rules import Cursor, Query, Week
from fireside.matching.service import Results, host_page, hosts_for, suggest_hosts
from fireside.people.models import HostProfile, Membership
from tests.conftest import Scope
from tests.factories.availability import make_weekly_hours
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_advisor, make_host, make_member, make_student

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)


def actor_of(member: Membership) -> Actor:
    roles = frozenset(role.value for role in member.roles)
    return Actor(
        member.account_id, member.id, member.institution_id, roles, member.zone, member.name
    )


def names(results: Results) -> list[str]:
    return [row.name for row in results.rows]


def choices(results: Results, facet: str) -> dict[str, int]:
    found = next((f for f in results.facets if f.key == facet), None)
    return {choice.label: choice.count for choice in found.choices} if found else {}


def test_the_best_fit_comes_first_with_reasons_in_words(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student = make_student(profile={"programme": "Mathematics", "place": "Hartford"})
        make_host(name="Anna Far", profile={"field": "health", "programme": "Nursing"})
        make_host(name="Dana Near")
        found = hosts_for(actor_of(student), Query())
    assert names(found) == ["Dana Near", "Anna Far"]
    assert (
        found.rows[0].reasons[0] == "Works in a field you are curious about: Finance and accounting"
    )
    assert "Studied Mathematics here, as you do" in found.rows[0].reasons
    assert len(found.rows[0].reasons) <= 3
    assert found.total == found.searchable == 2


def test_what_the_profile_lacks_is_said_to_students_only(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        make_host()
        bare = make_member("student")
        assert "the fields you are curious about" in hosts_for(actor_of(bare), Query()).missing
        assert hosts_for(actor_of(make_advisor()), Query()).missing == ()


def test_search_words_ignore_case_and_accents_and_all_must_be_found(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student = actor_of(make_student())
        make_host(name="Zoë Müller-Łukasik", profile={"organisation": "Harbor Re"})
        make_host(name="Zoe Brown")
        assert names(hosts_for(student, Query("zoe muller HARBOR"))) == ["Zoë Müller-Łukasik"]
        assert names(hosts_for(student, Query("lukasik"))) == ["Zoë Müller-Łukasik"]
        assert hosts_for(student, Query("zoe harbor brown")).rows == ()


def test_facets_narrow_and_count_what_each_other_choice_would_show(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student = actor_of(make_advisor())
        make_host(profile={"field": "finance", "place": "Hartford", "formats": ["video"]})
        make_host(profile={"field": "health", "place": "Hartford", "formats": ["phone"]})
        make_host(profile={"field": "health", "place": "Boston", "formats": ["phone"]})
        both = hosts_for(student, Query(chosen={"field": ("health",), "place": ("hartford",)}))
        nobody = hosts_for(student, Query(chosen={"organisation": ("Nowhere",)}))
    assert both.total == 1
    assert choices(both, "field") == {"Health and care": 1, "Finance and accounting": 1}
    assert choices(both, "place") == {"Hartford": 1, "Boston": 1}
    assert choices(both, "format") == {"Phone call": 1}
    assert (nobody.total, nobody.searchable) == (0, 3)


def test_the_week_facet_follows_the_next_opening(institution: Institution, scope: Scope) -> None:
    with time_machine.travel(MONDAY, tick=False), scope(institution):
        student = actor_of(make_student())
        make_weekly_hours(make_host(name="Wed Nesday"), weekdays=range(2, 3))
        make_weekly_hours(make_host(name="Mon Day"), weekdays=range(1))
        make_host(name="No Hours")
        refresh_openings()
        soon = hosts_for(student, Query(week=Week.THIS))
        assert names(soon) == ["Wed Nesday"]
        assert len(soon.rows[0].times) == 2
        assert list(choices(soon, "week").values()) == [1, 2, 2]
        assert hosts_for(student, Query(week=Week.NEXT)).total == 2


def test_a_host_who_was_asked_is_left_out_and_a_search_says_why(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        member, host = make_student(), make_host(name="Dana Whitfield")
        make_appointment(make_interview(member, host), state=State.REQUESTED)
        met = make_host(name="Dana Before")
        make_appointment(make_interview(member, met), state=State.HELD, starts_at=MONDAY)
        touch_hosts()
        found = hosts_for(actor_of(member), Query("dana"))
        assert found.rows == ()
        assert {(left.id, left.name, left.reason) for left in found.left_out} == {
            (host.id, "Dana Whitfield", "You have already asked"),
            (met.id, "Dana Before", "You have already talked with each other"),
        }
        assert hosts_for(actor_of(member), Query()).left_out == ()


def test_paused_hosts_and_oneself_do_not_exist(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        both = make_host(name="Self Same", is_student=True)
        make_host(profile={"paused_until": datetime.now(UTC) + timedelta(days=3)})
        make_host(paused=True)
        make_host(
            name="Back Again", profile={"paused_until": datetime.now(UTC) - timedelta(days=3)}
        )
        found = hosts_for(actor_of(both), Query())
    assert names(found) == ["Back Again"]
    assert found.searchable == 1


def test_hosts_of_another_institution_do_not_exist(
    institution: Institution, other_institution: Institution, scope: Scope
) -> None:
    with scope(other_institution):
        foreign = make_host()
    with scope(institution):
        student = actor_of(make_student())
        assert hosts_for(student, Query()).rows == ()
        with pytest.raises(NotFound):
            host_page(student, foreign.id)


def test_a_change_is_seen_as_soon_as_the_version_rises(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student = actor_of(make_student())
        host = make_host(name="Old Name")
    with scope(institution):
        assert names(hosts_for(student, Query())) == ["Old Name"]
    with scope(institution):
        db.session.get_one(Membership, (institution.id, host.id)).name = "New Name"
    with scope(institution):
        assert names(hosts_for(student, Query())) == ["Old Name"]
        touch_hosts()
    with scope(institution):
        assert names(hosts_for(student, Query())) == ["New Name"]


def test_pages_follow_each_other_without_a_gap(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        student = actor_of(make_student())
        for _ in range(7):
            make_host()
        first = hosts_for(student, Query(), size=3)
        assert first.before is None
        assert first.after is not None
        second = hosts_for(student, Query(), Cursor.parse(first.after), size=3)
        assert second.before == ""
        third = hosts_for(student, Query(), Cursor.parse(second.after or ""), size=3)
        assert third.after is None
        back = hosts_for(student, Query(), Cursor.parse(third.before or ""), size=3)
    ids = [row.id for page in (first, second, third) for row in page.rows]
    assert len(set(ids)) == len(ids) == 7
    assert back.rows == second.rows


def test_suggestions_are_the_first_of_the_list(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        student = actor_of(make_student())
        for _ in range(4):
            make_host()
        assert suggest_hosts(student, 2) == hosts_for(student, Query()).rows[:2]


def test_hosts_may_not_search(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        host = actor_of(make_host())
        with pytest.raises(NotFound):
            hosts_for(host, Query())


def test_a_host_page_tells_who_she_is_and_when(institution: Institution, scope: Scope) -> None:
    with time_machine.travel(MONDAY, tick=False), scope(institution):
        student, host = make_student(), make_host(name="Dana Whitfield")
        make_weekly_hours(host, 9, 10, range(3, 4))
        page = host_page(actor_of(student), host.id)
        assert (page.first_name, page.field) == ("Dana", "Finance and accounting")
        assert [line.position for line in page.stations] == ["Trainee", "Actuary"]
        assert [slot.starts_at.day for slot in page.slots] == [26] * 3 + [3] * 3 + [10] * 3 + [
            17
        ] * 3
        assert page.may_ask
        assert not page.asked
        assert not host_page(actor_of(host), host.id).may_ask
        make_appointment(make_interview(student, host))
        assert not host_page(actor_of(student), host.id).may_ask


@pytest.mark.parametrize("pause", [timedelta(days=2), None])
def test_nobody_sees_the_page_of_a_host_who_pauses_or_is_none(
    institution: Institution, scope: Scope, pause: timedelta | None
) -> None:
    with scope(institution):
        student, host = make_student(), make_host()
        profile = db.session.query(HostProfile).one()
        if pause:
            profile.paused_until = datetime.now(UTC) + pause
        else:
            host.is_host = False
        db.session.flush()
        with pytest.raises(NotFound):
            host_page(actor_of(student), host.id)


def test_another_host_does_not_see_a_colleagues_page(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        host, other = make_host(), make_host()
        with pytest.raises(NotFound):
            host_page(actor_of(host), other.id)
