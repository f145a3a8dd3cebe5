"""Who hears by mail of what has happened to an interview, and is reminded of what is to come."""

from __future__ import annotations

from fireside.booking.service import (
    call_off_for,
    end_requests,
    forget_numbers,
    forget_rooms,
    give_room,
    plan_reminders,
    share_of,
)
from fireside.booking.service.arriving import erase_days
from fireside.booking.service.gating import follow_no_show, forget_rests
from fireside.booking.service.waiting import forget_places
from fireside.interviews.events import InterviewChanged
from fireside.interviews.rules import Act, Party, State
from fireside.kernel import events, subjects
from fireside.kernel.mail import enqueue_new_mail
from fireside.people.events import MemberLeft, PersonBlocked
from fireside.people.service import accounts_of

_BOTH = (Party.STUDENT, Party.HOST)
MAILS: dict[Act, tuple[str, tuple[Party, ...]]] = {
    Act.ASK: ("booking.requested", (Party.HOST,)),
    Act.BOOK: ("booking.confirmed", _BOTH),
    Act.CONFIRM: ("booking.confirmed", _BOTH),
    Act.DECLINE: ("booking.declined", (Party.STUDENT,)),
    Act.CANCEL: ("booking.cancelled", _BOTH),
    Act.EXPIRE: ("booking.expired", (Party.STUDENT,)),
    Act.APPROVE: ("booking.requested", (Party.HOST,)),
    Act.GRANT: ("booking.confirmed", _BOTH),
    Act.RETURN: ("booking.returned", (Party.STUDENT,)),
}
"""Kind of mail and readers, by what was done."""


def register() -> None:
    """Listen to what moves interviews, and hand out what is asked for."""
    subjects.register_share("booking", share_of)
    events.subscribe(InterviewChanged, tell_by_mail)
    events.subscribe(InterviewChanged, remind_in_time)
    events.subscribe(InterviewChanged, open_room)
    events.subscribe(InterviewChanged, limit_after_no_show)
    events.subscribe(MemberLeft, call_off)
    events.subscribe(MemberLeft, forget_number)
    events.subscribe(PersonBlocked, part)


def tell_by_mail(event: InterviewChanged) -> None:
    """Ask for the mails that an act brings about; composed when they are sent."""
    if event.act not in MAILS:
        return
    kind, readers = MAILS[event.act]
    members = {Party.STUDENT: event.student_id, Party.HOST: event.host_id}
    accounts = accounts_of(members.values())
    for reader in readers:
        enqueue_new_mail(
            kind,
            to_account_id=accounts[members[reader]],
            payload={"appointment_id": event.appointment_id, "reader": reader.value},
            dedupe_key=f"{kind}:{event.appointment_id}:{reader.value}",
        )


def remind_in_time(event: InterviewChanged) -> None:
    """Plan the reminders of a conversation that is confirmed now."""
    if event.state is State.CONFIRMED:
        plan_reminders(event.appointment_id)


def open_room(event: InterviewChanged) -> None:
    """Give a video meeting its room as soon as it is confirmed."""
    if event.state is State.CONFIRMED:
        give_room(event)


def limit_after_no_show(event: InterviewChanged) -> None:
    """Do what the institution says when a student did not come."""
    if event.act in (Act.MISS, Act.UNMISS):
        follow_no_show(event)


def call_off(event: MemberLeft) -> None:
    """Cancel what lies ahead of somebody who leaves; the other one is told by mail."""
    call_off_for(event.membership_id)


def forget_number(event: MemberLeft) -> None:
    """Erase numbers, ways in, places in lines, and the rooms made for anybody."""
    forget_numbers(event.membership_id)
    erase_days(event.membership_id)
    forget_places(event.membership_id)
    forget_rests(event.membership_id)
    forget_rooms(event.membership_id)


def part(event: PersonBlocked) -> None:
    """End what is asked for and not agreed upon between two of whom one has blocked the other."""
    end_requests(event.blocker_id, event.blocked_id)
