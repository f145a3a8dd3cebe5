"""Asking for the mails of a campaign, and what they are written from."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import select

from fireside.availability.models import Campaign, CampaignGuest, CampaignHost
from fireside.campaigns.rules import Phase
from fireside.campaigns.service.finding import phase
from fireside.campaigns.service.reading import guests_who_wait
from fireside.campaigns.service.starting import REMINDER_MAIL, STUDENT_MAIL
from fireside.kernel.db import db
from fireside.kernel.mail import enqueue_mail
from fireside.people.models import Account, Membership
from fireside.people.service import accounts_of


class Addressee(Struct, frozen=True):
    """Whom a mail about a campaign goes to, while it is true."""

    campaign: Campaign
    member: Membership
    account: Account


def write_to_guests(campaign_id: int, *, reminder: bool = False) -> None:
    """Ask for one mail to each invited student; a reminder goes to those who have not booked."""
    kind = REMINDER_MAIL if reminder else STUDENT_MAIL
    students = guests_who_wait(campaign_id)
    accounts = accounts_of(students)
    for student_id in students:
        enqueue_mail(
            kind,
            to_account_id=accounts[student_id],
            payload={"campaign_id": campaign_id, "student_id": student_id},
            dedupe_key=f"{kind}:{campaign_id}:{student_id}",
        )


def find_guest(campaign_id: int, student_id: int) -> Addressee | None:
    """Return an invited student who may still book and has not; None once that is over."""
    found = _addressee(campaign_id, student_id)
    invited = select(CampaignGuest.id).where(
        CampaignGuest.campaign_id == campaign_id,
        CampaignGuest.student_id == student_id,
        CampaignGuest.declined_at.is_(None),
    )
    if found is None or phase(found.campaign) is not Phase.OPEN:
        return None
    waits = db.session.scalar(invited) is not None and student_id in guests_who_wait(campaign_id)
    return found if waits and found.member.is_student else None


def find_host(campaign_id: int, host_id: int) -> Addressee | None:
    """Return a host who is asked and has not answered; None once that is over."""
    found = _addressee(campaign_id, host_id)
    unanswered = select(CampaignHost.id).where(
        CampaignHost.campaign_id == campaign_id,
        CampaignHost.host_id == host_id,
        CampaignHost.agreed.is_(None),
    )
    if found is None or phase(found.campaign) not in (Phase.ASKING, Phase.OPEN):
        return None
    waits = db.session.scalar(unanswered) is not None
    return found if waits and found.member.is_host else None


def _addressee(campaign_id: int, member_id: int) -> Addressee | None:
    row = db.session.execute(
        select(Campaign, Membership, Account)
        .join(Membership, Membership.institution_id == Campaign.institution_id)
        .join(Account, Account.id == Membership.account_id)
        .where(
            Campaign.id == campaign_id,
            Membership.id == member_id,
            ~Membership.paused,
            Membership.left_at.is_(None),
        )
    ).first()
    return Addressee(*row) if row else None
