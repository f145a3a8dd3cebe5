"""Conversations in a host's own calendar: put there, and taken out, by whichever room knows them.

An event follows its conversation in the calendar in which it stands, also when the host has chosen
another one since: only new ones go there. Each call may be repeated without harm.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import delete, select

from fireside.availability.caldav import CalendarServer
from fireside.availability.models import CaldavAccount, CaldavCalendar, WrittenEvent
from fireside.availability.service.accounts import find_account, login_of
from fireside.availability.service.watching import own_hosts
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.outside import Trouble, Unreachable
from fireside.kernel.sealing import SealBroken

_SECONDS = 30.0


def takes_events(host_id: int) -> bool:
    """Tell whether new conversations go into a calendar of this host."""
    return _target(host_id) is not None


def hosts_with_events() -> list[int]:
    """Return the hosts in whose calendars conversations are written, or stand already."""
    taking = (
        select(CaldavAccount.host_id)
        .join(CaldavCalendar, CaldavCalendar.account_id == CaldavAccount.id)
        .where(CaldavCalendar.takes)
    )
    return sorted({*db.session.scalars(taking), *db.session.scalars(select(WrittenEvent.host_id))})


def written_events(host_id: int) -> dict[str, int]:
    """Return what stands in a host's calendars: the SEQUENCE of each UID."""
    rows = select(WrittenEvent).where(WrittenEvent.host_id == host_id)
    return {row.uid: row.sequence for row in db.session.scalars(rows)}


def put_event(host_id: int, uid: str, sequence: int, content: bytes) -> bool:
    """Write an event, new or anew; False where it cannot be, and the host's page says why.

    Commits before the writing: no lock is held while a slow server thinks.
    """
    calendar = _home_of(host_id, uid) or _target(host_id)
    if calendar is None:
        return False
    calendar_id, target = calendar.id, calendar.url
    url = _at_server(host_id, lambda server: server.put(target, uid, content))
    if url is None:
        return False
    if db.session.scalar(select(CaldavCalendar.id).where(CaldavCalendar.id == calendar_id)) is None:
        return False  # disconnected meanwhile: the event stays, as the host was told
    row = _find(host_id, uid)
    if row is None:
        row = WrittenEvent(host_id=host_id, uid=uid, calendar_id=calendar_id)
        db.session.add(row)
    row.url, row.sequence, row.written_at = url, sequence, clock.now()
    db.session.commit()
    return True


def take_out_event(host_id: int, uid: str) -> bool:
    """Take an event out of the calendar in which it stands; False where that cannot be."""
    row = _find(host_id, uid)
    if row is None:
        return True
    url = row.url
    if _at_server(host_id, lambda server: server.delete(url)) is None:
        return False
    mine = WrittenEvent.host_id == host_id, WrittenEvent.uid == uid
    db.session.execute(delete(WrittenEvent).where(*mine))
    db.session.commit()
    return True


def _at_server(host_id: int, do: Callable[[CalendarServer], str]) -> str | None:
    """Do something at the host's server; None where it fails, and what stood in the way is kept."""
    account = db.session.scalars(
        select(CaldavAccount).where(CaldavAccount.host_id == host_id)
    ).one()
    done, trouble, sealed = None, None, account.sealed
    try:
        login = login_of(account)
        db.session.commit()
        done = do(CalendarServer(login, own_hosts(), _SECONDS))
    except SealBroken:
        trouble = Trouble.REFUSED
    except Unreachable as error:
        trouble = error.trouble
    db.session.expire_all()
    again = find_account(host_id)
    if again is not None and again.sealed == sealed and again.write_trouble != trouble:
        again.write_trouble = trouble
        db.session.commit()
    return done


def _find(host_id: int, uid: str) -> WrittenEvent | None:
    mine = select(WrittenEvent).where(WrittenEvent.host_id == host_id, WrittenEvent.uid == uid)
    return db.session.scalar(mine)


def _home_of(host_id: int, uid: str) -> CaldavCalendar | None:
    """Return the calendar in which an event stands."""
    return db.session.scalar(
        select(CaldavCalendar)
        .join(WrittenEvent, WrittenEvent.calendar_id == CaldavCalendar.id)
        .where(WrittenEvent.host_id == host_id, WrittenEvent.uid == uid)
    )


def _target(host_id: int) -> CaldavCalendar | None:
    return db.session.scalar(
        select(CaldavCalendar)
        .join(CaldavAccount, CaldavAccount.id == CaldavCalendar.account_id)
        .where(CaldavAccount.host_id == host_id, CaldavCalendar.takes)
    )
