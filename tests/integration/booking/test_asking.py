"""Asking for a time: what is held, what is refused, and what a second press does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from fireside.booking.models import IdempotencyRecord
from fireside.booking.service import JustTaken, cancel, host_openings, student_openings
from fireside.booking.service.openings import find_host
from fireside.institutions.models import Institution
from fireside.interviews.models import Appointment, Commitment, Interview
from fireside.interviews.rules import State
from fireside.interviews.service import MovedOn, get_interview, interviews_of, start_interview
from fireside.kernel import clock
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import BadRequest, Conflict, FiresideError, Invalid, NotFound
from fireside.people.models import HostProfile, Membership
from tests.conftest import Scope
from tests.factories.availability import make_weekly_hours
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_advisor, make_host, make_student
from tests.integration.booking.conftest import actor_of, ask, starts_of
from tests.tools.openings import is_open, nearest_slots


def active(appointment_id: int | None) -> list[Commitment]:
    return list(
        db.session.scalars(
            select(Commitment).where(Commitment.appointment_id == appointment_id, Commitment.active)
        )
    )


def test_a_request_holds_the_time_of_both_with_the_hosts_buffer(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
) -> None:
    with scope(institution):
        interview = ask(student, host, slots[0])
        assert interview.state == State.REQUESTED
        assert interview.version == 2
        held = {
            row.account_id: (row.busy_from, row.busy_to) for row in active(interview.appointment_id)
        }
        half, buffer = timedelta(minutes=30), timedelta(minutes=10)
        assert held == {
            student.account_id: (slots[0], slots[0] + half),
            host.account_id: (slots[0] - buffer, slots[0] + half + buffer),
        }
        assert not is_open(host.id, slots[0])
        entries = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
        assert entries == ["interview.start", "interview.ask"]


def test_a_draft_is_taken_along_and_its_students_words_stay_hers(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
) -> None:
    with scope(institution):
        draft = start_interview(actor_of(student))
        db.session.flush()
        asked = ask(student, host, slots[0], interview=draft)
        assert asked.id == draft.id
        assert get_interview(actor_of(host), asked.id).id == asked.id
    stranger = student
    with scope(institution):
        other = make_student()
        mine = start_interview(actor_of(stranger))
        db.session.flush()
        with pytest.raises(NotFound):
            ask(other, host, slots[8], interview=mine)


def test_a_policy_of_the_host_or_the_house_confirms_at_once(
    institution: Institution, scope: Scope, student: Membership, slots: list[datetime]
) -> None:
    with scope(institution):
        instant = make_host(profile={"confirmation": "instant"})
        make_weekly_hours(instant, 8, 20, range(7))
        booked = ask(student, instant, starts_of(instant)[0])
        appointment = db.session.get_one(Appointment, (institution.id, booked.appointment_id))
        assert booked.state == appointment.state == State.CONFIRMED
        assert appointment.expires_at is None
        assert appointment.answered_at is not None
        db.session.rollback()


def test_a_request_expires_in_time_and_never_after_the_start(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
) -> None:
    with scope(institution):
        soon = ask(student, host, slots[0])
        first = db.session.get_one(Appointment, (institution.id, soon.appointment_id))
        assert first.expires_at == min(first.requested_at + timedelta(hours=72), first.starts_at)
        cancel(actor_of(student), soon)
        late = ask(student, host, slots[-1], interview=soon)
        second = db.session.get_one(Appointment, (institution.id, late.appointment_id))
        assert second.expires_at == second.requested_at + timedelta(hours=72)
        assert second.uid != first.uid


def test_the_same_press_twice_is_one_booking_and_other_contents_are_refused(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
) -> None:
    with scope(institution):
        first = ask(student, host, slots[0], idempotency_key="pressed-twice")
    with scope(institution):
        again = ask(student, host, slots[0], idempotency_key="pressed-twice")
        assert again.id == first.id
        assert db.session.scalar(select(func.count(Appointment.id))) == 1
        with pytest.raises(Invalid, match="other contents"):
            ask(student, host, slots[5], idempotency_key="pressed-twice")
        with pytest.raises(BadRequest):
            ask(student, host, slots[5], idempotency_key="short")


def test_a_key_is_forgotten_after_a_day_and_never_answers_for_another_person(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
) -> None:
    with scope(institution):
        first = ask(student, host, slots[-1], idempotency_key="pressed-once")
        other = make_student()
        with pytest.raises(JustTaken):
            ask(other, host, slots[-1], idempotency_key="pressed-once")
    with scope(institution), time_machine.travel(datetime.now(UTC) + timedelta(hours=25)):
        with pytest.raises(Conflict, match="already"):
            ask(student, host, slots[-1], idempotency_key="pressed-once")
        assert db.session.scalar(select(func.count(IdempotencyRecord.id))) == 0
        assert first.state == State.REQUESTED


def test_a_taken_slot_is_refused_with_the_nearest_three(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
) -> None:
    wanted = slots[12]
    with scope(institution):
        ask(make_student(), host, wanted)
    with scope(institution):
        with pytest.raises(JustTaken) as caught:
            ask(student, host, wanted)
        assert caught.value.nearest == nearest_slots(host.id, wanted)
        assert len(caught.value.nearest) == 3
        assert wanted not in [slot.starts_at for slot in caught.value.nearest]
        db.session.rollback()
        assert interviews_of(actor_of(student)) == []


def test_the_database_refuses_what_a_check_could_miss(
    institution: Institution,
    other_institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
) -> None:
    """The last word is the constraint's: a race that passes the check loses there all the same."""
    with scope(institution):
        host_profile = db.session.scalar(
            select(HostProfile).where(HostProfile.membership_id == host.id)
        )
        assert host_profile is not None
        host_profile.buffer_minutes = 0
        db.session.add(
            Commitment(
                account_id=student.account_id,
                institution_id=institution.id,
                appointment_id=1,
                busy_from=slots[4] + timedelta(minutes=29),
                busy_to=slots[4] + timedelta(minutes=60),
            )
        )
    with scope(institution):
        with pytest.raises(Invalid) as caught:
            ask(student, host, slots[4])
        assert set(caught.value.fields) == {"starts_at"}
        listed = student_openings(host.id, student.account_id)
        assert slots[4] not in [slot.starts_at for slot in listed]
        assert slots[4] in [slot.starts_at for slot in host_openings(find_host(host.id))]


