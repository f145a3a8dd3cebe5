"""Where a request holds no time: several wait for one, and one confirmation at most succeeds."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import func, select

from fireside.booking.service import (
    Meeting,
    answer_request,
    answer_token,
    cancel,
    find_meeting,
    move_to,
    open_alternatives,
)
from fireside.booking.service.overtaking import overtake_request, overtake_requests
from fireside.institutions.models import Institution
from fireside.interviews.models import Commitment, Interview
from fireside.interviews.rules import Act, Party, State
from fireside.interviews.service import SlotTaken, get_interview
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.people import make_student
from tests.integration.booking.conftest import (
    Browse,
    actor_of,
    appointment_of,
    ask,
    both,
    holding,
    profile_of,
)
from tests.tools.openings import is_open
from tests.tools.outbox import Outbox, text_of


@pytest.fixture
def two(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
) -> tuple[Interview, Interview]:
    """Two requests for one time, which hold it for neither."""
    with scope(institution):
        db.session.get_one(Institution, institution.id).request_holds = False
    with scope(institution):
        return ask(student, host, slots[30]), ask(make_student(name="Noor"), host, slots[30])


def test_requests_hold_nothing_and_the_first_one_confirmed_takes_the_time(
    institution: Institution,
    scope: Scope,
    host: Membership,
    two: tuple[Interview, Interview],
    slots: list[datetime],
) -> None:
    first, second = two
    with scope(institution):
        assert db.session.scalar(select(func.count(Commitment.id))) == 0
        assert is_open(host.id, slots[30])
        assert answer_request(actor_of(host), second, Act.CONFIRM).state == State.CONFIRMED
        assert holding(second) == both(slots[30])
        assert not is_open(host.id, slots[30])
    with scope(institution), pytest.raises(SlotTaken, match="agreed to something else"):
        answer_request(actor_of(host), first, Act.CONFIRM)
    with scope(institution):
        assert get_interview(actor_of(host), first.id).state == State.REQUESTED
        declined = answer_request(actor_of(host), first, Act.DECLINE, alternatives=[slots[60]])
        assert declined.state == State.DECLINED


def test_a_request_that_moves_still_holds_nothing(
    institution: Institution,
    scope: Scope,
    student: Membership,
    two: tuple[Interview, Interview],
    slots: list[datetime],
) -> None:
    with scope(institution):
        move_to(actor_of(student), two[0], slots[60])
        assert db.session.scalar(select(func.count(Commitment.id))) == 0


def test_the_pages_and_the_mail_promise_no_more_than_is_true(
    institution: Institution,
    scope: Scope,
    browse: Browse,
    student: Membership,
    host: Membership,
    two: tuple[Interview, Interview],
    outbox: Outbox,
) -> None:
    mara, dana = browse(student), browse(host)
    assert "Others may ask for the same time" in mara.get(f"/interviews/{two[0].id}/book").text
    assert "You can answer until" in dana.get(f"/interviews/{two[0].id}/book").text
    assert (
        "confirmed first has it"
        in browse(_other(scope, institution)).get(f"/hosts/{host.id}/ask").text
    )
    for letter in outbox.deliver():
        assert "You can answer until" in text_of(letter)
        assert "is held" not in text_of(letter)


def meeting_of(interview: Interview) -> Meeting:
    """Return the latest meeting; needs a scope."""
    found = find_meeting(appointment_of(interview).id)
    assert found is not None
    return found


def _other(scope: Scope, institution: Institution) -> Membership:
    with scope(institution):
        return make_student()


def test_the_others_hear_at_once_that_the_time_is_gone_and_when_else_there_is_time(
    institution: Institution,
    scope: Scope,
    browse: Browse,
    student: Membership,
    host: Membership,
    two: tuple[Interview, Interview],
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    first, second = two
    with scope(institution):
        profile_of(host).monthly_cap = 20
        touching = ask(make_student(name="Lea"), host, slots[32])  # within the ten minutes around
        later = ask(make_student(name="Ode"), host, slots[60])
    outbox.deliver()
    link = f"/interviews/{first.id}/book"
    with scope(institution):
        answer_request(actor_of(host), second, Act.CONFIRM)
    letters = [one for one in outbox.deliver() if "is gone" in one["Subject"]]
    assert [one["Subject"] for one in letters] == ["That time with Dana is gone"] * 2
    words = " ".join(text_of(next(one for one in letters if "mara" in one["To"])).split())
    assert "went to somebody else" in words
    assert "When Dana has time still:" in words
    assert "confirmed as soon as you take it" not in words
    with scope(institution):
        states = [appointment_of(one).state for one in (first, touching, later)]
        assert states == [State.DECLINED, State.DECLINED, State.REQUESTED]
        assert appointment_of(first).cancelled_by == Party.SYSTEM
        acts = db.session.scalars(select(AuditEntry.action)).all()
        assert acts.count("interview.overtake") == 2
    mara = browse(student).get(link).text
    assert "went to somebody else" in mara
    assert "When Dana has time still" in mara
    dana = browse(host).get(link).text
    assert "This time went to another conversation of yours" in dana
    with scope(institution):
        nearest = open_alternatives(meeting_of(first))
        assert len(nearest) == 3
        again = ask(
            student,
            host,
            nearest[0].starts_at,
            interview=get_interview(actor_of(student), first.id),
        )
        assert again.state == State.REQUESTED  # the host has not offered it herself
    outbox.deliver()


def test_a_time_that_came_back_meanwhile_ends_no_request(
    institution: Institution,
    scope: Scope,
    host: Membership,
    two: tuple[Interview, Interview],
    outbox: Outbox,
) -> None:
    first, second = two
    with scope(institution):
        confirmed = answer_request(actor_of(host), second, Act.CONFIRM)
        cancel(actor_of(host), confirmed)
    outbox.deliver()
    with scope(institution):
        overtake_requests(Actor.system(institution.id), appointment_of(second).id)
        assert appointment_of(first).state == State.REQUESTED


def test_nobody_is_overtaken_twice_nor_by_what_holds_its_own_time(
    institution: Institution,
    scope: Scope,
    host: Membership,
    two: tuple[Interview, Interview],
    outbox: Outbox,
) -> None:
    first, second = two
    with scope(institution):
        taken = appointment_of(answer_request(actor_of(host), second, Act.CONFIRM)).id
    with scope(institution):
        for _ in range(2):
            overtake_requests(Actor.system(institution.id), taken)
        assert appointment_of(first).state == State.DECLINED
        assert appointment_of(first).sequence == 0
        acts = db.session.scalars(select(AuditEntry.action)).all()
        assert acts.count("interview.overtake") == 1
        with pytest.raises(NotFound):
            overtake_requests(actor_of(host), taken)
    outbox.deliver()
    assert outbox.deliver() == []


def test_what_is_gone_or_was_answered_meanwhile_is_not_overtaken(
    institution: Institution, scope: Scope, two: tuple[Interview, Interview], host: Membership
) -> None:
    system = Actor.system(institution.id)
    with scope(institution):
        settled = answer_request(actor_of(host), two[0], Act.CONFIRM)
        overtake_request(system, settled.id)
        overtake_request(system, 7)
        acts = db.session.scalars(select(AuditEntry.action)).all()
        assert "interview.overtake" not in acts
        assert appointment_of(two[1]).state == State.REQUESTED
        db.session.rollback()


def test_a_booking_at_once_tells_those_who_wait_for_the_time(
    institution: Institution,
    scope: Scope,
    host: Membership,
    two: tuple[Interview, Interview],
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    with scope(institution):
        profile_of(host).confirmation = "instant"
    with scope(institution):
        ask(make_student(), host, slots[30])
    outbox.deliver()
    with scope(institution):
        assert {appointment_of(one).state for one in two} == {State.DECLINED}


def test_a_host_who_opens_the_link_of_an_overtaken_request_reads_what_happened(
    institution: Institution,
    scope: Scope,
    browse: Browse,
    host: Membership,
    two: tuple[Interview, Interview],
    outbox: Outbox,
) -> None:
    with scope(institution):
        token = answer_token(meeting_of(two[0]))
        answer_request(actor_of(host), two[1], Act.CONFIRM)
    outbox.deliver()
    page = browse(host).get(f"/answer/{token}")
    assert "This time went to another conversation of yours" in page.text
