"""The seed fills a database as the services would have left it, on both engines."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from fireside.availability.models import WeeklyHours
from fireside.conversation.models import Note, Review
from fireside.conversation.rules import Audience
from fireside.demo.seed import Seeded
from fireside.followup.models import ThankYou
from fireside.interviews.models import Alternative, Appointment, Commitment, Interview
from fireside.interviews.rules import COUNTED, LIVE, State
from fireside.kernel import clock, tenancy
from fireside.kernel.db import db
from fireside.kernel.sealing import unseal
from fireside.outcomes.models import HostNews, Reflection
from fireside.people.models import Account, HostProfile, Membership, StudentProfile
from fireside.preparation.models import Objective, Question
from tests.integration.demo.conftest import House


@pytest.fixture
def app(house: House) -> Flask:
    return house.app


def test_seed_writes_everybody_of_the_cast(app: Flask, seeded: Seeded) -> None:
    with app.app_context(), tenancy.scope(seeded.institution_ids["larkfield"]):
        count = {
            table.__name__: db.session.scalar(select(func.count()).select_from(table))
            for table in (StudentProfile, HostProfile, WeeklyHours)
        }
        advisors = db.session.scalars(select(Membership).where(Membership.is_advisor)).all()
    assert (count["StudentProfile"] or 0) >= 150
    assert (count["HostProfile"] or 0) >= 60
    assert (count["WeeklyHours"] or 0) >= 120
    assert len(advisors) == 3


def test_seed_has_interviews_in_every_state(app: Flask, seeded: Seeded) -> None:
    with app.app_context(), tenancy.scope(seeded.institution_ids["larkfield"]):
        states = Counter(db.session.scalars(select(Interview.state)))
    by_approval = {State.APPROVAL, State.RETURNED}  # no adviser looks first there
    assert set(states) == set(State) - by_approval


def test_seeded_interviews_agree_with_their_appointments(app: Flask, seeded: Seeded) -> None:
    with app.app_context(), tenancy.scope(seeded.institution_ids["larkfield"]):
        present = clock.now()
        for interview in db.session.scalars(select(Interview)):
            appointment = interview.appointment
            if interview.state == State.DRAFT:
                assert appointment is None
                continue
            assert appointment is not None
            assert appointment.state == interview.state
            assert appointment.host_id == interview.host_id
            _assert_dates(appointment, present)


def _assert_dates(appointment: Appointment, present: datetime) -> None:
    state = State(appointment.state)
    assert appointment.requested_at < present
    assert (appointment.starts_at > present) is (
        state not in (State.HELD, State.MISSED, State.HOST_MISSED, State.EXPIRED)
    )
    assert (appointment.answered_at is None) is (state in (State.REQUESTED, State.EXPIRED))
    assert (appointment.ended_at is not None) is (state is State.HELD)
    assert appointment.expires_at is not None
    assert appointment.requested_at < appointment.expires_at <= appointment.starts_at
    if state is State.REQUESTED:
        assert appointment.expires_at > present
    if appointment.answered_at is not None:
        assert appointment.requested_at < appointment.answered_at <= appointment.expires_at
    assert appointment.seats_taken == (1 if state in COUNTED else 0)


def test_seeded_time_is_held_by_both_people(app: Flask, seeded: Seeded) -> None:
    with app.app_context(), tenancy.scope(seeded.institution_ids["larkfield"]):
        for appointment in db.session.scalars(select(Appointment)):
            held = db.session.scalars(
                select(Commitment).where(Commitment.appointment_id == appointment.id)
            ).all()
            assert len({row.account_id for row in held}) == 2
            assert {row.active for row in held} == {appointment.state in LIVE}


def test_declined_story_offers_its_other_times(app: Flask, seeded: Seeded) -> None:
    with app.app_context(), tenancy.scope(seeded.institution_ids["larkfield"]):
        times = db.session.scalars(select(Alternative.starts_at)).all()
        assert len(times) == sum(story.alternatives for story in seeded.catalog.stories)
        assert all(moment > clock.now() for moment in times)


def test_prepared_interviews_have_numbered_questions(app: Flask, seeded: Seeded) -> None:
    with app.app_context(), tenancy.scope(seeded.institution_ids["larkfield"]):
        prepared = db.session.scalars(
            select(Interview.id).where(Interview.state.in_([State.HELD, State.CONFIRMED]))
        ).all()
        for interview_id in prepared:
            mine = select(Question).where(Question.interview_id == interview_id)
            rows = db.session.scalars(mine.order_by(Question.position)).all()
            assert [row.position for row in rows] == list(range(1, len(rows) + 1))
            assert len({row.text for row in rows}) == len(rows) >= 7
            assert sum(row.marked for row in rows) == 5
        assert db.session.scalars(select(Objective)).all()


def test_one_account_hosts_in_both_institutions(app: Flask, seeded: Seeded) -> None:
    shared = next(host for host in seeded.catalog.hosts if host.also_at)
    with app.app_context():
        account = db.session.scalars(select(Account).where(Account.email == shared.email)).one()
    for slug, institution_id in seeded.institution_ids.items():
        with app.app_context(), tenancy.scope(institution_id):
            mine = select(Membership).where(Membership.account_id == account.id)
            member = db.session.scalars(mine).one()
            assert member.is_host
            assert seeded.membership_ids[slug, shared.email] == member.id


def test_what_became_of_conversations_is_there_in_every_state(app: Flask, seeded: Seeded) -> None:
    with app.app_context(), tenancy.scope(seeded.institution_ids["larkfield"]):
        thanks = Counter(db.session.scalars(select(ThankYou.state)))
        audiences = Counter(db.session.scalars(select(Note.audience)))
        verdicts = Counter(db.session.scalars(select(Reflection.verdict)))
        news = db.session.scalars(select(HostNews)).all()
        reviews = db.session.scalars(select(Review)).all()
    assert set(thanks) == {"draft", "sent", "bounced", "logged"}
    assert set(audiences) == set(Audience)
    assert {"confirmed", "refined", "ruled_out"} <= set(verdicts)
    assert {one.revoked_at is None for one in news} == {True, False}
    assert reviews


def test_seeded_notes_are_sealed_and_open(app: Flask, seeded: Seeded) -> None:
    written = {line.text for story in seeded.catalog.afterwards for line in story.notes}
    with app.app_context(), tenancy.scope(seeded.institution_ids["larkfield"]):
        for note in db.session.scalars(select(Note)):
            text = unseal(note.sealed, f"note:{note.id}")
            assert text in written
            assert text.encode() not in note.sealed


def test_one_thank_you_is_still_in_time(app: Flask, seeded: Seeded) -> None:
    with app.app_context(), tenancy.scope(seeded.institution_ids["larkfield"]):
        ends = db.session.scalars(
            select(Appointment.ended_at)
            .join(ThankYou, ThankYou.interview_id == Appointment.interview_id)
            .where(ThankYou.state == "draft")
        ).all()
        assert ends
        assert all(end and clock.now() - end < timedelta(hours=48) for end in ends)
