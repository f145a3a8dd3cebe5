"""The stage "book" of the interview page: what was asked, how it stands, and what can be done."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from fireside.booking.forms import CancelForm, DeclineForm
from fireside.booking.pages import (
    ChangeView,
    DayChoices,
    TimeChoice,
    arrange_times,
    change_view,
    decline_choices,
    time_choice,
)
from fireside.booking.rules import FORMAT_ICONS
from fireside.booking.service import (
    Meeting,
    Person,
    find_host,
    find_meeting,
    host_openings,
    is_left_alone,
    open_alternatives,
    stand_ins,
    times_to_move_to,
    where_lines,
)
from fireside.institutions.service import current_institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import Act, Party, State
from fireside.interviews.service import changes_of, open_acts, party_of
from fireside.kernel import clock
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor
from fireside.kernel.web import Panel
from fireside.matching.service import HostRow
from fireside.plugins.vocabulary import FORMATS


class BookingView(Struct, frozen=True):
    """What the panel shows one of the two people."""

    interview_id: int
    state: State
    reader: str
    zone: str
    meeting: Meeting | None
    me: Person | None
    other: Person | None
    where: tuple[tuple[str, str], ...]
    icon: str
    acts: frozenset[Act]
    alternatives: tuple[TimeChoice, ...]
    offers: tuple[DayChoices, ...]
    host_can_be_asked: bool
    changes: tuple[ChangeView, ...] = ()
    """How the time came about."""
    waiting: ChangeView | None = None
    """A proposal that waits for an answer."""
    stand_ins: tuple[HostRow, ...] = ()
    """Who can step in for a host who has let the student down."""
    holds: bool = True
    """Whether a request holds the time that it asks for."""


def _context(actor: Actor, interview: Interview, form: Any) -> dict[str, Any]:
    party = party_of(actor, interview)
    meeting = find_meeting(interview.appointment_id) if interview.appointment_id else None
    acts = open_acts(actor, interview)
    offers, decline = _offers(interview, acts, actor.zone, form)
    changes, waiting = _changes(meeting, party)
    return {
        "formats": FORMATS,
        "booking": BookingView(
            interview_id=interview.id,
            state=State(interview.state),
            reader=party.value,
            zone=actor.zone,
            meeting=meeting,
            me=meeting.me(party) if meeting else None,
            other=meeting.other(party) if meeting else None,
            where=_where(meeting, party),
            icon=FORMAT_ICONS[meeting.format] if meeting else "calendar",
            acts=acts,
            alternatives=_alternatives(meeting, party, actor.zone),
            offers=offers,
            host_can_be_asked=party is Party.STUDENT and _can_be_asked(interview),
            changes=changes,
            waiting=waiting,
            stand_ins=_stand_ins(meeting, party),
            holds=current_institution().request_holds,
        ),
        "decline_form": decline,
        "cancel_form": form if isinstance(form, CancelForm) else CancelForm(formdata=None),
    }


def _changes(
    meeting: Meeting | None, party: Party
) -> tuple[tuple[ChangeView, ...], ChangeView | None]:
    """Return how the time came about, and the proposal that waits, if one does."""
    found = changes_of(meeting.appointment_id) if meeting else []
    views = tuple(change_view(change, party) for change in found)
    if meeting is None or meeting.state is not State.CONFIRMED:
        return views, None
    last = next((c for c in reversed(found) if change_view(c, party).waits(clock.now())), None)
    if last is None or meeting.starts_at <= clock.now():
        return views, None
    still = {slot.starts_at for slot in times_to_move_to(meeting, short_notice=True)}
    return views, change_view(last, party, still)


def _stand_ins(meeting: Meeting | None, party: Party) -> tuple[HostRow, ...]:
    if meeting is None or party is not Party.STUDENT or not is_left_alone(meeting):
        return ()
    return stand_ins(meeting)


def _where(meeting: Meeting | None, party: Party) -> tuple[tuple[str, str], ...]:
    """The way in is told when it is settled that they meet."""
    if meeting is None or meeting.state is not State.CONFIRMED:
        return ()
    return where_lines(meeting, party)


def _alternatives(meeting: Meeting | None, party: Party, zone: str) -> tuple[TimeChoice, ...]:
    if meeting is None or party is not Party.STUDENT or meeting.state is not State.DECLINED:
        return ()
    return tuple(time_choice(s, zone, meeting.host.zone) for s in open_alternatives(meeting))


def _offers(
    interview: Interview, acts: frozenset[Act], zone: str, form: Any
) -> tuple[tuple[DayChoices, ...], DeclineForm | None]:
    """Return the times that a declining host can offer, and the form to do so with."""
    if Act.DECLINE not in acts or interview.host_id is None:
        return (), None
    decline = form if isinstance(form, DeclineForm) else DeclineForm(formdata=None)
    slots = decline_choices(host_openings(find_host(interview.host_id)), decline.times)
    decline.offer(slots)
    return arrange_times(slots, zone, zone), decline


def _can_be_asked(interview: Interview) -> bool:
    if interview.host_id is None:
        return False
    try:
        find_host(interview.host_id, interview.student_id)
    except NotFound:
        return False
    return True


PANEL = Panel(
    key="booking",
    stage="book",
    title="Ask and book",
    template="booking/_panel.html",
    context=_context,
)
