"""Many hosts at once, with plausible profiles."""

from __future__ import annotations

import random
from collections.abc import Sequence

from fireside.kernel import clock
from fireside.kernel.db import db, new_id
from fireside.people.models import Account, HostProfile, Membership
from fireside.plugins import vocabulary

_ZONES = ("America/New_York", "Europe/London", "Asia/Kolkata")


def make_crowd(count: int) -> Sequence[Membership]:
    """Add hosts who differ in all that a search looks at, in two large flushes."""
    draw = random.Random(7)
    members = [_member(draw, number) for number in range(count)]
    db.session.flush()
    db.session.add_all([_profile(draw, member) for member in members])
    db.session.flush()
    return members


def _member(draw: random.Random, number: int) -> Membership:
    present = clock.now()
    account = Account(id=new_id(), email=f"h{number}@example.org", name=f"Host {number}")
    account.created_at = present
    member = Membership(
        account_id=account.id,
        name=f"Host Nr{number} {draw.choice('ABCDEFG')}äger",
        zone=draw.choice(_ZONES),
        is_host=True,
        created_at=present,
    )
    db.session.add_all([account, member])
    return member


def _profile(draw: random.Random, member: Membership) -> HostProfile:
    return HostProfile(
        membership_id=member.id,
        position="Analyst",
        organisation=f"Works {draw.randrange(2000)}",
        field=draw.choice(list(vocabulary.FIELDS)),
        place=f"Town {draw.randrange(300)}",
        programme=draw.choice(["Economics", "Biology", "Design"]),
        languages=draw.sample(["en", "de", "es", "fr"], 2),
        formats=draw.sample(["video", "phone", "in_person"], 2),
        topics=draw.sample(list(vocabulary.OBJECTIVES), 2),
    )
