"""What somebody owns, one of each kind, so that somebody else can try to reach it.

``ARGUMENTS`` says for every argument of a route what stands there. A new argument that it does not
know fails ``test_routes``: add it here, with something that belongs to a person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Flask

from fireside.booking.service.links import answer_token
from fireside.booking.service.meetings import find_meeting
from fireside.institutions.models import Institution
from fireside.interviews.rules import State
from fireside.kernel import clock, tenancy
from fireside.kernel.db import db
from fireside.packets.models import Packet
from fireside.people.models import LoginToken, Membership
from fireside.people.service.entrance import link_token
from tests.factories.availability import make_override, make_weekly_hours
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import (
    make_administrator,
    make_advisor,
    make_host,
    make_member,
    make_student,
)
from tests.factories.preparation import make_preparation
from tests.tools.visiting import Visitor

LARGER_THAN_ANY_ID = 2**63
ROLES = ("student", "host", "advisor", "administrator", "resting", "stranger")


@dataclass(frozen=True)
class Estate:
    """A student and a host of one institution, their interview, and the rest of the house."""

    institution: Institution
    student: Membership
    host: Membership
    members: dict[str, Membership]
    interview_id: int
    question_id: int
    packet_id: int
    override_id: int
    session_id: int
    sign_in_token: str
    answer_token: str


Reach = Callable[[Estate, str], "int | str"]
ARGUMENTS: dict[str, Reach] = {
    "interview_id": lambda estate, _: estate.interview_id,
    "question_id": lambda estate, _: estate.question_id,
    "packet_id": lambda estate, _: estate.packet_id,
    "override_id": lambda estate, _: estate.override_id,
    "session_id": lambda estate, _: estate.session_id,
    "host_id": lambda estate, _: estate.host.id,
    "member_id": lambda estate, _: estate.student.id,
    "token": lambda estate, endpoint: _TOKENS[endpoint](estate),
}
_TOKENS: dict[str, Callable[[Estate], str]] = {
    "people.enter": lambda estate: estate.sign_in_token,
    "people.enter_by_link": lambda estate: estate.sign_in_token,
    "booking.answer": lambda estate: estate.answer_token,
    "booking.send_answer": lambda estate: estate.answer_token,
}
NOBODYS = {"plugin_name": "fireside_starter", "stage": "prepare"}
"""Arguments that name a part of the program and belong to nobody."""

BEARER = frozenset({"token"})
"""Arguments that are themselves the right to what they name, inside their institution."""

SHARED = {
    ("matching.host", "student"),
    ("matching.host", "advisor"),
    ("matching.host", "administrator"),
    ("booking.ask", "student"),
    ("booking.send_ask", "student"),
    ("admin.person", "administrator"),
    ("admin.change_roles", "administrator"),
    ("admin.pause", "administrator"),
    ("admin.resume", "administrator"),
}
"""Which role may reach another person's things in its own institution, because it is meant to."""


def make_estate(app: Flask, institution: Institution) -> Estate:
    """Fill an institution with one of each kind."""
    with app.app_context(), tenancy.scope(institution.id):
        student, host = make_student(), make_host()
        make_weekly_hours(host)
        interview = make_interview(student, host)
        make_appointment(interview)
        asked = make_appointment(
            make_interview(student, host),
            (clock.now() + timedelta(days=9)).replace(minute=0, second=0, microsecond=0),
            State.REQUESTED,
            expires_at=clock.now() + timedelta(days=2),
        )
        packet, link = _packet(interview.id), _sign_in_link(student)
        db.session.add_all([packet, link])
        question = make_preparation(interview)[0]
        override = make_override(host, date(2035, 5, 17))
        members = {
            "student": student,
            "host": host,
            "advisor": make_advisor(),
            "administrator": make_administrator(),
            "resting": make_member("student", "host", "administrator", paused=True),
        }
        db.session.commit()
        meeting = find_meeting(asked.id)
        assert meeting is not None
        signed = link_token(link), answer_token(meeting)
    session_id = Visitor(app, institution, student).session_id
    return Estate(
        institution,
        student,
        host,
        members,
        interview.id,
        question.id,
        packet.id,
        override.id,
        session_id,
        *signed,
    )


def _packet(interview_id: int) -> Packet:
    return Packet(
        interview_id=interview_id,
        version=1,
        cache_key=f"{interview_id:064d}",
        paper="a4",
        created_at=clock.now(),
    )


def _sign_in_link(member: Membership) -> LoginToken:
    return LoginToken(
        account_id=member.account_id,
        institution_id=member.institution_id,
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(minutes=9),
    )
