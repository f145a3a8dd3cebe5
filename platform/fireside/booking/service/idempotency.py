"""A second press of the same button: the same answer, never a second booking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import bindparam, delete, select

from fireside.booking.models import IdempotencyRecord
from fireside.booking.rules import KEY_LIFE, KEY_LONGEST
from fireside.kernel import clock
from fireside.kernel.db import Fresh, Question, Ready, db, insert_last
from fireside.kernel.errors import BadRequest, Invalid

_OF_ACCOUNT = Ready(
    select(
        IdempotencyRecord.action,
        IdempotencyRecord.key,
        IdempotencyRecord.body_sha256,
        IdempotencyRecord.result_id,
        IdempotencyRecord.created_at,
    ).where(IdempotencyRecord.account_id == bindparam("account"))
)
"""What a person sent within a day or so: the few rows of one account."""


class Press(Struct, frozen=True):
    """One submission: by whom, of what, with which key, and a hash of all that was sent."""

    account_id: int
    action: str
    key: str
    body_sha256: str


def ask_earlier(press: Press) -> Question:
    """Return the question for what ``earlier_result`` looks at.

    Raises BadRequest when the key is none. Ask it with the account locked (``lock_people``): then
    two presses at once meet one after the other.
    """
    if not 8 <= len(press.key) <= KEY_LONGEST:
        raise BadRequest(
            "The form has lost its key.", do="Go back, reload the page, send it again."
        )
    return _OF_ACCOUNT.asked(account=press.account_id)


def earlier_result(press: Press, records: Sequence[Any]) -> int | None:
    """Return what the same submission led to within a day, or None.

    ``records`` are the rows that answer ``ask_earlier``. Raises Invalid when the key was used with
    other contents.
    """
    oldest = clock.now() - KEY_LIFE
    if any(record.created_at < oldest for record in records):
        _forget_before(press.account_id, oldest)
    named = (press.action, press.key)
    record = next((r for r in records if (r.action, r.key) == named), None)
    if record is None or record.created_at < oldest:
        return None
    if record.body_sha256 != press.body_sha256:
        raise Invalid(
            {}, "This form was sent before with other contents. Open it again for a new request."
        )
    result_id: int = record.result_id
    return result_id


def is_known(account_id: int, action: str, key: str) -> bool:
    """Tell whether the key has led to something before, whatever its contents."""
    records = _OF_ACCOUNT.rows(account=account_id)
    return any((record.action, record.key) == (action, key) for record in records)


def remember(press: Press, result_id: int) -> None:
    """Keep what a submission led to, in the transaction that did it."""
    insert_last(
        Fresh(
            IdempotencyRecord,
            account_id=press.account_id,
            action=press.action,
            key=press.key,
            body_sha256=press.body_sha256,
            result_id=result_id,
            created_at=clock.now(),
        )
    )


def _forget_before(account_id: int, oldest: datetime) -> None:
    db.session.execute(
        delete(IdempotencyRecord).where(
            IdempotencyRecord.account_id == account_id,
            IdempotencyRecord.created_at < oldest,
        )
    )
