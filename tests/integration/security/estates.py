"""What somebody owns, one of each kind, so that somebody else can try to reach it.

``ARGUMENTS`` says for every argument of a route what stands there. A new argument that it does not
know fails ``test_routes``: add it here, with something that belongs to a person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import Flask

from fireside.booking.service.links import answer_token
from fireside.booking.service.meetings import find_meeting
from fireside.conversation.rules import Audience, question_key
from fireside.institutions.models import Institution
from fireside.interviews.models import Appointment, Interview
from fireside.kernel import tenancy
from fireside.kernel.db import db
from fireside.people.models import Membership
from fireside.people.service import unsubscribe_token
from fireside.people.service.entrance import link_token
from tests.factories.availability import make_override, make_travel, make_weekly_hours
from tests.factories.conversation import make_comment, make_note
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import (
    make_host,
    make_student,
)
from tests.factories.preparation import make_pack, make_preparation
from tests.integration.security import belongings as own
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
    comment_id: int
    packet_id: int
    override_id: int
    promise_id: int
    referral_id: int
    entry_id: int
    mail_id: int
    session_id: int
    photo_id: int
    pack_id: int
    round_id: int
    erasure_id: int
    message_id: int
    concern_id: int
    place_id: int
    rest_id: int
    travel_id: int
    gathering_id: int
    campaign_id: int
    campaign_token: str
    sign_in_token: str
    answer_token: str
    enough_token: str
    move_token: str
    feed_token: str
    proposal_token: str
    unsubscribe_token: str


FAR_AWAY = date(2035, 6, 1), date(2035, 6, 9)
Reach = Callable[[Estate, str], "int | str"]
ARGUMENTS: dict[str, Reach] = {
    "interview_id": lambda estate, _: estate.interview_id,
    "question_id": lambda estate, _: estate.question_id,
    "key": lambda estate, _: question_key(estate.question_id),
    "comment_id": lambda estate, _: estate.comment_id,
    "packet_id": lambda estate, _: estate.packet_id,
    "override_id": lambda estate, _: estate.override_id,
    "promise_id": lambda estate, _: estate.promise_id,
    "referral_id": lambda estate, _: estate.referral_id,
    "entry_id": lambda estate, _: estate.entry_id,
    "mail_id": lambda estate, _: estate.mail_id,
    "session_id": lambda estate, _: estate.session_id,
    "host_id": lambda estate, _: estate.host.id,
    "member_id": lambda estate, _: estate.student.id,
    "membership_id": lambda estate, _: estate.student.id,
    "photo_id": lambda estate, _: estate.photo_id,
    "pack_id": lambda estate, _: estate.pack_id,
    "round_id": lambda estate, _: estate.round_id,
    "student_id": lambda estate, _: estate.student.id,
    "erasure_id": lambda estate, _: estate.erasure_id,
    "message_id": lambda estate, _: estate.message_id,
    "concern_id": lambda estate, _: estate.concern_id,
    "place_id": lambda estate, _: estate.place_id,
    "rest_id": lambda estate, _: estate.rest_id,
    "travel_id": lambda estate, _: estate.travel_id,
    "gathering_id": lambda estate, _: estate.gathering_id,
    "campaign_id": lambda estate, _: estate.campaign_id,
    "token": lambda estate, endpoint: _TOKENS[endpoint](estate),
}
_TOKENS: dict[str, Callable[[Estate], str]] = {
    "people.enter": lambda estate: estate.sign_in_token,
    "people.enter_by_link": lambda estate: estate.sign_in_token,
    "people.unsubscribe": lambda estate: estate.unsubscribe_token,
    "people.send_unsubscribe": lambda estate: estate.unsubscribe_token,
    "people.answer_move": lambda estate: estate.move_token,
    "people.send_move": lambda estate: estate.move_token,
    "booking.answer": lambda estate: estate.answer_token,
    "booking.send_answer": lambda estate: estate.answer_token,
    "booking.answer_move": lambda estate: estate.proposal_token,
    "booking.send_answer_move": lambda estate: estate.proposal_token,
    "followup.enough": lambda estate: estate.enough_token,
    "followup.send_enough": lambda estate: estate.enough_token,
    "campaigns.answer": lambda estate: estate.campaign_token,
    "campaigns.send_answer": lambda estate: estate.campaign_token,
    "rest.read_feed": lambda estate: estate.feed_token,
}
NOBODYS = {
    "plugin_name": "fireside_starter",
    "stage": "prepare",
    "step": "you",
    "number": "1",
    "extension": "yaml",
}
"""Arguments that name a part of the program and belong to nobody."""

BEARER = frozenset({"token"})
"""Arguments that are themselves the right to what they name, inside their institution."""

PACK_PAGES = (
    "pack",
    "publish_pack",
    "take_back_pack",
    "delete_pack",
    "write_pack",
    "write_pack_text",
    "drop_pack_text",
    "try_pack",
    "pack_version",
    "bring_back_version",
    "download_draft",
    "download_version",
)
_STAFF = ("advisor", "administrator")
SHARED = {
    ("matching.host", "student"),
    ("matching.host", "advisor"),
    ("matching.host", "administrator"),
    ("people.photo", "advisor"),
    ("people.photo", "administrator"),
    ("booking.ask", "student"),
    ("booking.send_ask", "student"),
    ("booking.wait", "student"),
    ("booking.join", "student"),
    *((f"gatherings.{page}", "student") for page in ("show", "take", "leave", "send_leave")),
    ("admin.person", "administrator"),
    ("admin.change_roles", "administrator"),
    ("admin.pause", "administrator"),
    ("admin.resume", "administrator"),
    ("admin.send_again", "administrator"),
    *((f"admin.{page}", "administrator") for page in PACK_PAGES),
    ("admin.retry_erasure", "administrator"),
    ("admin.settle_erasure", "administrator"),
    ("advising.read", "advisor"),
    ("advising.comment", "advisor"),
    ("advising.review", "advisor"),
    *((f"concerns.{page}", role) for page in ("show", "close") for role in _STAFF),
    ("advising.approve", "advisor"),
    ("advising.send_back", "advisor"),
    ("advising.lift", "advisor"),
    ("advising.set_right", "advisor"),
    ("booking.miss", "advisor"),
    ("booking.unmiss", "advisor"),
    ("booking.host_miss", "advisor"),
    ("booking.host_unmiss", "advisor"),
    *(
        (f"campaigns.{page}", role)
        for page in ("show", "ask_host", "invite", "close")
        for role in _STAFF
    ),
    ("rounds.show", "advisor"),
    ("rounds.again", "advisor"),
    ("rounds.cancel", "advisor"),
    ("rounds.publish", "advisor"),
    ("rounds.candidates", "advisor"),
    ("rounds.rule", "advisor"),
}
"""Which role may reach another person's things in its own institution, because it is meant to."""


