"""People whom the host named, and whether the host's name may be used."""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from sqlalchemy import select

from fireside.followup.models import Referral
from fireside.followup.rules import PERSON_NAME_LONGEST, TEXT_LONGEST
from fireside.followup.service.days import check_day
from fireside.followup.service.reminding import Matter, schedule_reminder
from fireside.followup.service.windows import require_met
from fireside.interviews.models import Interview
from fireside.kernel import audit, clock
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.permissions import Actor, require

_FIELDS = ("name", "about", "may_use_name", "write_on")


class Named(Struct, frozen=True):
    """What the student writes down of somebody."""

    name: str
    about: str = ""
    may_use_name: bool = False
    write_on: date | None = None


def referrals_of(actor: Actor, interview: Interview) -> list[Referral]:
    """Return who was named: those to write to first, the earliest day on top."""
    require(actor, "followup.read", interview)
    rows = db.session.scalars(select(Referral).where(Referral.interview_id == interview.id))
    return sorted(
        rows,
        key=lambda one: (
            one.followed_up_at is not None,
            one.write_on or date.max,
            one.created_at,
            one.id,
        ),
    )


def get_referral(actor: Actor, interview: Interview, referral_id: int) -> Referral:
    """Return one referral of the interview; raise NotFound for any other."""
    require(actor, "followup.read", interview)
    found = db.session.scalar(
        select(Referral).where(Referral.id == referral_id, Referral.interview_id == interview.id)
    )
    if found is None:
        raise NotFound
    return found


def add_referral(actor: Actor, interview: Interview, named: Named) -> Referral:
    """Write down somebody whom the host named; raise Invalid."""
    require(actor, "followup.write", interview)
    require_met(interview)
    _check(named, actor.zone)
    referral = Referral(interview_id=interview.id, created_at=clock.now())
    _put(referral, named)
    db.session.add(referral)
    audit.record(actor, "referral.add", "referral", referral.id, _FIELDS)
    schedule_reminder(Matter.REFERRAL, referral, actor.zone)
    return referral


def change_referral(actor: Actor, interview: Interview, referral_id: int, named: Named) -> Referral:
    """Put it right; raise Invalid. A day that is over may stay."""
    require(actor, "followup.write", interview)
    referral = get_referral(actor, interview, referral_id)
    _check(named, actor.zone, before=referral.write_on)
    _put(referral, named)
    audit.record(actor, "referral.change", "referral", referral.id, _FIELDS)
    schedule_reminder(Matter.REFERRAL, referral, actor.zone)
    return referral


def mark_referral(
    actor: Actor, interview: Interview, referral_id: int, *, followed_up: bool
) -> Referral:
    """Note that the student wrote to them, or that she did not; a second press changes nothing."""
    require(actor, "followup.write", interview)
    referral = get_referral(actor, interview, referral_id)
    if (referral.followed_up_at is not None) is not followed_up:
        referral.followed_up_at = clock.now() if followed_up else None
        audit.record(actor, "referral.follow_up", "referral", referral.id, ("followed_up_at",))
    return referral


def remove_referral(actor: Actor, interview: Interview, referral_id: int) -> None:
    """Take somebody off the list for good; the page asks before."""
    require(actor, "followup.write", interview)
    db.session.delete(get_referral(actor, interview, referral_id))
    audit.record(actor, "referral.remove", "referral", referral_id)


def _check(named: Named, zone: str, *, before: date | None = None) -> None:
    if not named.name.strip():
        raise Invalid({"name": "Write down the name."})
    if len(named.name) > PERSON_NAME_LONGEST:
        raise Invalid({"name": f"Keep it under {PERSON_NAME_LONGEST} characters."})
    if len(named.about) > TEXT_LONGEST:
        raise Invalid({"about": f"Keep it under {TEXT_LONGEST} characters."})
    check_day("write_on", named.write_on, zone, before=before)


def _put(referral: Referral, named: Named) -> None:
    referral.name, referral.about = " ".join(named.name.split()), named.about.strip()
    referral.may_use_name, referral.write_on = named.may_use_name, named.write_on
