"""What this room holds about one person: for her own copy of it, and gone when she leaves."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from fireside.availability.models import Campaign, CampaignGuest, CampaignHost, KeptTime
from fireside.kernel.db import db
from fireside.kernel.subjects import Record, Share, records_of


def share_of(member_id: int) -> Share:
    """Return the campaigns she has started, her part in others, and what she keeps for them."""
    return Share(
        {
            "campaign": _records(Campaign, Campaign.created_by == member_id),
            "campaign_host": _records(CampaignHost, CampaignHost.host_id == member_id),
            "campaign_guest": _records(CampaignGuest, CampaignGuest.student_id == member_id),
            "kept_time": _records(KeptTime, KeptTime.host_id == member_id),
        }
    )


def forget_campaigns_of(member_id: int) -> None:
    """Erase where she took part or was invited; campaigns that she has started stay without her."""
    for kind, owner in (
        (KeptTime, KeptTime.host_id),
        (CampaignHost, CampaignHost.host_id),
        (CampaignGuest, CampaignGuest.student_id),
    ):
        db.session.execute(delete(kind).where(owner == member_id))
    db.session.execute(
        update(Campaign).where(Campaign.created_by == member_id).values(created_by=None)
    )


def _records(kind: Any, hers: Any) -> list[Record]:
    return records_of(db.session.scalars(select(kind).where(hers).order_by(kind.id)))
