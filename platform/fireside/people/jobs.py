"""What the people room leaves to the worker: notices, copies of records, and plugins' erasing."""

from __future__ import annotations

from datetime import timedelta

from fireside.institutions.service import in_each_institution
from fireside.kernel.db import db
from fireside.kernel.jobs import JobContext, Patience, handler
from fireside.kernel.jobs.registry import schedule
from fireside.people import service
from fireside.people.rules import COPY_PATIENCE

_PATIENCE = Patience(attempts=60, longest_pause=timedelta(minutes=5))
"""A receiver may be away for some four hours."""


@handler("people.send_notice", _PATIENCE)
def send_notice(job: JobContext) -> None:
    """Deliver one notice, at least once; its id tells the receiver what it has already."""
    service.send_notice(int(job.payload["notice_id"]), last_attempt=job.last_attempt)


@handler("people.gather_copy")
def gather_copy(job: JobContext) -> None:
    """Gather one copy. Done again after a crash it ends the same: one that is there stays."""
    copy_id = int(job.payload["copy_id"])
    try:
        _gather(copy_id)
    except Exception:
        db.session.rollback()
        if job.attempt >= COPY_PATIENCE or job.last_attempt:
            service.fail_copy(copy_id)
            db.session.commit()
        raise


def _gather(copy_id: int) -> None:
    copy = service.begin_copy(copy_id)
    db.session.commit()
    if copy is None:
        return

    def tell(percent: int) -> None:
        service.note_copy_progress(copy_id, percent)
        db.session.commit()

    service.keep_copy(copy_id, service.gather(copy.membership_id, tell))


@handler("people.erase_in_plugins")
def erase_in_plugins(job: JobContext) -> None:
    """Ask every plugin to erase what it holds about one person who has left."""
    service.erase_in_plugins(int(job.payload["membership_id"]))


@schedule("people.look_after_records", timedelta(hours=1))
def look_after_records(job: JobContext) -> None:
    """Delete copies whose time is over, and ask again the plugins that have not erased yet."""
    in_each_institution(service.forget_old_copies)
    in_each_institution(service.erase_in_plugins)
