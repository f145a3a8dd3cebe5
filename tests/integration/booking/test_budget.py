"""A host's goodwill: how often she is asked, whoever edits an address."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from fireside.availability.rules import Budget
from fireside.availability.service import host_budget
from fireside.booking.forms import to_value
from fireside.booking.service import answer_request
from fireside.institutions.models import Institution
from fireside.interviews.rules import Act, State
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid
from fireside.people.models import HostProfile, Membership
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_student
from tests.integration.booking.conftest import KEY, WHY, Browse, actor_of, ask


def _profile(host: Membership) -> HostProfile:
    return db.session.scalars(select(HostProfile).where(HostProfile.membership_id == host.id)).one()


def test_the_stricter_number_wins(
    institution: Institution, scope: Scope, host: Membership, slots: list[datetime]
) -> None:
    with scope(institution):
        house = db.session.get_one(Institution, institution.id)
        house.asks_per_month, house.asks_per_term = 2, 10
        _profile(host).monthly_cap, _profile(host).term_cap = 4, 9
    with scope(institution):
        ask(make_student(), host, slots[0])
        assert host_budget(host.id) == Budget(1, 1, 2, 9)
        ask(make_student(), host, slots[9])
    with scope(institution):
        with pytest.raises(Invalid, match="has enough requests this month"):
            ask(make_student(), host, slots[18])
        assert host_budget(host.id).asked_this_month == 2


def test_a_term_is_counted_besides_the_month(
    institution: Institution, scope: Scope, host: Membership, slots: list[datetime]
) -> None:
    with scope(institution):
        _profile(host).term_cap = 1
        earlier = make_interview(make_student(), host)
        make_appointment(earlier, state=State.DECLINED)
    with scope(institution), pytest.raises(Invalid, match="has enough requests this term"):
        ask(make_student(), host, slots[0])


def test_what_was_asked_before_the_term_counts_no_longer(
    institution: Institution, scope: Scope, host: Membership, slots: list[datetime]
) -> None:
    with scope(institution):
        _profile(host).term_cap = _profile(host).monthly_cap = 1
        ago = clock.now() - timedelta(days=250)
        make_appointment(
            make_interview(make_student(), host), state=State.DECLINED, requested_at=ago
        )
    with scope(institution):
        assert host_budget(host.id) == Budget(0, 0, 1, 1)
        ask(make_student(), host, slots[0])
        assert host_budget(host.id) == Budget(1, 1, 1, 1)


def test_a_time_that_the_host_offers_is_no_further_request(
    institution: Institution,
    scope: Scope,
    host: Membership,
    student: Membership,
    slots: list[datetime],
) -> None:
    with scope(institution):
        db.session.get_one(Institution, institution.id).asks_per_month = 1
    with scope(institution):
        interview = ask(student, host, slots[0])
        answer_request(actor_of(host), interview, Act.DECLINE, alternatives=[slots[9]])
    with scope(institution):
        with pytest.raises(Invalid, match="has enough requests"):
            ask(student, host, slots[18], interview=interview)
        db.session.rollback()
    with scope(institution):
        booked = ask(student, host, slots[9], interview=interview)
        assert booked.state == State.CONFIRMED
        assert host_budget(host.id).asked_this_month == 1


def test_the_page_says_it_and_an_edited_address_asks_for_nothing(
    institution: Institution,
    scope: Scope,
    browse: Browse,
    host: Membership,
    student: Membership,
    slots: list[datetime],
) -> None:
    with scope(institution):
        _profile(host).monthly_cap = 1
        ask(make_student(), host, slots[0])
    mara, path = browse(student), f"/hosts/{host.id}/ask"
    page = mara.get(path)
    assert "Dana has enough requests this month" in page.text
    key = KEY.search(page.text)
    assert key is not None
    typed = {
        "key": key[1],
        "starts_at": to_value(slots[9]),
        "meeting_format": "video",
        "why_you": WHY,
    }
    answer = mara.post(path, typed, page=path)
    assert answer.status_code == 422
    assert "has enough requests this month. Choose another host." in answer.text
    assert WHY in answer.text
    assert "1 of 1 requests this month" in browse(host).get("/week").text


def test_without_limits_nobody_is_refused(
    institution: Institution, scope: Scope, host: Membership, slots: list[datetime]
) -> None:
    with scope(institution):
        house = db.session.get_one(Institution, institution.id)
        house.asks_per_month = house.asks_per_term = _profile(host).monthly_cap = 0
    with scope(institution):
        ask(make_student(), host, slots[0])
        assert host_budget(host.id).spent is None
        assert host_budget(0) == Budget(0, 0, 0, 0)
