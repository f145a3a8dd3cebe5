"""The action link in a host's mail: what it opens, for whom, and until when (SAFETY 3)."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from sqlalchemy import select

from fireside.booking.rules import overtaken
from fireside.booking.service.meetings import Meeting, find_meeting
from fireside.interviews.models import Interview, TimeChange
from fireside.interviews.rules import Act, State
from fireside.interviews.service import open_change
from fireside.kernel import clock, tokens
from fireside.kernel.db import db
from fireside.kernel.errors import Gone, NotFound
from fireside.kernel.permissions import Actor
from fireside.kernel.tenancy import current_institution_id
from fireside.people.models import Membership

_PURPOSE = "booking.answer"
_MOVE_PURPOSE = "booking.move"
_LONGEST_SECONDS = 120 * 86_400  # the request's own deadline comes long before
_ACTS = (Act.CONFIRM, Act.DECLINE)


class LinkSpent(Gone):
    """The state has moved on; ``meeting`` tells the page what happened."""

    def __init__(self, meeting: Meeting) -> None:
        student, until = meeting.student.first_name, meeting.expires_at
        expired = until is not None and until <= clock.now()
        super().__init__(overtaken(meeting.state, meeting.cancelled_by, student, expired=expired))
        self.meeting = meeting


class AnswerLink(Struct, frozen=True):
    """An open link: the host it was written to, and the request as it stands."""

    actor: Actor
    interview: Interview
    meeting: Meeting
    acts: frozenset[Act]


def answer_token(meeting: Meeting) -> str:
    """Sign a link for the host of a request: good for these acts on this version alone.

    One that its student took back and let stand again a moment later is for the same time, and the
    link in the mail that the host has is good for it still.
    """
    return tokens.sign(
        _PURPOSE,
        {
            "institution": current_institution_id(),
            "host": meeting.host.membership_id,
            "account": meeting.host.account_id,
            "appointment": meeting.appointment_id,
            "version": meeting.version,
            "at": meeting.starts_at.timestamp(),
            "acts": [act.value for act in _ACTS],
        },
    )


def open_answer_link(token: str) -> AnswerLink:
    """Return what a link opens now; raise LinkSpent when the state has moved on, or NotFound.

    The actor has the rights of the host as they are now and stands for this one use.
    """
    claims = tokens.unsign(_PURPOSE, token, _LONGEST_SECONDS)
    if claims["institution"] != current_institution_id():
        raise NotFound
    host, meeting = _named_in(claims)
    if not _still_waits(meeting, claims):
        raise LinkSpent(meeting)
    return AnswerLink(
        _actor(host), _interview_of(meeting), meeting, frozenset(map(Act, claims["acts"]))
    )


def _named_in(claims: dict[str, Any]) -> tuple[Membership, Meeting]:
    """Return whom a link was written to, who still is the host of what it is about."""
    host = db.session.scalar(select(Membership).where(Membership.id == claims["host"]))
    meeting = find_meeting(claims["appointment"])
    if host is None or meeting is None or host.account_id != claims["account"]:
        raise NotFound
    if "host" not in host.roles or meeting.host.membership_id != host.id:
        raise NotFound
    return host, meeting


def _interview_of(meeting: Meeting) -> Interview:
    return db.session.get_one(Interview, (current_institution_id(), meeting.interview_id))


class MoveSpent(Gone):
    """A proposal has been settled; ``meeting`` tells the page when the two meet."""

    def __init__(self, meeting: Meeting) -> None:
        super().__init__(_spent_words(meeting))
        self.meeting = meeting


class MoveLink(Struct, frozen=True):
    """An open link: the host it was written to, and the proposal that waits for her."""

    actor: Actor
    interview: Interview
    meeting: Meeting
    change: TimeChange


def move_token(meeting: Meeting) -> str:
    """Sign a link for the host whom a student asks for another time: good for this version alone.

    A later proposal is a later version.
    """
    return tokens.sign(
        _MOVE_PURPOSE,
        {
            "institution": current_institution_id(),
            "host": meeting.host.membership_id,
            "account": meeting.host.account_id,
            "appointment": meeting.appointment_id,
            "version": meeting.version,
        },
    )


def open_move_link(token: str) -> MoveLink:
    """Return what a link opens now; raise MoveSpent when it is settled, or NotFound.

    The actor has the rights of the host as they are now and stands for this one use.
    """
    claims = tokens.unsign(_MOVE_PURPOSE, token, _LONGEST_SECONDS)
    if claims["institution"] != current_institution_id():
        raise NotFound
    host, meeting = _named_in(claims)
    change = open_change(meeting.appointment_id)
    stands = meeting.is_latest and meeting.state is State.CONFIRMED
    if change is None or not stands or meeting.version != claims["version"]:
        raise MoveSpent(meeting)
    return MoveLink(_actor(host), _interview_of(meeting), meeting, change)


def _spent_words(meeting: Meeting) -> str:
    if meeting.state is State.CONFIRMED:
        return "This has been settled. Here is when you meet."
    return overtaken(meeting.state, meeting.cancelled_by, meeting.student.first_name)


def _still_waits(meeting: Meeting, claims: dict[str, Any]) -> bool:
    in_time = meeting.expires_at is None or clock.now() < meeting.expires_at
    waits = meeting.state is State.REQUESTED and meeting.is_latest
    same = meeting.version == claims["version"]
    return waits and in_time and (same or claims.get("at") == meeting.starts_at.timestamp())


def _actor(host: Membership) -> Actor:
    return Actor(
        account_id=host.account_id,
        membership_id=host.id,
        institution_id=host.institution_id,
        roles=host.roles,
        zone=host.zone,
        name=host.name,
    )
