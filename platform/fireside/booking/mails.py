"""The letters of this room, composed at the moment of sending from what is true then."""

from __future__ import annotations

from msgspec import Struct

from fireside.booking import day_letters, moving_letters
from fireside.booking.invitations import CANCEL, REQUEST
from fireside.booking.letters import (
    Offer,
    as_asked,
    ask_url,
    meeting_in,
    reader_of,
    write_letter,
)
from fireside.booking.rules import Which, speak_when
from fireside.booking.service import (
    REMINDER_MAIL,
    Meeting,
    answer_token,
    hopes,
    is_left_alone,
    meeting_to_remind,
    open_alternatives,
    stand_ins,
)
from fireside.institutions.service import address_of, current_institution
from fireside.interviews.rules import Party, Stage, State
from fireside.kernel import clock
from fireside.kernel.mail import Letter, MailContext, mail_kind, register_topic
from fireside.kernel.web.rendering import absolute_url
from fireside.kernel.wording import speak_datetime, speak_day, speak_hour

_REMINDERS = "reminders"


def register() -> None:
    """Add the topic that students and hosts may do without."""
    moving_letters.register()
    day_letters.register()
    register_topic(
        _REMINDERS,
        "Reminders of a conversation",
        "A mail in good time before each conversation that is confirmed.",
        "student",
        "host",
    )


@mail_kind("booking.requested")
def write_requested(context: MailContext) -> Letter | None:
    """Ask the host, with the buttons that answer without signing in."""
    meeting = meeting_in(context, State.REQUESTED)
    if meeting is None or not as_asked(context, "sequence", meeting.sequence):
        return None
    if meeting.expires_at is None or meeting.expires_at <= clock.now():
        return None
    base = address_of(current_institution())
    link = absolute_url("booking.answer", base, token=answer_token(meeting))
    return write_letter(
        context,
        meeting,
        "booking_requested",
        f"{meeting.student.name} would like {meeting.minutes} minutes of your time",
        link=link,
        hopes=hopes(meeting.interview_id),
    )


@mail_kind("booking.confirmed")
def write_confirmed(context: MailContext) -> Letter | None:
    """Tell both that it is settled, with the invitation."""
    meeting = meeting_in(context, State.CONFIRMED)
    if meeting is None:
        return None
    me = meeting.me(reader_of(context))
    day = f"{speak_day(meeting.starts_at, me.zone)}, {speak_hour(meeting.starts_at, me.zone)}"
    other = meeting.other(reader_of(context)).name
    subject = f"Confirmed: you talk with {other} on {day}"
    return write_letter(context, meeting, "booking_confirmed", subject, calendar=REQUEST)


@mail_kind("booking.declined")
def write_declined(context: MailContext) -> Letter | None:
    """Tell the student, with the reason and the times offered instead, or others to ask."""
    meeting = meeting_in(context, State.DECLINED)
    if meeting is None:
        return None
    host, offers = meeting.host.first_name, _offers(meeting)
    subject = f"{host} cannot make that time"
    if meeting.was_overtaken:
        subject = f"That time with {host} is gone"
    others = () if offers else _others(meeting)
    return write_letter(context, meeting, "booking_declined", subject, offers=offers, others=others)


@mail_kind("booking.cancelled")
def write_cancelled(context: MailContext) -> Letter | None:
    """Tell both that it is off; where it stood in their calendars, take it out."""
    meeting = meeting_in(context, State.CANCELLED)
    if meeting is None or not as_asked(context, "sequence", meeting.sequence):
        return None
    if meeting.is_latest and not as_asked(context, "version", meeting.version):
        return None
    reader = reader_of(context)
    other = meeting.other(reader).name
    subject = f"Cancelled: your conversation with {other}"
    if not meeting.was_confirmed:
        subject = f"Taken back: the request to talk with {other}"
        if reader is Party.HOST:
            subject = f"Taken back: the request of {other}"
    return write_letter(
        context,
        meeting,
        "booking_cancelled",
        subject,
        calendar=CANCEL if meeting.was_confirmed else None,
        others=_others(meeting) if reader is Party.STUDENT else (),
    )


@mail_kind("booking.host_missed")
def write_host_missed(context: MailContext) -> Letter | None:
    """Tell the student that we are sorry, and who else can tell her the same."""
    meeting = meeting_in(context, State.HOST_MISSED)
    if meeting is None or not meeting.is_latest:
        return None
    subject = f"We are sorry that you and {meeting.host.first_name} have not met"
    return write_letter(context, meeting, "booking_host_missed", subject, others=_others(meeting))


@mail_kind("booking.expired")
def write_expired(context: MailContext) -> Letter | None:
    """Tell the student kindly that no answer came."""
    meeting = meeting_in(context, State.EXPIRED)
    if meeting is None:
        return None
    subject = f"No answer from {meeting.host.first_name} this time"
    return write_letter(context, meeting, "booking_expired", subject)


@mail_kind(REMINDER_MAIL, topic=_REMINDERS)
def write_reminder(context: MailContext) -> Letter | None:
    """Remind one of the two of when, how and where, as it stands now."""
    meeting = meeting_to_remind(context.payload)
    if meeting is None:
        return None
    reader, which = reader_of(context), Which(context.payload["which"])
    me, other = meeting.me(reader), meeting.other(reader)
    when = speak_when(meeting.starts_at, clock.now(), me.zone)
    prepare = absolute_url(
        "journey.stage",
        address_of(current_institution()),
        interview_id=meeting.interview_id,
        stage=Stage.PREPARE.value,
    )
    return write_letter(
        context,
        meeting,
        "booking_reminder",
        f"{when[0].upper()}{when[1:]}: you talk with {other.name}",
        when=when,
        last=which is Which.LAST,
        prepare=prepare,
    )


def _offers(meeting: Meeting) -> list[Offer]:
    """Return what is still open of the times offered, in the student's zone."""
    return [
        Offer(
            speak_datetime(slot.starts_at, meeting.student.zone),
            ask_url(meeting, meeting.host.membership_id, slot),
        )
        for slot in open_alternatives(meeting)
    ]


class StandIn(Struct, frozen=True):
    """A host who could step in: who she is, and where her next times are taken."""

    name: str
    role: str
    times: tuple[Offer, ...]


def _others(meeting: Meeting) -> tuple[StandIn, ...]:
    """Return who could step in for a host who has left the student alone; nobody otherwise."""
    if not is_left_alone(meeting):
        return ()
    zone = meeting.student.zone
    return tuple(
        StandIn(
            row.name,
            ", ".join(part for part in (row.position, row.organisation) if part),
            tuple(
                Offer(speak_datetime(slot.starts_at, zone), ask_url(meeting, row.id, slot))
                for slot in row.times
            ),
        )
        for row in stand_ins(meeting)
    )
