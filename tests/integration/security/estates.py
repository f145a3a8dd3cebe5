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
from fireside.booking.service.links import move_token as proposal_token
from fireside.booking.service.meetings import find_meeting
from fireside.conversation.rules import Audience, question_key
from fireside.followup.models import Promise, Referral
from fireside.followup.service import enough_token, find_met
from fireside.institutions.models import Institution
from fireside.interviews.models import Appointment, Interview, TimeChange
from fireside.interviews.rules import Party, State
from fireside.kernel import clock, files, tenancy
from fireside.kernel.db import db
from fireside.kernel.mail import MailState, OutgoingMail
from fireside.matching.models import MatchingRound, RoundPlace
from fireside.matching.rules.rounds import RoundState
from fireside.outcomes.models import OutcomeEntry
from fireside.packets.models import Packet
from fireside.people.models import EmailChange, LoginToken, Membership, PluginErasure
from fireside.people.rules import ErasureState, Side
from fireside.people.service.entrance import link_token
from fireside.people.service.moving import move_token
from fireside.plugins.types import AssignmentAim
from tests.factories.availability import make_override, make_weekly_hours
from tests.factories.conversation import make_comment, make_note
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import (
    make_administrator,
    make_advisor,
    make_host,
    make_member,
    make_student,
)
from tests.factories.preparation import make_pack, make_preparation
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
    sign_in_token: str
    answer_token: str
    enough_token: str
    move_token: str
    proposal_token: str


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
    "token": lambda estate, endpoint: _TOKENS[endpoint](estate),
}
_TOKENS: dict[str, Callable[[Estate], str]] = {
    "people.enter": lambda estate: estate.sign_in_token,
    "people.enter_by_link": lambda estate: estate.sign_in_token,
    "people.answer_move": lambda estate: estate.move_token,
    "people.send_move": lambda estate: estate.move_token,
    "booking.answer": lambda estate: estate.answer_token,
    "booking.send_answer": lambda estate: estate.answer_token,
    "booking.answer_move": lambda estate: estate.proposal_token,
    "booking.send_answer_move": lambda estate: estate.proposal_token,
    "followup.enough": lambda estate: estate.enough_token,
    "followup.send_enough": lambda estate: estate.enough_token,
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
SHARED = {
    ("matching.host", "student"),
    ("matching.host", "advisor"),
    ("matching.host", "administrator"),
    ("people.photo", "advisor"),
    ("people.photo", "administrator"),
    ("booking.ask", "student"),
    ("booking.send_ask", "student"),
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
    ("advising.set_right", "advisor"),
    ("booking.miss", "advisor"),
    ("booking.unmiss", "advisor"),
    ("booking.host_miss", "advisor"),
    ("booking.host_unmiss", "advisor"),
    ("rounds.show", "advisor"),
    ("rounds.again", "advisor"),
    ("rounds.cancel", "advisor"),
    ("rounds.publish", "advisor"),
    ("rounds.candidates", "advisor"),
    ("rounds.rule", "advisor"),
}
"""Which role may reach another person's things in its own institution, because it is meant to."""


def make_estate(app: Flask, institution: Institution) -> Estate:
    """Fill an institution with one of each kind."""
    with app.app_context(), tenancy.scope(institution.id):
        student, host = make_student(), make_host()
        make_weekly_hours(host)
        interview = make_interview(student, host)
        make_appointment(interview)
        asked = _request(student, host)
        packet, link = _packet(interview.id), _sign_in_link(student)
        promise, referral = _promise(interview.id), _referral(interview.id)
        mail, entry = _failed_mail(student), _entry(interview.id)
        db.session.add_all([packet, link, promise, referral, mail, entry])
        question = make_preparation(interview)[0]
        override = make_override(host, date(2035, 5, 17))
        members = {
            "student": student,
            "host": host,
            "advisor": make_advisor(),
            "administrator": make_administrator(),
            "resting": make_member("student", "host", "administrator", paused=True),
        }
        shared = make_note(interview, key=question_key(question.id), audience=Audience.ADVISOR)
        comment = make_comment(interview, members["advisor"], note=shared)
        photo_id, move, erasure_id = _photo(student), _move(student), _erasure(make_student())
        pack, made = make_pack(key=f"river_{student.id}"), _round(members["advisor"], student, host)
        db.session.commit()
        signed = _signed(link, asked, student, host, move, interview)
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
        *signed,
    )


