"""The day of a conversation as a panel: the way in, who is late, and the check-in."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from fireside.booking.forms import LateForm
from fireside.booking.rules.arriving import MOST_TOLD, can_be_late, can_check_in, is_day_of
from fireside.booking.service import Meeting, find_meeting, where_lines
from fireside.booking.service.arriving import Day, read_day
from fireside.interviews.models import Interview
from fireside.interviews.rules import Format, Party, State
from fireside.interviews.service import party_of
from fireside.kernel import clock
from fireside.kernel.permissions import Actor
from fireside.kernel.web import Panel


class ArrivalCard(Struct, frozen=True):
    """What one of the two needs on the day; ``where`` is labelled, line by line."""

    meeting: Meeting
    reader: Party
    day: Day
    where: tuple[tuple[str, str], ...]
    has_own_way_in: bool
    may_be_late: bool
    may_check_in: bool

    @property
    def other_minutes(self) -> int:
        """By how many minutes the other person is late."""
        other = Party.HOST if self.reader is Party.STUDENT else Party.STUDENT
        return self.day.late.get(other, 0)

    @property
    def own_minutes(self) -> int:
        """By how many minutes the reader has said that she is late."""
        return self.day.late.get(self.reader, 0)

    @property
    def in_person(self) -> bool:
        """Whether somebody has to find a way in."""
        return self.meeting.format is Format.IN_PERSON


def card_for(actor: Actor, interview: Interview) -> ArrivalCard | None:
    """Return the card of a conversation that is confirmed, in two queries; None for others."""
    if interview.state != State.CONFIRMED or interview.appointment_id is None:
        return None
    meeting = find_meeting(interview.appointment_id)
    if meeting is None:
        return None
    party, day, present = party_of(actor, interview), read_day(meeting.appointment_id), clock.now()
    span = meeting.starts_at, meeting.ends_at, present
    return ArrivalCard(
        meeting=meeting,
        reader=party,
        day=day,
        where=meeting.arrival
        if meeting.format is Format.IN_PERSON
        else where_lines(meeting, party),
        has_own_way_in=bool(day.details),
        may_be_late=can_be_late(*span) and day.told.get(party, 0) < MOST_TOLD,
        may_check_in=day.begun_at is None and can_check_in(*span),
    )


def is_of_today(interview: Interview, zone: str) -> bool:
    """Tell whether a conversation belongs on the first page of a reader in ``zone``."""
    appointment = interview.appointment
    if appointment is None or interview.state != State.CONFIRMED:
        return False
    return is_day_of(appointment.starts_at, appointment.ends_at, clock.now(), zone)


def _context(actor: Actor, interview: Interview, form: Any) -> dict[str, Any]:
    return {
        "card": card_for(actor, interview),
        "late_form": form if isinstance(form, LateForm) else LateForm(formdata=None),
    }


def _is_confirmed(actor: Actor, interview: Interview) -> bool:
    return interview.state == State.CONFIRMED


PANEL = Panel(
    key="arrival",
    stage="meet",
    title="Getting there",
    template="booking/_arrival.html",
    context=_context,
    visible=_is_confirmed,
)
