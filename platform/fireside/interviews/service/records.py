"""What this room holds about one person, for her own copy of it."""

from __future__ import annotations

from sqlalchemy import func, select

from fireside.interviews.models import (
    Alternative,
    Appointment,
    Commitment,
    Interview,
    TimeChange,
)
from fireside.interviews.service.reading import seen_by
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.subjects import Record, Share, records_of
from fireside.kernel.tenancy import current_institution_id
from fireside.people.models import Membership


def share_of(membership_id: int) -> Share:
    """Return her interviews on either side, their appointments, and the time that she holds.

    Of the other person it names what she knows from her pages. What a student wrote to the host,
    and the number that the student gave, stand in the student's own copy alone.
    """
    interviews = db.session.scalars(
        select(Interview).where(seen_by(membership_id)).order_by(Interview.id)
    ).all()
    own = [one.id for one in interviews if one.student_id == membership_id]
    theirs = [one.id for one in interviews if one.student_id != membership_id]
    appointments = [*_appointments(own), *_appointments(theirs, hidden=("student_phone",))]
    ids = [one["id"] for one in appointments]
    offered = select(Alternative).where(Alternative.appointment_id.in_(ids))
    changes = select(TimeChange).where(TimeChange.appointment_id.in_(ids))
    return Share(
        {
            "interview": [
                {**record, **_names(one)}
                for one, record in zip(interviews, records_of(interviews), strict=True)
            ],
            "appointment": appointments,
            "alternative": records_of(db.session.scalars(offered)),
            "time_change": records_of(db.session.scalars(changes.order_by(TimeChange.id))),
            "commitment": _held_here(membership_id),
            "audit_entry": _done_by_others(membership_id, own),
        }
    )


def _names(interview: Interview) -> Record:
    return {
        "student": interview.student.name,
        "host": interview.host.name if interview.host is not None else None,
    }


def _appointments(interview_ids: list[int], hidden: tuple[str, ...] = ()) -> list[Record]:
    rows = select(Appointment).where(Appointment.interview_id.in_(interview_ids))
    return records_of(db.session.scalars(rows.order_by(Appointment.id)), without=hidden)


def _held_here(membership_id: int) -> list[Record]:
    """Return the time that she holds at this institution: another one's is told there."""
    rows = (
        select(Commitment)
        .join(Membership, Membership.account_id == Commitment.account_id)
        .where(
            Membership.id == membership_id,
            Commitment.institution_id == current_institution_id(),
        )
        .order_by(Commitment.id)
    )
    return records_of(db.session.scalars(rows))


def _done_by_others(membership_id: int, interview_ids: list[int]) -> list[Record]:
    """Return what others did with a student's interviews and who looked at her notes, with names.

    What she did herself stands in the people room's share.
    """
    rows = db.session.execute(
        select(AuditEntry, Membership.name)
        .outerjoin(Membership, Membership.account_id == AuditEntry.account_id)
        .where(
            AuditEntry.subject_kind == "interview",
            AuditEntry.subject_id.in_(interview_ids),
            func.coalesce(Membership.id, 0) != membership_id,
        )
        .order_by(AuditEntry.id)
    ).all()
    told = records_of([entry for entry, _ in rows], without=("account_id",))
    return [{**record, "by": name} for record, (_, name) in zip(told, rows, strict=True)]
