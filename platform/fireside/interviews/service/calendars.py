"""People's time: what is taken, taking it, and giving it back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct
from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError

from fireside.interviews.models import Appointment, Commitment
from fireside.kernel.db import Fresh, Ready, db, insert_rows, lock_people
from fireside.kernel.db.engine import violated_constraint
from fireside.kernel.errors import Conflict

_OVERLAP = "commitment_overlap"
_BUSY = Ready(
    select(Commitment.busy_from, Commitment.busy_to)
    .where(
        Commitment.account_id == bindparam("account"),
        Commitment.active,
        Commitment.busy_from < bindparam("end"),
        Commitment.busy_to > bindparam("start"),
    )
    .order_by(Commitment.busy_from)
)


class SlotTaken(Conflict):
    """Somebody else was quicker: one of the two people is not free at this time."""

    title = "That time has just been taken"


class HoldsTime(Protocol):
    """What people's time is held for: an appointment, or a group conversation. Moments are UTC."""

    @property
    def id(self) -> int:
        """What the time is given back by."""

    @property
    def institution_id(self) -> int:
        """Where it takes place."""

    @property
    def starts_at(self) -> datetime:
        """When it begins."""

    @property
    def ends_at(self) -> datetime:
        """When it ends."""


class Hold(Struct, frozen=True):
    """Whose time, and how many minutes they keep free before and after the conversation.

    Where nothing is said about after, it is as much as before.
    """

    account_id: int
    buffer_minutes: int = 0
    after_minutes: int | None = None


def busy_times(account_id: int, from_: datetime, to: datetime) -> list[tuple[datetime, datetime]]:
    """Return what holds a person's time between two UTC moments, at whichever institution.

    Each entry is (busy from, busy to) in UTC with its buffers, in order; nothing says why.
    """
    rows = _BUSY.rows(account=account_id, start=from_, end=to)
    return [(row.busy_from, row.busy_to) for row in rows]


def hold_time(appointment: HoldsTime, holds: Sequence[Hold]) -> None:
    """Take the time of everybody for an appointment; raise SlotTaken when somebody is not free.

    The database decides, not a check before it. What the caller wrote earlier in the transaction
    survives a refusal, so that the caller can still read.
    """
    lock_people([hold.account_id for hold in holds])
    with unless_taken():
        insert_rows(*commitments(appointment, holds))


@contextmanager
def unless_taken() -> Iterator[None]:
    """Undo the block, and only the block, and raise SlotTaken when it takes what is taken."""
    try:
        with db.session.begin_nested():
            yield
    except IntegrityError as error:
        if tells_of_overlap(error):
            raise SlotTaken from None
        raise


def tells_of_overlap(error: IntegrityError) -> bool:
    """Tell whether the database refused because somebody is not free."""
    return _OVERLAP in violated_constraint(error)


def commitments(appointment: HoldsTime, holds: Sequence[Hold]) -> list[Fresh]:
    """Return what takes everybody's time for an appointment, not yet written."""
    return [_commitment(appointment, hold) for hold in holds]


def held_times(appointment_id: int) -> dict[int, tuple[datetime, datetime]]:
    """Return what an appointment holds by account, buffers included, in UTC.

    A request that holds no time has nothing.
    """
    rows = db.session.execute(
        select(Commitment.account_id, Commitment.busy_from, Commitment.busy_to).where(
            Commitment.appointment_id == appointment_id, Commitment.active
        )
    )
    return {account_id: (start, end) for account_id, start, end in rows}


def has_held_time(appointment_id: int) -> bool:
    """Tell whether an appointment holds anybody's time, or has ever held it."""
    held = select(Commitment.id).where(Commitment.appointment_id == appointment_id).limit(1)
    return db.session.scalar(held) is not None


def swap_time(
    appointment: Appointment, starts_at: datetime, ends_at: datetime, holds: Sequence[Hold]
) -> None:
    """Give up the time that an appointment holds and take another one, both or neither.

    Raises SlotTaken when somebody is not free; then the old time is held as before. A request that
    holds nobody's time is written down for the new one and still holds none.
    """
    lock_people([hold.account_id for hold in holds])
    holds_time = bool(held_times(appointment.id))
    with unless_taken():
        release_time(appointment.id)
        appointment.starts_at, appointment.ends_at = starts_at, ends_at
        if holds_time:
            insert_rows(*commitments(appointment, holds))
        db.session.flush()


def release_time(appointment_id: int, account_id: int | None = None) -> None:
    """Give everybody's time back, or one person's: the slot is open again for others."""
    held = (Commitment.appointment_id == appointment_id) & Commitment.active
    if account_id is not None:
        held &= Commitment.account_id == account_id
    db.session.execute(update(Commitment).where(held).values(active=False))


def _commitment(appointment: HoldsTime, hold: Hold) -> Fresh:
    before = hold.buffer_minutes
    after = before if hold.after_minutes is None else hold.after_minutes
    return Fresh(
        Commitment,
        account_id=hold.account_id,
        institution_id=appointment.institution_id,
        appointment_id=appointment.id,
        busy_from=appointment.starts_at - timedelta(minutes=before),
        busy_to=appointment.ends_at + timedelta(minutes=after),
    )
