"""The letters about another time: proposed, taken, or left as it was."""

from __future__ import annotations

from fireside.booking.invitations import REQUEST
from fireside.booking.letters import (
    as_asked,
    meeting_in,
    reader_of,
    write_letter,
)
from fireside.booking.service import Meeting, move_token
from fireside.institutions.service import address_of, current_institution
from fireside.interviews.rules import ChangeState, Party, Stage, State
from fireside.interviews.service import changes_of, open_change
from fireside.kernel.mail import Letter, MailContext, mail_kind
from fireside.kernel.web.rendering import absolute_url
from fireside.kernel.wording import speak_datetime, speak_day, speak_hour

_SETTLED = (ChangeState.KEPT, ChangeState.WITHDRAWN, ChangeState.LAPSED)


def register() -> None:
    """Add these kinds to the mails."""
    mail_kind("booking.proposed")(write_proposed)
    mail_kind("booking.moved")(write_moved)
    mail_kind("booking.kept")(write_kept)


def write_proposed(context: MailContext) -> Letter | None:
    """Ask for another time; a host answers by a link, a student on her page."""
    meeting = meeting_in(context, State.CONFIRMED)
    change = open_change(meeting.appointment_id) if meeting else None
    if meeting is None or change is None or not as_asked(context, "version", meeting.version):
        return None
    reader = reader_of(context)
    me = meeting.me(reader)
    return write_letter(
        context,
        meeting,
        "booking_proposed",
        f"{meeting.other(reader).first_name} asks for another time",
        words=change.words,
        until=change.expires_at,
        link=_answered_at(meeting, reader),
        times=[speak_datetime(moment, me.zone) for moment in change.moments],
    )


def write_moved(context: MailContext) -> Letter | None:
    """Tell both when they meet now, with the invitation that replaces the old one."""
    meeting = meeting_in(context, State.CONFIRMED)
    if meeting is None or not as_asked(context, "sequence", meeting.sequence):
        return None
    changes = changes_of(meeting.appointment_id)
    taken = [one for one in changes if one.state == ChangeState.TAKEN]
    me = meeting.me(reader_of(context))
    day = f"{speak_day(meeting.starts_at, me.zone)}, {speak_hour(meeting.starts_at, me.zone)}"
    subject = f"Moved: you talk with {meeting.other(reader_of(context)).name} on {day}"
    before = taken[-1].moved_from if taken else None
    return write_letter(context, meeting, "booking_moved", subject, calendar=REQUEST, before=before)


def write_kept(context: MailContext) -> Letter | None:
    """Tell that the old time stands: it was kept, the wish taken back, or nobody answered."""
    meeting = meeting_in(context, State.CONFIRMED)
    if meeting is None or not as_asked(context, "version", meeting.version):
        return None
    changes = [one for one in changes_of(meeting.appointment_id) if one.state in _SETTLED]
    if not changes:
        return None
    me = meeting.me(reader_of(context))
    day = f"{speak_day(meeting.starts_at, me.zone)}, {speak_hour(meeting.starts_at, me.zone)}"
    change = max(changes, key=lambda one: (one.settled_at or one.asked_at, one.id))
    mine = change.asked_by == reader_of(context)
    subject = f"It stays at {day}"
    return write_letter(
        context, meeting, "booking_kept", subject, change_state=change.state, mine=mine
    )


def _answered_at(meeting: Meeting, reader: Party) -> str:
    base = address_of(current_institution())
    if reader is Party.HOST:
        return absolute_url("booking.answer_move", base, token=move_token(meeting))
    return absolute_url(
        "journey.stage", base, interview_id=meeting.interview_id, stage=Stage.BOOK.value
    )
