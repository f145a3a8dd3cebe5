"""Nudges: each once, whatever the clock does, and none for what is no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from fireside.followup.models import Relation
from fireside.followup.service import (
    log_card,
    mark_written,
    relation_of,
    run_nudge,
    save_draft,
    say_enough,
    schedule_nudges,
    send_thanks,
    thanks_of,
)
from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import Act
from fireside.interviews.service import apply, correct_end, lock_interview
from fireside.kernel import jobs
from fireside.kernel.db import db
from fireside.kernel.mail import OutgoingMail
from fireside.kernel.permissions import Actor
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_student
from tests.integration.followup.conftest import DUE, END, WORDS, fresh, set_clock
from tests.tools.outbox import Outbox, recipient, text_of

FIRST, LAST = END + timedelta(hours=20), DUE - timedelta(hours=6)


def subjects(outbox: Outbox) -> list[str]:
    return [str(letter["Subject"]) for letter in outbox.deliver()]


def test_two_nudges_come_each_once(met: Interview, outbox: Outbox) -> None:
    assert outbox.deliver() == []
    set_clock(FIRST - timedelta(minutes=1))
    assert outbox.deliver() == []
    set_clock(FIRST + timedelta(minutes=1))
    first = outbox.one("mara@example.org")
    assert first["Subject"] == "A few lines for Dana: 27 hours left"
    assert "Sunday 5 December, 16:30 in Berlin" in text_of(first)
    set_clock(LAST + timedelta(minutes=1))
    assert subjects(outbox) == ["A few lines for Dana: 5 hours left"]
    set_clock(DUE + timedelta(hours=9))
    assert outbox.deliver() == []


def test_a_clock_that_goes_back_an_hour_repeats_nothing(met: Interview, outbox: Outbox) -> None:
    set_clock(FIRST + timedelta(minutes=5))
    assert len(outbox.deliver()) == 1
    for moment in (FIRST - timedelta(minutes=55), FIRST + timedelta(minutes=5)):
        set_clock(moment)
        assert outbox.deliver() == []
    set_clock(LAST + timedelta(minutes=1))
    assert len(outbox.deliver()) == 1
    set_clock(LAST - timedelta(minutes=30))
    assert outbox.deliver() == []
    set_clock(LAST + timedelta(minutes=3))
    assert outbox.deliver() == []


def test_a_job_that_comes_too_early_waits_again(
    institution: Institution, scope: Scope, met: Interview, outbox: Outbox
) -> None:
    """The clock was an hour ahead when the job was claimed, and is right when it runs."""
    context = jobs.JobContext(
        7, "followup.nudge", institution.id, {"interview_id": met.id, "nudge": 1}, 1
    )
    with scope(institution):
        run_nudge(context)
        counted = select(func.count()).select_from(jobs.Job)
        waiting = counted.where(jobs.Job.dedupe_key == "followup.nudge:again:7")
        assert db.session.scalar(waiting) == 1
        assert db.session.scalar(select(func.count()).select_from(OutgoingMail)) == 0
    set_clock(FIRST + timedelta(minutes=1))
    assert len(outbox.deliver()) == 1


def test_a_jump_of_a_day_leaves_the_one_that_still_fits(met: Interview, outbox: Outbox) -> None:
    set_clock(LAST + timedelta(minutes=1))
    assert subjects(outbox) == ["A few lines for Dana: 5 hours left"]


def test_a_jump_over_the_deadline_nudges_nobody(met: Interview, outbox: Outbox) -> None:
    set_clock(DUE + timedelta(minutes=1))
    assert outbox.deliver() == []


def test_whoever_has_thanked_is_not_nudged(
    institution: Institution, scope: Scope, met: Interview, student: Membership, outbox: Outbox
) -> None:
    with scope(institution):
        actor, interview = fresh(student, met)
        log_card(actor, interview, END.date())
    set_clock(FIRST + timedelta(minutes=1))
    assert outbox.deliver() == []


def test_a_thank_you_that_is_sent_while_the_nudge_waits_ends_it(
    institution: Institution, scope: Scope, met: Interview, student: Membership, outbox: Outbox
) -> None:
    with scope(institution):
        actor, interview = fresh(student, met)
        save_draft(actor, interview, subject="", text=WORDS, base_revision=0)
    set_clock(FIRST + timedelta(minutes=1))
    begun = outbox.one("mara@example.org")
    assert "You have begun already" in text_of(begun)
    set_clock(LAST - timedelta(minutes=1))
    with scope(institution):
        actor, interview = fresh(student, met)
        send_thanks(actor, interview, thanks_of(actor, interview).revision)
    set_clock(LAST + timedelta(minutes=5))
    assert [recipient(letter) for letter in outbox.deliver()] == ["dana@example.org"]


def test_a_host_who_has_had_enough_ends_every_nudge(
    institution: Institution, scope: Scope, met: Interview, host: Membership, outbox: Outbox
) -> None:
    with scope(institution):
        actor, interview = fresh(host, met)
        say_enough(actor, interview)
    set_clock(FIRST + timedelta(minutes=1))
    assert outbox.deliver() == []


def test_a_student_who_rests_is_left_alone(
    institution: Institution, scope: Scope, met: Interview, student: Membership, outbox: Outbox
) -> None:
    with scope(institution):
        db.session.get_one(Membership, (student.institution_id, student.id)).paused = True
    set_clock(FIRST + timedelta(minutes=1))
    assert outbox.deliver() == []


def test_no_nudges_where_the_institution_wants_none(
    institution: Institution, scope: Scope, agreed: Interview, app: Flask, outbox: Outbox
) -> None:
    with app.app_context():
        db.session.get_one(Institution, institution.id).nudge_hours = 0
        db.session.commit()
    set_clock(END)
    with scope(institution):
        apply(Actor.system(institution.id), lock_interview(agreed.id), Act.HOLD)
    set_clock(LAST + timedelta(minutes=1))
    assert outbox.deliver() == []


def test_nudges_follow_an_end_that_was_put_right(
    institution: Institution, scope: Scope, met: Interview, student: Membership, outbox: Outbox
) -> None:
    set_clock(END + timedelta(hours=2))
    with scope(institution):
        actor, interview = fresh(student, met)
        correct_end(actor, interview, END + timedelta(hours=1))
    set_clock(FIRST + timedelta(minutes=30))
    assert outbox.deliver() == []
    set_clock(FIRST + timedelta(minutes=61))
    assert len(outbox.deliver()) == 1
    set_clock(LAST + timedelta(minutes=61))
    assert len(outbox.deliver()) == 1
    set_clock(DUE + timedelta(hours=5))
    assert outbox.deliver() == []


def test_an_end_put_earlier_brings_the_nudge_forward_and_only_once(
    institution: Institution, scope: Scope, met: Interview, host: Membership, outbox: Outbox
) -> None:
    set_clock(END + timedelta(hours=3))
    with scope(institution):
        actor, interview = fresh(host, met)
        correct_end(actor, interview, END - timedelta(minutes=20))
    set_clock(FIRST - timedelta(minutes=19))
    assert len(outbox.deliver()) == 1
    set_clock(FIRST + timedelta(minutes=1))
    assert outbox.deliver() == []


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
@pytest.mark.parametrize("edge", ["spring", "autumn"])
def test_at_the_edges_of_summer_time_both_come_once(
    institution: Institution, scope: Scope, outbox: Outbox, zone: str, edge: str
) -> None:
    edges = {
        ("Europe/Berlin", "spring"): datetime(2027, 3, 28, 1, tzinfo=UTC),
        ("Europe/Berlin", "autumn"): datetime(2027, 10, 31, 1, tzinfo=UTC),
        ("America/New_York", "spring"): datetime(2027, 3, 14, 7, tzinfo=UTC),
        ("America/New_York", "autumn"): datetime(2027, 11, 7, 6, tzinfo=UTC),
        ("Australia/Lord_Howe", "spring"): datetime(2027, 10, 2, 15, 30, tzinfo=UTC),
        ("Australia/Lord_Howe", "autumn"): datetime(2027, 4, 3, 15, tzinfo=UTC),
    }
    start = edges[zone, edge] - timedelta(hours=20)
    set_clock(start - timedelta(days=1))
    with scope(institution):
        interview = make_interview(make_student(zone=zone), make_host())
        make_appointment(interview, start)
    set_clock(start + timedelta(minutes=30))
    with scope(institution):
        apply(Actor.system(institution.id), lock_interview(interview.id), Act.HOLD)
    received = 0
    for quarter in range(4 * 50):
        set_clock(start + timedelta(minutes=15 * quarter + 31))
        received += len(outbox.deliver())
    assert received == 2


def test_without_a_conversation_nothing_is_asked_for(
    institution: Institution, scope: Scope, agreed: Interview, student: Membership
) -> None:
    context = jobs.JobContext(
        7, "followup.nudge", institution.id, {"interview_id": agreed.id, "nudge": 1}, 1
    )
    with scope(institution):
        before = db.session.scalar(select(func.count()).select_from(jobs.Job))
        schedule_nudges(agreed.id)
        run_nudge(context)
        assert db.session.scalar(select(func.count()).select_from(jobs.Job)) == before
        assert relation_of(*fresh(student, agreed)).write_on is None
        with pytest.raises(Exception, match="when the conversation has taken place"):
            mark_written(*fresh(student, agreed))
        assert db.session.scalar(select(func.count()).select_from(Relation)) == 0
