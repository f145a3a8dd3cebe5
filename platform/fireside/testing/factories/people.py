"""People for tests: an account, a membership in the institution in scope, and a profile.

Each call makes another person; what a test does not say is plausible and different each time.
"""

from __future__ import annotations

from itertools import count
from typing import Any

from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.people.models import Account, CareerStation, HostProfile, Membership, StudentProfile

_numbers = count(1)
_FIRST = ("Mara", "Jonas", "Priya", "Tomas", "Aiko", "Leila", "Bram", "Noor", "Elif", "Sven")
_LAST = ("Quist", "Adeyemi", "Novak", "Ferreira", "Lindqvist", "Okafor", "Marsh", "Iyer")


def make_account(name: str | None = None, email: str | None = None, **values: Any) -> Account:
    """Add an account; needs an application context."""
    number = next(_numbers)
    name = name or f"{_FIRST[number % len(_FIRST)]} {_LAST[number % len(_LAST)]}"
    made = Account(
        name=name,
        email=(email or f"{name.split()[0]}.{number}@example.org").casefold(),
        created_at=clock.now(),
        **values,
    )
    db.session.add(made)
    db.session.flush()
    return made


def make_member(
    *roles: str, account: Account | None = None, zone: str = "America/New_York", **values: Any
) -> Membership:
    """Add a member of the institution in scope with these roles and no profile.

    ``name`` and ``email`` name the account when none is given. She has been here before: the
    welcome of somebody new is for ``onboarded_at=None``.
    """
    name, email = values.pop("name", None), values.pop("email", None)
    account = account or make_account(name=name, email=email)
    made = Membership(
        account_id=account.id,
        name=account.name,
        zone=zone,
        created_at=clock.now(),
        **{f"is_{role}": True for role in roles},
        **{"onboarded_at": clock.now(), **values},
    )
    db.session.add(made)
    db.session.flush()
    return made


def make_student(profile: dict[str, Any] | None = None, **values: Any) -> Membership:
    """Add a student with a profile that matching can work with."""
    member = make_member("student", **values)
    about: dict[str, Any] = {
        "programme": "Economics",
        "graduation_year": 2027,
        "fields": ["finance"],
        "languages": ["en"],
        "formats": ["video", "in_person"],
        "objectives": ["inside"],
    }
    db.session.add(StudentProfile(membership_id=member.id, **{**about, **(profile or {})}))
    db.session.flush()
    return member


def make_host(profile: dict[str, Any] | None = None, **values: Any) -> Membership:
    """Add a host with two stations and a profile; give hours with ``make_weekly_hours``."""
    member = make_member("host", **values)
    about: dict[str, Any] = {
        "headline": "I price risks that nobody has priced before",
        "position": "Actuary",
        "organisation": "Northgate Mutual",
        "field": "finance",
        "place": "Hartford",
        "programme": "Mathematics",
        "graduation_year": 2012,
        "languages": ["en"],
        "formats": ["video", "in_person", "phone"],
        "arrival": {"address": "12 Mill Lane, Hartford", "entrance": "The door on Mill Lane"},
        "video_link": "https://video.example.org/dana",
        "phone": "+1 860 555 0142",
    }
    db.session.add(HostProfile(membership_id=member.id, **{**about, **(profile or {})}))
    db.session.add(_station(member, "Trainee", 2012, 2016))
    db.session.add(_station(member, "Actuary", 2016, None))
    db.session.flush()
    return member


def make_advisor(**values: Any) -> Membership:
    """Add an adviser."""
    return make_member("advisor", **values)


def make_administrator(**values: Any) -> Membership:
    """Add an administrator."""
    return make_member("administrator", **values)


def _station(member: Membership, position: str, since: int, until: int | None) -> CareerStation:
    return CareerStation(
        membership_id=member.id,
        position=position,
        organisation="Northgate Mutual",
        since=since,
        until=until,
    )
