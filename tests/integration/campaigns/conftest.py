"""A host who keeps an evening, a student who is invited, and one who is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from fireside.availability.rules import Busy
from fireside.availability.service import host_slots
from fireside.booking.service.openings import student_openings
from fireside.institutions.models import Institution
from fireside.kernel import clock
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.availability import make_weekly_hours
from tests.factories.campaigns import make_campaign, make_kept
from tests.factories.people import make_advisor, make_host, make_student
from tests.tools.browsing import Member

HALF = timedelta(minutes=30)
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
Browse = Callable[[Membership], Member]


@dataclass
class Field:
    """Who takes part; ``kept`` is the stretch that Dana keeps on the third day from now."""

    adviser: Membership
    dana: Membership
    mara: Membership
    ona: Membership
    campaign_id: int = 0
    kept: Busy = (NEVER, NEVER)

    @property
    def path(self) -> str:
        return f"/campaigns/{self.campaign_id}"


@pytest.fixture
def people(institution: Institution, scope: Scope) -> Field:
    with scope(institution):
        dana = make_host(name="Dana Whitfield", email="dana@example.org", zone="Europe/Berlin")
        make_weekly_hours(dana, 8, 20, range(7))
        return Field(
            make_advisor(name="Ada Court", email="ada@example.org"),
            dana,
            make_student(name="Mara Quist", email="mara@example.org"),
            make_student(name="Ona Lind", email="ona@example.org"),
        )


@pytest.fixture
def field(institution: Institution, scope: Scope, people: Field) -> Field:
    """The campaign is open: Mara is invited, Ona is not, and Dana keeps two hours."""
    with scope(institution):
        campaign = make_campaign(people.mara)
        people.kept = midday_of_third_day()
        make_kept(campaign, people.dana, [people.kept])
        people.campaign_id = campaign.id
        return people


@pytest.fixture
def browse(app: Flask, institution: Institution) -> Browse:
    known: dict[int, Member] = {}

    def open_browser(member: Membership) -> Member:
        if member.id not in known:
            known[member.id] = Member(app, institution, member)
        return known[member.id]

    return open_browser


def midday_of_third_day() -> Busy:
    """Return two hours within Dana's hours, whatever time it is now."""
    first = (clock.now() + timedelta(days=3)).replace(hour=10, minute=0, second=0, microsecond=0)
    return first, first + timedelta(hours=2)


def starts_for(host: Membership, student: Membership | None = None) -> list[datetime]:
    """Return the starts that this student, or anybody, is shown; needs a scope."""
    if student is not None:
        return [slot.starts_at for slot in student_openings(host.id, student.account_id)]
    present = clock.now()
    slots = host_slots(host.id, present, present + timedelta(days=60))
    return [slot.starts_at for slot in slots]


def inside(starts: list[datetime], kept: Busy) -> list[datetime]:
    """Return the starts of conversations that would take some of what is kept."""
    return [start for start in starts if start < kept[1] and start + HALF > kept[0]]
