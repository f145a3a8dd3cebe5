"""A host's own calendar: connected by her, read by a job, and she hears when it cannot be read.

What was read last stands while a calendar fails. Its address is sealed and in no log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import current_app
from sqlalchemy import delete, or_, select

from fireside.availability.expanding import expand
from fireside.availability.models import LinkedCalendar
from fireside.availability.rules import TROUBLE_WORDS, Busy, is_to_be_told, tidy_address
from fireside.availability.service.busy import keep_linked, known_from, settle_hosts
from fireside.config import Settings
from fireside.interviews.models import Appointment, Interview
from fireside.kernel import audit, clock, jobs
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.mail import enqueue_mail
from fireside.kernel.outside import Trouble, Unreachable, check_url, fetch, resolve
from fireside.kernel.permissions import Actor, require
from fireside.kernel.sealing import SealBroken, seal, unseal
from fireside.kernel.wording import known_zone
from fireside.people.models import HostProfile, Membership

LINKED_JOB: Final = "availability.read_linked"
STOPPED_MAIL: Final = "availability.calendar_stopped"
_EVERY = timedelta(minutes=15)
_PAGE = 500
_MOST_BYTES = 5_000_000
_SECONDS = 30.0
_LONGEST = 2000
OwnEvents = Callable[[int], Iterable[str]]
_tellers: list[OwnEvents] = []


@dataclass(frozen=True, slots=True)
class Linked:
    """A connected calendar as its owner sees it; the moments are UTC."""

    id: int
    site: str
    read_at: datetime | None
    failing_since: datetime | None
    trouble: str
    """What stands in the way, in a sentence; empty while all is well."""


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
        resolve(check_url(address), _own_hosts())
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
    link.sealed = seal(address, _row(link))
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
    host = _host_of(link_id)
    if host is None:
        return
    link, zone = host
    sealed, own, (since, until) = link.sealed, _own_uids(link.host_id), known_from()
    try:
        address = unseal(sealed, _row(link))
        db.session.commit()
        content = fetch(address, own=_own_hosts(), most_bytes=_MOST_BYTES, seconds=_SECONDS)
        told = expand(content, zone, since, until, own)
    except SealBroken:
        _settle(link_id, sealed, Trouble.ADDRESS)
    except Unreachable as error:
        _settle(link_id, sealed, error.trouble)
    else:
        _settle(link_id, sealed, told)


def find_linked(host_id: int) -> LinkedCalendar | None:
    """Return a host's calendar. Checks no permission."""
    return db.session.scalar(select(LinkedCalendar).where(LinkedCalendar.host_id == host_id))


def find_stopped(link_id: int) -> LinkedCalendar | None:
    """Return a calendar while it cannot be read: what a mail tells must still be true."""
    return db.session.scalar(
        select(LinkedCalendar).where(
            LinkedCalendar.id == link_id, LinkedCalendar.failing_since.is_not(None)
        )
    )


def view_of(link: LinkedCalendar) -> Linked:
    """Return what people read of a calendar."""
    words = TROUBLE_WORDS[Trouble(link.trouble)] if link.trouble else ""
    return Linked(link.id, link.site, link.read_at, link.failing_since, words)


def _settle(link_id: int, sealed: bytes, found: list[Busy] | Trouble) -> None:
    """Write down what came of reading, unless the calendar was changed or taken away meanwhile."""
    link = db.session.scalar(
        select(LinkedCalendar).where(LinkedCalendar.id == link_id).with_for_update(),
        execution_options={"populate_existing": True},
    )
    if link is None or link.sealed != sealed:
        return
    present = clock.now()
    if isinstance(found, Trouble):
        link.trouble = found
        link.failing_since = link.failing_since or present
        if is_to_be_told(link.failing_since, link.told_at, present):
            link.told_at = present
            _tell(link)
        return
    link.read_at, link.failing_since, link.trouble, link.told_at = present, None, None, None
    settle_hosts(keep_linked(_source(link_id), link.host_id, found))


def _tell(link: LinkedCalendar) -> None:
    account = select(Membership.account_id).where(Membership.id == link.host_id)
    since = int(link.failing_since.timestamp()) if link.failing_since else 0
    enqueue_mail(
        STOPPED_MAIL,
        to_account_id=db.session.scalar(account),
        payload={"link_id": link.id},
        dedupe_key=f"{STOPPED_MAIL}:{link.id}:{since}",
    )


def _host_of(link_id: int) -> tuple[LinkedCalendar, str] | None:
    row = db.session.execute(
        select(LinkedCalendar, Membership.zone)
        .join(Membership, Membership.id == LinkedCalendar.host_id)
        .where(LinkedCalendar.id == link_id, Membership.is_host)
    ).first()
    return None if row is None or not known_zone(row[1]) else (row[0], row[1])


def name_own_events(teller: OwnEvents) -> None:
    """Let a later room say under which UIDs its events stand in a member's calendar."""
    if teller not in _tellers:
        _tellers.append(teller)


def _own_uids(host_id: int) -> list[str]:
    """Return the UIDs under which our own conversations stand in her calendar."""
    mine = or_(Appointment.host_id == host_id, Interview.student_id == host_id)
    found = select(Appointment.uid).join(Interview, Interview.id == Appointment.interview_id)
    told = (uid for teller in _tellers for uid in teller(host_id))
    return [*db.session.scalars(found.where(mine)), *told]


def _page_after(last: int) -> list[int]:
    page = select(LinkedCalendar.id).where(LinkedCalendar.id > last).limit(_PAGE)
    return list(db.session.scalars(page.order_by(LinkedCalendar.id)))


def _drop(host_id: int) -> None:
    link = find_linked(host_id)
    if link is not None:
        keep_linked(_source(link.id), host_id, [])
        db.session.delete(link)
        db.session.flush()


def _source(link_id: int) -> str:
    return f"@{link_id}"


def _row(link: LinkedCalendar) -> str:
    return f"linked_calendar:{link.id}"


def _own_hosts() -> frozenset[str]:
    settings: Settings = current_app.extensions["fireside.settings"]
    return settings.own_hosts
