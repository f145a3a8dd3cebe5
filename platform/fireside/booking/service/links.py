"""The action link in a host's mail: what it opens, for whom, and until when (SAFETY 3)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from fireside.booking.rules import overtaken
from fireside.booking.service.meetings import Meeting, find_meeting
from fireside.interviews.models import Interview
from fireside.interviews.rules import Act, State
from fireside.kernel import clock, tokens
from fireside.kernel.db import db
from fireside.kernel.errors import Gone, NotFound
from fireside.kernel.permissions import Actor
from fireside.kernel.tenancy import current_institution_id
from fireside.people.models import Membership

_PURPOSE = "booking.answer"
_LONGEST_SECONDS = 120 * 86_400  # the request's own deadline comes long before
_ACTS = (Act.CONFIRM, Act.DECLINE)


class LinkSpent(Gone):
    """The state has moved on; ``meeting`` tells the page what happened."""

    def __init__(self, meeting: Meeting) -> None:
        student = meeting.student.first_name
        super().__init__(overtaken(meeting.state, meeting.cancelled_by, student))
        self.meeting = meeting


@dataclass(frozen=True, slots=True)
class AnswerLink:
    """An open link: the host it was written to, and the request as it stands."""

    actor: Actor
    interview: Interview
    meeting: Meeting
    acts: frozenset[Act]


def answer_token(meeting: Meeting) -> str:
    """Sign a link for the host of a request: good for these acts on this version alone."""
    return tokens.sign(
        _PURPOSE,
        {
            "institution": current_institution_id(),
            "host": meeting.host.membership_id,
            "account": meeting.host.account_id,
            "appointment": meeting.appointment_id,
            "version": meeting.version,
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
    host = db.session.scalar(select(Membership).where(Membership.id == claims["host"]))
    meeting = find_meeting(claims["appointment"])
    if host is None or meeting is None or host.account_id != claims["account"]:
        raise NotFound
    if "host" not in host.roles or meeting.host.membership_id != host.id:
        raise NotFound
    if not _still_waits(meeting, claims["version"]):
        raise LinkSpent(meeting)
    interview = db.session.get_one(Interview, (current_institution_id(), meeting.interview_id))
    return AnswerLink(_actor(host), interview, meeting, frozenset(map(Act, claims["acts"])))


def _still_waits(meeting: Meeting, version: int) -> bool:
    in_time = meeting.expires_at is None or clock.now() < meeting.expires_at
    waits = meeting.state is State.REQUESTED and meeting.is_latest
    return waits and in_time and meeting.version == version


def _actor(host: Membership) -> Actor:
    return Actor(
        account_id=host.account_id,
        membership_id=host.id,
        institution_id=host.institution_id,
        roles=host.roles,
        zone=host.zone,
        name=host.name,
    )
