"""Reminders as they arrive: in time, once, true when they are read, and silent when in vain."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from fireside.booking.service import answer_request, cancel, plan_reminders, send_reminder
from fireside.booking.service.reminding import catch_up
from fireside.institutions.models import Institution
from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import Act
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.jobs import Job
from fireside.kernel.mail import MailState, OutgoingMail, topics
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.integration.booking.conftest import actor_of, ask, past_undoing
from tests.tools.outbox import Outbox, recipient, text_of

STUDENT, HOST = "mara@example.org", "dana@example.org"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
START = datetime(2027, 2, 10, 15, tzinfo=UTC)  # 10:00 in New York, 16:00 in Berlin
_JOB, _MAIL = "booking.remind", "booking.reminder"


@pytest.fixture
def travelled() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START - 200 * HOUR, tick=False) as here:
        yield here


@pytest.fixture
def confirmed(
    travelled: time_machine.Traveller,
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    outbox: Outbox,
) -> Interview:
    with scope(institution):
        db.session.get_one(Institution, institution.id).last_reminder_minutes = 60
        interview = ask(student, host, START)
        answer_request(actor_of(host), interview, Act.CONFIRM)
    outbox.deliver()
    return interview


def arrived(outbox: Outbox, words: str = "you talk with") -> list[tuple[str, str]]:
    """Deliver, and return recipients and subjects of the reminders, or of what has ``words``."""
    came = [(recipient(one), str(one["Subject"])) for one in outbox.deliver()]
    return sorted(one for one in came if words in one[1])


def test_each_reminder_comes_at_its_time_and_once(
    travelled: time_machine.Traveller, confirmed: Interview, outbox: Outbox
) -> None:
    travelled.move_to(START - 24 * HOUR - MINUTE)
    assert arrived(outbox) == []
    travelled.move_to(START - 24 * HOUR)
    assert arrived(outbox) == [
        (HOST, "Tomorrow at 16:00: you talk with Mara Quist"),
        (STUDENT, "Tomorrow at 10:00: you talk with Dana Whitfield"),
    ]
    travelled.move_to(START - HOUR - MINUTE)
    assert arrived(outbox) == []
    travelled.move_to(START - HOUR)
    assert arrived(outbox) == [(STUDENT, "Today at 10:00: you talk with Dana Whitfield")]
    travelled.move_to(START - MINUTE)
    assert arrived(outbox) == []


def test_a_reminder_says_when_how_and_where_and_leads_on(
    travelled: time_machine.Traveller, confirmed: Interview, outbox: Outbox
) -> None:
    travelled.move_to(START - 24 * HOUR)
    letters = {recipient(one): text_of(one) for one in outbox.deliver()}
    page = f"http://fireside.test/i/riverbend/interviews/{confirmed.id}"
    hers, his = letters[STUDENT], letters[HOST]
    assert "Wednesday 10 February, 10:00 in New York (16:00 for Dana in Berlin)" in hers
    assert "Wednesday 10 February, 16:00 in Berlin (10:00 for Mara in New York)" in his
    for text in (hers, his):
        assert "Video call, 30 minutes" in text
        assert "https://video.example.org/dana" in text
        assert f"{page}\n" in text.replace("\r\n", "\n")
    assert f"{page}/prepare" in hers
    assert f"{page}/prepare" not in his
    assert HOST not in hers
    assert STUDENT not in his
    travelled.move_to(START - HOUR)
    assert "Have a good conversation." in text_of(outbox.one(STUDENT))


def test_nobody_is_reminded_of_what_was_cancelled(
    travelled: time_machine.Traveller,
    institution: Institution,
    scope: Scope,
    student: Membership,
    confirmed: Interview,
    outbox: Outbox,
) -> None:
    with scope(institution):
        cancel(actor_of(student), confirmed)
    past_undoing()
    assert len(arrived(outbox, "Cancelled")) == 2
    travelled.move_to(START - HOUR)
    assert arrived(outbox) == []


def test_a_mail_that_waited_is_checked_again_when_it_is_sent(
    travelled: time_machine.Traveller,
    institution: Institution,
    scope: Scope,
    confirmed: Interview,
    host: Membership,
    outbox: Outbox,
) -> None:
    travelled.move_to(START - 24 * HOUR)
    with scope(institution):
        for job in db.session.scalars(select(Job).where(Job.name == _JOB)):
            if job.payload["which"] == "first":
                send_reminder(job.payload)
        cancel(actor_of(host), confirmed)
    past_undoing()
    assert {str(one["Subject"]).split(":")[0] for one in outbox.deliver()} == {"Cancelled"}
    with scope(institution):
        states = db.session.scalars(select(OutgoingMail.state).where(OutgoingMail.kind == _MAIL))
        assert list(states) == [MailState.DROPPED] * 2


def test_another_time_has_reminders_of_its_own(
    travelled: time_machine.Traveller,
    institution: Institution,
    scope: Scope,
    confirmed: Interview,
    outbox: Outbox,
) -> None:
    later = START + 24 * HOUR
    with scope(institution):
        appointment = db.session.get_one(Appointment, (institution.id, confirmed.appointment_id))
        appointment.starts_at, appointment.ends_at = later, later + HOUR / 2
        db.session.flush()
        plan_reminders(appointment.id)
    travelled.move_to(START - HOUR)
    assert arrived(outbox) == []
    travelled.move_to(later - 24 * HOUR)
    assert [to for to, _ in arrived(outbox)] == [HOST, STUDENT]
    travelled.move_to(later - HOUR)
    assert [to for to, _ in arrived(outbox)] == [STUDENT]


@pytest.mark.parametrize(
    ("back", "expected"),
    [
        (START - 13 * HOUR, [HOST, STUDENT]),  # the first is late, and still worth something
        (START - 11 * HOUR, []),
        (START - HOUR / 2, [STUDENT]),  # the first is not caught up on
        (START - HOUR / 2 + MINUTE, []),
        (START, []),
        (START + 48 * HOUR, []),
    ],
)
def test_after_an_outage_only_what_still_helps_is_sent(
    travelled: time_machine.Traveller,
    confirmed: Interview,
    outbox: Outbox,
    back: datetime,
    expected: list[str],
) -> None:
    travelled.move_to(back)
    assert [to for to, _ in arrived(outbox)] == expected


@pytest.mark.parametrize("jump", [-24 * HOUR, -HOUR, HOUR, 24 * HOUR])
def test_a_jump_of_the_clock_brings_no_second_copy(
    travelled: time_machine.Traveller, confirmed: Interview, outbox: Outbox, jump: timedelta
) -> None:
    came: list[tuple[str, str]] = []
    for hours in range(26, -2, -1):
        travelled.move_to(START - hours * HOUR)
        came += arrived(outbox)
        if hours == 23:
            clock.shift(jump)
            came += arrived(outbox)
            clock.shift(timedelta(0))
    assert len(came) == len(set(came))
    assert {(to, subject.split(" ")[0]) for to, subject in came} >= {
        (HOST, "Tomorrow"),
        (STUDENT, "Tomorrow"),
    }


def test_what_came_due_while_the_clock_was_a_day_ahead_is_still_sent(
    travelled: time_machine.Traveller,
    institution: Institution,
    scope: Scope,
    confirmed: Interview,
    outbox: Outbox,
) -> None:
    travelled.move_to(START - 25 * HOUR)
    clock.shift(24 * HOUR)  # one hour before: the last one is due, the first seems far too late
    assert arrived(outbox) == [(STUDENT, "Today at 10:00: you talk with Dana Whitfield")]
    clock.shift(timedelta(0))
    with scope(institution):
        catch_up()
    assert arrived(outbox) == []
    travelled.move_to(START - 24 * HOUR + 10 * MINUTE)
    for _ in range(2):
        with scope(institution):
            catch_up()
    assert [to for to, _ in arrived(outbox)] == [HOST, STUDENT]
    travelled.move_to(START - HOUR)
    with scope(institution):
        catch_up()
    assert arrived(outbox) == []


@pytest.mark.parametrize("dropped", [False, True])
def test_a_mail_that_was_asked_for_while_the_clock_was_ahead_does_not_wait_a_day(
    travelled: time_machine.Traveller,
    institution: Institution,
    scope: Scope,
    confirmed: Interview,
    outbox: Outbox,
    dropped: bool,
) -> None:
    travelled.move_to(START - 25 * HOUR)
    clock.shift(10 * HOUR)
    with scope(institution):
        for job in db.session.scalars(select(Job).where(Job.name == _JOB)):
            if job.payload["which"] == "first":
                send_reminder(job.payload)
        if dropped:
            for mail in db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == _MAIL)):
                mail.state = MailState.DROPPED
    clock.shift(timedelta(0))
    with scope(institution):
        catch_up()
    assert arrived(outbox) == []  # it is not due yet
    travelled.move_to(START - 23 * HOUR)
    for _ in range(2):
        with scope(institution):
            catch_up()
        travelled.shift(timedelta(seconds=1))
    assert [to for to, _ in arrived(outbox)] == [HOST, STUDENT]


def test_a_reminder_says_where_one_declines_such_mail_and_an_invitation_does_not(
    travelled: time_machine.Traveller,
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    outbox: Outbox,
) -> None:
    with scope(institution):
        interview = ask(student, host, START)
        answer_request(actor_of(host), interview, Act.CONFIRM)
    assert {one["List-Unsubscribe"] for one in outbox.deliver()} == {None}
    travelled.move_to(START - 24 * HOUR)
    for one in outbox.deliver():
        assert one["List-Unsubscribe"].startswith("<http://fireside.test/i/riverbend/unsubscribe/")
        assert one["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert "http://fireside.test/i/riverbend/settings/mails" in text_of(one)


def test_the_usual_schedule_is_a_day_and_two_hours_before(
    travelled: time_machine.Traveller,
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    outbox: Outbox,
) -> None:
    with scope(institution):
        answer_request(actor_of(host), ask(student, host, START), Act.CONFIRM)
        planned = select(Job.run_at).where(Job.name == _JOB).order_by(Job.run_at)
        moments = set(db.session.scalars(planned))
    assert moments == {START - 24 * HOUR, START - 2 * HOUR}
    outbox.deliver()


def test_planning_or_asking_twice_changes_nothing(
    travelled: time_machine.Traveller,
    institution: Institution,
    scope: Scope,
    confirmed: Interview,
    outbox: Outbox,
) -> None:
    with scope(institution):
        plan_reminders(confirmed.appointment_id or 0)
        planned = list(db.session.scalars(select(Job).where(Job.name == _JOB)))
        assert len(planned) == 3
    travelled.move_to(START - 24 * HOUR)
    assert len(arrived(outbox)) == 2
    with scope(institution):
        for job in planned:
            if job.payload["which"] == "first":
                send_reminder(job.payload)
    assert arrived(outbox) == []


def test_nothing_is_planned_for_what_is_not_confirmed(
    travelled: time_machine.Traveller,
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    outbox: Outbox,
) -> None:
    with scope(institution):
        interview = ask(student, host, START)
        plan_reminders(interview.appointment_id or 0)
        plan_reminders(1)
        assert db.session.scalars(select(Job).where(Job.name == _JOB)).all() == []
    assert len(outbox.deliver()) == 1


@pytest.mark.parametrize(
    ("first", "last", "expected"), [(0, 60, [STUDENT]), (24, 0, [HOST, STUDENT]), (0, 0, [])]
)
def test_an_institution_that_switches_them_off_sends_none_from_then_on(
    travelled: time_machine.Traveller,
    institution: Institution,
    scope: Scope,
    confirmed: Interview,
    outbox: Outbox,
    first: int,
    last: int,
    expected: list[str],
) -> None:
    with scope(institution):
        house = db.session.get_one(Institution, institution.id)
        house.reminder_hours, house.last_reminder_minutes = first, last
    travelled.move_to(START - 24 * HOUR)
    came = arrived(outbox)
    travelled.move_to(START - HOUR)
    came += arrived(outbox)
    assert [to for to, _ in came] == expected


def test_reminders_are_a_topic_of_students_and_hosts(confirmed: Interview) -> None:
    assert topics["reminders"].roles == {"student", "host"}


def test_a_job_of_a_reminder_names_nobody(
    institution: Institution, scope: Scope, confirmed: Interview
) -> None:
    with scope(institution):
        jobs = db.session.scalars(select(Job).where(Job.name == _JOB)).all()
        assert {frozenset(job.payload) for job in jobs} == {
            frozenset({"appointment_id", "reader", "which", "starts_at", "due_at"})
        }
