"""Campaigns for tests: a host who keeps time, and students who may book it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from fireside.availability.models import Campaign, CampaignGuest, CampaignHost, KeptTime
from fireside.availability.rules import Busy
from fireside.availability.service import refresh_next_opening
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.people.models import Membership


def make_campaign(*guests: Membership, allowance: int = 1, days: int = 21) -> Campaign:
    """Open a campaign of the next days to these students."""
    present = clock.now()
    made = Campaign(
        name="Women in insurance",
        words="Four of our hosts keep time for you.",
        first_day=present.date(),
        last_day=(present + timedelta(days=days - 1)).date(),
        starts_at=present.replace(hour=0, minute=0, second=0, microsecond=0),
        ends_at=present + timedelta(days=days),
        allowance=allowance,
        created_at=present,
        opened_at=present,
    )
    db.session.add(made)
    db.session.flush()
    db.session.add_all(
        CampaignGuest(campaign_id=made.id, student_id=guest.id, invited_at=present)
        for guest in guests
    )
    db.session.flush()
    return made


def make_kept(campaign: Campaign, host: Membership, times: Sequence[Busy]) -> None:
    """Let a host who has agreed keep these stretches of her time."""
    present = clock.now()
    db.session.add(
        CampaignHost(
            campaign_id=campaign.id,
            host_id=host.id,
            agreed=True,
            asked_at=present,
            answered_at=present,
        )
    )
    db.session.add_all(
        KeptTime(
            campaign_id=campaign.id, host_id=host.id, starts_at=start, ends_at=end, kept_at=present
        )
        for start, end in times
    )
    db.session.flush()
    refresh_next_opening(host.id)
