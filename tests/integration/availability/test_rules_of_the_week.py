"""Offers, dates of weekly hours, travels, and a host's own numbers beside the institution's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from fireside.availability.models import TravelPeriod
from fireside.availability.rules import DaySpan, Travel, WeeklySpan
from fireside.availability.service import (
    add_override,
    add_travel,
    check_slot,
    first_slots,
    follow_taken,
    forget_hours,
    host_slots,
    host_week,
    refresh_next_opening,
    remove_travel,
    set_hours,
    share_of,
)
from fireside.institutions.models import Institution
from fireside.institutions.service import hosts_version
from fireside.interviews.models import Commitment
from fireside.interviews.service import Hold, hold_time, release_time
from fireside.kernel.db import ask_together, db
from fireside.kernel.errors import Invalid, NotFound
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.availability import make_travel, make_weekly_hours
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_student
from tests.integration.availability.test_service import actor_of, hours_of, profile_of
from tests.tools.openings import is_open

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
FAR = MONDAY + timedelta(days=300)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_a_monday() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


def decide(institution: Institution, **policies: Any) -> None:
    """Let the institution decide for the rest of a test."""
    kept = db.session.get_one(Institution, institution.id)
    for name, value in policies.items():
        setattr(kept, name, value)
    db.session.commit()


def first_and_last(host: Membership) -> list[datetime]:
    slots = host_slots(host.id, MONDAY, FAR)
    return [slots[0].starts_at, slots[-1].starts_at]


def test_weekly_hours_keep_their_dates(institution: Institution, scope: Scope) -> None:
    spans = (
        WeeklySpan(2, 540, 600, None, date(2026, 12, 2)),
        WeeklySpan(2, 570, 630, date(2026, 12, 3), date(2026, 12, 9)),
    )
    with scope(institution):
        host = make_host(zone="UTC", profile={"minutes": 60})
        set_hours(actor_of(host), host.id, spans)
        assert host_week(actor_of(host), host.id).weekly == spans
        slots = host_slots(host.id, MONDAY, FAR)
        assert hours_of(slots) == ["25 09:00", "02 09:00", "09 09:30"]
        assert is_open(host.id, slots[-1].starts_at)
        assert not is_open(host.id, slots[-1].starts_at + 7 * DAY)


def test_an_offer_of_one_day_stands_beside_the_week(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        host = make_host(zone="UTC", profile={"minutes": 60})
        actor = actor_of(host)
        make_weekly_hours(host, 9, 10, range(2, 3))
        day = date(2026, 11, 25)
        add_override(actor, host.id, DaySpan(day, 900, 960, beside=True))
        add_override(actor, host.id, DaySpan(day + 2 * DAY, 480, 540, beside=True))
        assert hours_of(host_slots(host.id, MONDAY, MONDAY + 7 * DAY)) == [
            "25 09:00",
            "25 15:00",
            "27 08:00",
        ]
        with pytest.raises(Invalid):
            add_override(actor, host.id, DaySpan(day, 570, 630, beside=True))
        add_override(actor, host.id, DaySpan(day, None, None))
        assert hours_of(host_slots(host.id, MONDAY, MONDAY + 7 * DAY)) == ["27 08:00"]


def test_a_travel_moves_hours_and_the_next_opening_and_ends_by_itself(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        host = make_host(zone="America/New_York", profile={"minutes": 60})
        actor = actor_of(host)
        make_weekly_hours(host, 9, 10, range(7))
        refresh_next_opening(host.id)
        before = hosts_version()
        first, last = date(2026, 11, 24), date(2026, 11, 26)
        add_travel(actor, host.id, Travel(first, last, "Asia/Kolkata"))
        assert hosts_version() > before
        found = host_slots(host.id, MONDAY, MONDAY + 5 * DAY)
        assert hours_of(found) == ["25 03:30", "26 03:30", "27 14:00"]
        assert profile_of(host).next_opening_at == found[0].starts_at
        kept = host_week(actor, host.id).travels
        assert [one.travel for one in kept] == [Travel(first, last, "Asia/Kolkata")]
        assert "travel_period" in share_of(host.id).records
        remove_travel(actor, host.id, kept[0].id)
        assert profile_of(host).next_opening_at == datetime(2026, 11, 24, 14, tzinfo=UTC)
        with pytest.raises(NotFound):
            remove_travel(actor, host.id, kept[0].id)


def test_a_travel_that_makes_no_sense_changes_nothing(
    institution: Institution, scope: Scope
) -> None:
    first, last = date(2026, 12, 1), date(2026, 12, 3)
    with scope(institution):
        host, lost = make_host(zone="UTC"), make_host(zone="Mars/Olympus")
        make_travel(host, first, last)
        for travel, field in (
            (Travel(first, last, "Mars/Olympus"), "where"),
            (Travel(last, first, "Asia/Kolkata"), "last"),
            (Travel(last, last, "Asia/Kolkata"), "first"),
            (Travel(last + DAY, last + DAY, "UTC"), "where"),
        ):
            with pytest.raises(Invalid) as caught:
                add_travel(actor_of(host), host.id, travel)
            assert list(caught.value.fields) == [field]
        with pytest.raises(Invalid) as caught:
            add_travel(actor_of(lost), lost.id, Travel(first, last, None))
        assert list(caught.value.fields) == ["zone"]
        assert db.session.query(TravelPeriod).count() == 1
        forget_hours(host.id)
        assert db.session.query(TravelPeriod).count() == 0


def test_a_zone_that_is_no_more_lets_the_weekly_hours_rest(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        host = make_host(zone="UTC", profile={"minutes": 60})
        make_weekly_hours(host, 9, 10, range(7))
        make_travel(host, date(2026, 11, 20), date(2026, 11, 27), "Atlantis/Harbour")
        assert hours_of(host_slots(host.id, MONDAY, MONDAY + 6 * DAY)) == ["28 09:00", "29 09:00"]
        add_override(actor_of(host), host.id, DaySpan(date(2026, 11, 25), 600, 660))
        assert first_slots([host.id], 1)[host.id][0].starts_at.day == 25


@pytest.mark.parametrize(
    ("rule", "own", "hours", "days"),
    [
        ("stricter", (2, 56), 24, 28),
        ("stricter", (48, 7), 48, 7),
        ("own", (2, 56), 2, 56),
        ("own", (None, None), 24, 28),
    ],
)
def test_notice_and_horizon_are_the_institutions_or_her_own(
    institution: Institution,
    scope: Scope,
    rule: str,
    own: tuple[int | None, int | None],
    hours: int,
    days: int,
) -> None:
    with scope(institution):
        decide(institution, host_limits=rule)
    with scope(institution):
        profile = {"notice_hours": own[0], "horizon_days": own[1], "step_minutes": 5}
        host = make_host(profile=profile)
        make_weekly_hours(host, 0, 24, range(7))
        first, last = first_and_last(host)
        assert first == MONDAY + timedelta(hours=hours)
        assert last == MONDAY + timedelta(days=days) - timedelta(minutes=5)
        assert is_open(host.id, first)
        assert not is_open(host.id, first - timedelta(minutes=5))
        assert is_open(host.id, last)
        assert not is_open(host.id, last + timedelta(minutes=5))
        refresh_next_opening(host.id)
        assert profile_of(host).next_opening_at == first


def test_a_full_day_and_a_full_week_are_offered_to_nobody(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        host, student = make_host(profile={"daily_cap": 1}, zone="UTC"), make_student()
        make_weekly_hours(host, 9, 10, range(7))
        wednesday = datetime(2026, 11, 25, 9, tzinfo=UTC)
        make_appointment(make_interview(student, host), starts_at=wednesday)
        days = {
            slot.starts_at.day for slot in host_slots(host.id, MONDAY, MONDAY + 7 * DAY + DAY / 2)
        }
        assert days == {26, 27, 28, 29, 30}
        profile_of(host).weekly_cap = 1
        db.session.flush()
        assert host_slots(host.id, MONDAY, FAR)[0].starts_at.day == 30
    with scope(institution):
        decide(institution, talks_per_week=2)
        profile_of(host).weekly_cap = 0
        db.session.flush()
        assert host_slots(host.id, MONDAY, FAR)[0].starts_at.day == 26


def test_the_next_opening_follows_a_day_that_has_become_full(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        host, student = make_host(zone="UTC", profile={"daily_cap": 1}), make_student()
        make_weekly_hours(host, 9, 15, range(7))
        refresh_next_opening(host.id)
        first = profile_of(host).next_opening_at
        assert first is not None

        def take(moment: datetime) -> datetime | None:
            check = check_slot(host.id, host.account_id, student.account_id, moment)
            assert check.is_open(*ask_together(*check.questions))
            make_appointment(make_interview(student, host), starts_at=moment)
            follow_taken(host.id, moment, moment + timedelta(minutes=30))
            return profile_of(host).next_opening_at

        assert take(first + 3 * DAY) == first, "another day"
        assert take(first + timedelta(hours=2)) == datetime(2026, 11, 25, 9, tzinfo=UTC)


def test_each_buffer_is_held_on_its_side(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        host, student = make_host(), make_student()
        appointment = make_appointment(make_interview(student, host))
        release_time(appointment.id)
        hold_time(appointment, [Hold(host.account_id, 5, 20), Hold(student.account_id)])
        held = {
            row.account_id: (
                appointment.starts_at - row.busy_from,
                row.busy_to - appointment.ends_at,
            )
            for row in db.session.query(Commitment).filter_by(
                appointment_id=appointment.id, active=True
            )
        }
        none = timedelta(0)
        assert held == {
            host.account_id: (timedelta(minutes=5), timedelta(minutes=20)),
            student.account_id: (none, none),
        }


def test_what_is_listed_can_be_booked_and_nothing_between(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        profile = {
            "minutes": 20,
            "step_minutes": 10,
            "buffer_minutes": 5,
            "buffer_after_minutes": 15,
        }
        host, student = make_host(zone="UTC", profile=profile), make_student()
        make_weekly_hours(host, 9, 11, range(2, 3))
        busy = datetime(2026, 11, 25, 10, tzinfo=UTC)
        db.session.add(
            Commitment(
                account_id=host.account_id,
                institution_id=institution.id,
                appointment_id=1,
                busy_from=busy,
                busy_to=busy + timedelta(minutes=5),
            )
        )
        db.session.flush()
        listed = {slot.starts_at for slot in host_slots(host.id, busy - DAY, busy + DAY)}
        times = sorted(f"{moment:%H:%M}" for moment in listed)
        assert times == ["09:00", "09:10", "09:20", "10:10", "10:20", "10:30", "10:40"]
        for minute in range(0, 120, 5):
            moment = busy - timedelta(hours=1) + timedelta(minutes=minute)
            check = check_slot(host.id, host.account_id, student.account_id, moment)
            assert check.is_open(*ask_together(*check.questions)) == (moment in listed)
