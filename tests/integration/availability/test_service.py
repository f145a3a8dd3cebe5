"""Hours as a host keeps them, and the openings that students are shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from fireside.availability.jobs import refresh_all_openings
from fireside.availability.models import DatedOverride
from fireside.availability.rules import DaySpan, Travel, WeeklySpan
from fireside.availability.service import (
    add_override,
    add_travel,
    check_slot,
    first_slots,
    follow_taken,
    host_slots,
    host_week,
    preview_week,
    refresh_next_opening,
    refresh_openings,
    remove_override,
    set_hours,
)
from fireside.institutions.models import Institution
from fireside.institutions.service import hosts_version
from fireside.interviews.events import InterviewChanged
from fireside.interviews.models import Commitment
from fireside.interviews.rules import Act, Party, State
from fireside.kernel import clock, events
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import ask_together, db
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.jobs import JobContext
from fireside.kernel.permissions import Actor
from fireside.people.events import HostChanged
from fireside.people.models import HostProfile, Membership
from tests.conftest import Scope
from tests.factories.availability import make_override, make_weekly_hours
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_member, make_student
from tests.tools.openings import is_open, nearest_slots

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)  # 07:00 in New York
FAR = MONDAY + timedelta(days=60)


@pytest.fixture(autouse=True)
def _on_a_monday() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


def actor_of(member: Membership) -> Actor:
    roles = frozenset(role.value for role in member.roles)
    return Actor(
        member.account_id, member.id, member.institution_id, roles, member.zone, member.name
    )


def profile_of(host: Membership) -> HostProfile:
    profile = db.session.scalar(select(HostProfile).where(HostProfile.membership_id == host.id))
    assert profile is not None
    return profile


def hours_of(slots: list) -> list[str]:
    return [slot.starts_at.strftime("%d %H:%M") for slot in slots]


def test_notice_horizon_and_pause_cut_what_is_offered(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        host = make_host()
        make_weekly_hours(host, 0, 24, range(7))
        slots = host_slots(host.id, MONDAY, FAR)
        assert slots[0].starts_at == MONDAY + timedelta(hours=24)
        assert MONDAY + timedelta(days=28) - slots[-1].starts_at == timedelta(minutes=15)
        profile_of(host).paused_until = MONDAY + timedelta(days=5)
        db.session.flush()
        assert host_slots(host.id, MONDAY, FAR)[0].starts_at == MONDAY + timedelta(days=5)
        assert host_slots(host.id, FAR, FAR + timedelta(days=1)) == []


def test_overrides_replace_the_hours_of_their_day(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        host = make_host(zone="UTC")
        make_weekly_hours(host, 9, 10, range(7))
        make_override(host, date(2026, 11, 25))
        make_override(host, date(2026, 11, 26), 15, 16)
        slots = host_slots(host.id, MONDAY, MONDAY + timedelta(days=4))
    assert hours_of(slots) == [
        "26 15:00",
        "26 15:15",
        "26 15:30",
        "27 09:00",
        "27 09:15",
        "27 09:30",
    ]


def test_commitments_anywhere_close_the_slots_around_them(
    institution: Institution, other_institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        host = make_host(zone="UTC")
        make_weekly_hours(host, 9, 11, range(2, 3))
    with scope(other_institution):
        elsewhere = make_member("host", account=None)
        elsewhere.account_id = host.account_id
        at_ten = datetime(2026, 11, 25, 10, tzinfo=UTC)
        db.session.add(
            Commitment(
                account_id=host.account_id,
                institution_id=other_institution.id,
                appointment_id=1,
                busy_from=at_ten,
                busy_to=at_ten + timedelta(minutes=15),
            )
        )
    with scope(institution):
        slots = host_slots(host.id, MONDAY, MONDAY + timedelta(days=7))
        assert hours_of(slots) == ["25 09:00", "25 09:15", "25 10:30"]
        assert not is_open(host.id, at_ten)
        assert is_open(host.id, at_ten + timedelta(minutes=30))
        assert not is_open(host.id, at_ten + timedelta(minutes=31))
        near = nearest_slots(host.id, at_ten)
        assert hours_of(list(near)) == ["25 09:00", "25 09:15", "25 10:30"][-3:]


def test_the_askers_own_time_is_left_out(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        host = make_host(zone="UTC")
        make_weekly_hours(host, 9, 10, range(2, 3))
        nine = datetime(2026, 11, 25, 9, tzinfo=UTC)
        own = [(nine, nine + timedelta(minutes=15))]
        until = MONDAY + timedelta(days=7)
        assert hours_of(host_slots(host.id, MONDAY, until, own)) == ["25 09:15", "25 09:30"]
        assert hours_of(first_slots([host.id], 1, own=own)[host.id]) == ["25 09:15"]


def test_a_full_month_is_offered_to_nobody(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        host, student = make_host(profile={"monthly_cap": 1}, zone="UTC"), make_student()
        make_weekly_hours(host, 9, 10, range(7))
        make_appointment(make_interview(student, host))
        slots = host_slots(host.id, MONDAY, FAR)
    assert slots[0].starts_at == datetime(2026, 12, 1, 9, tzinfo=UTC)


def test_people_who_are_no_hosts_or_have_no_known_zone_have_no_slots(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        host, student = make_host(zone="Mars/Olympus"), make_student()
        make_weekly_hours(host)
        assert host_slots(host.id, MONDAY, FAR) == []
        assert first_slots([student.id, host.id], 3) == {student.id: [], host.id: []}
        assert nearest_slots(host.id, MONDAY) == ()


def test_hours_are_replaced_audited_and_seen_at_once(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        host = make_host(zone="UTC")
        before = hosts_version()
        set_hours(actor_of(host), host.id, [WeeklySpan(2, 540, 600)])
        set_hours(actor_of(host), host.id, [WeeklySpan(3, 540, 600), WeeklySpan(3, 660, 720)])
        week = host_week(actor_of(host), host.id)
        assert week.weekly == (WeeklySpan(3, 540, 600), WeeklySpan(3, 660, 720))
        assert profile_of(host).next_opening_at == datetime(2026, 11, 26, 9, tzinfo=UTC)
        assert hosts_version() > before
        entries = db.session.scalars(select(AuditEntry)).all()
        assert [(entry.action, entry.fields) for entry in entries] == [
            ("availability.edit", ["weekly_hours"])
        ] * 2
        set_hours(actor_of(host), host.id, [])
        assert profile_of(host).next_opening_at is None


def test_hours_that_make_no_sense_change_nothing(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        host = make_host(zone="Mars/Olympus")
        make_weekly_hours(host, weekdays=range(1))
        with pytest.raises(Invalid) as caught:
            set_hours(actor_of(host), host.id, [WeeklySpan(2, 600, 540)])
        assert set(caught.value.fields) == {"hours-2", "zone"}
        assert len(host_week(actor_of(host), host.id).weekly) == 1
        with pytest.raises(Invalid):
            add_override(actor_of(host), host.id, DaySpan(date(2026, 12, 24), None, None))


def test_a_day_is_closed_opened_and_forgotten(institution: Institution, scope: Scope) -> None:
    day = date(2026, 12, 24)
    with scope(institution):
        host = make_host()
        actor = actor_of(host)
        add_override(actor, host.id, DaySpan(day, None, None))
        add_override(actor, host.id, DaySpan(day, 600, 660))
        add_override(actor, host.id, DaySpan(day, 720, 780))
        kept = host_week(actor, host.id).changes
        assert [change.span.start_minute for change in kept] == [600, 720]
        with pytest.raises(Invalid):
            add_override(actor, host.id, DaySpan(day, 750, 810))
        add_override(actor, host.id, DaySpan(day, None, None))
        kept = host_week(actor, host.id).changes
        assert [change.span for change in kept] == [DaySpan(day, None, None)]
        remove_override(actor, host.id, kept[0].id)
        assert host_week(actor, host.id).changes == ()
        with pytest.raises(NotFound):
            remove_override(actor, host.id, kept[0].id)


def test_nobody_touches_the_week_of_another(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        host, other = make_host(), make_host()
        kept = make_override(host, date(2026, 12, 24))
        for act in (
            lambda actor: host_week(actor, host.id),
            lambda actor: set_hours(actor, host.id, []),
            lambda actor: add_override(actor, host.id, DaySpan(date(2026, 12, 1), None, None)),
            lambda actor: remove_override(actor, host.id, kept.id),
            lambda actor: preview_week(actor, host.id),
            lambda actor: add_travel(actor, host.id, Travel(FAR.date(), FAR.date(), None)),
        ):
            with pytest.raises(NotFound):
                act(actor_of(other))
        with pytest.raises(NotFound):
            remove_override(actor_of(other), other.id, kept.id)
        assert db.session.get(DatedOverride, (institution.id, kept.id)) is not None


def test_a_host_without_a_profile_has_no_week(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        bare = make_member("host")
        with pytest.raises(NotFound):
            host_week(actor_of(bare), bare.id)


def test_the_preview_is_seen_from_where_students_are(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        host = make_host(zone="Europe/Berlin")
        make_weekly_hours(host, 16, 18, range(2, 3))
        make_student(zone="Asia/Kolkata")
        make_student(zone="Nowhere/Land")
        actor = actor_of(host)
        seen = preview_week(actor, host.id)
        assert seen.zones == ("Asia/Kolkata", "America/New_York", "Europe/Berlin")
        assert [day for day, _ in seen.days] == [
            date(2026, 11, 25),
            *(date(2026, 12, day) for day in (2, 9, 16)),
        ]
        run = seen.days[0][1][0]
        assert (run.first.hour, run.last.hour, run.last.minute) == (15, 16, 30)
        assert seen.count == 28
        considered = [WeeklySpan(3, 960, 1020)]
        other = preview_week(actor, host.id, weekly=considered)
        assert [day.day for day, _ in other.days] == [26, 3, 10, 17]
        assert preview_week(actor, host.id).days == seen.days, "nothing was kept"
        with pytest.raises(Invalid):
            preview_week(actor, host.id, weekly=[WeeklySpan(3, 960, 900)])
        host.zone = "Mars/Olympus"
        db.session.flush()
        chosen = preview_week(actor, host.id, "Pacific/Auckland")
        assert chosen.zone == chosen.zones[-1] == "Pacific/Auckland"
        assert chosen.zones[-2] == "UTC"


def test_bookings_and_changes_of_people_move_the_next_opening(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        host, student = make_host(zone="UTC"), make_student()
        make_weekly_hours(host, 9, 10, range(2, 3))
        refresh_next_opening(host.id)
        first = profile_of(host).next_opening_at
        assert first is not None
        interview = make_interview(student, host)
        appointment = make_appointment(interview, starts_at=first)
        before = hosts_version()
        events.announce(
            InterviewChanged(
                interview.id,
                appointment.id,
                student.id,
                host.id,
                Act.ASK,
                State.REQUESTED,
                Party.STUDENT,
                2,
                appointment.starts_at,
                appointment.ends_at,
            )
        )
        moved = profile_of(host).next_opening_at
        assert moved == first + timedelta(days=7)
        assert hosts_version() > before
        host.zone = "Europe/Berlin"
        events.announce(HostChanged(host.id))
        assert profile_of(host).next_opening_at == first - timedelta(hours=1)


def test_an_opening_stands_where_time_is_taken_elsewhere_and_goes_with_the_month(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        host, student = make_host(zone="UTC", profile={"monthly_cap": 3}), make_student()
        make_weekly_hours(host, 9, 11, range(7))
        refresh_next_opening(host.id)
        first = profile_of(host).next_opening_at
        assert first is not None
        beside, far = first + timedelta(minutes=15), first + timedelta(days=1)

        def follow(taken: datetime, known: datetime | None) -> datetime | None:
            """Take a time as booking does, where ``known`` is what was kept before."""
            profile_of(host).next_opening_at = known
            check = check_slot(host.id, host.account_id, student.account_id, taken)
            check.is_open(*ask_together(*check.questions))
            make_appointment(make_interview(student, host), starts_at=taken)
            follow_taken(host.id, taken, taken + timedelta(minutes=30))
            return profile_of(host).next_opening_at

        assert follow(far, beside) == beside, "elsewhere: left alone"
        assert follow(far + timedelta(days=1), datetime.now(UTC)) == first, "gone by: anew"
        moved = follow(far + timedelta(days=2), beside)
        assert moved is None or (moved.year, moved.month) != (first.year, first.month)
        assert follow(far + timedelta(days=3), None) is None


def test_an_opening_is_looked_at_anew_where_time_is_taken_beside_it_or_unchecked(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        host, student = make_host(zone="UTC"), make_student()
        make_weekly_hours(host, 9, 11, range(7))
        refresh_next_opening(host.id)
        first = profile_of(host).next_opening_at
        assert first is not None
        check = check_slot(host.id, host.account_id, student.account_id, first)
        assert check.is_open(*ask_together(*check.questions))
        profile_of(host).next_opening_at = first + timedelta(minutes=15)
        follow_taken(host.id, first, first + timedelta(minutes=30))
        assert profile_of(host).next_opening_at == first
        db.session.commit()
        profile_of(host).next_opening_at = first + timedelta(minutes=15)
        far = first + timedelta(days=1)
        follow_taken(host.id, far, far + timedelta(minutes=30))
        assert profile_of(host).next_opening_at == first, "nobody checked it in this transaction"
        follow_taken(1, far, far + timedelta(minutes=30))


def test_a_time_of_whoever_is_no_host_any_more_is_not_open(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        host, student = make_host(zone="UTC"), make_student()
        make_weekly_hours(host, 9, 11, range(7))
        first = host_slots(host.id, clock.now(), clock.now() + timedelta(days=9))[0].starts_at
        check = check_slot(host.id, host.account_id, student.account_id, first)
        db.session.get_one(Membership, (institution.id, host.id)).is_host = False
        assert not check.is_open(*ask_together(*check.questions))
        assert check.spent() is None


def test_the_hourly_job_follows_the_clock_in_every_institution(
    institution: Institution, other_institution: Institution, scope: Scope, app: Flask
) -> None:
    hosts = {}
    for house in (institution, other_institution):
        with scope(house):
            hosts[house.id] = make_host(zone="UTC")
            make_weekly_hours(hosts[house.id], 9, 10, range(2, 3))
            assert refresh_openings() == 1
            assert refresh_openings() == 0
    with time_machine.travel(MONDAY + timedelta(days=4), tick=False):
        with app.app_context():
            refresh_all_openings(JobContext(1, "availability.refresh_openings", None, {}, 1))
        for house in (institution, other_institution):
            with scope(house):
                opening = profile_of(hosts[house.id]).next_opening_at
                assert opening == datetime(2026, 12, 2, 9, tzinfo=UTC)
