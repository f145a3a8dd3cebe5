"""A student's invitation: what she sees of a campaign, and that she would rather not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import select

from fireside.availability.models import Campaign, CampaignGuest, CampaignHost
from fireside.availability.rules import Slot
from fireside.availability.service import BOOKED, booked_within, kept_slots
from fireside.booking.service.openings import FAR
from fireside.campaigns.rules import Phase
from fireside.campaigns.service.finding import find_campaign, guest_of, phase
from fireside.interviews.models import Appointment, Interview
from fireside.interviews.service import busy_times
from fireside.kernel import audit, clock
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict
from fireside.kernel.permissions import Actor, require
from fireside.people.models import HostProfile, Membership
from fireside.people.service import kept_from_each_other

LOOK = "campaigns.look"


class HostTimes(Struct, frozen=True):
    """A host who takes part, and what of her kept time is free for this student."""

    id: int
    name: str
    photo_id: int | None
    zone: str
    position: str
    organisation: str
    slots: Sequence[Slot]


class Booked(Struct, frozen=True):
    """A conversation that was booked in a campaign."""

    interview_id: int
    host: str
    starts_at: datetime
    state: str


class Invitation(Struct, frozen=True):
    """A campaign as one of its students sees it."""

    campaign: Campaign
    phase: Phase
    declined: bool
    hosts: Sequence[HostTimes]
    booked: Sequence[Booked]
    used: int

    @property
    def left(self) -> int:
        """How many conversations she may still book."""
        return max(0, self.campaign.allowance - self.used)


class InvitationLine(Struct, frozen=True):
    """An invitation on a student's first page."""

    id: int
    name: str
    last_day: date


def read_invitation(actor: Actor, campaign_id: int) -> Invitation:
    """Return the actor's invitation with the times she can book; the first look is written down."""
    guest = guest_of(campaign_id, actor)
    require(actor, LOOK, guest)
    campaign = find_campaign(campaign_id)
    _note_look(actor, campaign_id)
    booked = _booked(campaign_id, guest.student_id)
    used = sum(one.state in BOOKED for one in booked)
    at = phase(campaign)
    bookable = at is Phase.OPEN and guest.declined_at is None and used < campaign.allowance
    hosts = _hosts(actor, campaign_id) if bookable else ()
    return Invitation(campaign, at, guest.declined_at is not None, hosts, booked, used)


def reply(actor: Actor, campaign_id: int, *, comes: bool) -> None:
    """Decline an invitation, or take that back while the campaign is open."""
    guest = guest_of(campaign_id, actor)
    require(actor, "campaigns.reply", guest)
    if phase(find_campaign(campaign_id)) is not Phase.OPEN:
        raise Conflict("This campaign has ended.", do="Every host’s open times are there for you.")
    guest.declined_at = None if comes else clock.now()
    audit.record(actor, "campaigns.come" if comes else "campaigns.decline", "campaign", campaign_id)


def invitations_of(actor: Actor) -> list[InvitationLine]:
    """Return the open invitations that the actor has not answered by booking or declining."""
    met = booked_within().where(Appointment.state.in_(BOOKED)).subquery()
    answered = select(met.c.id).where(
        met.c.campaign_id == Campaign.id, met.c.student_id == CampaignGuest.student_id
    )
    rows = db.session.execute(
        select(Campaign.id, Campaign.name, Campaign.last_day)
        .join(CampaignGuest, CampaignGuest.campaign_id == Campaign.id)
        .where(
            CampaignGuest.student_id == actor.membership_id,
            CampaignGuest.invited_at.is_not(None),
            CampaignGuest.declined_at.is_(None),
            Campaign.closed_at.is_(None),
            Campaign.ends_at > clock.now(),
            ~answered.exists(),
        )
        .order_by(Campaign.ends_at, Campaign.id)
    )
    return [InvitationLine(*row) for row in rows]


def _note_look(actor: Actor, campaign_id: int) -> None:
    earlier = select(AuditEntry.id).where(
        AuditEntry.action == LOOK,
        AuditEntry.subject_kind == "campaign",
        AuditEntry.subject_id == campaign_id,
        AuditEntry.account_id == actor.account_id,
    )
    if db.session.scalar(earlier.limit(1)) is None:
        audit.record(actor, LOOK, "campaign", campaign_id)


def _hosts(actor: Actor, campaign_id: int) -> list[HostTimes]:
    rows = db.session.execute(
        select(
            Membership.id,
            Membership.name,
            Membership.photo_id,
            Membership.zone,
            HostProfile.position,
            HostProfile.organisation,
        )
        .join(CampaignHost, CampaignHost.host_id == Membership.id)
        .join(HostProfile, HostProfile.membership_id == Membership.id)
        .where(
            CampaignHost.campaign_id == campaign_id,
            CampaignHost.agreed.is_(True),
            Membership.is_host,
            ~Membership.paused,
            ~kept_from_each_other(Membership.id, actor.membership_id),
        )
        .order_by(Membership.name, Membership.id)
    ).all()
    present, account_id = clock.now(), actor.account_id or 0
    own = busy_times(account_id, present, present + FAR)
    slots = kept_slots([row.id for row in rows], campaign_id, account_id, own)
    return [HostTimes(*row, slots=slots.get(row.id, ())) for row in rows]


def _booked(campaign_id: int, student_id: int) -> list[Booked]:
    within = booked_within().subquery()
    rows = db.session.execute(
        select(Interview.id, Membership.name, Appointment.starts_at, Appointment.state)
        .join(Appointment, Appointment.interview_id == Interview.id)
        .join(Membership, Membership.id == Appointment.host_id)
        .join(within, within.c.id == Appointment.id)
        .where(within.c.campaign_id == campaign_id, within.c.student_id == student_id)
        .order_by(Appointment.starts_at, Appointment.id)
    )
    return [Booked(*row) for row in rows]
