"""Starting a campaign, asking hosts, inviting its students, and ending it early."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from msgspec import Struct
from sqlalchemy import func, or_, select, update

from fireside.availability.models import Campaign, CampaignGuest, CampaignHost, KeptTime
from fireside.availability.service import free_times, refresh_next_opening
from fireside.campaigns.rules import (
    MOST_GUESTS,
    Phase,
    check_days,
    check_guests,
    check_words,
    edges_of,
    read_addresses,
    reminder_of,
)
from fireside.campaigns.service.finding import find_campaign, phase
from fireside.institutions.service import current_institution
from fireside.kernel import audit, clock, jobs
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid, NotFound
from fireside.kernel.mail import enqueue_mail
from fireside.kernel.permissions import Actor, require
from fireside.kernel.wording import local
from fireside.people.models import Account, HostProfile, Membership, StudentProfile

HOST_MAIL: Final = "campaigns.host_asked"
STUDENT_MAIL: Final = "campaigns.invited"
REMINDER_MAIL: Final = "campaigns.reminder"
INVITE_JOB: Final = "campaigns.invite"
REMIND_JOB: Final = "campaigns.remind"
_SHOWN: Final = 12


class Plan(Struct, frozen=True):
    """What an adviser wants: the words, the days, and which students.

    With ``addresses`` the students are those; without, those of a programme and a year, or all.
    """

    name: str
    words: str
    first_day: date | None
    last_day: date | None
    allowance: int | None
    reminds: bool = False
    addresses: str | None = None
    programme: str = ""
    year: int | None = None


class Choices(Struct, frozen=True):
    """What there is to choose students by."""

    programmes: list[str]
    years: list[int]


def plan_choices(actor: Actor) -> Choices:
    """Return the programmes and years of the institution's students, in one query."""
    require(actor, "campaigns.change")
    rows = db.session.execute(
        select(StudentProfile.programme, StudentProfile.graduation_year)
        .join(Membership, Membership.id == StudentProfile.membership_id)
        .where(*_PRESENT)
        .distinct()
    ).all()
    programmes = sorted({programme for programme, _ in rows if programme}, key=str.casefold)
    return Choices(programmes, sorted({year for _, year in rows if year}))


def start_campaign(actor: Actor, plan: Plan) -> Campaign:
    """Write a campaign down; nobody is told before hosts are asked and students invited.

    Raises Invalid with a message for each field, every unknown address named.
    """
    require(actor, "campaigns.change")
    zone, present = current_institution().zone, clock.now()
    wrong = check_words(plan.name, plan.words, plan.allowance)
    wrong |= check_days(plan.first_day, plan.last_day, local(present, zone).date())
    students = _students_of(plan, wrong)
    if wrong or plan.first_day is None or plan.last_day is None:
        raise Invalid(wrong)
    starts_at, ends_at = edges_of(plan.first_day, plan.last_day, zone)
    campaign = Campaign(
        name=plan.name,
        words=plan.words,
        first_day=plan.first_day,
        last_day=plan.last_day,
        starts_at=starts_at,
        ends_at=ends_at,
        allowance=plan.allowance or 1,
        remind_at=reminder_of(plan.last_day, zone, present) if plan.reminds else None,
        created_by=actor.membership_id,
        created_at=present,
    )
    db.session.add(campaign)
    db.session.flush()
    db.session.add_all(
        CampaignGuest(campaign_id=campaign.id, student_id=student_id) for student_id in students
    )
    audit.record(actor, "campaigns.start", "campaign", campaign.id)
    return campaign


_PRESENT = (Membership.is_student, ~Membership.paused, Membership.left_at.is_(None))


def _students_of(plan: Plan, wrong: dict[str, str]) -> Sequence[int]:
    """Return who is to be invited; what is wrong with that is added."""
    if plan.addresses is None:
        students = _chosen(plan)
        wrong |= check_guests("whom", len(students), ())
    else:
        students, unknown = _addressed(read_addresses(plan.addresses))
        wrong |= check_guests("addresses", len(students), unknown)
    return students


def _chosen(plan: Plan) -> Sequence[int]:
    found = select(Membership.id).where(*_PRESENT)
    if plan.programme or plan.year is not None:
        found = found.join(StudentProfile, StudentProfile.membership_id == Membership.id)
    if plan.programme:
        found = found.where(StudentProfile.programme == plan.programme)
    if plan.year is not None:
        found = found.where(StudentProfile.graduation_year == plan.year)
    return db.session.scalars(found.order_by(Membership.id)).all()


