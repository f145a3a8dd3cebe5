"""One host, as a student meets her before asking."""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct
from sqlalchemy import select

from fireside.availability.rules import Slot
from fireside.availability.service import host_budget, host_slots
from fireside.institutions.service import current_institution
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor, require
from fireside.matching.service.student import find_searcher
from fireside.people.models import CareerStation, HostProfile, Membership
from fireside.plugins import vocabulary


class StationLine(Struct, frozen=True):
    """One stop on a host's path; ``until`` is None while it lasts."""

    position: str
    organisation: str
    since: int
    until: int | None


class HostPage(Struct, frozen=True):
    """Who she is, what she likes to be asked, and when; no address, link or number."""

    id: int
    photo_id: int | None
    name: str
    first_name: str
    zone: str
    headline: str
    position: str
    organisation: str
    place: str
    field: str
    programme: str
    graduation_year: int | None
    about: str
    ask_me_about: str
    topics: tuple[str, ...]
    languages: tuple[str, ...]
    formats: tuple[str, ...]
    minutes: int
    stations: tuple[StationLine, ...]
    slots: tuple[Slot, ...]
    may_ask: bool
    asked: bool
    met: bool
    full: bool


def host_page(actor: Actor, host_id: int) -> HostPage:
    """Return a host who takes requests; raise NotFound for anybody else, and during a pause.

    So it is for a student whom the host has blocked, or who has blocked the host.
    """
    require(actor, "hosts.read", host_id)
    row = db.session.execute(
        select(Membership, HostProfile)
        .join(HostProfile, HostProfile.membership_id == Membership.id)
        .where(Membership.id == host_id, Membership.is_host, ~Membership.paused)
    ).first()
    present = clock.now()
    if row is None or (row[1].paused_until is not None and row[1].paused_until > present):
        raise NotFound
    searcher = find_searcher(actor)
    student = searcher.student
    if host_id in student.blocked:
        raise NotFound
    until = present + timedelta(days=current_institution().horizon_days)
    return _page(
        row[0],
        row[1],
        stations=_stations(host_id),
        slots=tuple(host_slots(host_id, present, until, searcher.busy, guest=actor.account_id)),
        known=(host_id in student.asked, host_id in student.met),
        may_ask="student" in actor.roles and host_id != actor.membership_id,
        asked_enough=host_budget(host_id).spent is not None,
    )


def _page(
    member: Membership,
    profile: HostProfile,
    *,
    stations: tuple[StationLine, ...],
    slots: tuple[Slot, ...],
    known: tuple[bool, bool],
    may_ask: bool,
    asked_enough: bool,
) -> HostPage:
    asked, met = known
    return HostPage(
        id=member.id,
        photo_id=member.photo_id,
        name=member.name,
        first_name=member.first_name,
        zone=member.zone,
        headline=profile.headline,
        position=profile.position,
        organisation=profile.organisation,
        place=profile.place,
        field=vocabulary.label(vocabulary.FIELDS, profile.field) if profile.field else "",
        programme=profile.programme,
        graduation_year=profile.graduation_year,
        about=profile.about,
        ask_me_about=profile.ask_me_about,
        topics=_labels(vocabulary.TOPICS, profile.topics),
        languages=_labels(vocabulary.LANGUAGES, profile.languages),
        formats=tuple(key for key in vocabulary.FORMATS if key in profile.formats),
        minutes=profile.minutes,
        stations=stations,
        slots=slots,
        may_ask=may_ask and not asked,
        asked=asked,
        met=met,
        full=asked_enough or not slots,
    )


def _labels(words: vocabulary.Vocabulary, keys: list[str]) -> tuple[str, ...]:
    return tuple(vocabulary.label(words, key) for key in keys)


def _stations(host_id: int) -> tuple[StationLine, ...]:
    rows = db.session.scalars(
        select(CareerStation)
        .where(CareerStation.membership_id == host_id)
        .order_by(CareerStation.since, CareerStation.id)
    )
    return tuple(StationLine(s.position, s.organisation, s.since, s.until) for s in rows)
