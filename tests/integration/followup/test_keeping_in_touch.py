"""Promises, people named, the next letter, "enough for now", and mails on the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from fireside.followup.models import Promise, Referral, Relation, ThankYou
from fireside.followup.rules import By, Due
from fireside.followup.service import (
    HadEnough,
    Named,
    add_promise,
    add_referral,
    change_promise,
    change_referral,
    enough_token,
    followup_facts,
    get_promise,
    get_referral,
    host_bounced,
    mark_promise,
    mark_referral,
    mark_written,
    network_of,
    open_enough_link,
    promises_of,
    referrals_of,
    relation_of,
    remove_promise,
    remove_referral,
    require_met,
    run_reminder,
    save_draft,
    say_enough,
    set_next_writing,
)
from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import State
from fireside.kernel import clock, events, jobs
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid, NotFound
from fireside.people.events import MemberLeft
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_student
from tests.integration.followup.conftest import END, WORDS, actor_of, fresh, set_clock
from tests.tools.outbox import Outbox, recipient, text_of

FRIDAY = date(2027, 12, 3)
NEXT_WEEK = date(2027, 12, 10)
NINE_THEN = END + timedelta(days=6, hours=16, minutes=31)  # 9:01 in Berlin on that day
ADA = Named("Ada  Moss", "Runs the flood desk", True, NEXT_WEEK)


def promise(student: Membership, interview: Interview, due_on: date | None = NEXT_WEEK) -> Promise:
    actor, found = fresh(student, interview)
    return add_promise(actor, found, by=By.STUDENT, text=" Send my  essay ", due_on=due_on)


def test_promises_are_written_down_changed_kept_and_removed(
    institution: Institution, scope: Scope, met: Interview, student: Membership
) -> None:
    with scope(institution):
        actor, interview = fresh(student, met)
        first, undated = promise(student, met), promise(student, met, None)
        earlier = promise(student, met, date(2027, 12, 5))
        assert first.text == "Send my essay"
        assert promises_of(actor, interview) == [earlier, first, undated]
        assert followup_facts([met.id])[met.id].open_promises == 3
        mark_promise(actor, interview, earlier.id, kept=True)
        kept_at = mark_promise(actor, interview, earlier.id, kept=True).kept_at
        assert kept_at is not None
        assert promises_of(actor, interview) == [first, undated, earlier]
        assert mark_promise(actor, interview, earlier.id, kept=False).kept_at is None
        changed = change_promise(
            actor, interview, undated.id, by=By.HOST, text="Send the list", due_on=FRIDAY
        )
        assert (changed.by, changed.text, changed.due_on) == (By.HOST, "Send the list", FRIDAY)
        remove_promise(actor, interview, first.id)
        assert [one.text for one in promises_of(actor, interview)] == [
            "Send the list",
            "Send my essay",
        ]
        with pytest.raises(NotFound):
            get_promise(actor, interview, first.id)


def test_a_promise_needs_words_and_a_day_that_is_still_to_come(
    institution: Institution, scope: Scope, met: Interview, student: Membership
) -> None:
    with scope(institution):
        actor, interview = fresh(student, met)
        for text, day, field in (
            ("  ", None, "text"),
            ("x" * 601, None, "text"),
            ("Send it", date(2027, 12, 2), "due_on"),
            ("Send it", date(3000, 1, 1), "due_on"),
        ):
            with pytest.raises(Invalid) as refused:
                add_promise(actor, interview, by=By.HOST, text=text, due_on=day)
            assert set(refused.value.fields) == {field}
        made = promise(student, met)
    set_clock(END + timedelta(days=20))
    with scope(institution):
        actor, interview = fresh(student, met)
        kept = change_promise(
            actor, interview, made.id, by=By.STUDENT, text="Send it", due_on=NEXT_WEEK
        )
        assert kept.due_on == NEXT_WEEK  # over by now, and it may stay


def test_people_named_are_written_down_changed_followed_up_and_removed(
    institution: Institution, scope: Scope, met: Interview, student: Membership
) -> None:
    with scope(institution):
        actor, interview = fresh(student, met)
        ada = add_referral(actor, interview, ADA)
        bo = add_referral(actor, interview, Named("Bo"))
        assert (ada.name, ada.may_use_name, ada.write_on) == ("Ada Moss", True, NEXT_WEEK)
        assert referrals_of(actor, interview) == [ada, bo]
        assert mark_referral(actor, interview, ada.id, followed_up=True).followed_up_at
        assert mark_referral(actor, interview, ada.id, followed_up=True).followed_up_at
        assert referrals_of(actor, interview) == [bo, ada]
        assert not mark_referral(actor, interview, ada.id, followed_up=False).followed_up_at
        assert change_referral(actor, interview, bo.id, Named("Bo Lind", "x")).about == "x"
        remove_referral(actor, interview, bo.id)
        with pytest.raises(NotFound):
            get_referral(actor, interview, bo.id)
        for named, field in (
            (Named(" "), "name"),
            (Named("x" * 121), "name"),
            (Named("Bo", "x" * 601), "about"),
            (Named("Bo", write_on=date(2027, 12, 2)), "write_on"),
        ):
            with pytest.raises(Invalid) as refused:
                add_referral(actor, interview, named)
            assert set(refused.value.fields) == {field}


def test_another_interviews_rows_do_not_exist(
    institution: Institution, scope: Scope, met: Interview, student: Membership, host: Membership
) -> None:
    with scope(institution):
        actor, interview = fresh(student, met)
        made, named = promise(student, met), add_referral(actor, interview, ADA)
        second = make_interview(student, host)
        make_appointment(second, clock.now() + timedelta(days=3))
        for other in (make_student(), host):
            with pytest.raises(NotFound):
                promises_of(actor_of(other), interview)
            with pytest.raises(NotFound):
                add_referral(actor_of(other), interview, ADA)
        with pytest.raises(NotFound):
            get_promise(actor, second, made.id)
        with pytest.raises(NotFound):
            get_referral(actor, second, named.id)


def test_on_the_day_each_matter_brings_one_mail(
    institution: Institution, scope: Scope, met: Interview, student: Membership, outbox: Outbox
) -> None:
    with scope(institution):
        actor, interview = fresh(student, met)
        promise(student, met)
        promise(student, met)
        add_promise(actor, interview, by=By.HOST, text="Send the list", due_on=NEXT_WEEK)
        add_referral(actor, interview, ADA)
        set_next_writing(actor, interview, NEXT_WEEK)
        add_referral(actor, interview, Named("Bo", write_on=NEXT_WEEK))
    set_clock(NINE_THEN - timedelta(minutes=5))
    assert [one for one in outbox.deliver() if "10 Dec" in str(one["Subject"])] == []
    set_clock(NINE_THEN)
    letters = outbox.deliver()
    assert {recipient(letter) for letter in letters} == {"mara@example.org"}
    told = sorted(str(letter["Subject"]) for letter in letters)
    assert told == [
        "Today: what was promised between you and Dana",
        "Today: what was promised between you and Dana",
        "Today: what was promised between you and Dana",
        "Today: write to the person Dana named",
        "Today: write to the person Dana named",
        "Write to Dana today?",
    ]
    words = "\n".join(text_of(letter) for letter in letters)
    assert "You may say that Dana named them" in words
    assert "Please do not mention Dana" in words
    for moment in (NINE_THEN - timedelta(hours=1), NINE_THEN + timedelta(hours=2)):
        set_clock(moment)
        assert outbox.deliver() == []


def test_what_is_done_moved_or_unwanted_by_then_brings_none(
    institution: Institution, scope: Scope, met: Interview, student: Membership, outbox: Outbox
) -> None:
    set_clock(END + timedelta(days=3))
    outbox.deliver()
    with scope(institution):
        actor, interview = fresh(student, met)
        mark_promise(actor, interview, promise(student, met).id, kept=True)
        moved = promise(student, met)
        later = date(2027, 12, 24)
        change_promise(actor, interview, moved.id, by=By.STUDENT, text="Later", due_on=later)
        remove_promise(actor, interview, promise(student, met).id)
        mark_referral(actor, interview, add_referral(actor, interview, ADA).id, followed_up=True)
        set_next_writing(actor, interview, NEXT_WEEK)
        assert set_next_writing(actor, interview, None).write_on is None
        promise(student, met, FRIDAY + timedelta(days=3))  # today, and that morning is over
    set_clock(NINE_THEN)
    assert outbox.deliver() == []


def test_a_reminder_that_comes_too_early_waits_again(
    institution: Institution, scope: Scope, met: Interview, student: Membership, outbox: Outbox
) -> None:
    with scope(institution):
        made = promise(student, met)
        payload = {"matter": "followup.promise_due", "row_id": made.id, "day": "2027-12-10"}
        run_reminder(jobs.JobContext(7, "followup.remind", institution.id, payload, 1))
        key = jobs.Job.dedupe_key == "followup.remind:again:7"
        assert db.session.scalar(select(func.count()).select_from(jobs.Job).where(key)) == 1
        gone = {**payload, "row_id": 17}
        run_reminder(jobs.JobContext(8, "followup.remind", institution.id, gone, 1))
    set_clock(NINE_THEN)
    assert [one for one in outbox.deliver() if "promised" in str(one["Subject"])]


def test_the_next_letter_is_planned_and_comes_round(
    institution: Institution, scope: Scope, met: Interview, student: Membership, host: Membership
) -> None:
    with scope(institution):
        actor, interview = fresh(student, met)
        empty = relation_of(actor, interview)
        assert (empty.write_on, empty.suggestion) == (None, date(2028, 3, 3))
        assert set_next_writing(actor, interview, NEXT_WEEK).write_on == NEXT_WEEK
        with pytest.raises(Invalid):
            set_next_writing(actor, interview, date(2027, 12, 2))
        written = mark_written(actor, interview)
        assert written.write_on == date(2028, 3, 3)
        assert written.written_at is not None
        with pytest.raises(NotFound):
            mark_written(actor_of(host), interview)


def test_a_host_says_enough_and_may_be_written_to_again(
    institution: Institution,
    scope: Scope,
    met: Interview,
    student: Membership,
    host: Membership,
    outbox: Outbox,
) -> None:
    with scope(institution):
        actor, interview = fresh(student, met)
        promise(student, met)
        set_next_writing(actor, interview, NEXT_WEEK)
        said = say_enough(actor_of(host), interview)
        again = say_enough(actor_of(host), interview)
        assert said.enough_at == again.enough_at
        assert said.write_on is None
        with pytest.raises(HadEnough):
            set_next_writing(actor, interview, NEXT_WEEK)
        assert set_next_writing(actor, interview, None).write_on is None
        assert mark_written(actor, interview).write_on is None
        with pytest.raises(NotFound):
            say_enough(actor, interview)
    set_clock(NINE_THEN)
    assert outbox.deliver() == []
    with scope(institution):
        actor, interview = fresh(student, met)
        assert say_enough(actor_of(host), interview, enough=False).enough_at is None
        assert mark_written(actor, interview).write_on == date(2028, 3, 10)


def test_the_link_is_for_its_host_and_its_institution(
    institution: Institution,
    other_institution: Institution,
    scope: Scope,
    met: Interview,
    student: Membership,
    host: Membership,
) -> None:
    with scope(institution):
        _, interview = fresh(student, met)
        token = enough_token(require_met(interview))
        link = open_enough_link(token)
        assert (link.host_name, link.student_name, link.enough_at) == ("Dana", "Mara", None)
        with pytest.raises(NotFound):
            open_enough_link(token + "x")
        db.session.get_one(Membership, (host.institution_id, host.id)).paused = True
        assert say_enough(open_enough_link(token).actor, interview).enough_at is not None
    with scope(other_institution), pytest.raises(NotFound):
        open_enough_link(token)
    with scope(institution):
        row = db.session.get_one(Interview, (institution.id, met.id))
        row.host_id = make_host().id
    with scope(institution), pytest.raises(NotFound):
        open_enough_link(token)


def test_the_network_lists_people_by_what_is_due(
    institution: Institution, scope: Scope, met: Interview, student: Membership, app: Flask
) -> None:
    with scope(institution):
        actor, interview = fresh(student, met)
        quiet = make_interview(student, make_host(name="Sven Marsh"))
        start = END - timedelta(days=40)
        make_appointment(quiet, start, state=State.HELD, ended_at=start + timedelta(minutes=30))
        draft = make_interview(student)
        db.session.add(
            ThankYou(
                interview_id=quiet.id, state="sent", thanked_at=start, changed_at=start, text="x"
            )
        )
        db.session.flush()
        promise(student, met)
        add_promise(actor, interview, by=By.HOST, text="Send the list", due_on=None)
        add_referral(actor, interview, ADA)
        now, never = network_of(actor)
        assert (now.due, never.due) == (Due.NOW, Due.NEVER)
        (contact,) = now.contacts
        assert contact.role == "Actuary, Northgate Mutual"
        assert [task.kind for task in contact.tasks] == [
            "thanks",
            "promise",
            "referral",
            "promised",
        ]
        assert never.contacts[0].member.name == "Sven Marsh"
        set_next_writing(actor, db.session.get_one(Interview, (institution.id, quiet.id)), FRIDAY)
        assert [len(circle.contacts) for circle in network_of(actor)] == [2]
        assert network_of(actor_of(make_student())) == []
        assert draft.host_id is None
        with pytest.raises(NotFound):
            network_of(actor_of(make_host()))


def test_who_leaves_takes_along_what_is_theirs(
    institution: Institution, scope: Scope, met: Interview, student: Membership, host: Membership
) -> None:
    with scope(institution):
        actor, interview = fresh(student, met)
        save_draft(actor, interview, subject="", text=WORDS, base_revision=0)
        promise(student, met)
        add_referral(actor, interview, ADA)
        set_next_writing(actor, interview, NEXT_WEEK)
        events.announce(MemberLeft(host.id))
        db.session.expire_all()
        assert relation_of(actor, interview).write_on is None
        assert len(promises_of(actor, interview)) == 1
        events.announce(MemberLeft(student.id))
        db.session.flush()
        for table in (ThankYou, Promise, Referral, Relation):
            assert db.session.scalar(select(func.count()).select_from(table)) == 0


def test_mail_to_a_draft_interviews_nobody_has_never_come_back(
    institution: Institution, scope: Scope, student: Membership
) -> None:
    with scope(institution):
        assert not host_bounced(make_interview(student))
