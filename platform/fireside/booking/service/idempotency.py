"""A second press of the same button: the same answer, never a second booking."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select

from fireside.booking.models import IdempotencyRecord
from fireside.booking.rules import KEY_LIFE, KEY_LONGEST
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.errors import BadRequest, Invalid


@dataclass(frozen=True, slots=True)
class Press:
    """One submission: by whom, of what, with which key, and a hash of all that was sent."""

    account_id: int
    action: str
    key: str
    body_sha256: str


def earlier_result(press: Press) -> int | None:
    """Return what the same submission led to within a day, or None.

    Raises Invalid when the key was used with other contents, BadRequest when it is none. Call it
    with the account locked (``lock_people``): then two presses at once meet one after the other.
    """
    if not 8 <= len(press.key) <= KEY_LONGEST:
        raise BadRequest(
            "The form has lost its key.", do="Go back, reload the page, send it again."
        )
    _forget_old(press.account_id)
    record = db.session.scalar(
        select(IdempotencyRecord).where(
            IdempotencyRecord.account_id == press.account_id,
            IdempotencyRecord.action == press.action,
            IdempotencyRecord.key == press.key,
        )
    )
    if record is None:
        return None
    if record.body_sha256 != press.body_sha256:
        raise Invalid(
            {}, "This form was sent before with other contents. Open it again for a new request."
        )
    return record.result_id


def is_known(account_id: int, action: str, key: str) -> bool:
    """Tell whether the key has led to something before, whatever its contents."""
    known = select(IdempotencyRecord.id).where(
        IdempotencyRecord.account_id == account_id,
        IdempotencyRecord.action == action,
        IdempotencyRecord.key == key,
    )
    return db.session.scalar(known) is not None


def remember(press: Press, result_id: int) -> None:
    """Keep what a submission led to, in the transaction that did it."""
    db.session.add(
        IdempotencyRecord(
            account_id=press.account_id,
            action=press.action,
            key=press.key,
            body_sha256=press.body_sha256,
            result_id=result_id,
            created_at=clock.now(),
        )
    )


def _forget_old(account_id: int) -> None:
    db.session.execute(
        delete(IdempotencyRecord).where(
            IdempotencyRecord.account_id == account_id,
            IdempotencyRecord.created_at < clock.now() - KEY_LIFE,
        )
    )
