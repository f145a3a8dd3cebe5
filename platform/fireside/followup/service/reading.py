"""How a thank-you stands: for the student who writes it, its host, the homes and the cohort."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from msgspec import Struct
from sqlalchemy import func, select

from fireside.followup.models import Promise, Relation, ThankYou
from fireside.followup.rules import ThanksState, Way, Window
from fireside.followup.rules.thanking import RETURNED, THANKED, WRITABLE
from fireside.followup.service.windows import window_from, window_of
from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import State
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.permissions import Actor, require

WAITS = timedelta(minutes=2)
"""How long a thank-you lies in the outgoing tray before it leaves."""
TAKEN_BACK = WAITS - timedelta(seconds=10)
"""How long it can be taken back: a little less, so that nothing is taken back that has left."""


class ThanksView(Struct, frozen=True):
    """A thank-you as its student sees it; an empty draft before the first word."""

    interview_id: int
    state: ThanksState
    way: Way
    subject: str
    text: str
    quoted: tuple[int, ...]
    revision: int
    changed_at: datetime | None
    thanked_at: datetime | None
    window: Window | None
    can_take_back: bool = False

    @property
    def writable(self) -> bool:
        """Tell whether words can still be changed and sent."""
        return self.state in WRITABLE

    @property
    def returned(self) -> bool:
        """Tell whether the mail did not arrive."""
        return self.state in RETURNED

    @property
    def in_time(self) -> bool:
        """Tell whether it was sent within the window."""
        if self.thanked_at is None or self.window is None:
            return False
        return self.thanked_at <= self.window.due


class ThanksFact(Struct, frozen=True):
    """How an interview's thank-you stands; ``due`` is None before the conversation."""

    thanked_at: datetime | None
    state: ThanksState | None
    due: datetime | None

    @property
    def thanked(self) -> bool:
        """Tell whether there is nothing left to do."""
        return self.state in THANKED


class FollowUpFacts(Struct, frozen=True):
    """What follows an interview, in figures."""

    thanked_at: datetime | None = None
    thanks_state: ThanksState | None = None
    write_on: date | None = None
    enough_at: datetime | None = None
    open_promises: int = 0


def thanks_of(actor: Actor, interview: Interview) -> ThanksView:
    """Return the student's thank-you; an empty draft where nothing is written."""
    require(actor, "thanks.read", interview)
    return view_of(interview, find_thanks(interview.id))


def sent_thanks(actor: Actor, interview: Interview) -> ThanksView | None:
    """Return to the host what reached her by mail, or None."""
    require(actor, "thanks.read_sent", interview)
    thanks = find_thanks(interview.id)
    return view_of(interview, thanks) if thanks and thanks.state == ThanksState.SENT else None


def find_thanks(interview_id: int, *, lock: bool = False) -> ThankYou | None:
    """Return the row as it is now, or None. Checks no permission."""
    statement = select(ThankYou).where(ThankYou.interview_id == interview_id)
    if not lock:
        return db.session.scalar(statement)
    return db.session.scalar(
        statement.with_for_update(), execution_options={"populate_existing": True}
    )


def view_of(interview: Interview, thanks: ThankYou | None) -> ThanksView:
    """Return the view of a row, or of none."""
    window = window_of(interview)
    if thanks is None:
        empty = (ThanksState.DRAFT, Way.MAIL, "", "", (), 0, None, None)
        return ThanksView(interview.id, *empty, window)
    return ThanksView(
        interview_id=interview.id,
        state=ThanksState(thanks.state),
        way=Way(thanks.way),
        subject=thanks.subject,
        text=thanks.text,
        quoted=tuple(thanks.quoted),
        revision=thanks.revision,
        changed_at=thanks.changed_at,
        thanked_at=thanks.thanked_at,
        window=window,
        can_take_back=can_take_back(thanks),
    )


def can_take_back(thanks: ThankYou) -> bool:
    """Tell whether a thank-you has not left yet, or was a card that was not posted after all."""
    if thanks.state == ThanksState.LOGGED:
        return True
    waits = thanks.state == ThanksState.SENDING
    return waits and clock.now() < thanks.changed_at + TAKEN_BACK


def thanks_facts(interview_ids: Collection[int]) -> dict[int, ThanksFact]:
    """Return how the thank-yous of these interviews stand, in one query. Checks no permission."""
    rows = db.session.execute(
        select(Interview, Appointment, ThankYou)
        .outerjoin(Appointment, Appointment.id == Interview.appointment_id)
        .outerjoin(ThankYou, ThankYou.interview_id == Interview.id)
        .where(Interview.id.in_(interview_ids))
    )
    return {
        interview.id: _fact(interview, appointment, thanks)
        for interview, appointment, thanks in rows
    }


def followup_facts(interview_ids: Collection[int]) -> dict[int, FollowUpFacts]:
    """Return what follows these interviews, in two queries. Checks no permission."""
    rows = db.session.execute(
        select(Interview.id, ThankYou, Relation)
        .outerjoin(ThankYou, ThankYou.interview_id == Interview.id)
        .outerjoin(Relation, Relation.interview_id == Interview.id)
        .where(Interview.id.in_(interview_ids))
    )
    promises = _open_promises(interview_ids)
    return {
        interview_id: _follow(thanks, relation, promises.get(interview_id, 0))
        for interview_id, thanks, relation in rows
    }


def _follow(thanks: ThankYou | None, relation: Relation | None, promises: int) -> FollowUpFacts:
    return FollowUpFacts(
        thanked_at=thanks.thanked_at if thanks else None,
        thanks_state=ThanksState(thanks.state) if thanks else None,
        write_on=relation.write_on if relation else None,
        enough_at=relation.enough_at if relation else None,
        open_promises=promises,
    )


def _fact(
    interview: Interview, appointment: Appointment | None, thanks: ThankYou | None
) -> ThanksFact:
    held = interview.state == State.HELD and appointment is not None
    end = (appointment.ended_at or appointment.ends_at) if held and appointment else None
    return ThanksFact(
        thanked_at=thanks.thanked_at if thanks else None,
        state=ThanksState(thanks.state) if thanks else None,
        due=window_from(end).due if end else None,
    )


def _open_promises(interview_ids: Collection[int]) -> dict[int, int]:
    counted = (
        select(Promise.interview_id, func.count())
        .where(Promise.interview_id.in_(interview_ids), Promise.kept_at.is_(None))
        .group_by(Promise.interview_id)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}
