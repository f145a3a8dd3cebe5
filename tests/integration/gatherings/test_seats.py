"""Sitting down and getting up: the last seat goes to one, and nobody sits in two places."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from fireside.booking.models import AskingRest
from fireside.gatherings.models import Gathering
from fireside.gatherings.service import (
    NoSeat,
    cancel_gathering,
    find_table,
    follow_roles,
    give_back,
    open_tables,
    seated_tables,
    share_of,
)
from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.interviews.service import busy_times
from fireside.kernel import clock, events, tenancy
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid, NotFound
from fireside.people.events import MemberLeft, RolesChanged
from fireside.people.models import Membership
from fireside.people.service import block
from fireside.people.service.leaving import _tellers
from tests.conftest import Scope
from tests.factories.gatherings import acting, in_days, offer, sit
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_advisor, make_host, make_student
from tests.integration.gatherings.conftest import fresh, held, seat_of
from tests.tools.outbox import Outbox, recipient

QUESTION = "How do you tell a client no?"


def test_seats_are_taken_until_there_is_none(
    institution: Institution,
    scope: Scope,
    students: list[Membership],
    gathering: Gathering,
) -> None:
    with scope(institution):
        for student in students[:3]:
            sit(student, gathering)
        assert (fresh(gathering).seats_left, held(gathering)) == (0, 4)
        with pytest.raises(NoSeat, match="Every seat is taken"):
            sit(students[3], gathering)
        (shown,) = open_tables(acting(students[3]))
        assert (shown.seat, shown.is_ahead) == (None, True)


def test_a_second_press_is_the_same_seat_and_may_bring_another_question(
    institution: Institution, scope: Scope, students: list[Membership], gathering: Gathering
) -> None:
    with scope(institution):
        first = sit(students[0], gathering, QUESTION)
        assert sit(students[0], gathering).id == first.id
        assert seat_of(gathering, students[0]).question == QUESTION
        sit(students[0], gathering, "Another one")
        assert seat_of(gathering, students[0]).question == "Another one"
        assert (fresh(gathering).seats_taken, held(gathering)) == (1, 2)
        with pytest.raises(Invalid):
            sit(students[0], gathering, "q" * 301)


def test_a_seat_goes_back_until_the_start_and_can_be_taken_again(
    institution: Institution, scope: Scope, students: list[Membership], gathering: Gathering
) -> None:
    with scope(institution):
        for student in students[:3]:
            sit(student, gathering)
        give_back(acting(students[0]), gathering.id)
        give_back(acting(students[0]), gathering.id)
        assert (fresh(gathering).seats_taken, held(gathering)) == (2, 3)
        assert seated_tables(acting(students[0])) == []
        sit(students[3], gathering)
        with pytest.raises(NoSeat):
            sit(students[0], gathering)
        give_back(acting(students[3]), gathering.id)
        sit(students[0], gathering)
        assert seat_of(gathering, students[0]).sequence == 2
        assert seated_tables(acting(students[0]))[0].seat is not None
        give_back(acting(students[3]), gathering.id)
        actions = db.session.scalars(
            select(AuditEntry.action).where(AuditEntry.subject_id == gathering.id)
        )
        counted = list(actions)
        assert (counted.count("gathering.take"), counted.count("gathering.give_back")) == (5, 2)


def test_once_begun_nobody_sits_down_or_gets_up(
    institution: Institution, scope: Scope, students: list[Membership], gathering: Gathering
) -> None:
    with scope(institution):
        sit(students[0], gathering)
    with time_machine.travel(gathering.starts_at, tick=False), scope(institution):
        with pytest.raises(NoSeat, match="has begun"):
            sit(students[1], gathering)
        with pytest.raises(NoSeat, match="has begun"):
            give_back(acting(students[0]), gathering.id)
        assert open_tables(acting(students[1])) == []
        assert len(seated_tables(acting(students[0]))) == 1
    with time_machine.travel(gathering.ends_at, tick=False), scope(institution):
        assert seated_tables(acting(students[0])) == []


def test_nobody_sits_while_she_has_something_else(
    institution: Institution,
    scope: Scope,
    students: list[Membership],
    gathering: Gathering,
) -> None:
    with scope(institution):
        other = make_host(name="Rosa Lind", email="rosa@example.org")
        start = gathering.starts_at + timedelta(minutes=30)
        make_appointment(make_interview(students[0], other), start)
        make_appointment(make_interview(students[1], other), gathering.ends_at + timedelta(hours=1))
        with pytest.raises(Invalid, match="another conversation at that time"):
            sit(students[0], gathering)
        db.session.rollback()
    with scope(institution):
        other = make_host(name="Ruth Lind", email="ruth@example.org")
        sit(students[1], gathering)
        beside = offer(other, gathering.starts_at)
        with pytest.raises(Invalid, match="another conversation"):
            sit(students[1], beside)
        db.session.rollback()
        assert fresh(gathering).seats_taken == 0


def test_a_seat_keeps_a_student_from_being_booked_elsewhere(
    institution: Institution, scope: Scope, students: list[Membership], gathering: Gathering
) -> None:
    with scope(institution):
        sit(students[0], gathering)
        span = busy_times(students[0].account_id, gathering.starts_at, gathering.ends_at)
        assert span == [(gathering.starts_at, gathering.ends_at)]


def test_who_rests_after_a_no_show_takes_no_seat(
    institution: Institution,
    scope: Scope,
    host: Membership,
    students: list[Membership],
    gathering: Gathering,
) -> None:
    with scope(institution):
        db.session.get_one(Institution, institution.id).no_show = "pause"
        interview = make_interview(students[0], host)
        db.session.add(
            AskingRest(
                student_id=students[0].id,
                interview_id=interview.id,
                began_at=clock.now(),
                ends_at=clock.now() + timedelta(days=7),
            )
        )
        db.session.flush()
        with pytest.raises(Invalid):
            sit(students[0], gathering)


def test_the_code_of_conduct_is_accepted_first(
    institution: Institution, scope: Scope, students: list[Membership], gathering: Gathering
) -> None:
    with scope(institution):
        house = db.session.get_one(Institution, institution.id)
        house.conduct, house.conduct_version = "Be kind.", 1
        db.session.flush()
        with pytest.raises(Invalid) as refused:
            sit(students[0], gathering)
        assert "conduct" in refused.value.fields


def test_hosts_advisers_and_strangers_take_no_seat(
    institution: Institution,
    other_institution: Institution,
    scope: Scope,
    host: Membership,
    students: list[Membership],
    gathering: Gathering,
) -> None:
    with scope(institution):
        host.is_student = True
        db.session.flush()
        for member in (make_advisor(), host):
            with pytest.raises(NotFound):
                find_table(acting(member), gathering.id)
            with pytest.raises(NotFound):
                sit(member, gathering)
        assert open_tables(acting(host)) == []
        host.is_student = False
    with scope(other_institution):
        elsewhere = make_student(name="Eve Moor", email="eve@example.org")
        for act in (find_table, give_back):
            with pytest.raises(NotFound):
                act(acting(elsewhere), gathering.id)
        with pytest.raises(NotFound):
            sit(elsewhere, gathering)
        assert open_tables(acting(elsewhere)) == []


@pytest.mark.parametrize("by_host", [True, False])
def test_a_block_hides_it_and_frees_the_seat(
    institution: Institution,
    scope: Scope,
    host: Membership,
    students: list[Membership],
    gathering: Gathering,
    outbox: Outbox,
    by_host: bool,
) -> None:
    with scope(institution):
        make_interview(students[0], host, state="declined")
        sit(students[0], gathering)
        sit(students[1], gathering)
    outbox.deliver()
    with scope(institution):
        one, other = (host, students[0]) if by_host else (students[0], host)
        block(acting(one), other.id)
        assert (fresh(gathering).seats_taken, held(gathering)) == (1, 2)
        assert open_tables(acting(students[0])) == []
        for act in (find_table, give_back):
            with pytest.raises(NotFound):
                act(acting(students[0]), gathering.id)
        with pytest.raises(NotFound):
            sit(students[0], gathering)
    (letter,) = outbox.deliver()
    assert (recipient(letter), str(letter["Subject"])) == (
        "mara@example.org",
        "Your seat is given back: A first year in insurance",
    )


def test_a_leaving_student_gives_her_seats_back_and_takes_her_words_along(
    institution: Institution,
    scope: Scope,
    students: list[Membership],
    gathering: Gathering,
    outbox: Outbox,
) -> None:
    with scope(institution):
        sit(students[0], gathering, QUESTION)
    outbox.deliver()
    with scope(institution):
        events.announce(MemberLeft(students[0].id))
        seat = seat_of(gathering, students[0])
        assert (seat.question, seat.given_back_at is None) == ("", False)
        assert (fresh(gathering).seats_taken, held(gathering)) == (0, 1)
    outbox.deliver()


@pytest.mark.parametrize("way", ["left", "paused", "no host"])
def test_what_a_host_offers_ends_with_her_part(
    institution: Institution,
    scope: Scope,
    host: Membership,
    students: list[Membership],
    gathering: Gathering,
    outbox: Outbox,
    way: str,
) -> None:
    with scope(institution):
        sit(students[0], gathering)
    outbox.deliver()
    with scope(institution):
        member = db.session.get_one(Membership, (host.institution_id, host.id))
        if way == "left":
            events.announce(MemberLeft(host.id))
        else:
            member.paused, member.is_host = way == "paused", way == "paused"
            db.session.flush()
            events.announce(RolesChanged(host.id))
        now = fresh(gathering)
        assert (now.is_cancelled, held(gathering)) == (True, 0)
        assert (now.title == "") is (way == "left")
        assert "takes no part" in now.reason
        assert find_table(acting(students[0]), gathering.id).gathering.is_cancelled
        follow_roles(host.id)
    came = {recipient(one): str(one["Subject"]) for one in outbox.deliver()}
    named = "Group conversation" if way == "left" else gathering.title
    assert came["mara@example.org"] == f"Called off: {named}"


def test_a_student_who_is_none_any_more_gives_her_seats_back(
    institution: Institution,
    scope: Scope,
    students: list[Membership],
    gathering: Gathering,
    outbox: Outbox,
) -> None:
    with scope(institution):
        sit(students[0], gathering)
        member = db.session.get_one(Membership, (institution.id, students[0].id))
        member.is_student, member.is_host = False, True
        db.session.flush()
        events.announce(RolesChanged(member.id))
        assert fresh(gathering).seats_taken == 0
    outbox.deliver()


def test_who_leaves_is_told_what_ends(
    institution: Institution,
    scope: Scope,
    host: Membership,
    students: list[Membership],
    gathering: Gathering,
    outbox: Outbox,
) -> None:
    with scope(institution):
        sit(students[0], gathering)
        told = {
            member.id: [one.words for teller in _tellers for one in teller(member)]
            for member in (host, students[0], students[1])
        }
        assert any("group conversations that you offer" in words for words in told[host.id])
        assert any("Your seats in group" in words for words in told[students[0].id])
        assert not any("group conversation" in words for words in told[students[1].id])
        over = offer(host, in_days(5))
        cancel_gathering(acting(host), over.id, "I am ill.")
        events.announce(MemberLeft(host.id))
        assert (fresh(over).reason, fresh(over).title) == ("", "")
    outbox.deliver()


def test_a_pause_ended_changes_nothing(
    institution: Institution,
    scope: Scope,
    host: Membership,
    students: list[Membership],
    gathering: Gathering,
    outbox: Outbox,
) -> None:
    with scope(institution):
        sit(students[0], gathering)
        db.session.get_one(Membership, (institution.id, host.id)).is_student = True
        db.session.flush()
        events.announce(RolesChanged(host.id))
        events.announce(RolesChanged(students[0].id))
        assert (fresh(gathering).is_cancelled, fresh(gathering).seats_taken) == (False, 1)
    outbox.deliver()


def test_a_persons_copy_holds_her_own_and_nobody_elses(
    institution: Institution,
    scope: Scope,
    host: Membership,
    students: list[Membership],
    gathering: Gathering,
    outbox: Outbox,
) -> None:
    with scope(institution):
        sit(students[0], gathering, QUESTION)
        sit(students[1], gathering, "A secret of Nils")
        hers, his = share_of(students[0].id).records, share_of(host.id).records
        assert [(one["title"], one["question"]) for one in hers["seat"]] == [
            (gathering.title, QUESTION)
        ]
        assert hers["gathering"] == []
        assert [one["title"] for one in his["gathering"]] == [gathering.title]
        assert his["seat"] == []
    outbox.deliver()


def test_a_cancelled_one_is_still_there_for_whoever_had_a_seat(
    institution: Institution,
    scope: Scope,
    host: Membership,
    students: list[Membership],
    gathering: Gathering,
    outbox: Outbox,
) -> None:
    with scope(institution):
        sit(students[0], gathering)
        cancel_gathering(acting(host), gathering.id, "I am ill.")
        assert find_table(acting(students[0]), gathering.id).gathering.reason == "I am ill."
        with pytest.raises(NoSeat, match="called off"):
            sit(students[1], gathering)
        with pytest.raises(NoSeat, match="called off"):
            give_back(acting(students[0]), gathering.id)
        assert seated_tables(acting(students[0])) == []
    outbox.deliver()
    with scope(institution):
        assert db.session.scalars(select(Interview)).all() == []
        assert tenancy.current_institution_id() == institution.id
        offer(host, in_days(9))
    outbox.deliver()
