"""Campaigns as an adviser sees them: the list, and how far one has come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import func, select

from fireside.availability.models import Campaign, CampaignGuest, CampaignHost, KeptTime
from fireside.availability.service import BOOKED, booked_within
from fireside.campaigns.rules import GuestLine, Phase, Step, progress_of
from fireside.campaigns.service.finding import find_campaign, phase
from fireside.campaigns.service.visiting import LOOK
from fireside.interviews.models import Appointment
from fireside.interviews.rules import State
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.permissions import Actor, require
from fireside.people.models import Membership


class CampaignLine(Struct, frozen=True):
    """One campaign in the list."""

    campaign: Campaign
    phase: Phase
    invited: int


class HostLine(Struct, frozen=True):
    """A host who was asked, what she said, and how many stretches of time she keeps."""

    id: int
    name: str
    agreed: bool | None
    times: int


class CampaignPage(Struct, frozen=True):
    """One campaign: who takes part, who is invited, and how far it has come."""

    campaign: Campaign
    phase: Phase
    hosts: Sequence[HostLine]
    guests: Sequence[GuestLine]
    progress: Sequence[Step]

    @property
    def keeps(self) -> bool:
        """Whether any host keeps time for it."""
        return any(one.times for one in self.hosts)

    @property
    def waiting(self) -> list[GuestLine]:
        """Who has neither booked nor declined."""
        return [one for one in self.guests if one.waits]


def list_campaigns(actor: Actor) -> list[CampaignLine]:
    """Return all campaigns, the latest first, in one query."""
    require(actor, "campaigns.read")
    guests = (
        select(func.count(CampaignGuest.id))
        .where(CampaignGuest.campaign_id == Campaign.id)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Campaign, guests).order_by(Campaign.created_at.desc(), Campaign.id)
    )
    return [CampaignLine(found, phase(found), invited) for found, invited in rows]


def read_campaign(actor: Actor, campaign_id: int) -> CampaignPage:
    """Return one campaign in figures and by name; no word of what anybody wrote."""
    require(actor, "campaigns.read")
    campaign = find_campaign(campaign_id)
    guests = _guests(campaign_id)
    return CampaignPage(campaign, phase(campaign), _hosts(campaign_id), guests, progress_of(guests))


def guests_who_wait(campaign_id: int) -> list[int]:
    """Return the students who were invited and have neither booked nor declined."""
    return [one.id for one in _guests(campaign_id) if one.waits]


def _hosts(campaign_id: int) -> list[HostLine]:
    times = (
        select(func.count(KeptTime.id))
        .where(
            KeptTime.campaign_id == campaign_id,
            KeptTime.host_id == CampaignHost.host_id,
            KeptTime.freed_at.is_(None),
        )
        .correlate(CampaignHost)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Membership.id, Membership.name, CampaignHost.agreed, times)
        .join(CampaignHost, CampaignHost.host_id == Membership.id)
        .where(CampaignHost.campaign_id == campaign_id)
        .order_by(Membership.name, Membership.id)
    )
    return [HostLine(*row) for row in rows]


def _guests(campaign_id: int) -> list[GuestLine]:
    booked, held = _counts(campaign_id)
    looked = set(
        db.session.scalars(
            select(AuditEntry.account_id).where(
                AuditEntry.action == LOOK,
                AuditEntry.subject_kind == "campaign",
                AuditEntry.subject_id == campaign_id,
            )
        )
    )
    rows = db.session.execute(
        select(Membership.id, Membership.name, Membership.account_id, CampaignGuest.declined_at)
        .join(CampaignGuest, CampaignGuest.student_id == Membership.id)
        .where(CampaignGuest.campaign_id == campaign_id)
    )
    lines = [
        GuestLine(id_, name, account in looked, declined is not None, booked[id_], held[id_])
        for id_, name, account, declined in rows
    ]
    return sorted(lines, key=lambda line: (line.name.casefold(), line.id))


def _counts(campaign_id: int) -> tuple[Counter[int], Counter[int]]:
    """Return how often each student has booked, and met, within a campaign."""
    within = booked_within().subquery()
    rows = db.session.execute(
        select(within.c.student_id, Appointment.state)
        .join(Appointment, Appointment.id == within.c.id)
        .where(within.c.campaign_id == campaign_id, Appointment.state.in_(BOOKED))
    ).all()
    booked = Counter(student_id for student_id, _ in rows)
    return booked, Counter(student_id for student_id, state in rows if state == State.HELD)
