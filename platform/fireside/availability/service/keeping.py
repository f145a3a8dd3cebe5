"""Keeping a host's time for a campaign, giving it back, and who may book it meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from fireside.availability.models import Campaign, CampaignGuest, KeptTime
from fireside.availability.rules import Busy, Kept, Standing
from fireside.institutions.service import touch_hosts
from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import HOLDING, State
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.people.models import Membership

GUEST: Final = "guest"
"""Under this name the account of whoever looks is given to a statement; None for nobody."""
BOOKED: Final = HOLDING | {State.HELD, State.MISSED}
"""States in which a conversation counts against what a guest may book."""


def standing_of_guest() -> ColumnElement[int]:
    """Return how whoever looks stands to a row of ``KeptTime``, to be read together with it."""
    used = _count_of(CampaignGuest.student_id)
    how = case(
        (used >= Campaign.allowance, literal(int(Standing.USED_UP), Integer)),
        else_=literal(int(Standing.INVITED), Integer),
    )
    found = (
        select(how)
        .select_from(CampaignGuest)
        .join(
            Membership,
            and_(
                Membership.institution_id == CampaignGuest.institution_id,
                Membership.id == CampaignGuest.student_id,
            ),
        )
        .join(
            Campaign,
            and_(
                Campaign.institution_id == CampaignGuest.institution_id,
                Campaign.id == CampaignGuest.campaign_id,
            ),
        )
        .where(
            CampaignGuest.institution_id == KeptTime.institution_id,
            CampaignGuest.campaign_id == KeptTime.campaign_id,
            CampaignGuest.invited_at.is_not(None),
            CampaignGuest.declined_at.is_(None),
            Membership.account_id == bindparam(GUEST, type_=BigInteger()),
        )
        .correlate(KeptTime)
        .scalar_subquery()
    )
    return func.coalesce(found, int(Standing.NOT_INVITED))


def booked_within() -> Select[int, int, int]:
    """Return campaign, student and appointment of whatever guests have booked in kept time.

    What was asked for before the time was kept, or after it was given back, is none of it.
    """
    return (
        select(KeptTime.campaign_id, Interview.student_id, Appointment.id)
        .select_from(KeptTime)
        .join(Appointment, Appointment.host_id == KeptTime.host_id)
        .join(Interview, Interview.id == Appointment.interview_id)
        .where(*_lies_in(KeptTime, Appointment))
        .distinct()
    )


def _count_of(student_id: Any) -> ScalarSelect[int]:
    """Count what one guest has booked within the campaign of a row of ``KeptTime``."""
    kept = aliased(KeptTime)
    return (
        select(func.count(Appointment.id.distinct()))
        .select_from(kept)
        .join(
            Appointment,
            and_(
                Appointment.institution_id == kept.institution_id,
                Appointment.host_id == kept.host_id,
            ),
        )
        .join(
            Interview,
            and_(
                Interview.institution_id == Appointment.institution_id,
                Interview.id == Appointment.interview_id,
            ),
        )
        .where(
            kept.institution_id == KeptTime.institution_id,
            kept.campaign_id == KeptTime.campaign_id,
            Interview.student_id == student_id,
            Appointment.state.in_(BOOKED),
            *_lies_in(kept, Appointment),
        )
        .correlate(KeptTime, CampaignGuest)
        .scalar_subquery()
    )


def _lies_in(kept: Any, appointment: Any) -> tuple[Any, ...]:
    return (
        appointment.starts_at < kept.ends_at,
        appointment.ends_at > kept.starts_at,
        appointment.requested_at >= kept.kept_at,
        or_(kept.freed_at.is_(None), appointment.requested_at < kept.freed_at),
    )


def kept_times(host_id: int) -> list[Kept]:
    """Return what of a host's time is kept at present, in order."""
    rows = db.session.scalars(
        select(KeptTime)
        .where(KeptTime.host_id == host_id, KeptTime.freed_at.is_(None))
        .where(KeptTime.ends_at > clock.now())
        .order_by(KeptTime.starts_at)
    )
    return [Kept(row.starts_at, row.ends_at, row.campaign_id) for row in rows]


def keep_times(campaign_id: int, host_id: int, times: Iterable[Busy]) -> None:
    """Keep these stretches of a host's time for a campaign; who calls brings her opening up."""
    present = clock.now()
    db.session.add_all(
        KeptTime(
            campaign_id=campaign_id, host_id=host_id, starts_at=start, ends_at=end, kept_at=present
        )
        for start, end in times
    )
    db.session.flush()
    touch_hosts(host_id)


def free_times(campaign_id: int, host_id: int | None = None) -> list[int]:
    """Open what is kept for a campaign to everybody again; return whose time it is.

    With ``host_id`` hers alone.
    """
    mine = [KeptTime.campaign_id == campaign_id, KeptTime.freed_at.is_(None)]
    if host_id is not None:
        mine.append(KeptTime.host_id == host_id)
    hosts = sorted(set(db.session.scalars(select(KeptTime.host_id).where(*mine))))
    db.session.execute(update(KeptTime).where(*mine).values(freed_at=clock.now()))
    if hosts:
        touch_hosts(*hosts)
    return hosts
