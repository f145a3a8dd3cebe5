"""A host offers a group conversation, changes it, and calls it off."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import select

from fireside.availability.service import refresh_next_opening
from fireside.booking.rules import digest
from fireside.booking.rules.arriving import detail_problems
from fireside.booking.service.idempotency import Press, ask_earlier, earlier_result, remember
from fireside.gatherings.models import Gathering
from fireside.gatherings.rules import (
    REFUSAL_WORDS,
    GatheringState,
    check_place,
    check_reason,
    check_seats,
    check_time,
    check_words,
    standing_refusal,
)
from fireside.gatherings.service.reading import find_own, lock_gathering
from fireside.gatherings.service.reminding import plan_host_reminder
from fireside.gatherings.service.telling import (
    CANCELLED,
    CHANGED,
    OFFERED,
    tell_everybody,
    tell_host,
)
from fireside.institutions.service import touch_hosts
from fireside.interviews.rules import Format
from fireside.interviews.service import Hold, SlotTaken, hold_time, release_time
from fireside.kernel import audit, clock
from fireside.kernel.db import db, lock_people
from fireside.kernel.errors import Conflict, Invalid
from fireside.kernel.permissions import Actor, require
from fireside.people.models import HostProfile, Membership
from fireside.people.service import check_conduct

_ACTION = "gathering.offer"
_NOT_FREE = (
    "You have something else at that time, with the minutes that you keep free around it. "
    "Choose another time."
)


class Content(Struct, frozen=True):
    """What a host says about it, apart from the time: all of it can be changed later."""

    title: str
    about: str
    seats: int
    meeting_format: str
    video_link: str
    place: Mapping[str, str]

    def problems(self, taken: int = 0) -> dict[str, str]:
        """Return what is wrong, by field, while so many seats are taken."""
        return {
            **check_words(self.title, self.about),
            **check_seats(self.seats, taken),
            **detail_problems(self.place),
            **check_place(self.meeting_format, self.video_link, self.place),
        }

    @property
    def fields(self) -> dict[str, object]:
        """The columns that it fills; what belongs to the other way of meeting stays empty."""
        in_person = self.meeting_format == Format.IN_PERSON
        return {
            "title": self.title,
            "about": self.about,
            "seats": self.seats,
            "format": self.meeting_format,
            "video_link": "" if in_person else self.video_link,
            "place": dict(self.place) if in_person else {},
        }


def offer_gathering(
    actor: Actor, content: Content, starts_at: datetime, minutes: int, idempotency_key: str
) -> Gathering:
    """Offer a group conversation at a time (UTC) and hold it in the host's calendar at once.

    The same key with the same contents returns what the first press led to. Raises Invalid for
    fields and for a time at which the host has something else: the database decides.
    """
    require(actor, _ACTION)
    check_conduct(actor)
    hold = _hold_of(actor)
    told = {**asdict(content), "starts_at": starts_at.timestamp(), "minutes": minutes}
    press = Press(hold.account_id, _ACTION, idempotency_key, digest(told))
    (records,) = lock_people([hold.account_id], ask_earlier(press))
    known = earlier_result(press, records)
    if known is not None:
        return find_own(actor, known)
    present = clock.now()
    wrong = {**check_time(starts_at, minutes, present), **content.problems()}
    if wrong:
        raise Invalid(wrong)
    made = Gathering(
        host_id=actor.membership_id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        zone=actor.zone,
        uid=str(uuid.uuid4()),
        offered_at=present,
        changed_at=present,
        **content.fields,
    )
    db.session.add(made)
    db.session.flush()
    _take_time(made, hold)
    audit.record(actor, _ACTION, "gathering", made.id)
    remember(press, made.id)
    _follow(made, OFFERED)
    return made


def change_gathering(actor: Actor, gathering_id: int, content: Content) -> Gathering:
    """Change what is said about it, where it is and its seats; whoever comes hears what matters.

    Raises Invalid, also for fewer seats than are taken, and Conflict once it has begun.
    """
    gathering = _own_to_come(actor, gathering_id)
    wrong = content.problems(gathering.seats_taken)
    if wrong:
        raise Invalid(wrong)
    changed = [name for name, value in content.fields.items() if getattr(gathering, name) != value]
    if not changed:
        return gathering
    for name in changed:
        setattr(gathering, name, content.fields[name])
    gathering.changed_at = clock.now()
    audit.record(actor, "gathering.change", "gathering", gathering.id, sorted(changed))
    if changed != ["seats"]:  # calendars know nothing of seats
        gathering.sequence += 1
        db.session.flush()
        tell_everybody(CHANGED, gathering)
    return gathering


def cancel_gathering(actor: Actor, gathering_id: int, reason: str) -> Gathering:
    """Call it off and tell everybody who comes; a second press changes nothing.

    Raises Invalid without a reason, and Conflict once it has begun.
    """
    gathering = find_own(actor, gathering_id)
    if gathering.is_cancelled:
        return gathering
    wrong = check_reason(reason)
    if wrong:
        raise Invalid(wrong)
    gathering = _own_to_come(actor, gathering_id)
    end_gathering(actor, gathering, reason)
    return gathering


def end_gathering(actor: Actor, gathering: Gathering, reason: str) -> None:
    """Call off what is locked and still to come: everybody's time is free, everybody is told."""
    present = clock.now()
    gathering.state, gathering.reason = GatheringState.CANCELLED, reason
    gathering.cancelled_at = gathering.changed_at = present
    gathering.sequence += 1
    db.session.flush()
    release_time(gathering.id)
    audit.record(actor, "gathering.cancel", "gathering", gathering.id)
    tell_everybody(CANCELLED, gathering)
    _refresh(gathering)


def _own_to_come(actor: Actor, gathering_id: int) -> Gathering:
    find_own(actor, gathering_id)
    gathering = lock_gathering(gathering_id)
    state = GatheringState(gathering.state)
    refusal = standing_refusal(state, gathering.starts_at, clock.now())
    if refusal is not None:
        raise Conflict(REFUSAL_WORDS[refusal], kept="Nothing was changed.")
    return gathering


def _take_time(gathering: Gathering, hold: Hold) -> None:
    try:
        hold_time(gathering, [hold])
    except SlotTaken:
        raise Invalid({"clock": _NOT_FREE}) from None


def _follow(gathering: Gathering, kind: str) -> None:
    tell_host(kind, gathering)
    plan_host_reminder(gathering)
    _refresh(gathering)


def _refresh(gathering: Gathering) -> None:
    """Her individual slots have closed, or are open again."""
    refresh_next_opening(gathering.host_id)
    touch_hosts(gathering.host_id)


def _hold_of(actor: Actor) -> Hold:
    """Return what of the host's time it takes: her usual minutes before and after come along."""
    row = db.session.execute(
        select(Membership.account_id, HostProfile.buffer_minutes, HostProfile.buffer_after_minutes)
        .outerjoin(HostProfile, HostProfile.membership_id == Membership.id)
        .where(Membership.id == actor.membership_id)
    ).one()
    return Hold(row[0], row[1] or 0, row[2])
