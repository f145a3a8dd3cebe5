"""A student, a host with open hours, and their browsers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from fireside.availability.service import host_slots
from fireside.booking.service import ask_host
from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.kernel import clock
from fireside.kernel.permissions import Actor
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.availability import make_weekly_hours
from tests.factories.people import make_host, make_student
from tests.tools.browsing import Member

WHY = "I read that you moved from teaching to insurance, and I wonder how you found the way."


def actor_of(member: Membership) -> Actor:
    return Actor(
        account_id=member.account_id,
        membership_id=member.id,
        institution_id=member.institution_id,
        roles=frozenset(role.value for role in member.roles),
        zone=member.zone,
        name=member.name,
    )


def starts_of(host: Membership) -> list[datetime]:
    """Return the host's open starts; needs a scope."""
    present = clock.now()
    return [slot.starts_at for slot in host_slots(host.id, present, present + timedelta(days=60))]


def ask(student: Membership, host: Membership, starts_at: datetime, **values: Any) -> Interview:
    """Ask as the service is asked; needs a scope."""
    said: dict[str, Any] = {
        "meeting_format": "video",
        "why_you": WHY,
        "idempotency_key": f"key-of-{student.id}-{starts_at.timestamp()}",
        **values,
    }
    return ask_host(
        actor_of(student), said.pop("interview", None), host.id, starts_at=starts_at, **said
    )


@pytest.fixture
def student(institution: Institution, scope: Scope) -> Membership:
    with scope(institution):
        return make_student(name="Mara Quist", email="mara@example.org")


@pytest.fixture
def host(institution: Institution, scope: Scope) -> Membership:
    """Dana in Berlin; she confirms each request herself, as the institution has it."""
    with scope(institution):
        made = make_host(name="Dana Whitfield", email="dana@example.org", zone="Europe/Berlin")
        make_weekly_hours(made, 8, 20, range(7))
        return made


@pytest.fixture
def slots(institution: Institution, scope: Scope, host: Membership) -> list[datetime]:
    with scope(institution):
        return starts_of(host)


@pytest.fixture
def browse(app: Flask, institution: Institution) -> Callable[[Membership], Member]:
    """Return the browser of a member."""

    def open_browser(member: Membership) -> Member:
        return Member(app, institution, member)

    return open_browser
