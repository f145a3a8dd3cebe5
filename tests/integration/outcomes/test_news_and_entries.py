"""What came of it, and what the host may hear: the approved text, for as long as she likes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from fireside.followup.service import NotMet
from fireside.interviews.rules import State
from fireside.kernel import clock, events
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.permissions import Actor
from fireside.outcomes.models import HostNews, OutcomeEntry, Reflection
from fireside.outcomes.rules import MOST_ENTRIES, EntryKind
from fireside.outcomes.service import (
    add_entry,
    approve_news,
    news_for_host,
    news_of,
    news_of_interview,
    outcome_entries,
    outcome_facts,
    remove_entry,
    revoke_news,
    save_reflection,
)
from fireside.people.events import MemberLeft
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.outcomes import WHOLE, make_news
from tests.factories.people import make_student
from tests.integration.outcomes.conftest import Talk


def test_an_entry_is_written_down_removed_and_gone(talk: Talk, scope: Scope) -> None:
    with scope(talk.institution):
        entry = add_entry(
            talk.writer, talk.interview(), EntryKind.COURSE, " Statistics ", "She uses it daily"
        )
        assert outcome_entries(talk.writer, talk.interview()) == [entry]
        assert entry.text == "Statistics"
        assert remove_entry(talk.writer, talk.interview(), entry.id) == entry
        with pytest.raises(NotFound):
            remove_entry(talk.writer, talk.interview(), entry.id)
        assert outcome_entries(talk.writer, talk.interview()) == []
        trail = [row.action for row in db.session.scalars(select(AuditEntry))]
        assert trail == ["outcome.add", "outcome.remove"]


def test_too_many_entries_are_refused(talk: Talk, scope: Scope) -> None:
    with scope(talk.institution):
        for number in range(MOST_ENTRIES):
            add_entry(talk.writer, talk.interview(), EntryKind.COURSE, f"Course {number}", "")
        with pytest.raises(Invalid):
            add_entry(talk.writer, talk.interview(), EntryKind.COURSE, "One more", "")


def test_nothing_comes_of_it_before_the_conversation(talk: Talk, scope: Scope) -> None:
    with scope(talk.institution):
        coming = make_interview(talk.student, talk.host)
        make_appointment(coming, clock.now() + timedelta(days=1), State.CONFIRMED)
        with pytest.raises(NotMet):
            add_entry(talk.writer, coming, EntryKind.COURSE, "Statistics", "")
        with pytest.raises(NotMet):
            approve_news(talk.writer, coming, "I took the course")


def test_the_host_reads_exactly_what_was_approved_until_it_is_taken_back(
    talk: Talk, scope: Scope
) -> None:
    with scope(talk.institution):
        assert news_of(talk.writer, talk.interview()) is None
        assert news_of_interview(talk.listener, talk.interview()) is None
        approve_news(talk.writer, talk.interview(), "I took <b>the</b> course")
        heard = news_of_interview(talk.listener, talk.interview())
        assert heard is not None
        assert heard.text == "I took <b>the</b> course"
        assert news_for_host(talk.listener) == [heard]
        assert outcome_facts([talk.interview_id])[talk.interview_id].news_approved
        approve_news(talk.writer, talk.interview(), "And I passed")
        assert [one.text for one in news_for_host(talk.listener)] == ["And I passed"]


def test_news_taken_back_are_gone_and_can_be_approved_again(talk: Talk, scope: Scope) -> None:
    with scope(talk.institution):
        approve_news(talk.writer, talk.interview(), "I took the course")
        revoke_news(talk.writer, talk.interview())
        revoke_news(talk.writer, talk.interview())
        assert news_for_host(talk.listener) == []
        assert news_of_interview(talk.listener, talk.interview()) is None
        mine = news_of(talk.writer, talk.interview())
        assert mine is not None
        assert not mine.shown
        assert not outcome_facts([talk.interview_id])[talk.interview_id].news_approved
        assert approve_news(talk.writer, talk.interview(), mine.text).shown
        trail = [row.action for row in db.session.scalars(select(AuditEntry))]
        assert trail == ["news.approve", "news.revoke", "news.approve"]


def test_news_to_take_back_where_there_are_none_change_nothing(talk: Talk, scope: Scope) -> None:
    with scope(talk.institution):
        revoke_news(talk.writer, talk.interview())
        assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 0


def test_empty_news_are_refused(talk: Talk, scope: Scope) -> None:
    with scope(talk.institution), pytest.raises(Invalid):
        approve_news(talk.writer, talk.interview(), " \n ")


def test_nobody_reads_anothers_news(talk: Talk, scope: Scope) -> None:
    other = replace(talk.listener, membership_id=1)
    with scope(talk.institution):
        make_news(talk.interview())
        assert news_for_host(other) == []
        assert news_for_host(Actor.system(talk.institution.id)) == []
        with pytest.raises(NotFound):
            news_of_interview(other, talk.interview())
        with pytest.raises(NotFound):
            news_of(talk.listener, talk.interview())
        with pytest.raises(NotFound):
            news_for_host(talk.writer)


def test_all_that_a_student_wrote_goes_with_her_and_nobody_elses(talk: Talk, scope: Scope) -> None:
    with scope(talk.institution):
        staying = make_interview(make_student(), talk.host)
        make_appointment(staying, clock.now() - timedelta(days=9), State.HELD)
        make_news(staying, "Hers stay")
        save_reflection(talk.writer, talk.interview(), WHOLE, 0, finish=True)
        add_entry(talk.writer, talk.interview(), EntryKind.COURSE, "Statistics", "")
        approve_news(talk.writer, talk.interview(), "I took the course")
        events.announce(MemberLeft(talk.host.id))
        assert db.session.scalar(select(func.count()).select_from(HostNews)) == 2
        events.announce(MemberLeft(talk.student.id))
        for table in (Reflection, OutcomeEntry):
            assert db.session.scalar(select(func.count()).select_from(table)) == 0
        assert [one.text for one in db.session.scalars(select(HostNews))] == ["Hers stay"]
