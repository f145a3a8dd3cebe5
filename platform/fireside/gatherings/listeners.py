"""What ends here when something happens to somebody, and what this room tells others."""

from __future__ import annotations

from collections.abc import Iterable

from fireside.availability.service import name_own_events
from fireside.gatherings import service
from fireside.kernel import events, subjects
from fireside.people.events import MemberLeft, PersonBlocked, RolesChanged
from fireside.people.models import Membership
from fireside.people.rules import Fate
from fireside.people.service import Consequence, tell_consequences


def register() -> None:
    """Subscribe, and answer who asks."""
    events.subscribe(MemberLeft, _end_for_good)
    events.subscribe(RolesChanged, _follow_roles)
    events.subscribe(PersonBlocked, _part)
    subjects.register_share("gatherings", service.share_of)
    tell_consequences(_consequences)
    name_own_events(service.uids_of)


def _end_for_good(event: MemberLeft) -> None:
    service.end_offers(event.membership_id)
    service.free_seats(event.membership_id)
    service.erase_words(event.membership_id)


def _follow_roles(event: RolesChanged) -> None:
    service.follow_roles(event.membership_id)


def _part(event: PersonBlocked) -> None:
    service.part(event.blocker_id, event.blocked_id)


def _consequences(member: Membership) -> Iterable[Consequence]:
    offers, seats = service.count_ahead(member.id)
    if offers:
        yield Consequence(
            Fate.ENDS,
            "The group conversations that you offer are called off, and your guests told.",
        )
    if seats:
        yield Consequence(Fate.ENDS, "Your seats in group conversations are free for others.")
