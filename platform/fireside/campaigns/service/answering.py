"""A host is asked to keep some of her hours: on her page, or by the link in the mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from msgspec import Struct
from sqlalchemy import select

from fireside.availability.models import Campaign, CampaignHost
from fireside.availability.rules import Busy
from fireside.availability.service import (
    free_hours,
    free_times,
    keep_times,
    kept_times,
    refresh_next_opening,
)
from fireside.campaigns.rules import Phase, choices_of, chosen_of, pieces_of, runs_of
from fireside.campaigns.service.finding import asked_host, find_campaign, phase
from fireside.kernel import audit, clock, tokens
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid, NotFound
from fireside.kernel.permissions import Actor, require
from fireside.kernel.tenancy import current_institution_id
from fireside.people.models import HostProfile, Membership

_PURPOSE: Final = "campaigns.answer"
_LONGEST_SECONDS: Final = 400 * 86_400  # the campaign's own end comes before
_USUAL: Final = 30


class HostAsk(Struct, frozen=True):
    """What a host is asked, what she has said, and what of her time she can keep."""

    campaign: Campaign
    agreed: bool | None
    zone: str
    kept: Sequence[Busy]
    choices: Sequence[Busy]
    is_open: bool


class AskLine(Struct, frozen=True):
    """A campaign that waits for a host's answer, or that she keeps hours for, on her first page."""

    id: int
    name: str
    agreed: bool


def read_ask(actor: Actor, campaign_id: int) -> HostAsk:
    """Return what a host is asked; raise NotFound for whoever is not asked."""
    asked = asked_host(campaign_id, actor.membership_id)
    require(actor, "campaigns.answer", asked)
    campaign = find_campaign(campaign_id)
    kept, choices = _choices(campaign, asked.host_id)
    is_open = phase(campaign) in (Phase.ASKING, Phase.OPEN)
    return HostAsk(campaign, asked.agreed, actor.zone, kept, choices, is_open)


def agree(actor: Actor, campaign_id: int, values: Sequence[str]) -> None:
    """Keep these of the host's hours in place of those she kept before.

    Raises Invalid for none, or for one that is free no longer; Conflict where it has ended.
    """
    asked, campaign = _held(actor, campaign_id)
    _, choices = _choices(campaign, asked.host_id)
    chosen = chosen_of(values, choices)
    if chosen is None:
        raise Invalid({"times": "One of these times is taken by now. Look at those that are left."})
    if not chosen:
        raise Invalid({"times": "Choose at least one time, or say that it does not suit you."})
    free_times(campaign_id, asked.host_id)
    keep_times(campaign_id, asked.host_id, chosen)
    _settle(actor, asked, agreed=True)


def refuse(actor: Actor, campaign_id: int) -> None:
    """Say no, also after a yes: her time opens to everybody again, and what is booked stands."""
    asked, _ = _held(actor, campaign_id)
    free_times(campaign_id, asked.host_id)
    _settle(actor, asked, agreed=False)


def asks_of(actor: Actor) -> list[AskLine]:
    """Return the campaigns that wait for the actor's answer, then those that have her yes."""
    rows = db.session.execute(
        select(Campaign.id, Campaign.name, CampaignHost.agreed.is_(True))
        .join(CampaignHost, CampaignHost.campaign_id == Campaign.id)
        .where(
            CampaignHost.host_id == actor.membership_id,
            CampaignHost.agreed.is_not(False),
            Campaign.closed_at.is_(None),
            Campaign.ends_at > clock.now(),
        )
        .order_by(CampaignHost.agreed.is_(True), Campaign.starts_at, Campaign.id)
    )
    return [AskLine(*row) for row in rows]


def host_token(campaign_id: int, host: Membership) -> str:
    """Sign the link for a host who is asked."""
    return tokens.sign(
        _PURPOSE,
        {
            "institution": current_institution_id(),
            "host": host.id,
            "account": host.account_id,
            "campaign": campaign_id,
        },
    )


def open_host_link(token: str) -> tuple[Actor, int]:
    """Return for whom a link was written, with the rights she has now, and for which campaign."""
    claims = tokens.unsign(_PURPOSE, token, _LONGEST_SECONDS)
    if claims["institution"] != current_institution_id():
        raise NotFound
    host = db.session.scalar(select(Membership).where(Membership.id == claims["host"]))
    if host is None or host.account_id != claims["account"] or "host" not in host.roles:
        raise NotFound
    actor = Actor(
        account_id=host.account_id,
        membership_id=host.id,
        institution_id=host.institution_id,
        roles=host.roles,
        zone=host.zone,
        name=host.name,
    )
    return actor, claims["campaign"]


def _held(actor: Actor, campaign_id: int) -> tuple[CampaignHost, Campaign]:
    campaign = find_campaign(campaign_id, held=True)
    asked = asked_host(campaign_id, actor.membership_id)
    require(actor, "campaigns.answer", asked)
    if phase(campaign) not in (Phase.ASKING, Phase.OPEN):
        raise Conflict("This campaign has ended.", do="Your hours are open to everybody.")
    return asked, campaign


def _settle(actor: Actor, asked: CampaignHost, *, agreed: bool) -> None:
    asked.agreed, asked.answered_at = agreed, clock.now()
    refresh_next_opening(asked.host_id)
    audit.record(
        actor, "campaigns.agree" if agreed else "campaigns.refuse", "campaign", asked.campaign_id
    )


def _choices(campaign: Campaign, host_id: int) -> tuple[list[Busy], list[Busy]]:
    """Return what of a host's time is kept for a campaign, and all that could be."""
    kept = [
        (one.starts_at, one.ends_at)
        for one in kept_times(host_id)
        if one.campaign_id == campaign.id
    ]
    minutes = db.session.scalar(
        select(HostProfile.minutes).where(HostProfile.membership_id == host_id)
    )
    runs = runs_of(free_hours(host_id, campaign.starts_at, campaign.ends_at))
    pieces = pieces_of(runs, timedelta(minutes=minutes or _USUAL))
    return kept, choices_of(pieces, kept)
