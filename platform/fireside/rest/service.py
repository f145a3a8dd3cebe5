"""A person's private feed: made, renewed and revoked by her, read by whoever knows its address."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final

from msgspec import Struct
from sqlalchemy import delete, select
from sqlalchemy.orm import aliased

from fireside.booking.rules import arrival_lines
from fireside.gatherings.service import calendar_entries
from fireside.institutions.service import address_of, current_institution
from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import Format, Party
from fireside.interviews.service import seen_by
from fireside.kernel import audit, clock, tokens
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor, allowed, require
from fireside.kernel.subjects import Share, records_of
from fireside.kernel.web.rendering import absolute_url
from fireside.people.models import HostProfile, Membership
from fireside.rest.calendars import Entry, write_feed
from fireside.rest.models import CalendarFeed
from fireside.rest.rules import LOOKS_BACK, SHOWN, place_of, summary_of

_SECRET_BYTES: Final = 24  # 192 bits: nobody guesses one
_MOST: Final = 500


class Feed(Struct, frozen=True):
    """How a person's feed stands; its address is told once, when it is made."""

    created_at: datetime
    names: bool


def own_feed(actor: Actor) -> Feed | None:
    """Return the actor's feed, or None where there is none."""
    require(actor, "feed.change")
    feed = _feed_of(actor)
    return None if feed is None else Feed(feed.created_at, feed.names)


def renew_feed(actor: Actor, *, names: bool) -> str:
    """Make a new address, the only time it is told; the one before is dead from now on."""
    require(actor, "feed.change")
    if actor.membership_id is None:
        raise NotFound
    db.session.scalars(  # two that renew at once wait for one another
        select(Membership.id).where(Membership.id == actor.membership_id).with_for_update()
    ).all()
    _drop(actor.membership_id)
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    feed = CalendarFeed(
        membership_id=actor.membership_id,
        fingerprint=tokens.fingerprint(secret),
        names=names,
        created_at=clock.now(),
    )
    db.session.add(feed)
    audit.record(actor, "feed.renew", "calendar_feed", feed.id, ("names",) if names else ())
    return absolute_url("rest.read_feed", address_of(current_institution()), token=secret)


def revoke_feed(actor: Actor) -> None:
    """Let nobody read it any more; raise NotFound where there is none."""
    require(actor, "feed.change")
    feed = _feed_of(actor)
    if feed is None:
        raise NotFound
    audit.record(actor, "feed.revoke", "calendar_feed", feed.id)
    db.session.delete(feed)


def read_feed(secret: str) -> bytes:
    """Return the calendar behind a secret, as its owner may see it now; raise NotFound."""
    row = db.session.execute(
        select(CalendarFeed, Membership)
        .join(Membership, Membership.id == CalendarFeed.membership_id)
        .where(CalendarFeed.fingerprint == tokens.fingerprint(secret))
    ).first()
    if row is None or not row[1].roles:
        raise NotFound
    feed, member = row
    house = current_institution()
    entries = _entries(_actor(member), names=feed.names)
    return write_feed(f"Conversations at {house.name}", member.zone, entries)


def forget_feed(membership_id: int) -> None:
    """Delete the feed of somebody who has left."""
    _drop(membership_id)


def share_of(membership_id: int) -> Share:
    """Return that there is a feed and since when; its address is stored nowhere."""
    rows = select(CalendarFeed).where(CalendarFeed.membership_id == membership_id)
    return Share({"calendar_feed": records_of(db.session.scalars(rows))})


def _entries(actor: Actor, *, names: bool) -> list[Entry]:
    """Return what is ahead, and what was held lately: what the actor may read, and nothing else."""
    student, host = aliased(Membership), aliased(Membership)
    rows = db.session.execute(
        select(Interview, Appointment, student.name, host.name, HostProfile.arrival)
        .join(Appointment, Appointment.id == Interview.appointment_id)
        .join(student, student.id == Interview.student_id)
        .join(host, host.id == Appointment.host_id)
        .outerjoin(HostProfile, HostProfile.membership_id == host.id)
        .where(
            seen_by(actor.membership_id or 0),
            Appointment.state.in_(SHOWN),
            Appointment.starts_at > clock.now() - LOOKS_BACK,
        )
        .order_by(Appointment.starts_at.desc(), Appointment.id)
        .limit(_MOST)
    )
    base = address_of(current_institution())
    return [
        *(
            _entry(actor, base, *row, names=names)
            for row in rows
            if allowed(actor, "interview.read", row[0])
        ),
        *_group_entries(actor, base),
    ]


def _group_entries(actor: Actor, base: str) -> list[Entry]:
    """Return the group conversations in which the actor takes part; a seat names nobody else."""
    since = clock.now() - LOOKS_BACK
    return [
        Entry(
            uid=one.gathering.uid,
            sequence=one.sequence,
            written_at=one.written_at,
            starts_at=one.gathering.starts_at,
            ends_at=one.gathering.ends_at,
            summary=f"Group conversation: {one.gathering.title}",
            place=place_of(Format(one.gathering.format), one.gathering.place.get("address", "")),
            url=absolute_url(
                "gatherings.hosted" if one.is_host else "gatherings.show",
                base,
                gathering_id=one.gathering.id,
            ),
        )
        for one in calendar_entries(actor.membership_id or 0, since)
    ]


def _entry(
    actor: Actor,
    base: str,
    interview: Interview,
    appointment: Appointment,
    student: str,
    host: str,
    arrival: dict[str, str] | None,
    *,
    names: bool,
) -> Entry:
    reader = Party.STUDENT if interview.student_id == actor.membership_id else Party.HOST
    lines = arrival_lines(arrival or {})
    return Entry(
        uid=appointment.uid,
        sequence=appointment.sequence,
        written_at=appointment.answered_at or appointment.requested_at,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        summary=summary_of(reader, student, host, names=names),
        place=place_of(Format(appointment.format), lines[0][1] if lines else ""),
        url=absolute_url("journey.interview", base, interview_id=interview.id),
    )


def _actor(member: Membership) -> Actor:
    return Actor(
        account_id=member.account_id,
        membership_id=member.id,
        institution_id=member.institution_id,
        roles=member.roles,
        zone=member.zone,
        name=member.name,
    )


def _feed_of(actor: Actor) -> CalendarFeed | None:
    return db.session.scalar(
        select(CalendarFeed).where(CalendarFeed.membership_id == actor.membership_id)
    )


def _drop(membership_id: int) -> None:
    db.session.execute(delete(CalendarFeed).where(CalendarFeed.membership_id == membership_id))
