"""When a host lets a student down: three others at once, and all she has prepared comes along."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape

import pytest
from sqlalchemy import select

from fireside.availability.service import refresh_next_opening
from fireside.booking.service import answer_request, cancel, find_meeting, is_left_alone, stand_ins
from fireside.institutions.models import Institution
from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import Act, State
from fireside.interviews.service import note_host_missed, take_back_host_missed
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.people.models import Membership
from fireside.preparation.models import Objective, Question, ResearchCard
from tests.conftest import Scope
from tests.factories.availability import make_weekly_hours
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_advisor, make_host
from tests.factories.preparation import make_preparation
from tests.integration.booking.conftest import (
    KEY,
    WHY,
    Browse,
    actor_of,
    past_undoing,
    words_of,
)
from tests.tools.outbox import Outbox, recipient, text_of

STUDENT = "mara@example.org"
ASK = re.compile(r'href="(/i/riverbend/hosts/(\d+)/ask\?[^"]*)"')


@dataclass(frozen=True)
class Bench:
    """Others who could step in: two of the same field, one of another, one without hours."""

    alike: tuple[int, int]
    other: int
    busy: int


@pytest.fixture
def bench(institution: Institution, scope: Scope, host: Membership) -> Bench:
    with scope(institution):
        alike = tuple(make_host(profile={"field": "finance"}) for _ in range(2))
        other = make_host(profile={"field": "law"})
        for one in (*alike, other):
            make_weekly_hours(one, 8, 20, range(7))
            refresh_next_opening(one.id)
        busy = make_host(profile={"field": "finance"})
        return Bench((alike[0].id, alike[1].id), other.id, busy.id)


def _stand_ins(interview: Interview) -> list[int]:
    """Return who is named; needs a scope."""
    fresh = db.session.get_one(Interview, (interview.institution_id, interview.id))
    meeting = find_meeting(fresh.appointment_id or 0)
    assert meeting is not None
    return [row.id for row in stand_ins(meeting)] if is_left_alone(meeting) else []


def test_three_who_suit_have_times_and_the_host_herself_is_none_of_them(
    institution: Institution,
    scope: Scope,
    host: Membership,
    bench: Bench,
    confirmed: Interview,
    outbox: Outbox,
) -> None:
    with scope(institution):
        cancel(actor_of(host), confirmed)
        found = _stand_ins(confirmed)
        assert sorted(found[:2]) == sorted(bench.alike)  # those of her own field come first
        assert found[2:] == [bench.other]
    past_undoing()
    outbox.deliver()


def test_nobody_is_named_where_the_student_called_it_off_or_has_another_time(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    bench: Bench,
    asked: Interview,
    slots: list[datetime],
    outbox: Outbox,
) -> None:
    with scope(institution):
        answer_request(actor_of(host), asked, Act.DECLINE, alternatives=[slots[60]])
        assert _stand_ins(asked) == []
    with scope(institution):
        mine = make_interview(student, make_host())
        make_appointment(mine, state=State.CANCELLED, cancelled_by="student")
        assert _stand_ins(mine) == []
    outbox.deliver()


def test_the_mail_names_them_with_times_one_click_from_the_same_interview(
    institution: Institution,
    scope: Scope,
    host: Membership,
    bench: Bench,
    confirmed: Interview,
    outbox: Outbox,
) -> None:
    with scope(institution):
        cancel(actor_of(host), confirmed, "I have fallen ill")
    past_undoing()
    letters = {recipient(one): text_of(one) for one in outbox.deliver()}
    hers = letters[STUDENT]
    assert "Others can tell you the same" in hers
    assert hers.count(f"interview={confirmed.id}&at=") == 6
    assert "Others can tell you the same" not in letters["dana@example.org"]


def test_a_decline_without_another_time_names_them_too(
    institution: Institution,
    scope: Scope,
    host: Membership,
    bench: Bench,
    asked: Interview,
    outbox: Outbox,
) -> None:
    outbox.deliver()
    with scope(institution):
        answer_request(actor_of(host), asked, Act.DECLINE, reason="In court all month")
    text = text_of(outbox.one(STUDENT))
    assert "In court all month" in text
    assert f"interview={asked.id}&at=" in text


def test_one_click_leads_to_the_ask_and_all_that_was_prepared_comes_along(
    institution: Institution,
    scope: Scope,
    browse: Browse,
    student: Membership,
    host: Membership,
    bench: Bench,
    confirmed: Interview,
    outbox: Outbox,
) -> None:
    with scope(institution):
        make_preparation(confirmed)
        before = _prepared(confirmed.id)
        cancel(actor_of(host), confirmed)
    mara = browse(student)
    home = words_of(mara.get("/"))
    assert "Dana had to call it off" in home
    assert "Who can step in for Dana" in home
    page = mara.get(f"/interviews/{confirmed.id}/book")
    assert "Who can step in for Dana" in words_of(page)
    found = ASK.search(page.text)
    assert found is not None
    assert int(found.group(2)) != host.id
    path = unescape(found.group(1))
    form = mara.get(path)
    assert form.status_code == 200
    key, chosen = KEY.search(form.text), re.search(r"at=(\d+)", path)
    assert key is not None
    assert chosen is not None
    values = {
        "key": key.group(1),
        "starts_at": chosen.group(1),
        "meeting_format": "video",
        "why_you": WHY,
    }
    sent = mara.post(path, values, page=path)
    assert sent.headers["Location"].endswith(f"/interviews/{confirmed.id}")
    with scope(institution):
        fresh = db.session.get_one(Interview, (institution.id, confirmed.id))
        assert (fresh.state, fresh.host_id) == (State.REQUESTED, int(found.group(2)))
        assert _prepared(confirmed.id) == before
        states = db.session.scalars(select(Appointment.state).order_by(Appointment.id)).all()
        assert sorted(states) == [State.CANCELLED, State.REQUESTED]
    assert "Who can step in" not in words_of(mara.get(f"/interviews/{confirmed.id}/book"))
    past_undoing()
    assert len(outbox.deliver()) == 3  # the cancellation to both, and the new request


def _prepared(interview_id: int) -> list[list[int]]:
    """Return the ids of all that was prepared for an interview; needs a scope."""
    return [
        sorted(db.session.scalars(select(table.id).where(table.interview_id == interview_id)))
        for table in (Objective, ResearchCard, Question)
    ]


@pytest.mark.parametrize("state", [State.CONFIRMED, State.HELD])
def test_a_host_who_did_not_come_costs_the_student_nothing(
    institution: Institution,
    scope: Scope,
    browse: Browse,
    student: Membership,
    host: Membership,
    bench: Bench,
    outbox: Outbox,
    state: State,
) -> None:
    with scope(institution):
        interview = make_interview(student, host)
        make_appointment(interview, clock.now() - timedelta(days=1), state=state)
    path, page = f"/interviews/{interview.id}/host-missed", f"/interviews/{interview.id}/book"
    mara, dana = browse(student), browse(host)
    assert "Dana did not come?" in words_of(mara.get(page))
    assert dana.post(path, {}, page=page).status_code == 404
    for source in (page, "/settings"):
        assert mara.post(path, {}, page=source).status_code == 303
    assert "Who can step in for Dana" in words_of(mara.get(page))
    assert "It is noted that you did not come" in words_of(dana.get(page))
    assert "Dana did not come" in words_of(mara.get("/"))
    letter = outbox.one(STUDENT)
    assert str(letter["Subject"]) == "We are sorry that you and Dana have not met"
    assert f"interview={interview.id}&at=" in text_of(letter)
    assert mara.post(f"{path}/take-back", {}, page=page).status_code == 303
    with scope(institution):
        fresh = db.session.get_one(Interview, (institution.id, interview.id))
        assert fresh.state == State.HELD
        appointment = db.session.scalars(select(Appointment)).one()
        assert appointment.ended_at == appointment.ends_at
    outbox.deliver()


def test_an_adviser_notes_it_for_either_and_nobody_else_does(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    outbox: Outbox,
) -> None:
    with scope(institution):
        interview = make_interview(student, host)
        make_appointment(interview, clock.now() - timedelta(days=1), state=State.HELD)
        advisor, stranger = make_advisor(), make_host()
        with pytest.raises(NotFound):
            note_host_missed(actor_of(stranger), interview.id)
        with pytest.raises(NotFound):
            note_host_missed(actor_of(host), interview.id)
        noted = note_host_missed(actor_of(advisor), interview.id)
        assert noted.state == State.HOST_MISSED
        with pytest.raises(NotFound):
            take_back_host_missed(actor_of(host), interview.id)
        assert take_back_host_missed(actor_of(advisor), interview.id).state == State.HELD
    outbox.deliver()
