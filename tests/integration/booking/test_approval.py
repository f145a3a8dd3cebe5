"""An adviser looks at a request before the host hears of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from fireside.availability.service import host_budget
from fireside.booking.service import answer_request, expire_request
from fireside.booking.service.approving import (
    approve_request,
    return_request,
    submitted_requests,
    withdraw_request,
)
from fireside.institutions.models import Institution
from fireside.interviews.models import Appointment, Commitment, Interview
from fireside.interviews.rules import Act, Party, State
from fireside.interviews.service import MovedOn, get_interview, interviews_of
from fireside.kernel import clock, events
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid, NotFound
from fireside.kernel.jobs import Job
from fireside.kernel.permissions import Actor
from fireside.people.events import MemberLeft
from fireside.people.models import HostProfile, Membership
from fireside.people.service import block
from tests.conftest import Scope
from tests.factories.availability import make_weekly_hours
from tests.factories.people import make_advisor, make_host, make_student
from tests.integration.booking.conftest import (
    Browse,
    actor_of,
    ask,
    form_for,
    starts_of,
    state_of,
    words_of,
)
from tests.tools.browsing import Member
from tests.tools.openings import is_open
from tests.tools.outbox import Outbox, text_of

LATER = 250  # the place of a slot so far ahead that no deadline is cut short
WORDS = "Say which of her projects you mean."


@pytest.fixture(autouse=True)
def demanded(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        db.session.get_one(Institution, institution.id).approval = "yes"


@pytest.fixture
def asked(
    institution: Institution,
    scope: Scope,
    demanded: None,
    student: Membership,
    host: Membership,
    slots: list[datetime],
) -> Interview:
    with scope(institution):
        return ask(student, host, slots[LATER])


@pytest.fixture
def advisor(institution: Institution, scope: Scope) -> Membership:
    with scope(institution):
        return make_advisor(name="Ruth Iyer", email="ruth@example.org")


def appointment_of(interview: Interview) -> Appointment:
    return db.session.scalars(
        select(Appointment).where(Appointment.interview_id == interview.id)
    ).one()


def test_the_time_is_held_and_the_host_knows_of_nothing(
    institution: Institution,
    scope: Scope,
    asked: Interview,
    host: Membership,
    slots: list[datetime],
    host_browser: Member,
    student_browser: Member,
    outbox: Outbox,
) -> None:
    assert outbox.deliver() == []
    assert state_of(institution, scope, asked) == State.APPROVAL
    with scope(institution):
        assert not is_open(host.id, slots[LATER])
        assert interviews_of(actor_of(host)) == []
        with pytest.raises(NotFound):
            get_interview(actor_of(host), asked.id)
        with pytest.raises(NotFound):
            answer_request(actor_of(host), asked, Act.CONFIRM)
        valid = appointment_of(asked).expires_at - clock.now()  # type: ignore[operator]  # it has one
        assert timedelta(hours=47) < valid <= timedelta(hours=48)
    assert "Mara" not in words_of(host_browser.get("/"))
    page = words_of(student_browser.get(f"/interviews/{asked.id}/book"))
    assert "Your adviser looks at your request" in page
    assert "Take the request back" in page
    assert "With your adviser" in words_of(student_browser.get("/interviews"))


def test_an_adviser_agrees_and_the_host_is_asked(
    institution: Institution,
    scope: Scope,
    asked: Interview,
    advisor: Membership,
    browse: Browse,
    host: Membership,
    outbox: Outbox,
) -> None:
    ruth = browse(advisor)
    assert "One request waits for a yes" in words_of(ruth.get("/"))
    page = words_of(ruth.get("/advising/requests"))
    assert "Mara Quist would like to talk to Dana Whitfield" in page
    assert "moved from teaching to insurance" in page
    approve = f"/advising/requests/{asked.id}/approve"
    for _ in range(2):
        assert ruth.post(approve, {}, page="/settings").status_code == 303
    assert outbox.one("dana@example.org")["Subject"].startswith("Mara Quist would like")
    with scope(institution):
        appointment = appointment_of(asked)
        assert appointment.expires_at is not None
        assert appointment.expires_at > clock.now() + timedelta(hours=71)
        expiries = db.session.scalars(select(Job.dedupe_key).where(Job.name == "booking.expire"))
        assert len(set(expiries)) == 2
        answer_request(actor_of(host), get_interview(actor_of(host), asked.id), Act.CONFIRM)
    assert state_of(institution, scope, asked) == State.CONFIRMED
    outbox.deliver()
    assert "Mara Quist" not in words_of(ruth.get("/advising/requests"))


def test_where_the_host_confirms_at_once_the_yes_confirms(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    advisor: Membership,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    with scope(institution):
        db.session.scalars(select(HostProfile)).one().confirmation = "instant"
        interview = ask(student, host, slots[LATER])
        assert interview.state == State.APPROVAL
    with scope(institution):
        approve_request(actor_of(advisor), interview.id)
        assert appointment_of(interview).answered_at is not None
        assert appointment_of(interview).expires_at is None
        planned = db.session.scalars(select(Job.name)).all()
        assert {"booking.remind", "interviews.hold"} <= set(planned)
    assert state_of(institution, scope, interview) == State.CONFIRMED
    assert len(outbox.deliver()) == 2


def test_an_adviser_sends_it_back_with_words(
    institution: Institution,
    scope: Scope,
    asked: Interview,
    advisor: Membership,
    host: Membership,
    slots: list[datetime],
    browse: Browse,
    student_browser: Member,
    outbox: Outbox,
) -> None:
    ruth, path = browse(advisor), f"/advising/requests/{asked.id}/return"
    for words, said in (("", "Say in a sentence"), ("x" * 601, "under 600")):
        answer = ruth.post(path, {"words": words}, page="/advising/requests")
        assert answer.status_code == 422
        assert said in words_of(answer)
    for _ in range(2):
        assert ruth.post(path, {"words": WORDS}, page="/settings").status_code == 303
    letter = outbox.one("mara@example.org")
    assert letter["Subject"] == "Your request to Dana Whitfield came back"
    assert WORDS in text_of(letter)
    assert "ruth@example.org" not in text_of(letter)
    page = words_of(student_browser.get(f"/interviews/{asked.id}/book"))
    assert WORDS in page
    assert "Dana was not asked." in page
    with scope(institution):
        assert is_open(host.id, slots[LATER])
        assert host_budget(host.id).asked_this_month == 0
        assert interviews_of(actor_of(host)) == []
        assert not db.session.scalars(select(Commitment.active).where(Commitment.active)).all()
    # and she may ask again, out of the same interview
    again = f"/hosts/{host.id}/ask?interview={asked.id}"
    form = form_for(slots[LATER], student_browser.get(again).text)
    assert student_browser.post(again, form, page=again).status_code == 303
    assert state_of(institution, scope, asked) == State.APPROVAL


def test_a_student_takes_it_back_herself(
    institution: Institution,
    scope: Scope,
    asked: Interview,
    advisor: Membership,
    student: Membership,
    student_browser: Member,
    outbox: Outbox,
) -> None:
    path = f"/interviews/{asked.id}/withdraw"
    for _ in range(2):
        assert student_browser.post(path, {}, page="/settings").status_code == 303
    assert state_of(institution, scope, asked) == State.RETURNED
    assert outbox.deliver() == []  # who has done it knows it
    assert "You have taken the request back." in words_of(
        student_browser.get(f"/interviews/{asked.id}/book")
    )
    with scope(institution), pytest.raises(Conflict):
        approve_request(actor_of(advisor), asked.id)
    with scope(institution), pytest.raises(NotFound):
        withdraw_request(actor_of(advisor), asked)


def test_a_request_that_nobody_looked_at_comes_back(
    institution: Institution,
    scope: Scope,
    asked: Interview,
    advisor: Membership,
    outbox: Outbox,
) -> None:
    system = Actor.system(institution.id)
    with scope(institution):
        expire_request(system, asked.id, asked.appointment_id or 0)
    assert state_of(institution, scope, asked) == State.APPROVAL
    clock.shift(timedelta(hours=49))
    with scope(institution):
        assert submitted_requests(actor_of(advisor)) == []
        for late in (
            lambda: approve_request(actor_of(advisor), asked.id),
            lambda: return_request(actor_of(advisor), asked.id, WORDS),
        ):
            with pytest.raises(Conflict, match="has passed"):
                late()
        expire_request(system, asked.id, asked.appointment_id or 0)
    assert state_of(institution, scope, asked) == State.RETURNED
    assert "no adviser could look" in text_of(outbox.one("mara@example.org"))


def test_nobody_decides_about_her_own_nor_without_the_role(
    institution: Institution,
    scope: Scope,
    host: Membership,
    student: Membership,
    advisor: Membership,
    slots: list[datetime],
) -> None:
    with scope(institution):
        both = make_student(name="Ola Both", is_advisor=True)
        own = ask(both, host, slots[LATER])
        assert submitted_requests(actor_of(both)) == []
        assert len(submitted_requests(actor_of(advisor))) == 1
    with scope(institution):
        for act in (
            lambda: approve_request(actor_of(both), own.id),
            lambda: return_request(actor_of(both), own.id, WORDS),
            lambda: approve_request(actor_of(student), own.id),
            lambda: submitted_requests(actor_of(student)),
            lambda: approve_request(actor_of(advisor), 7),
        ):
            with pytest.raises(NotFound):
                act()
        with pytest.raises(Invalid):
            return_request(actor_of(advisor), own.id, "")


def test_a_time_that_the_host_offered_needs_no_second_yes(
    institution: Institution,
    scope: Scope,
    asked: Interview,
    advisor: Membership,
    student: Membership,
    host: Membership,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    with scope(institution):
        approve_request(actor_of(advisor), asked.id)
        told = get_interview(actor_of(host), asked.id)
        answer_request(actor_of(host), told, Act.DECLINE, alternatives=[slots[LATER + 30]])
    with scope(institution):
        interview = get_interview(actor_of(student), asked.id)
        assert ask(student, host, slots[LATER + 30], interview=interview).state == State.CONFIRMED
    outbox.deliver()


@pytest.mark.parametrize("who", [Party.STUDENT, Party.HOST])
def test_who_leaves_takes_the_request_along(
    institution: Institution,
    scope: Scope,
    asked: Interview,
    student: Membership,
    host: Membership,
    outbox: Outbox,
    who: Party,
) -> None:
    leaver = student if who is Party.STUDENT else host
    with scope(institution):
        events.announce(MemberLeft(leaver.id))
    assert state_of(institution, scope, asked) == State.RETURNED
    outbox.deliver()


def test_a_block_takes_the_request_along_and_no_other(
    institution: Institution,
    scope: Scope,
    asked: Interview,
    student: Membership,
    host: Membership,
    outbox: Outbox,
) -> None:
    with scope(institution):
        another = make_host(name="Ida Wells", zone=host.zone)
        make_weekly_hours(another, weekdays=range(7))
        kept = ask(student, another, starts_of(another)[-1])
    with scope(institution):
        block(actor_of(student), host.id)
    assert state_of(institution, scope, asked) == State.RETURNED
    assert state_of(institution, scope, kept) == State.APPROVAL
    outbox.deliver()


def test_requests_that_wait_count_among_those_that_are_open(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    asked: Interview,
    slots: list[datetime],
) -> None:
    with scope(institution), pytest.raises(Conflict, match="asked Dana already"):
        ask(student, host, slots[LATER + 30])
    with scope(institution), pytest.raises(MovedOn):
        ask(student, host, slots[LATER + 30], interview=get_interview(actor_of(student), asked.id))


def test_a_request_taken_back_from_its_adviser_stands_again_within_ten_seconds(
    institution: Institution,
    scope: Scope,
    browse: Browse,
    student: Membership,
    advisor: Membership,
    asked: Interview,
    outbox: Outbox,
) -> None:
    mara, page = browse(student), f"/interviews/{asked.id}/book"
    back = mara.post(f"/interviews/{asked.id}/withdraw", {}, page=page, follow_redirects=True)
    assert "Nobody has been told yet" in back.text
    assert mara.post(f"/interviews/{asked.id}/cancel/undo", {}, page=page).status_code == 303
    assert state_of(institution, scope, asked) == State.APPROVAL
    with scope(institution):
        held = select(Commitment).where(Commitment.active)
        assert len(db.session.scalars(held).all()) == 2
        return_request(actor_of(advisor), asked.id, WORDS)
    assert ["came back" in one["Subject"] for one in outbox.deliver()] == [True]
