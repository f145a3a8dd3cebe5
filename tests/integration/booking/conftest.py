"""A student, a host with open hours, and their browsers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from fireside.availability.service import host_slots
from fireside.booking.forms import to_value
from fireside.booking.listeners import TELL_AFTER
from fireside.booking.service import answer_request, ask_host, find_terms
from fireside.booking.service.waiting import join_line
from fireside.institutions.models import Institution
from fireside.interviews.models import Appointment, Commitment, Interview, TimeChange
from fireside.interviews.rules import Act
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.permissions import Actor
from fireside.people.models import HostProfile, Membership
from tests.conftest import Scope
from tests.factories.availability import make_weekly_hours
from tests.factories.people import make_host, make_student
from tests.tools.browsing import Member
from tests.tools.outbox import Outbox, text_of

WHY = "I read that you moved from teaching to insurance, and I wonder how you found the way."
Browse = Callable[[Membership], Member]
KEY = re.compile(r'name="key"[^>]*value="([^"]+)"')
FEBRUARY = datetime(2027, 2, 1, 9, tzinfo=UTC)
MARK = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def actor_of(member: Membership) -> Actor:
    return Actor(
        account_id=member.account_id,
        membership_id=member.id,
        institution_id=member.institution_id,
        roles=frozenset(role.value for role in member.roles),
        zone=member.zone,
        name=member.name,
    )


def starts_of(host: Membership) -> list[datetime]:
    """Return the host's open starts; needs a scope."""
    present = clock.now()
    return [slot.starts_at for slot in host_slots(host.id, present, present + timedelta(days=60))]


def ask(student: Membership, host: Membership, starts_at: datetime, **values: Any) -> Interview:
    """Ask as the service is asked; needs a scope."""
    said: dict[str, Any] = {
        "meeting_format": "video",
        "why_you": WHY,
        "idempotency_key": f"key-of-{student.id}-{starts_at.timestamp()}",
        **values,
    }
    return ask_host(
        actor_of(student),
        said.pop("interview", None),
        find_terms(host.id),
        starts_at=starts_at,
        **said,
    )


@pytest.fixture
def student(institution: Institution, scope: Scope) -> Membership:
    with scope(institution):
        return make_student(name="Mara Quist", email="mara@example.org")


@pytest.fixture
def host(institution: Institution, scope: Scope) -> Membership:
    """Dana in Berlin; she confirms each request herself, as the institution has it."""
    with scope(institution):
        made = make_host(name="Dana Whitfield", email="dana@example.org", zone="Europe/Berlin")
        make_weekly_hours(made, 8, 20, range(7))
        return made


@pytest.fixture
def slots(institution: Institution, scope: Scope, host: Membership) -> list[datetime]:
    with scope(institution):
        return starts_of(host)


@pytest.fixture
def browse(app: Flask, institution: Institution) -> Callable[[Membership], Member]:
    """Return the browser of a member."""

    def open_browser(member: Membership) -> Member:
        return Member(app, institution, member)

    return open_browser


def words_of(answer: TestResponse) -> str:
    return unescape(answer.text)


def form_for(starts_at: datetime, page: str = "", **values: str) -> dict[str, str]:
    key = KEY.search(page)
    return {
        "key": key.group(1) if key else "a-key-of-its-own",
        "starts_at": to_value(starts_at),
        "meeting_format": "video",
        "why_you": WHY,
        **values,
    }


@pytest.fixture
def student_browser(browse: Browse, student: Membership) -> Member:
    return browse(student)


@pytest.fixture
def host_browser(browse: Browse, host: Membership) -> Member:
    return browse(host)


@pytest.fixture
def asked(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
) -> Interview:
    with scope(institution):
        return ask(student, host, slots[30])


@pytest.fixture
def confirmed(
    institution: Institution, scope: Scope, host: Membership, asked: Interview, outbox: Outbox
) -> Interview:
    """Agreed on, and both told."""
    with scope(institution):
        made = answer_request(actor_of(host), asked, Act.CONFIRM)
    outbox.deliver()
    return made


def appointment_of(interview: Interview) -> Appointment:
    """Return the latest appointment; needs a scope."""
    fresh = db.session.get_one(Interview, (interview.institution_id, interview.id))
    db.session.refresh(fresh)
    return db.session.get_one(Appointment, (fresh.institution_id, fresh.appointment_id))


def holding(interview: Interview) -> list[datetime]:
    """Return the starts that the latest appointment holds, the student's and the host's.

    Needs a scope.
    """
    rows = db.session.scalars(
        select(Commitment.busy_from)
        .where(Commitment.appointment_id == appointment_of(interview).id, Commitment.active)
        .order_by(Commitment.busy_from.desc())
    )
    return list(rows)


def wishes() -> list[tuple[str, str]]:
    """Return who wanted another time and what became of it, in order; needs a scope."""
    rows = db.session.scalars(select(TimeChange).order_by(TimeChange.asked_at, TimeChange.id))
    return [(row.asked_by, row.state) for row in rows]


def both(start: datetime) -> list[datetime]:
    """Return what ``holding`` returns for a time that both hold: a host has ten minutes before."""
    return [start, start - timedelta(minutes=10)]


def link_of(outbox: Outbox) -> str:
    found = re.search(
        r"http://fireside\.test(/i/riverbend/answer/\S+)", text_of(outbox.deliver()[0])
    )
    assert found is not None
    return found.group(1)


def past_undoing() -> None:
    """Let the moment pass in which a cancellation can be undone, and its mails wait."""
    clock.shift(TELL_AFTER)


def state_of(institution: Institution, scope: Scope, interview: Interview) -> str | None:
    with scope(institution):
        return db.session.scalar(select(Interview.state).where(Interview.id == interview.id))


def profile_of(host: Membership) -> HostProfile:
    return db.session.scalars(select(HostProfile).where(HostProfile.membership_id == host.id)).one()


@pytest.fixture
def february() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(FEBRUARY, tick=False) as here:
        yield here


@pytest.fixture
def full(
    february: time_machine.Traveller,
    institution: Institution,
    scope: Scope,
    host: Membership,
    outbox: Outbox,
) -> Membership:
    """Dana, who takes one request a month and has it."""
    with scope(institution):
        profile_of(host).monthly_cap = 1
        first = make_student(name="Nils Berg", email="nils@example.org")
        ask(first, host, starts_of(host)[30])
    outbox.deliver()
    return host


@pytest.fixture
def waiting(institution: Institution, scope: Scope, full: Membership) -> list[Membership]:
    """Three students in line, in this order, a minute apart."""
    made = []
    for number in range(3):
        with (
            time_machine.travel(FEBRUARY + number * timedelta(minutes=1), tick=False),
            scope(institution),
        ):
            student = make_student(name=f"Ida {number}", email=f"ida{number}@example.org")
            join_line(actor_of(student), full.id)
            made.append(student)
    return made
