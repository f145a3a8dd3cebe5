"""Writes the cast's people down: accounts, memberships, profiles, careers, weekly hours."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fireside.availability.models import WeeklyHours
from fireside.demo.cast import DemoHost, DemoStudent, Staff, WeeklyHour
from fireside.kernel.db import db
from fireside.people.models import (
    Account,
    CareerStation,
    HostProfile,
    Membership,
    StudentProfile,
)
from fireside.people.rules import ARRIVAL_KEYS

_MIDNIGHT_MINUTE = 1440


@dataclass
class People:
    """Who has been written: accounts by address, memberships by institution and address."""

    present: datetime
    chance: random.Random
    accounts: dict[str, Account] = field(default_factory=dict)
    memberships: dict[tuple[str, str], Membership] = field(default_factory=dict)

    def long_ago(self, days: int) -> datetime:
        """Return a moment up to so many days before the present."""
        return self.present - timedelta(minutes=self.chance.randint(1440, days * 1440))

    def enter(
        self, slug: str, person: Staff | DemoHost | DemoStudent, roles: Iterable[str]
    ) -> Membership:
        """Give a person a place in the institution in scope; her account is made only once."""
        if person.email not in self.accounts:
            account = Account(email=person.email, name=person.name, created_at=self.long_ago(400))
            self.accounts[person.email] = account
            db.session.add(account)
            db.session.flush()  # no relationship orders these tables, so each waits for its parent
        account = self.accounts[person.email]
        membership = Membership(
            account_id=account.id,
            name=person.name,
            zone=person.zone,
            created_at=account.created_at,
            onboarded_at=account.created_at,
            **{f"is_{role}": True for role in roles},
        )
        self.memberships[slug, person.email] = membership
        db.session.add(membership)
        db.session.flush()
        return membership


def write_staff(people: People, slug: str, staff: Staff) -> None:
    """Add an adviser or administrator."""
    people.enter(slug, staff, [staff.role])


def write_student(people: People, slug: str, student: DemoStudent) -> None:
    """Add a student with what matching asks for."""
    membership = people.enter(slug, student, ["student"])
    db.session.add(
        StudentProfile(
            membership_id=membership.id,
            programme=student.programme,
            graduation_year=student.year,
            fields=list(student.fields),
            languages=list(student.languages),
            formats=list(student.formats),
            objectives=list(student.objectives),
            place=student.place,
            about=f"{student.about}\n\n{student.goals}",
        )
    )


def write_host(people: People, slug: str, host: DemoHost, minutes: int) -> None:
    """Add a host with her career, formats and open hours; she talks for so many minutes."""
    membership = people.enter(slug, host, ["host"])
    latest = host.stations[-1]
    db.session.add(
        HostProfile(
            membership_id=membership.id,
            headline=host.headline,
            position=latest.position,
            organisation=latest.organisation,
            field=host.field,
            place=host.city,
            programme=host.programme if host.institution == slug else "",
            graduation_year=host.year if host.institution == slug else None,
            languages=list(host.languages),
            topics=list(host.topics),
            about=host.about,
            ask_me_about=host.asked,
            formats=list(host.formats),
            arrival=_arrival(host),
            video_link=host.video_url if "video" in host.formats else "",
            phone=host.phone if "phone" in host.formats else "",
            student_calls=people.chance.random() < 0.7,
            minutes=minutes,
            monthly_cap=people.chance.choice((2, 3, 4, 4, 6)),
        )
    )
    for station in host.stations:
        db.session.add(
            CareerStation(
                membership_id=membership.id,
                position=station.position,
                organisation=station.organisation,
                since=station.since,
                until=station.until,
            )
        )
    for hour in host.hours:
        db.session.add(_weekly(membership, hour))


def _arrival(host: DemoHost) -> dict[str, str]:
    """Return the arrival details under the keys that the people room shows."""
    if host.site is None:
        return {}
    details = {**vars(host.site), "ask_for": host.name}
    return {key: details[key] for key in ARRIVAL_KEYS}


def _weekly(membership: Membership, hour: WeeklyHour) -> WeeklyHours:
    return WeeklyHours(
        host_id=membership.id,
        weekday=hour.weekday,
        start_minute=hour.start.hour * 60 + hour.start.minute,
        end_minute=hour.end.hour * 60 + hour.end.minute or _MIDNIGHT_MINUTE,
    )
