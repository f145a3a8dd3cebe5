"""A host offers, changes and calls off: her time is held by the database's word."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from fireside.availability.service import host_slots
from fireside.gatherings.models import Gathering
from fireside.gatherings.rules import GatheringState
from fireside.gatherings.service import (
    cancel_gathering,
    change_gathering,
    find_own,
    guests_of,
    hosted_tables,
    open_tables,
    usual_place,
)
from fireside.institutions.models import Institution
from fireside.interviews.service import busy_times
from fireside.kernel import clock
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid, NotFound
from fireside.people.models import HostProfile, Membership
from tests.conftest import Scope
from tests.factories.gatherings import acting, content, in_days, offer, sit
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host
from tests.integration.gatherings.conftest import fresh, held
from tests.tools.outbox import Outbox, recipient

HOUR = timedelta(hours=1)


def test_an_offer_closes_the_hosts_own_slots_buffers_included(
    institution: Institution, scope: Scope, host: Membership, outbox: Outbox
) -> None:
    with scope(institution):
        start = in_days(4, 12)
        before = {slot.starts_at for slot in host_slots(host.id, start - HOUR, start + 2 * HOUR)}
        assert start in before
        made = offer(host, start, minutes=60)
        after = {slot.starts_at for slot in host_slots(host.id, start - HOUR, start + 2 * HOUR)}
        assert before - after, "nothing was closed"
        (span,) = busy_times(host.account_id, start - HOUR, start + 3 * HOUR)
        assert span == (start - timedelta(minutes=10), start + HOUR + timedelta(minutes=10))
        assert all(slot >= span[1] or slot + timedelta(minutes=30) <= span[0] for slot in after)
        assert (made.seats, made.seats_taken, made.zone) == (3, 0, "Europe/Berlin")
    assert [recipient(one) for one in outbox.deliver()] == ["dana@example.org"]


@pytest.mark.parametrize("minutes", [-45, 0, 50, -30])
def test_it_cannot_overlap_anything_else_of_hers(
    institution: Institution, scope: Scope, host: Membership, gathering: Gathering, minutes: int
) -> None:
    with scope(institution):
        start = gathering.starts_at + timedelta(minutes=minutes)
        with pytest.raises(Invalid) as refused:
            offer(host, start, key="another-key")
        assert "clock" in refused.value.fields
        db.session.rollback()
        assert len(db.session.scalars(select(Gathering)).all()) == 1


def test_it_cannot_overlap_a_conversation_with_one_student(
    institution: Institution, scope: Scope, host: Membership, students: list[Membership]
) -> None:
    with scope(institution):
        start = in_days(3)
        make_appointment(make_interview(students[0], host), start)
        with pytest.raises(Invalid):
            offer(host, start + timedelta(minutes=15))
        db.session.rollback()


def test_the_same_form_twice_is_one_offer(
    institution: Institution, scope: Scope, host: Membership, gathering: Gathering
) -> None:
    with scope(institution):
        again = offer(host, gathering.starts_at)
        assert again.id == gathering.id
        with pytest.raises(Invalid, match="sent before with other contents"):
            offer(host, gathering.starts_at, title="Something else")


def test_what_is_wrong_is_said_by_field(
    institution: Institution, scope: Scope, host: Membership
) -> None:
    with scope(institution):
        with pytest.raises(Invalid) as refused:
            offer(host, clock.now(), 25, title="", seats=1, meeting_format="in_person")
        assert set(refused.value.fields) >= {"title", "seats", "address", "day", "minutes"}


def test_only_hosts_offer_and_only_the_host_changes(
    institution: Institution,
    scope: Scope,
    students: list[Membership],
    gathering: Gathering,
) -> None:
    with scope(institution):
        with pytest.raises(NotFound):
            offer(students[0])
        stranger = make_host(name="Rosa Lind", email="rosa@example.org")
        for member in (stranger, students[0]):
            with pytest.raises(NotFound):
                find_own(acting(member), gathering.id)
            with pytest.raises(NotFound):
                change_gathering(acting(member), gathering.id, content())
            with pytest.raises(NotFound):
                cancel_gathering(acting(member), gathering.id, "No.")
        with pytest.raises(NotFound):
            find_own(acting(stranger), 12345)


def test_seats_go_up_and_down_but_not_below_those_taken(
    institution: Institution,
    scope: Scope,
    host: Membership,
    students: list[Membership],
    gathering: Gathering,
    outbox: Outbox,
) -> None:
    with scope(institution):
        for student in students[:3]:
            sit(student, gathering)
    outbox.deliver()
    with scope(institution):
        with pytest.raises(Invalid) as refused:
            change_gathering(acting(host), gathering.id, content(seats=2))
        assert "3 students sit there" in refused.value.fields["seats"]
        changed = change_gathering(acting(host), gathering.id, content(seats=4))
        assert (changed.seats, changed.sequence) == (4, 0)
        sit(students[3], gathering)
        assert change_gathering(acting(host), gathering.id, content(seats=4)) is not None
    assert [recipient(one) for one in outbox.deliver()] == ["omar@example.org"]


def test_another_place_is_told_to_everybody_and_raises_the_sequence(
    institution: Institution,
    scope: Scope,
    host: Membership,
    students: list[Membership],
    gathering: Gathering,
    outbox: Outbox,
) -> None:
    with scope(institution):
        sit(students[0], gathering)
    outbox.deliver()
    with scope(institution):
        place = {"address": "12 Mill Lane", "reception": "Ask for Dana"}
        change_gathering(
            acting(host), gathering.id, content(meeting_format="in_person", place=place)
        )
        now = fresh(gathering)
        assert (now.sequence, now.place, now.video_link) == (1, place, "")
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "gathering.change")
        ).one()
        assert entry.fields == ["format", "place", "video_link"]
    letters = outbox.deliver()
    assert sorted(map(recipient, letters)) == ["dana@example.org", "mara@example.org"]
    assert all("12 Mill Lane" in one.as_string() for one in letters)


def test_calling_off_frees_everybodys_time_once(
    institution: Institution,
    scope: Scope,
    host: Membership,
    students: list[Membership],
    gathering: Gathering,
    outbox: Outbox,
) -> None:
    with scope(institution):
        sit(students[0], gathering)
        sit(students[1], gathering)
        assert held(gathering) == 3
    outbox.deliver()
    with scope(institution):
        with pytest.raises(Invalid):
            cancel_gathering(acting(host), gathering.id, "")
        cancel_gathering(acting(host), gathering.id, "I am ill, and sorry.")
        assert held(gathering) == 0
        assert cancel_gathering(acting(host), gathering.id, "Again.").reason.startswith("I am ill")
        assert fresh(gathering).state == GatheringState.CANCELLED
        assert open_tables(acting(students[2])) == []
        offer(host, gathering.starts_at, key="the-time-is-free")
    subjects = sorted((recipient(one), str(one["Subject"])) for one in outbox.deliver())
    off = "Called off: A first year in insurance"
    assert [one for one in subjects if one[1] == off] == [
        ("dana@example.org", off),
        ("mara@example.org", off),
        ("nils@example.org", off),
    ]


def test_what_has_begun_is_neither_changed_nor_called_off(
    institution: Institution, scope: Scope, host: Membership, gathering: Gathering
) -> None:
    with time_machine.travel(gathering.starts_at, tick=False), scope(institution):
        with pytest.raises(Conflict, match="has begun"):
            change_gathering(acting(host), gathering.id, content(seats=5))
        with pytest.raises(Conflict, match="has begun"):
            cancel_gathering(acting(host), gathering.id, "Too late.")


def test_a_host_sees_who_comes_and_what_was_earlier(
    institution: Institution,
    scope: Scope,
    host: Membership,
    students: list[Membership],
    gathering: Gathering,
    outbox: Outbox,
) -> None:
    with scope(institution):
        sit(students[1], gathering, "How did you begin?")
        sit(students[0], gathering)
        cancelled = offer(host, in_days(2), title="Earlier, and off")
        cancel_gathering(acting(host), cancelled.id, "Too few.")
        assert [(one.member.name, one.seat.question) for one in guests_of(gathering)] == [
            ("Nils Berg", "How did you begin?"),
            ("Mara Quist", ""),
        ]
        own = hosted_tables(acting(host))
        assert [one.gathering.title for one in own] == [gathering.title, "Earlier, and off"]
    outbox.deliver()


def test_the_form_begins_with_what_the_profile_says(
    institution: Institution, scope: Scope, host: Membership
) -> None:
    with scope(institution):
        profile = db.session.scalars(
            select(HostProfile).where(HostProfile.membership_id == host.id)
        ).one()
        profile.video_link, profile.arrival = "https://v.example.org/d", {"address": "12 Mill Lane"}
        assert usual_place(acting(host)) == {
            "video_link": "https://v.example.org/d",
            "address": "12 Mill Lane",
        }
        db.session.delete(profile)
        db.session.flush()
        assert usual_place(acting(host)) == {}
        made = offer(host)
        assert held(made) == 1
        db.session.rollback()