def _two_who_meet() -> tuple[Membership, Membership, Interview]:
    student, host = make_student(), make_host()
    make_weekly_hours(host)
    interview = make_interview(student, host)
    make_appointment(interview)
    return student, host, interview


def _answer(asked: Appointment) -> str:
    meeting = find_meeting(asked.id)
    assert meeting is not None
    return answer_token(meeting)


def make_estate(app: Flask, institution: Institution) -> Estate:
    """Fill an institution with one of each kind."""
    with app.app_context(), tenancy.scope(institution.id):
        student, host, interview = _two_who_meet()
        asked, words = own.request(student, host), own.words(interview.id, student, host)
        packet, link = own.packet(interview.id), own.sign_in_link(student)
        promise, referral = own.promise(interview.id), own.referral(interview.id)
        mail, entry = own.failed_mail(student), own.entry(interview.id)
        db.session.add_all([packet, link, promise, referral, mail, entry])
        question, override = make_preparation(interview)[0], make_override(host, date(2035, 5, 17))
        members = own.make_members(student, host)
        shared = make_note(interview, key=question_key(question.id), audience=Audience.ADVISOR)
        comment = make_comment(interview, members["advisor"], note=shared)
        photo_id, move = own.photo(student), own.move(student)
        pack, erasure_id = make_pack(key=f"river_{student.id}"), own.erasure(make_student())
        made, gathering = own.make_round(members["advisor"], student, host), own.gathering(host)
        limits = *own.limits(student, host, interview.id), make_travel(host, *FAR_AWAY).id
        campaign_id, invited = own.campaign(student, host)
        feed, proposal = own.feed(student), own.proposal(interview)
        fewer_mails = unsubscribe_token(student.account_id, "reminders")
        signed = invited, link_token(link), _answer(asked), own.enough(student, host), move
    return Estate(
        institution,
        student,
        host,
        members,
        interview.id,
        question.id,
        comment.id,
        packet.id,
        override.id,
        promise.id,
        referral.id,
        entry.id,
        mail.id,
        Visitor(app, institution, student).session_id,
        photo_id,
        pack.id,
        made.id,
        erasure_id,
        *words,
        *limits,
        gathering.id,
        campaign_id,
        *signed,
        feed,
        proposal,
        fewer_mails,
    )
