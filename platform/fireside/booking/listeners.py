"""Who hears by mail of what has happened to an interview, and is reminded of what is to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from fireside.availability.events import CalendarsChosen
from fireside.booking.service import (
    ask_to_write,
    call_off_for,
    end_requests,
    find_meeting,
    forget_numbers,
    forget_rooms,
    give_room,
    plan_reminders,
    share_of,
)
from fireside.booking.service.arriving import erase_days
from fireside.booking.service.gating import follow_no_show, forget_rests
from fireside.booking.service.overtaking import ask_to_overtake
from fireside.booking.service.waiting import forget_places
from fireside.interviews.events import InterviewChanged
from fireside.interviews.rules import SETTLING, UNDOABLE, Act, Party, State
from fireside.kernel import clock, events, subjects
from fireside.kernel.mail import enqueue_mail, enqueue_new_mail
from fireside.people.events import MemberLeft, PersonBlocked
from fireside.people.service import accounts_of

_BOTH = (Party.STUDENT, Party.HOST)
MAILS: dict[Act, tuple[str, tuple[Party, ...]]] = {
    Act.ASK: ("booking.requested", (Party.HOST,)),
    Act.BOOK: ("booking.confirmed", _BOTH),
    Act.CONFIRM: ("booking.confirmed", _BOTH),
    Act.DECLINE: ("booking.declined", (Party.STUDENT,)),
    Act.OVERTAKE: ("booking.declined", (Party.STUDENT,)),
    Act.CANCEL: ("booking.cancelled", _BOTH),
    Act.EXPIRE: ("booking.expired", (Party.STUDENT,)),
    Act.APPROVE: ("booking.requested", (Party.HOST,)),
    Act.GRANT: ("booking.confirmed", _BOTH),
    Act.RETURN: ("booking.returned", (Party.STUDENT,)),
    Act.HOST_MISS: ("booking.host_missed", (Party.STUDENT,)),
    Act.MOVE: ("booking.requested", (Party.HOST,)),
    Act.REBOOK: ("booking.moved", _BOTH),
    Act.PROPOSE: ("booking.proposed", _BOTH),
    Act.ACCEPT: ("booking.moved", _BOTH),
    Act.KEEP: ("booking.kept", _BOTH),
    Act.LAPSE: ("booking.kept", _BOTH),
}
"""Kind of mail and readers, by what was done."""
TO_THE_OTHER = frozenset({Act.PROPOSE, Act.KEEP})
"""Acts of which only whoever did not act is told."""
_FIRST = frozenset(
    {
        *(Act.ASK, Act.BOOK, Act.CONFIRM, Act.DECLINE, Act.EXPIRE, Act.OVERTAKE),
        *(Act.APPROVE, Act.GRANT, Act.RETURN),
    }
)
"""Acts that an appointment sees once: no second look for what was asked before is needed."""
TELL_AFTER = UNDOABLE + timedelta(seconds=5)
"""When people hear of a cancellation: a moment after it can no longer be undone, so that an undo
that is under way has come through."""


def register() -> None:
    """Listen to what moves interviews, and hand out what is asked for."""
    subjects.register_share("booking", share_of)
    events.subscribe(InterviewChanged, tell_by_mail)
    events.subscribe(InterviewChanged, remind_in_time)
    events.subscribe(InterviewChanged, open_room)
    events.subscribe(InterviewChanged, tell_overtaken)
    events.subscribe(InterviewChanged, limit_after_no_show)
    events.subscribe(InterviewChanged, write_to_calendar)
    events.subscribe(CalendarsChosen, fill_calendar)
    events.subscribe(MemberLeft, call_off)
    events.subscribe(MemberLeft, forget_number)
    events.subscribe(PersonBlocked, part)


def tell_by_mail(event: InterviewChanged) -> None:
    """Ask for the mails that an act brings about; composed when they are sent."""
    if event.act not in MAILS or _is_own_word(event):
        return
    kind, readers = MAILS[event.act]
    if event.act not in _FIRST:
        _tell_of_change(event, kind, [r for r in readers if _is_told(r, event)])
        return
    members = {Party.STUDENT: event.student_id, Party.HOST: event.host_id}
    accounts = accounts_of(members.values())
    for reader in readers:
        enqueue_new_mail(
            kind,
            to_account_id=accounts[members[reader]],
            payload={"appointment_id": event.appointment_id, "reader": reader.value},
            dedupe_key=f"{kind}:{event.appointment_id}:{reader.value}",
        )


def _is_own_word(event: InterviewChanged) -> bool:
    """Tell whether a student took back what nobody but she and an adviser knows of."""
    return event.act is Act.RETURN and event.party is Party.STUDENT


def _is_told(reader: Party, event: InterviewChanged) -> bool:
    return event.act not in TO_THE_OTHER or reader is not event.party


def _tell_of_change(event: InterviewChanged, kind: str, readers: Sequence[Party]) -> None:
    """Ask for mails about what an appointment can see several times.

    Each says for which version, and for which SEQUENCE of the calendar, it was asked; one that has
    been overtaken is not sent.
    """
    meeting = find_meeting(event.appointment_id)
    if meeting is None:
        return
    waits = event.act is Act.CANCEL and (meeting.was_confirmed or event.party is Party.STUDENT)
    for reader in readers:
        enqueue_mail(
            kind,
            to_account_id=meeting.me(reader).account_id,
            payload={
                "appointment_id": event.appointment_id,
                "reader": reader.value,
                "version": event.version,
                "sequence": meeting.sequence,
            },
            dedupe_key=f"{kind}:{event.appointment_id}:{reader.value}:{event.version}",
            run_at=clock.now() + TELL_AFTER if waits else None,
        )


def remind_in_time(event: InterviewChanged) -> None:
    """Plan the reminders of a conversation whose time is settled now."""
    if event.act in SETTLING:
        plan_reminders(event.appointment_id)


def open_room(event: InterviewChanged) -> None:
    """Give a video meeting its room as soon as it is confirmed."""
    if event.state is State.CONFIRMED:
        give_room(event)


def tell_overtaken(event: InterviewChanged) -> None:
    """Let a job end the requests whose time is settled to be another conversation's now."""
    if event.act in SETTLING:
        ask_to_overtake(event)


def limit_after_no_show(event: InterviewChanged) -> None:
    """Do what the institution says when a student did not come."""
    if event.act in (Act.MISS, Act.UNMISS):
        follow_no_show(event)


def write_to_calendar(event: InterviewChanged) -> None:
    """Let the host's own calendar follow, where she wants that."""
    if event.act in SETTLING or event.act is Act.CANCEL:
        ask_to_write(event.host_id)


def fill_calendar(event: CalendarsChosen) -> None:
    """Write what is confirmed already into a calendar that has just been chosen."""
    ask_to_write(event.host_id)


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
