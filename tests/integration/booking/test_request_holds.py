"""Where a request holds no time: several wait for one, and one confirmation at most succeeds."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import func, select

from fireside.booking.service import answer_request, move_to
from fireside.institutions.models import Institution
from fireside.interviews.models import Commitment, Interview
from fireside.interviews.rules import Act, State
from fireside.interviews.service import SlotTaken, get_interview
from fireside.kernel.db import db
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.people import make_student
from tests.integration.booking.conftest import Browse, actor_of, ask, both, holding
from tests.tools.openings import is_open
from tests.tools.outbox import Outbox, text_of


@pytest.fixture
def two(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
) -> tuple[Interview, Interview]:
    """Two requests for one time, which hold it for neither."""
    with scope(institution):
        db.session.get_one(Institution, institution.id).request_holds = False
    with scope(institution):
        return ask(student, host, slots[30]), ask(make_student(name="Noor"), host, slots[30])


def test_requests_hold_nothing_and_the_first_one_confirmed_takes_the_time(
    institution: Institution,
    scope: Scope,
    host: Membership,
    two: tuple[Interview, Interview],
    slots: list[datetime],
) -> None:
    first, second = two
    with scope(institution):
        assert db.session.scalar(select(func.count(Commitment.id))) == 0
        assert is_open(host.id, slots[30])
        assert answer_request(actor_of(host), second, Act.CONFIRM).state == State.CONFIRMED
        assert holding(second) == both(slots[30])
        assert not is_open(host.id, slots[30])
    with scope(institution), pytest.raises(SlotTaken, match="agreed to something else"):
        answer_request(actor_of(host), first, Act.CONFIRM)
    with scope(institution):
        assert get_interview(actor_of(host), first.id).state == State.REQUESTED
        declined = answer_request(actor_of(host), first, Act.DECLINE, alternatives=[slots[60]])
        assert declined.state == State.DECLINED


def test_a_request_that_moves_still_holds_nothing(
    institution: Institution,
    scope: Scope,
    student: Membership,
    two: tuple[Interview, Interview],
    slots: list[datetime],
) -> None:
    with scope(institution):
        move_to(actor_of(student), two[0], slots[60])
        assert db.session.scalar(select(func.count(Commitment.id))) == 0


def test_the_pages_and_the_mail_promise_no_more_than_is_true(
    institution: Institution,
    scope: Scope,
    browse: Browse,
    student: Membership,
    host: Membership,
    two: tuple[Interview, Interview],
    outbox: Outbox,
) -> None:
    mara, dana = browse(student), browse(host)
    assert "Others may ask for the same time" in mara.get(f"/interviews/{two[0].id}/book").text
    assert "You can answer until" in dana.get(f"/interviews/{two[0].id}/book").text
    assert (
        "confirmed first has it"
        in browse(_other(scope, institution)).get(f"/hosts/{host.id}/ask").text
    )
    for letter in outbox.deliver():
        assert "You can answer until" in text_of(letter)
        assert "is held" not in text_of(letter)


def _other(scope: Scope, institution: Institution) -> Membership:
    with scope(institution):
        return make_student()
