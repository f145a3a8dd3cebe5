"""What the worker does for rounds: making one, and asking for its mails."""

from __future__ import annotations

from fireside.kernel.db import db
from fireside.kernel.jobs import JobContext, handler
from fireside.matching.service import rounds

_PERCENT = 100
_KEPT = 95
"""What is left to the end is the writing of the result."""


@handler(rounds.ASSIGN_JOB)
def assign_round(job: JobContext) -> None:
    """Make one round. Done again after a crash it starts anew, and replaces what it had kept."""
    round_id, revision = int(job.payload["round_id"]), int(job.payload["revision"])
    try:
        _make(round_id, revision)
    except rounds.CalledOff:
        db.session.rollback()
    except Exception:
        db.session.rollback()
        if job.last_attempt:
            rounds.fail_round(round_id, revision)
            db.session.commit()
        raise


@handler(rounds.INVITE_JOB)
def invite(job: JobContext) -> None:
    """Ask for one mail to each; done again it asks for no mail twice."""
    rounds.invite_everybody(int(job.payload["round_id"]))


def _make(round_id: int, revision: int) -> None:
    making = rounds.begin_making(round_id, revision)
    db.session.commit()
    if making is None:
        return
    told = 0

    def tell(part: float) -> None:
        """Write each percent in a transaction of its own, and learn whether to go on."""
        nonlocal told
        percent = min(_KEPT, int(part * _PERCENT))
        if percent > told:
            told = percent
            rounds.note_progress(making, percent)
            db.session.commit()

    places = rounds.make_places(making, tell)
    rounds.keep_places(making, places)
