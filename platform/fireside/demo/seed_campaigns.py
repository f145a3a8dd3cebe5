"""Writes one campaign down, under way: two hosts keep hours, one is asked, students are invited."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from fireside.availability.models import Campaign, CampaignGuest, CampaignHost
from fireside.availability.service import free_hours, keep_times
from fireside.campaigns.rules import edges_of, pieces_of, runs_of
from fireside.campaigns.service.visiting import LOOK
from fireside.demo.cast import Catalog
from fireside.demo.seed_people import People
from fireside.institutions.models import Institution
from fireside.kernel import audit
from fireside.kernel.db import db
from fireside.people.models import Membership

_NAME: Final = "First conversations"
_WORDS: Final = (
    "Many wait too long with their first conversation, and these hosts like first conversations "
    "best. Half an hour is enough, and no question is too small."
)
_LASTS: Final = timedelta(days=20)
_HALF_AN_HOUR: Final = timedelta(minutes=30)
_AGO: Final = timedelta(days=2)
_GUESTS, _DECLINES, _AGREED, _PIECES = 13, 4, 2, 4


def write_campaign(
    people: People, catalog: Catalog, institution: Institution, advisor: Membership
) -> None:
    """Write it for the institution in which the walk takes place; no mail is sent."""
    walk = catalog.walk
    asked = next(host for host in catalog.hosts if host.key == walk.host)
    if asked.institution != institution.slug:
        return
    campaign = _begin(people.present, institution, advisor)
    students = [one for one in catalog.students if one.institution == institution.slug]
    latest = islice((one for one in reversed(students) if one.name != walk.student), _GUESTS)
    for number, student in enumerate(latest):
        guest = people.memberships[institution.slug, student.email]
        _invite(campaign, guest, looked=number % 2 == 0, declined=number == _DECLINES)
    first = next(one for one in students if one.name == walk.student)
    _invite(campaign, people.memberships[institution.slug, first.email])
    _ask(campaign, people.memberships[institution.slug, asked.email])
    agreeing = [
        one.email
        for one in catalog.hosts
        if one.institution == institution.slug and one.key != walk.host
    ]
    kept = 0
    for email in agreeing:
        if kept < _AGREED:
            kept += _keep(campaign, people.memberships[institution.slug, email])


def _begin(present: datetime, institution: Institution, advisor: Membership) -> Campaign:
    first, last = (present + timedelta(days=1)).date(), (present + _LASTS).date()
    starts_at, ends_at = edges_of(first, last, institution.zone)
    campaign = Campaign(
        name=_NAME,
        words=_WORDS,
        first_day=first,
        last_day=last,
        starts_at=starts_at,
        ends_at=ends_at,
        created_by=advisor.id,
        created_at=present - _AGO,
        opened_at=present - _AGO,
    )
    db.session.add(campaign)
    db.session.flush()
    return campaign


def _invite(
    campaign: Campaign, student: Membership, *, looked: bool = False, declined: bool = False
) -> None:
    db.session.add(
        CampaignGuest(
            campaign_id=campaign.id,
            student_id=student.id,
            invited_at=campaign.created_at,
            declined_at=campaign.created_at if declined else None,
        )
    )
    if looked:
        audit.record(student, LOOK, "campaign", campaign.id)


def _ask(campaign: Campaign, host: Membership, *, agreed: bool | None = None) -> None:
    db.session.add(
        CampaignHost(
            campaign_id=campaign.id,
            host_id=host.id,
            agreed=agreed,
            asked_at=campaign.created_at,
            answered_at=campaign.created_at if agreed else None,
        )
    )


def _keep(campaign: Campaign, host: Membership) -> bool:
    """Let a host keep her first free hours; tell whether she has any."""
    runs = runs_of(free_hours(host.id, campaign.starts_at, campaign.ends_at))
    pieces = pieces_of(runs, _HALF_AN_HOUR)[1 : 1 + _PIECES]
    if pieces:
        _ask(campaign, host, agreed=True)
        keep_times(campaign.id, host.id, pieces)
    return bool(pieces)
