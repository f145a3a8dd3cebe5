"""From the rows of an interview to the window in which its thank-you is due."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from fireside.followup.rules import Window
from fireside.institutions.service import current_institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import State
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict
from fireside.people.models import Account, Membership


class NotMet(Conflict):
    """What follows a conversation begins when it has taken place."""

    title = "You have not talked yet"

    def __init__(self) -> None:
        super().__init__(
            "This begins when the conversation has taken place.",
            do="Go to the day's page and press “We have met” if you have.",
        )


class Met(Struct, frozen=True):
    """A conversation that took place, with its two people."""

    interview: Interview
    student: Membership
    host: Membership
    window: Window


def window_of(interview: Interview) -> Window | None:
    """Return the window of an interview that was held, or None."""
    appointment = interview.appointment
    if interview.state != State.HELD or appointment is None:
        return None
    return window_from(appointment.ended_at or appointment.ends_at)


def window_from(ended_at: datetime) -> Window:
    """Return the window that begins at an actual end, as this institution has it."""
    return Window(ended_at, current_institution().thank_you_hours)


def find_met(interview_id: int) -> Met | None:
    """Return a conversation of the institution in scope, or None. Checks no permission."""
    interview = db.session.scalar(
        select(Interview)
        .where(Interview.id == interview_id)
        .options(
            joinedload(Interview.student),
            joinedload(Interview.host),
            joinedload(Interview.appointment),
        )
    )
    window = window_of(interview) if interview is not None else None
    if interview is None or window is None or interview.host is None:
        return None
    return Met(interview, interview.student, interview.host, window)


def require_met(interview: Interview) -> Met:
    """Return the conversation; raise NotMet while it has not taken place."""
    met = find_met(interview.id)
    if met is None:
        raise NotMet
    return met


def host_bounced(interview: Interview) -> bool:
    """Tell whether mail to the host has come back before, so that a card may be wiser."""
    if interview.host is None:
        return False
    account = db.session.get(Account, interview.host.account_id)
    return account is not None and account.bounced_at is not None


def reply_address(met: Met) -> str:
    """Return where the host's answer to a thank-you goes: the address the student signs in with."""
    return db.session.get_one(Account, met.student.account_id).email