def _addressed(addresses: Sequence[str]) -> tuple[Sequence[int], list[str]]:
    """Return the students with these addresses, and the addresses that are no student's here."""
    rows = db.session.execute(
        select(Account.email, Membership.id)
        .join(Membership, Membership.account_id == Account.id)
        .where(Account.email.in_(addresses[: MOST_GUESTS + 1]), *_PRESENT)
    )
    known: dict[str, int] = {row.email: row.id for row in rows}
    return list(known.values()), [one for one in addresses if one not in known]


class Candidate(Struct, frozen=True):
    """A host who could be asked to take part."""

    id: int
    name: str
    photo_id: int | None
    position: str
    organisation: str


def candidates(actor: Actor, campaign_id: int, words: str = "") -> list[Candidate]:
    """Return the first dozen of the hosts who were not asked yet.

    The words are part of the host's name, position or organisation.
    """
    require(actor, "campaigns.read")
    asked = select(CampaignHost.host_id).where(CampaignHost.campaign_id == campaign_id)
    position = func.coalesce(HostProfile.position, "")
    organisation = func.coalesce(HostProfile.organisation, "")
    searched = Membership.name, position, organisation
    rows = db.session.execute(
        select(Membership.id, Membership.name, Membership.photo_id, position, organisation)
        .outerjoin(HostProfile, HostProfile.membership_id == Membership.id)
        .where(
            Membership.is_host,
            ~Membership.paused,
            Membership.left_at.is_(None),
            Membership.id.not_in(asked),
            or_(*(text.icontains(words, autoescape=True) for text in searched)),
        )
        .order_by(Membership.name, Membership.id)
        .limit(_SHOWN)
    )
    return [Candidate(*row) for row in rows]


def ask_to_take_part(actor: Actor, campaign_id: int, host_id: int) -> str:
    """Ask a host, once, with one mail; return her name.

    Raises NotFound for nobody who could be asked, Conflict where the campaign has ended.
    """
    require(actor, "campaigns.change")
    campaign = find_campaign(campaign_id, held=True)
    if phase(campaign) not in (Phase.ASKING, Phase.OPEN):
        raise Conflict("This campaign has ended.", do="Start another one.")
    host = db.session.scalar(
        select(Membership).where(Membership.id == host_id, Membership.is_host, ~Membership.paused)
    )
    if host is None:
        raise NotFound
    known = select(CampaignHost.id).where(
        CampaignHost.campaign_id == campaign_id, CampaignHost.host_id == host_id
    )
    if db.session.scalar(known) is not None:
        return host.name
    asked = CampaignHost(campaign_id=campaign_id, host_id=host_id, asked_at=clock.now())
    db.session.add(asked)
    enqueue_mail(
        HOST_MAIL,
        to_account_id=host.account_id,
        payload={"campaign_id": campaign_id, "host_id": host_id},
        dedupe_key=f"{HOST_MAIL}:{campaign_id}:{host_id}",
    )
    audit.record(actor, "campaigns.ask_host", "campaign", campaign_id)
    return host.name


def invite_students(actor: Actor, campaign_id: int) -> Campaign:
    """Open a campaign to its students, and write to them.

    Raises Conflict where it is open or has ended, and where no host keeps any time for it.
    """
    require(actor, "campaigns.change")
    campaign = find_campaign(campaign_id, held=True)
    if phase(campaign) is not Phase.ASKING:
        raise Conflict("The students have been invited, or the campaign has ended.")
    keeps = select(KeptTime.id).where(
        KeptTime.campaign_id == campaign_id, KeptTime.freed_at.is_(None)
    )
    if db.session.scalar(keeps.limit(1)) is None:
        raise Conflict("No host keeps time for it yet.", do="Ask hosts, and invite after a yes.")
    campaign.opened_at = clock.now()
    db.session.execute(
        update(CampaignGuest)
        .where(CampaignGuest.campaign_id == campaign_id)
        .values(invited_at=campaign.opened_at)
    )
    jobs.enqueue(INVITE_JOB, {"campaign_id": campaign_id}, dedupe_key=f"{INVITE_JOB}:{campaign_id}")
    if campaign.remind_at is not None:
        jobs.enqueue(
            REMIND_JOB,
            {"campaign_id": campaign_id},
            run_at=campaign.remind_at,
            dedupe_key=f"{REMIND_JOB}:{campaign_id}",
        )
    audit.record(actor, "campaigns.invite", "campaign", campaign_id)
    return campaign


def close_campaign(actor: Actor, campaign_id: int) -> Campaign:
    """End a campaign early: what is kept opens to everybody, what is booked stands.

    One that has ended changes nothing.
    """
    require(actor, "campaigns.change")
    campaign = find_campaign(campaign_id, held=True)
    if phase(campaign) in (Phase.ASKING, Phase.OPEN):
        campaign.closed_at = clock.now()
        for host_id in free_times(campaign_id):
            refresh_next_opening(host_id)
        audit.record(actor, "campaigns.close", "campaign", campaign_id)
    return campaign
