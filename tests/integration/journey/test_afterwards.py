"""After the conversation: the next step, the clock, the host's page, and what each page costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from msgspec.structs import replace

from fireside.conversation.rules import Audience
from fireside.followup.models import Relation, ThankYou
from fireside.followup.rules import ThanksState
from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import Stage, State
from fireside.interviews.service import get_interview
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.permissions import Actor
from fireside.kernel.wording import local
from fireside.outcomes.models import OutcomeEntry
from fireside.outcomes.service import save_reflection
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.conversation import make_comment, make_note, make_review
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.outcomes import WHOLE, make_news
from tests.factories.people import make_advisor, make_host, make_student
from tests.factories.preparation import make_preparation
from tests.integration.journey.test_pages import QUERY_BUDGET
from tests.tools.browsing import Member, counted_statements


def _held(student: Membership, host: Membership, hours: int = 1) -> Interview:
    interview = make_interview(student, host)
    make_appointment(interview, clock.now() - timedelta(hours=hours), State.HELD)
    return interview


def _thank(interview: Interview, state: ThanksState = ThanksState.SENT) -> None:
    present = clock.now()
    db.session.add(
        ThankYou(
            interview_id=interview.id,
            state=state,
            text="Thank you",
            changed_at=present,
            thanked_at=present,
        )
    )


def _everything(interview: Interview, student: Membership, host: Membership) -> None:
    """Write whatever there can be after a conversation."""
    advisor = make_advisor(name="Ruth Iyer")
    make_preparation(interview)
    for number in range(1, 4):
        note = make_note(interview, key=f"f{number}", audience=Audience.QUOTABLE)
        make_comment(interview, advisor, note=note)
    make_review(interview, advisor)
    _thank(interview)
    make_news(interview)
    for _ in range(3):
        db.session.add(
            OutcomeEntry(
                interview_id=interview.id, kind="course", text="Statistics", created_at=clock.now()
            )
        )
    writer = Actor(
        account_id=student.account_id,
        membership_id=student.id,
        institution_id=student.institution_id,
        roles=frozenset({"student"}),
    )
    found = get_interview(writer, interview.id)
    save_reflection(writer, found, replace(WHOLE, shared=True), 0, finish=True)


@pytest.mark.parametrize(
    ("hours", "words", "clock_runs"),
    [
        (1, "Write up your notes", True),
        (30, "Thank Dana", True),
        (60, "Thank Dana", False),
        (24 * 10, "Look back at your conversation with Dana", False),
        (24 * 30, "Begin your next interview", False),
    ],
)
def test_the_first_page_says_what_is_due_after_a_conversation(
    app: Flask, institution: Institution, scope: Scope, hours: int, words: str, clock_runs: bool
) -> None:
    with scope(institution):
        student = make_student()
        _held(student, make_host(name="Dana Okafor"), hours)
    page = Member(app, institution, student).get("/").text
    assert words in page
    assert ("ember-clock" in page) is clock_runs
    assert "Dana Okafor" in page


def test_a_thank_you_that_came_back_is_told_first(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student = make_student()
        _thank(_held(student, make_host(name="Dana Okafor"), 30), ThanksState.BOUNCED)
    assert "Your thank-you did not reach Dana" in Member(app, institution, student).get("/").text


def test_the_day_to_write_comes_on_the_students_own_calendar(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student = make_student(zone="Pacific/Auckland")
        interview = _held(student, make_host(name="Dana Okafor"), 24 * 90)
        today_there = local(clock.now(), "Pacific/Auckland").date()
        db.session.add(Relation(interview_id=interview.id, write_on=today_there))
    assert "Write to Dana" in Member(app, institution, student).get("/").text


def test_a_clock_stops_when_thanked_and_others_go_on(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student = make_student()
        _thank(_held(student, make_host(name="Dana Okafor"), 20))
        for name in ("Aiko Marsh", "Bram Iyer"):
            _held(student, make_host(name=name), 30)
    page = Member(app, institution, student).get("/").text
    assert page.count('class="ember-clock') == 2
    assert "Your thank-yous" in page
    assert "Thank Dana" not in page


def test_a_host_reads_what_came_of_it_and_no_more(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student, host = make_student(name="Mara Quist"), make_host(name="Dana Okafor")
        interview = _held(student, host)
        _thank(interview)
        _held(make_student(), host, 40)
        make_note(interview, "Zebra", audience=Audience.QUOTABLE)
    dana = Member(app, institution, host)
    page = dana.get("/").text
    assert "You have talked to 2 students, and one thank-you has come by mail." in page
    assert "when a student would like you to know, it stands here" in page
    with scope(institution):
        make_news(interview, "I took <the> course")
    for path in ("/", f"/interviews/{interview.id}"):
        page = dana.get(path).text
        assert "I took &lt;the&gt; course" in page
        assert "Zebra" not in page


def test_a_hosts_page_opens_where_she_can_say_that_it_is_enough(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student, host = make_student(), make_host()
        interview = _held(student, host)
    dana = Member(app, institution, host)
    assert "enough for now" in dana.get(f"/interviews/{interview.id}").text
    assert dana.get(f"/interviews/{interview.id}/thank").status_code == 404
    with scope(institution):
        db.session.add(Relation(interview_id=interview.id, enough_at=clock.now()))
    assert "You said “thank you, enough for now”" in dana.get(f"/interviews/{interview.id}").text


def test_interviews_are_current_in_the_menu_on_an_interviews_own_pages(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student = make_student()
        interview = _held(student, make_host())
    mara = Member(app, institution, student)
    for path in ("", "/meet", "/conversation"):
        page = mara.get(f"/interviews/{interview.id}{path}").text
        assert f'<a href="{mara.prefix}/interviews" aria-current="page">' in page
    page = mara.get("/network").text
    assert f'<a href="{mara.prefix}/network" aria-current="page">' in page
    assert f'<a href="{mara.prefix}/interviews" aria-current="page">' not in page


@pytest.mark.parametrize("stage", list(Stage))
def test_no_stage_costs_more_when_everything_is_written(
    app: Flask, institution: Institution, scope: Scope, stage: Stage
) -> None:
    with scope(institution):
        student, host = make_student(), make_host()
        interview = _held(student, host)
        _everything(interview, student, host)
    for member in (student, host):
        visitor, path = Member(app, institution, member), f"/interviews/{interview.id}/{stage}"
        if visitor.get(path).status_code == 404:
            continue
        with counted_statements(app) as statements:
            visitor.get(path)
        assert len(statements) <= QUERY_BUDGET, "\n".join(statements)


def test_the_first_pages_keep_the_budget_with_one_and_with_three(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student, host = make_student(), make_host()
    visitors = [Member(app, institution, member) for member in (student, host)]
    counts = []
    for rows in (1, 2):
        with scope(institution):
            for _ in range(rows):
                _everything(_held(student, host, 30 + 2 * rows + _), student, host)
        for visitor in visitors:
            for path in ("/", "/interviews"):
                visitor.get(path)
                with counted_statements(app) as statements:
                    visitor.get(path)
                assert len(statements) <= QUERY_BUDGET, "\n".join(statements)
                counts.append((path, len(statements)))
    assert counts[:4] == counts[4:]