def test_a_host_at_two_institutions_has_one_calendar(
    institution: Institution,
    other_institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
) -> None:
    from fireside.people.models import Account

    with scope(other_institution):
        account = db.session.get_one(Account, host.account_id)
        same = make_host(account=account, zone="Europe/Berlin")
        make_weekly_hours(same, 8, 20, range(7))
        ask(make_student(), same, slots[3])
    with scope(institution), pytest.raises(JustTaken):
        ask(student, host, slots[3])


def test_the_monthly_number_of_a_host_is_kept_by_list_and_service_alike(
    institution: Institution, scope: Scope, student: Membership
) -> None:
    with scope(institution):
        rare = make_host(profile={"monthly_cap": 1}, zone="America/New_York")
        make_weekly_hours(rare, 8, 20, range(7))
        first, same_month = starts_of(rare)[0], starts_of(rare)[20]
        ago = clock.now() - timedelta(days=200)
        make_appointment(make_interview(make_student(), rare), first, requested_at=ago)
        assert first.month == same_month.month
        with pytest.raises(JustTaken) as caught:
            ask(student, rare, same_month)
        offered = [slot.starts_at for slot in student_openings(rare.id, student.account_id)]
        assert same_month not in offered
        assert all(slot.starts_at in offered for slot in caught.value.nearest)
        db.session.rollback()


def test_a_student_asks_a_few_people_at_a_time_and_nobody_twice(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
) -> None:
    with scope(institution):
        db.session.get_one(Institution, institution.id).open_requests_per_student = 1
    with scope(institution):
        ask(student, host, slots[0])
    with scope(institution):
        with pytest.raises(Conflict, match="already"):
            ask(student, host, slots[9])
        another = make_host()
        make_weekly_hours(another, 8, 20, range(7))
        with pytest.raises(Invalid, match="waiting for 1"):
            ask(student, another, starts_of(another)[-1])


def test_an_interview_that_waits_cannot_ask_somebody_else(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
) -> None:
    with scope(institution):
        waiting = ask(student, host, slots[0])
        another = make_host()
        make_weekly_hours(another, 8, 20, range(7))
        with pytest.raises(MovedOn) as caught:
            ask(student, another, starts_of(another)[-1], interview=waiting)
        assert caught.value.state is State.REQUESTED


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"why_you": "Hello"}, Invalid),
        ({"meeting_format": "carrier pigeon"}, Invalid),
        ({"why_you": "x" * 1201}, Invalid),
    ],
)
def test_contents_are_checked_by_the_service_too(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
    change: dict[str, str],
    refusal: type[FiresideError],
) -> None:
    with scope(institution), pytest.raises(refusal):
        ask(student, host, slots[0], **change)


def test_only_a_student_asks_and_only_a_host_is_asked(
    institution: Institution,
    other_institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
) -> None:
    with scope(other_institution):
        foreign = make_host()
        make_weekly_hours(foreign, 8, 20, range(7))
    with scope(institution):
        both = make_host(is_student=True)
        make_weekly_hours(both, 8, 20, range(7))
        resting = make_host(paused=True)
        for asker, asked in (
            (make_advisor(), host),
            (host, host),
            (student, student),
            (student, foreign),
            (student, resting),
            (both, both),
        ):
            with pytest.raises(NotFound):
                ask(asker, asked, slots[0])
        for nobody in (0, -1, 2**63):
            with pytest.raises(NotFound):
                find_host(nobody)


def test_times_outside_the_hosts_rules_are_just_not_there(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
) -> None:
    off_grid = slots[0] + timedelta(minutes=7)
    long_ago = slots[0] - timedelta(days=30)
    for moment in (off_grid, long_ago, slots[-1] + timedelta(days=365)):
        with scope(institution), pytest.raises(JustTaken):
            ask(student, host, moment)
    with scope(institution):
        assert db.session.scalar(select(func.count(Interview.id))) == 0
