"""The letters about the day itself, about lines, and about what comes before and after a host."""

from __future__ import annotations

from fireside.booking.invitations import REQUEST
from fireside.booking.letters import meeting_in, reader_of, write_letter
from fireside.booking.service.arriving import LATE_MAIL, WAY_IN_MAIL, late_meeting
from fireside.booking.service.gating import MISSED_MAIL, rest_words
from fireside.booking.service.turns import OFFERED_MAIL, offered_place
from fireside.institutions.service import address_of, current_institution
from fireside.interviews.rules import Party, State
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.mail import Letter, MailContext, mail_kind
from fireside.kernel.web.rendering import absolute_url
from fireside.people.models import Account
from fireside.people.service import get_member


def register() -> None:
    """Add these kinds to the mails."""
    mail_kind(LATE_MAIL)(write_late)
    mail_kind(WAY_IN_MAIL)(write_way_in)
    mail_kind(OFFERED_MAIL)(write_offered)
    mail_kind("booking.returned")(write_returned)
    mail_kind(MISSED_MAIL)(write_missed)


def write_late(context: MailContext) -> Letter | None:
    """Tell one of the two that the other comes later, while it is the latest word."""
    reader = reader_of(context)
    late = Party.STUDENT if reader is Party.HOST else Party.HOST
    found = late_meeting(context.payload["appointment_id"], late, context.payload["count"])
    if found is None:
        return None
    meeting, minutes = found
    subject = f"{meeting.me(late).name} comes about {minutes} minutes later"
    return write_letter(context, meeting, "booking_late", subject, minutes=minutes)


def write_way_in(context: MailContext) -> Letter | None:
    """Tell the student that the way in is another, with the invitation anew."""
    meeting = meeting_in(context, State.CONFIRMED)
    if meeting is None or meeting.starts_at <= clock.now():
        return None
    subject = f"The way in to {meeting.host.name}"
    return write_letter(context, meeting, "booking_way_in", subject, calendar=REQUEST)


def write_offered(context: MailContext) -> Letter | None:
    """Tell a student that it is her turn to ask a host, while it is."""
    place = offered_place(context.payload["place_id"], context.payload["turn"])
    account = db.session.get(Account, context.account_id) if context.account_id else None
    if place is None or place.opening_at is None or account is None:
        return None
    host, student = get_member(place.host_id), get_member(place.student_id)
    base, moment = address_of(current_institution()), int(place.opening_at.timestamp())
    return Letter(
        to_name=student.name,
        to_address=account.email,
        subject=f"It is your turn to ask {host.name}",
        template="booking_offered",
        context={
            "institution": current_institution(),
            "me": student,
            "host": host,
            "place": place,
            "url": absolute_url("booking.ask", base, host_id=host.id, at=moment),
            "line": absolute_url("booking.waiting", base),
        },
    )


def write_returned(context: MailContext) -> Letter | None:
    """Tell the student that her request did not reach the host; not where she took it back."""
    meeting = meeting_in(context, State.RETURNED)
    if meeting is None or meeting.cancelled_by == Party.STUDENT:
        return None
    subject = f"Your request to {meeting.host.name} came back"
    return write_letter(context, meeting, "booking_returned", subject)


def write_missed(context: MailContext) -> Letter | None:
    """Tell the student that the host waited, and what follows from it here."""
    meeting = meeting_in(context, State.MISSED)
    if meeting is None:
        return None
    subject = f"{meeting.host.name} waited for you"
    rest = rest_words(meeting.student.membership_id)
    return write_letter(context, meeting, "booking_missed", subject, rest=rest)
