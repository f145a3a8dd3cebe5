"""What reading a host's own calendar came to, by its address or by her account alike.

What was read last stands while a calendar fails, and its host hears of it once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final, cast

from flask import current_app
from msgspec import Struct
from sqlalchemy import or_, select

from fireside.availability.models import CaldavAccount, LinkedCalendar
from fireside.availability.rules import ACCOUNT_WORDS, TROUBLE_WORDS, Busy, is_to_be_told
from fireside.availability.service.busy import keep_linked, settle_hosts
from fireside.config import Settings
from fireside.interviews.models import Appointment, Interview
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.mail import enqueue_mail
from fireside.kernel.outside import Trouble
from fireside.kernel.wording import known_zone
from fireside.people.models import Membership

STOPPED_MAIL: Final = "availability.calendar_stopped"
Watched = LinkedCalendar | CaldavAccount
OwnEvents = Callable[[int], Iterable[str]]
_tellers: list[OwnEvents] = []


class Linked(Struct, frozen=True):
    """A connected calendar as its owner sees it; the moments are UTC."""

    id: int
    site: str
    read_at: datetime | None
    failing_since: datetime | None
    trouble: str
    """What stands in the way, in a sentence; empty while all is well."""
    by_account: bool


def view_of(row: Watched) -> Linked:
    """Return what people read of a calendar or an account."""
    by_account = isinstance(row, CaldavAccount)
    words = speak_trouble(row.trouble, by_account)
    return Linked(row.id, row.site, row.read_at, row.failing_since, words, by_account)


def speak_trouble(trouble: str | None, by_account: bool) -> str:
    """Return what stands in the way, in a sentence; empty for nothing."""
    words = ACCOUNT_WORDS if by_account else TROUBLE_WORDS
    return words[Trouble(trouble)] if trouble else ""


def settle_reading(
    kind: type[Watched],
    row_id: int,
    sealed: bytes,
    found: list[Busy] | Trouble,
) -> None:
    """Write down what came of reading, unless the calendar was changed or taken away meanwhile."""
    row = _find(kind, row_id, for_update=True)
    if row is None or row.sealed != sealed:
        return
    present = clock.now()
    if isinstance(found, Trouble):
        row.trouble = found
        row.failing_since = row.failing_since or present
        if is_to_be_told(row.failing_since, row.told_at, present):
            row.told_at = present
            _tell(row, row.failing_since)
        return
    row.read_at, row.failing_since, row.trouble, row.told_at = present, None, None, None
    settle_hosts(keep_linked(source_of(row_id), row.host_id, found))


def find_stopped(row_id: int) -> Watched | None:
    """Return a calendar while it cannot be read: what a mail tells must still be true."""
    found = _find(LinkedCalendar, row_id) or _find(CaldavAccount, row_id)
    return found if found is not None and found.failing_since is not None else None


def zone_of(host_id: int) -> str | None:
    """Return the zone of a host; None where she is none any more, or nobody knows her zone."""
    zone = select(Membership.zone).where(Membership.id == host_id, Membership.is_host)
    found = db.session.scalar(zone)
    return found if found is not None and known_zone(found) else None


def name_own_events(teller: OwnEvents) -> None:
    """Let a later room say under which UIDs its events stand in a member's calendar."""
    if teller not in _tellers:
        _tellers.append(teller)


def own_uids(host_id: int) -> list[str]:
    """Return the UIDs under which our own conversations stand in her calendar."""
    mine = or_(Appointment.host_id == host_id, Interview.student_id == host_id)
    found = select(Appointment.uid).join(Interview, Interview.id == Appointment.interview_id)
    told = (uid for teller in _tellers for uid in teller(host_id))
    return [*db.session.scalars(found.where(mine)), *told]


def own_hosts() -> frozenset[str]:
    """Return the hosts of our own network that may be asked."""
    settings: Settings = current_app.extensions["fireside.settings"]
    return settings.own_hosts


def source_of(row_id: int) -> str:
    """Return the name under which busy times are kept that a calendar told."""
    return f"@{row_id}"


def row_of(row: Watched) -> str:
    """Return the name of a row to which its secret is sealed."""
    return f"{row.__tablename__}:{row.id}"


def _find(kind: type[Watched], row_id: int, *, for_update: bool = False) -> Watched | None:
    """Return a row as it is stored now."""
    wanted = select(kind).where(kind.id == row_id)
    if for_update:
        wanted = wanted.with_for_update()
    found = db.session.scalar(wanted, execution_options={"populate_existing": True})
    return cast("Watched | None", found)


def _tell(row: Watched, since: datetime) -> None:
    account = select(Membership.account_id).where(Membership.id == row.host_id)
    enqueue_mail(
        STOPPED_MAIL,
        to_account_id=db.session.scalar(account),
        payload={"link_id": row.id},
        dedupe_key=f"{STOPPED_MAIL}:{row.id}:{int(since.timestamp())}",
    )
