"""Throwing away what was begun and stayed empty."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from fireside.interviews.rules import State
from fireside.interviews.service.reading import get_interview, lock_interview
from fireside.kernel import audit
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict
from fireside.kernel.permissions import Actor, require


class NotEmpty(Conflict):
    """Something has come into it, perhaps in another window."""

    title = "There is something in it by now"

    def __init__(self) -> None:
        super().__init__(
            "Only an interview that nothing has come into can be thrown away.",
            kept="It is kept, with all that is in it.",
            do="Open it and look.",
        )


def discard_interview(actor: Actor, interview_id: int) -> None:
    """Delete a draft that nothing belongs to; raise NotEmpty for any other.

    That it is empty the database says: no row of any room or plugin may point to it. Where one
    does, the whole transaction is undone.
    """
    require(actor, "interview.discard", get_interview(actor, interview_id))
    interview = lock_interview(interview_id)
    if interview.state != State.DRAFT or interview.host_id is not None:
        raise NotEmpty
    db.session.delete(interview)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise NotEmpty from None
    audit.record(actor, "interview.discard", "interview", interview_id)