def _signed(
    link: LoginToken,
    asked: Appointment,
    student: Membership,
    host: Membership,
    move: str,
    interview: Interview,
) -> tuple[str, ...]:
    """The links that mails carry, in the order of ``Estate``."""
    meeting = find_meeting(asked.id)
    assert meeting is not None
    enough, proposal = _enough(student, host), _proposal(interview)
    return link_token(link), answer_token(meeting), enough, move, proposal


def _proposal(interview: Interview) -> str:
    """The link in the mail to a host whom the student asks for another time."""
    meeting = find_meeting(interview.appointment_id or 0)
    assert meeting is not None
    change = TimeChange(
        appointment_id=meeting.appointment_id,
        asked_by=Party.STUDENT,
        times=[int(meeting.starts_at.timestamp()) + 7200],
        moved_from=meeting.starts_at,
        asked_at=clock.now(),
        expires_at=meeting.starts_at,
    )
    db.session.add(change)
    db.session.commit()
    return proposal_token(meeting)


def _request(student: Membership, host: Membership) -> Appointment:
    return make_appointment(
        make_interview(student, host),
        (clock.now() + timedelta(days=9)).replace(minute=0, second=0, microsecond=0),
        State.REQUESTED,
        expires_at=clock.now() + timedelta(days=2),
    )


def _round(advisor: Membership, student: Membership, host: Membership) -> MatchingRound:
    made = MatchingRound(
        title="Spring",
        aim=AssignmentAim.STABLE,
        seats_each=2,
        state=RoundState.READY,
        started_by=advisor.id,
        created_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    db.session.add(RoundPlace(round_id=made.id, student_id=student.id, host_id=host.id, rank=1))
    return made


def _packet(interview_id: int) -> Packet:
    return Packet(
        interview_id=interview_id,
        version=1,
        cache_key=f"{interview_id:064d}",
        paper="a4",
        created_at=clock.now(),
    )


def _promise(interview_id: int) -> Promise:
    return Promise(
        interview_id=interview_id, by="student", text="Send my essay", created_at=clock.now()
    )


def _referral(interview_id: int) -> Referral:
    return Referral(interview_id=interview_id, name="Ada Moss", created_at=clock.now())


def _entry(interview_id: int) -> OutcomeEntry:
    return OutcomeEntry(
        interview_id=interview_id, kind="course", text="Statistics", created_at=clock.now()
    )


def _enough(student: Membership, host: Membership) -> str:
    """The link in the thank-you for a conversation that took place."""
    held = make_interview(student, host)
    start = (clock.now() - timedelta(days=20)).replace(minute=0, second=0, microsecond=0)
    make_appointment(held, start, State.HELD, ended_at=start + timedelta(minutes=30))
    db.session.commit()
    met = find_met(held.id)
    assert met is not None
    return enough_token(met)


def _failed_mail(member: Membership) -> OutgoingMail:
    return OutgoingMail(
        kind="people.sign_in",
        account_id=member.account_id,
        dedupe_key=f"failed:{member.id}",
        message_id=f"<{member.id}@fireside.test>",
        state=MailState.FAILED,
        created_at=clock.now(),
    )


def _erasure(member: Membership) -> int:
    """What a plugin could not erase of somebody who has left."""
    left = PluginErasure(
        membership_id=member.id,
        plugin="aspen",
        state=ErasureState.FAILED,
        asked_at=clock.now(),
    )
    db.session.add(left)
    return left.id


def _photo(member: Membership) -> int:
    stored = files.put("photo", b"a face", "image/jpeg")
    member.photo_id = stored.id
    return stored.id


def _move(member: Membership) -> str:
    """The link in the mail to the new address of somebody who wants to move."""
    present = clock.now()
    wish = EmailChange(
        account_id=member.account_id,
        institution_id=member.institution_id,
        old_email=f"old.{member.id}@example.org",
        new_email=f"new.{member.id}@example.org",
        created_at=present,
        expires_at=present + timedelta(hours=24),
    )
    db.session.add(wish)
    return move_token(wish, Side.NEW)


def _sign_in_link(member: Membership) -> LoginToken:
    return LoginToken(
        account_id=member.account_id,
        institution_id=member.institution_id,
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(minutes=9),
    )
