"""The student did not come: the host notes it, rests, and can take both back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from fireside.availability.service import end_rest, host_load, rest_host
from fireside.institutions.models import Institution
from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import State
from fireside.interviews.service import MovedOn, note_missed, take_back_missed
from fireside.kernel import clock
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_member
from tests.integration.booking.conftest import Browse, actor_of, ask
from tests.tools.openings import is_open

REST = timedelta(days=14)


def _met(student: Membership, host: Membership, ago: timedelta, state: State) -> Interview:
    interview = make_interview(student, host)
    make_appointment(interview, clock.now() - ago, state=state)
    return interview


@pytest.mark.parametrize("state", [State.CONFIRMED, State.HELD])
def test_a_host_notes_it_and_rests(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
    state: State,
) -> None:
    with scope(institution):
        interview = _met(student, host, timedelta(days=1), state)
        soon = next(slot for slot in slots if slot < clock.now() + REST)
        late = next(slot for slot in slots if slot > clock.now() + REST)
        noted = note_missed(actor_of(host), interview.id)
        assert noted.state == State.MISSED
        assert note_missed(actor_of(host), interview.id).version == noted.version
        until = host_load(actor_of(host), host.id).rests_until
        assert until is not None
        assert abs(until - clock.now() - REST) < timedelta(minutes=1)
        assert not is_open(host.id, soon)
        assert is_open(host.id, late)
        appointment = db.session.scalars(select(Appointment)).one()
        assert (appointment.state, appointment.ended_at) == (State.MISSED, None)
    with scope(institution):
        assert take_back_missed(actor_of(host), interview.id).state == State.HELD
        assert host_load(actor_of(host), host.id).rests_until is None
        assert is_open(host.id, soon)
        actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
        assert actions == ["interview.miss", "interview.unmiss"]
        appointment = db.session.scalars(select(Appointment)).one()
        assert appointment.ended_at == appointment.ends_at


@pytest.mark.parametrize("ago", [timedelta(minutes=10), timedelta(days=8)])
def test_it_is_noted_within_a_week_after_the_planned_end(
    institution: Institution, scope: Scope, student: Membership, host: Membership, ago: timedelta
) -> None:
    with scope(institution):
        interview = _met(student, host, ago, State.CONFIRMED)
        with pytest.raises(MovedOn, match="time for that has passed"):
            note_missed(actor_of(host), interview.id)


def test_the_student_cannot_note_or_take_it_back(
    institution: Institution, scope: Scope, student: Membership, host: Membership
) -> None:
    with scope(institution):
        interview = _met(student, host, timedelta(days=1), State.HELD)
        for act in (note_missed, take_back_missed):
            with pytest.raises(NotFound):
                act(actor_of(student), interview.id)


def test_a_host_ends_her_rest_and_an_institution_may_have_none(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
) -> None:
    with scope(institution):
        note_missed(actor_of(host), _met(student, host, timedelta(days=1), State.HELD).id)
    with scope(institution):
        end_rest(actor_of(host), host.id)
        end_rest(actor_of(host), host.id)
        assert is_open(host.id, slots[0])
        entries = db.session.scalars(select(AuditEntry.action)).all()
        assert entries.count("availability.end_rest") == 1
        db.session.get_one(Institution, institution.id).rest_days = 0
    with scope(institution):
        note_missed(actor_of(host), _met(student, host, timedelta(days=2), State.HELD).id)
        assert host_load(actor_of(host), host.id).rests_until is None


def test_a_host_without_a_profile_has_nothing_to_rest_from(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        host = make_member("host")
        rest_host(host.id, missed=True)
        end_rest(actor_of(host), host.id)
        assert db.session.scalars(select(AuditEntry.action)).all() == []


def test_the_pages_of_both(
    institution: Institution,
    scope: Scope,
    browse: Browse,
    student: Membership,
    host: Membership,
    slots: list[datetime],
) -> None:
    with scope(institution):
        interview = _met(student, host, timedelta(days=1), State.HELD)
    path, page = f"/interviews/{interview.id}/missed", f"/interviews/{interview.id}/book"
    dana, mara = browse(host), browse(student)
    assert "did not come?" in dana.get(page).text
    assert mara.post(path, {}, page=page).status_code == 404
    answer = dana.post(path, {}, page=page)
    assert answer.status_code in (302, 303)
    assert "You have noted that Mara did not come" in dana.get(page).text
    assert "has noted that you did not come" in mara.get(page).text
    home = dana.get("/").text
    assert "you rest until" in home
    assert "requests this month" in dana.get("/week").text
    dana.post("/week/rest/end", {}, page="/week")
    assert "you rest until" not in dana.get("/").text
    dana.post(f"{path}/take-back", {}, page=page)
    assert "have talked" in dana.get(page).text
    with scope(institution):
        again = ask(student, host, slots[0])
        assert again.state == State.REQUESTED
