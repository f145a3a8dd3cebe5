"""The campaigns of the institution in scope, as the other files of this folder need them."""

from __future__ import annotations

from sqlalchemy import select

from fireside.availability.models import Campaign, CampaignGuest, CampaignHost
from fireside.campaigns.rules import Phase, phase_of
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor


def find_campaign(campaign_id: int, *, held: bool = False) -> Campaign:
    """Return a campaign, held until the commit where asked so; raise NotFound for none."""
    statement = select(Campaign).where(Campaign.id == campaign_id)
    found = db.session.scalar(statement.with_for_update() if held else statement)
    if found is None:
        raise NotFound
    return found


def phase(campaign: Campaign) -> Phase:
    """Return how far a campaign is now."""
    return phase_of(campaign.opened_at, campaign.closed_at, campaign.ends_at, clock.now())


def asked_host(campaign_id: int, host_id: int | None) -> CampaignHost:
    """Return that a host was asked to take part; raise NotFound where she was not."""
    found = db.session.scalar(
        select(CampaignHost).where(
            CampaignHost.campaign_id == campaign_id, CampaignHost.host_id == host_id
        )
    )
    if found is None:
        raise NotFound
    return found


def guest_of(campaign_id: int, actor: Actor) -> CampaignGuest:
    """Return the actor's invitation; raise NotFound for whoever has none."""
    found = db.session.scalar(
        select(CampaignGuest).where(
            CampaignGuest.campaign_id == campaign_id,
            CampaignGuest.student_id == actor.membership_id,
            CampaignGuest.invited_at.is_not(None),
        )
    )
    if found is None:
        raise NotFound
    return found
