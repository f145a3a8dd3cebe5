"""Another zone: which appointments read differently then, side by side, before it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from msgspec import Struct

from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor, require
from fireside.kernel.wording import known_zone, local
from fireside.people.rules import Role
from fireside.people.service.members import get_member


class Coming(Struct, frozen=True):
    """An agreed or asked time ahead (UTC), and with whom."""

    starts_at: datetime
    with_whom: str


class ZoneMove(Struct, frozen=True):
    """What a move from one zone to another touches. ``same`` holds times that read alike."""

    before: str
    after: str
    touched: tuple[Coming, ...]
    same: tuple[Coming, ...]
    has_hours: bool


TellComing = Callable[[int], Iterable[Coming]]
_tellers: list[TellComing] = []


def tell_coming(teller: TellComing) -> None:
    """Let a function say what lies ahead of a member (by membership id)."""
    if teller not in _tellers:
        _tellers.append(teller)


def preview_zone(actor: Actor, zone: str) -> ZoneMove | None:
    """Return what a new zone touches; None where nothing does, or the zone is unknown."""
    require(actor, "people.settings")
    if actor.membership_id is None:
        raise NotFound
    present = get_member(actor.membership_id).zone
    if zone == present or not known_zone(zone):
        return None
    coming = sorted(_coming(actor.membership_id), key=lambda one: one.starts_at)
    has_hours = Role.HOST in actor.roles
    if not coming and not has_hours:
        return None
    same = [one for one in coming if _reads_alike(one.starts_at, present, zone)]
    touched = [one for one in coming if one not in same]
    return ZoneMove(present, zone, tuple(touched), tuple(same), has_hours)


def _coming(member_id: int) -> list[Coming]:
    return [one for teller in _tellers for one in teller(member_id)]


def _reads_alike(moment: datetime, before: str, after: str) -> bool:
    if not known_zone(before):
        return False
    return local(moment, before).utcoffset() == local(moment, after).utcoffset()
