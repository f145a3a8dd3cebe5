"""The wish for another time: what was proposed, by whom, and what became of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from fireside.interviews.models import TimeChange
from fireside.interviews.rules import ChangeState
from fireside.kernel import clock
from fireside.kernel.db import db


def open_change(appointment_id: int) -> TimeChange | None:
    """Return the proposal that waits for an answer and has not run out, or None."""
    return db.session.scalar(
        select(TimeChange)
        .where(
            TimeChange.appointment_id == appointment_id,
            TimeChange.state == ChangeState.OPEN,
            TimeChange.expires_at > clock.now(),
        )
        .order_by(TimeChange.id.desc())
    )


def changes_of(appointment_id: int) -> list[TimeChange]:
    """Return how the time of an appointment came about, the earliest wish first."""
    return list(
        db.session.scalars(
            select(TimeChange)
            .where(TimeChange.appointment_id == appointment_id)
            .order_by(TimeChange.asked_at, TimeChange.id)
        )
    )


def settle_change(
    change: TimeChange, state: ChangeState, moved_to: datetime | None = None
) -> TimeChange:
    """Write down what became of a wish."""
    change.state, change.moved_to, change.settled_at = state, moved_to, clock.now()
    return change
