"""One person's places in other institutions, for the few questions that concern all of them.

Each institution is looked at through a session of its own: one transaction, one institution.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from fireside.institutions.models import Institution
from fireside.institutions.service import list_institutions
from fireside.kernel import tenancy
from fireside.kernel.db import db
from fireside.kernel.db.engine import reading
from fireside.people.models import Membership


def places_elsewhere(account_id: int) -> list[Institution]:
    """Return the other institutions in which this person has a place, by name."""
    here = tenancy.current_institution_id()
    return [
        institution
        for institution in list_institutions()
        if institution.id != here and _has_place(institution.id, account_id)
    ]


def _has_place(institution_id: int, account_id: int) -> bool:
    held = select(Membership.id).where(
        Membership.account_id == account_id, Membership.left_at.is_(None)
    )
    with tenancy.scope(institution_id), reading(), Session(db.engine) as session:
        return session.scalar(held) is not None
