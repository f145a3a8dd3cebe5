"""A host's own calendar: connected by her, read by a job, and she hears when it cannot be read.

What was read last stands while a calendar fails. Its address is sealed and in no log.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select

from fireside.availability.expanding import expand
from fireside.availability.models import LinkedCalendar
from fireside.availability.rules import TROUBLE_WORDS, tidy_address
from fireside.availability.service.busy import keep_linked, known_from, settle_hosts
from fireside.availability.service.watching import (
    Linked,
    own_hosts,
    own_uids,
    row_of,
    settle_reading,
    source_of,
    view_of,
    zone_of,
)
from fireside.kernel import audit, clock, jobs
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.outside import Trouble, Unreachable, check_url, fetch, resolve
from fireside.kernel.permissions import Actor, require
from fireside.kernel.sealing import SealBroken, seal, unseal
from fireside.people.models import HostProfile

LINKED_JOB: Final = "availability.read_linked"
_EVERY = timedelta(minutes=15)
_PAGE = 500
_MOST_BYTES = 5_000_000
_SECONDS = 30.0
_LONGEST = 2000


def linked_calendar(actor: Actor, host_id: int) -> Linked | None:
    """Return how a host's own calendar stands, or None; raise NotFound for anybody else's."""
    require(actor, "availability.edit", host_id)
    link = find_linked(host_id)
    return None if link is None else view_of(link)


def check_address(actor: Actor, host_id: int, typed: str) -> str:
    """Return the address that is meant; raise Invalid where nothing is to be read from it.

    It looks the name up and writes nothing.
    """
    require(actor, "availability.edit", host_id)
    address = tidy_address(typed)
    if len(address) > _LONGEST:
        raise Invalid({"address": TROUBLE_WORDS[Trouble.ADDRESS]})
    try:
        resolve(check_url(address), own_hosts())
    except Unreachable as error:
        raise Invalid({"address": TROUBLE_WORDS[error.trouble]}) from None
    return address


def connect_calendar(actor: Actor, host_id: int, address: str) -> None:
    """Keep a checked address, in the place of the one before, and have it read at once."""
    require(actor, "availability.edit", host_id)
    site = check_url(address).hostname or ""
    db.session.scalars(  # two that connect at once wait for one another
        select(HostProfile.id).where(HostProfile.membership_id == host_id).with_for_update()
    ).all()
    _drop(host_id)
    link = LinkedCalendar(host_id=host_id, site=site, created_at=clock.now())
    link.sealed = seal(address, row_of(link))
    db.session.add(link)
    audit.record(actor, "availability.connect", "linked_calendar", link.id)
    settle_hosts([host_id])
    jobs.enqueue(LINKED_JOB, {"link_id": link.id})


def read_again(actor: Actor, host_id: int) -> None:
    """Ask for the calendar to be read now; raise NotFound where there is none."""
    require(actor, "availability.edit", host_id)
    link = find_linked(host_id)
    if link is None:
        raise NotFound
    minute = int(clock.now().timestamp()) // 60
    jobs.enqueue(LINKED_JOB, {"link_id": link.id}, dedupe_key=f"linked:{link.id}:now:{minute}")


def disconnect_calendar(actor: Actor, host_id: int) -> None:
    """Forget the calendar and the busy times that it told; raise NotFound where there is none."""
    require(actor, "availability.edit", host_id)
    link = find_linked(host_id)
    if link is None:
        raise NotFound
    audit.record(actor, "availability.disconnect", "linked_calendar", link.id)
    _drop(host_id)
    settle_hosts([host_id])


def forget_linked(host_id: int) -> None:
    """Delete the calendar of somebody who has left; her busy times go by themselves."""
    db.session.execute(delete(LinkedCalendar).where(LinkedCalendar.host_id == host_id))


def ask_for_linked() -> None:
    """Ask for a job for each calendar of the institution in scope; commits after each page."""
    period = int(clock.now().timestamp()) // int(_EVERY.total_seconds())
    last = 0
    while ids := _page_after(last):
        for link_id in ids:
            key = f"linked:{link_id}:{period}"
            jobs.enqueue(LINKED_JOB, {"link_id": link_id}, dedupe_key=key)
        last = ids[-1]
        db.session.commit()


def read_linked(link_id: int) -> None:
    """Read a calendar and keep what it tells; what was kept stands where it cannot be read.

    Commits before the reading: no lock is held while a slow server thinks.
    """
    link = db.session.scalar(select(LinkedCalendar).where(LinkedCalendar.id == link_id))
    zone = zone_of(link.host_id) if link is not None else None
    if link is None or zone is None:
        return
    sealed, own, (since, until) = link.sealed, own_uids(link.host_id), known_from()
    try:
        address = unseal(sealed, row_of(link))
        db.session.commit()
        content = fetch(address, own=own_hosts(), most_bytes=_MOST_BYTES, seconds=_SECONDS)
        told = expand(content, zone, since, until, own)
    except SealBroken:
        settle_reading(LinkedCalendar, link_id, sealed, Trouble.ADDRESS)
    except Unreachable as error:
        settle_reading(LinkedCalendar, link_id, sealed, error.trouble)
    else:
        settle_reading(LinkedCalendar, link_id, sealed, told)


def find_linked(host_id: int) -> LinkedCalendar | None:
    """Return a host's calendar. Checks no permission."""
    return db.session.scalar(select(LinkedCalendar).where(LinkedCalendar.host_id == host_id))


def _page_after(last: int) -> list[int]:
    page = select(LinkedCalendar.id).where(LinkedCalendar.id > last).limit(_PAGE)
    return list(db.session.scalars(page.order_by(LinkedCalendar.id)))


def _drop(host_id: int) -> None:
    link = find_linked(host_id)
    if link is not None:
        keep_linked(source_of(link.id), host_id, [])
        db.session.delete(link)
        db.session.flush()
