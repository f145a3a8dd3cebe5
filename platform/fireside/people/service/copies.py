"""A person asks for a copy of all that is held about her, watches it come, and takes it."""

from __future__ import annotations

from sqlalchemy import Select, select

from fireside.institutions.service import current_institution
from fireside.kernel import audit, clock, files, jobs
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor, require
from fireside.kernel.sealing import unseal_bytes
from fireside.people.models import SubjectCopy
from fireside.people.rules import CopyState, copy_is_over, copy_name
from fireside.people.service.members import get_member

JOB = "people.gather_copy"


def own_copy(actor: Actor) -> SubjectCopy | None:
    """Return the actor's copy as it stands, or None; one that is over is none."""
    require(actor, "people.read_copy")
    copy = db.session.scalar(_of(actor))
    return None if copy is None or copy_is_over(copy.finished_at, clock.now()) else copy


def order_copy(actor: Actor) -> SubjectCopy:
    """Ask for a copy of the actor's records; one that is being gathered is not begun twice."""
    require(actor, "people.order_copy")
    get_member(actor.membership_id or 0)
    copy = db.session.scalar(_of(actor).with_for_update())
    if copy is None:
        copy = SubjectCopy(membership_id=actor.membership_id, asked_at=clock.now())
        db.session.add(copy)
    elif copy.finished_at is None:
        return copy
    drop_file(copy)
    copy.state, copy.progress, copy.left_out, copy.size = CopyState.QUEUED, 0, "", 0
    copy.asked_at, copy.finished_at = clock.now(), None
    db.session.flush()
    key = f"{JOB}:{copy.id}:{copy.asked_at.isoformat()}"
    jobs.enqueue(JOB, {"copy_id": copy.id}, dedupe_key=key)
    audit.record(actor, "people.order_copy", "membership", copy.membership_id)
    return copy


def take_copy(actor: Actor) -> tuple[str, bytes]:
    """Return the name and the bytes of the actor's copy; raise NotFound where there is none."""
    require(actor, "people.take_copy")
    copy = own_copy(actor)
    if copy is None or copy.state != CopyState.READY or copy.file_id is None:
        raise NotFound("There is no copy to take.", do="Ask for one in your settings.")
    audit.record(actor, "people.take_copy", "membership", copy.membership_id)
    name = copy_name(current_institution().slug, copy.finished_at or clock.now())
    return name, unseal_bytes(files.get(copy.file_id).content, sealed_row(copy))


def drop_copy(membership_id: int) -> None:
    """Delete a person's copy with its file, wherever it stands."""
    copy = db.session.scalar(select(SubjectCopy).where(SubjectCopy.membership_id == membership_id))
    if copy is not None:
        drop_file(copy)
        db.session.delete(copy)
        db.session.flush()


def forget_old_copies() -> int:
    """Delete the copies of the institution in scope whose time is over; return how many."""
    finished = select(SubjectCopy).where(SubjectCopy.finished_at.is_not(None))
    old = [
        one for one in db.session.scalars(finished) if copy_is_over(one.finished_at, clock.now())
    ]
    for copy in old:
        drop_copy(copy.membership_id)
    return len(old)


def drop_file(copy: SubjectCopy) -> None:
    """Delete the file of a copy, where there is one."""
    stored, copy.file_id = copy.file_id, None
    if stored is not None:
        db.session.flush()
        files.remove(stored)


def sealed_row(copy: SubjectCopy) -> str:
    """Name the row that a copy's file is sealed for."""
    return f"subject_copy:{copy.id}"


def _of(actor: Actor) -> Select[SubjectCopy]:
    return select(SubjectCopy).where(SubjectCopy.membership_id == (actor.membership_id or 0))
