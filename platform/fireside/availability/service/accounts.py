"""A host's account at a calendar server: connected by her, read by a job, forgotten when she says.

Its password is sealed, shown to nobody again and in no log.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import timedelta
from typing import Final

from msgspec import Struct
from sqlalchemy import delete, select

from fireside.availability.caldav import CalendarServer, Login
from fireside.availability.events import CalendarsChosen
from fireside.availability.expanding import expand_pages
from fireside.availability.models import CaldavAccount, CaldavCalendar, WrittenEvent
from fireside.availability.rules import ACCOUNT_WORDS, tidy_server
from fireside.availability.rules.multistatus import FoundCalendar
from fireside.availability.service.busy import keep_linked, known_from, settle_hosts
from fireside.availability.service.watching import (
    Linked,
    own_hosts,
    own_uids,
    row_of,
    settle_reading,
    source_of,
    speak_trouble,
    view_of,
    zone_of,
)
from fireside.kernel import audit, clock, events, jobs
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.limits import count_try
from fireside.kernel.outside import Trouble, Unreachable, check_url
from fireside.kernel.permissions import Actor, require
from fireside.kernel.sealing import SealBroken, seal, unseal
from fireside.people.models import HostProfile

ACCOUNT_JOB: Final = "availability.read_account"
_EVERY = timedelta(minutes=15)
_PAGE = 500
_LOOK_SECONDS = 20.0
_READ_SECONDS = 60.0
_LONGEST_ADDRESS, _LONGEST_NAME, _LONGEST_PASSWORD = 1000, 200, 500
_TOO_LONG = "That is longer than any password."
_TRIES = "10 per 10 minutes"


class ChosenCalendar(Struct, frozen=True):
    """A calendar of an account as its owner sees it."""

    id: int
    title: str
    writable: bool
    closes: bool
    takes: bool


class Account(Struct, frozen=True):
    """A connected account as its owner sees it."""

    state: Linked
    login: str
    calendars: tuple[ChosenCalendar, ...]
    written: int
    """How many conversations stand in its calendars that were written from here."""
    write_trouble: str

    @property
    def closes(self) -> bool:
        """Tell whether any calendar of it closes time."""
        return any(one.closes for one in self.calendars)


def calendar_account(actor: Actor, host_id: int) -> Account | None:
    """Return how a host's account stands, or None; raise NotFound for anybody else's."""
    require(actor, "availability.edit", host_id)
    account = find_account(host_id)
    if account is None:
        return None
    written = select(WrittenEvent.id).where(WrittenEvent.host_id == host_id)
    return Account(
        view_of(account),
        account.login,
        tuple(
            ChosenCalendar(one.id, one.title, one.writable, one.closes, one.takes)
            for one in calendars_of(account.id)
        ),
        len(db.session.scalars(written).all()),
        speak_trouble(account.write_trouble, by_account=True),
    )


def look_for_calendars(
    actor: Actor, host_id: int, typed: Login
) -> tuple[Login, list[FoundCalendar]]:
    """Sign in at a server and return what opens it, and the calendars there; raise Invalid.

    It asks the server within 20 seconds, holds no connection to the database meanwhile and writes
    nothing.
    """
    require(actor, "availability.edit", host_id)
    login = Login(tidy_server(typed.url), typed.user, typed.password)
    _check_lengths(login)
    count_try(_TRIES, "caldav", str(host_id))
    db.session.rollback()
    try:
        check_url(login.url)
        found = CalendarServer(login, own_hosts(), _LOOK_SECONDS).find_calendars()
    except Unreachable as error:
        field = "password" if error.trouble is Trouble.REFUSED else "address"
        raise Invalid({field: ACCOUNT_WORDS[error.trouble]}) from None
    if not found:
        raise Invalid({"address": "There is no calendar in this account. Make one there first."})
    return login, found


def connect_account(
    actor: Actor, host_id: int, login: Login, found: Collection[FoundCalendar]
) -> None:
    """Keep what opens an account, and have it read at once; every new calendar closes time.

    Where the same account was connected, with a password of before, what was chosen stands.
    """
    require(actor, "availability.edit", host_id)
    db.session.scalars(  # two that connect at once wait for one another
        select(HostProfile.id).where(HostProfile.membership_id == host_id).with_for_update()
    ).all()
    account = find_account(host_id)
    if account is None:
        account = CaldavAccount(host_id=host_id, created_at=clock.now())
        db.session.add(account)
    account.site, account.login = check_url(login.url).hostname or "", login.user
    account.sealed = seal(json.dumps([login.url, login.user, login.password]), row_of(account))
    account.failing_since = account.trouble = account.told_at = account.write_trouble = None
    db.session.flush()
    _keep_found(account.id, found)
    audit.record(actor, "availability.connect", "caldav_account", account.id)
    _follow_choice(account)


def choose_calendars(
    actor: Actor, host_id: int, closing: Collection[int], taking: int | None
) -> None:
    """Say which calendars close time, and into which one conversations are written, or none.

    Raises NotFound where there is no account, Invalid for a calendar that is not in it or that
    takes nothing.
    """
    require(actor, "availability.edit", host_id)
    account = _known_account(host_id)
    calendars = {one.id: one for one in calendars_of(account.id)}
    wrong = {"closing": "Choose among the calendars of your account."}
    if not set(closing) <= calendars.keys():
        raise Invalid(wrong)
    if taking is not None and (taking not in calendars or not calendars[taking].writable):
        raise Invalid({"taking": "Choose a calendar that you may write into, or none."})
    for one in calendars.values():
        one.closes, one.takes = one.id in closing, one.id == taking
    audit.record(actor, "availability.choose_calendars", "caldav_account", account.id)
    account.write_trouble = None
    db.session.flush()
    _follow_choice(account)


def read_account_again(actor: Actor, host_id: int) -> None:
    """Ask for the account to be read now; raise NotFound where there is none."""
    require(actor, "availability.edit", host_id)
    account = _known_account(host_id)
    minute = int(clock.now().timestamp()) // 60
    key = f"caldav:{account.id}:now:{minute}"
    jobs.enqueue(ACCOUNT_JOB, {"account_id": account.id}, dedupe_key=key)


def disconnect_account(actor: Actor, host_id: int) -> None:
    """Forget the account and the busy times it told; raise NotFound where there is none.

    What was written into its calendars stays there: nothing is left that opens them.
    """
    require(actor, "availability.edit", host_id)
    account = _known_account(host_id)
    audit.record(actor, "availability.disconnect", "caldav_account", account.id)
    keep_linked(source_of(account.id), host_id, [])
    forget_account(host_id)
    settle_hosts([host_id])


def forget_account(host_id: int) -> None:
    """Delete the account of somebody who has left; her busy times go by themselves."""
    db.session.execute(delete(WrittenEvent).where(WrittenEvent.host_id == host_id))
    mine = select(CaldavAccount.id).where(CaldavAccount.host_id == host_id)
    db.session.execute(delete(CaldavCalendar).where(CaldavCalendar.account_id.in_(mine)))
    db.session.execute(delete(CaldavAccount).where(CaldavAccount.host_id == host_id))


def ask_for_accounts() -> None:
    """Ask for a job for each account of the institution in scope; commits after each page."""
    period = int(clock.now().timestamp()) // int(_EVERY.total_seconds())
    last = 0
    while ids := _page_after(last):
        for account_id in ids:
            key = f"caldav:{account_id}:{period}"
            jobs.enqueue(ACCOUNT_JOB, {"account_id": account_id}, dedupe_key=key)
        last = ids[-1]
        db.session.commit()


def read_account(account_id: int) -> None:
    """Read the calendars that close time, and keep what they tell.

    What was kept stands where they cannot be read. Commits before the reading: no lock is held
    while a slow server thinks.
    """
    account = db.session.scalar(select(CaldavAccount).where(CaldavAccount.id == account_id))
    zone = zone_of(account.host_id) if account is not None else None
    if account is None or zone is None:
        return
    urls = [one.url for one in calendars_of(account_id) if one.closes]
    if not urls:
        return
    sealed, own, (since, until) = account.sealed, own_uids(account.host_id), known_from()
    try:
        login = login_of(account)
        db.session.commit()
        pages = CalendarServer(login, own_hosts(), _READ_SECONDS).read(urls, since, until)
        told = expand_pages(pages, zone, since, until, own)
    except SealBroken:
        settle_reading(CaldavAccount, account_id, sealed, Trouble.REFUSED)
    except Unreachable as error:
        settle_reading(CaldavAccount, account_id, sealed, error.trouble)
    else:
        settle_reading(CaldavAccount, account_id, sealed, told)


def find_account(host_id: int) -> CaldavAccount | None:
    """Return a host's account. Checks no permission."""
    return db.session.scalar(select(CaldavAccount).where(CaldavAccount.host_id == host_id))


def has_account(host_id: int) -> bool:
    """Tell whether a host has connected an account. Checks no permission."""
    return find_account(host_id) is not None


def calendars_of(account_id: int) -> list[CaldavCalendar]:
    """Return the calendars of an account by their titles."""
    rows = select(CaldavCalendar).where(CaldavCalendar.account_id == account_id)
    return list(db.session.scalars(rows.order_by(CaldavCalendar.title, CaldavCalendar.id)))


def login_of(account: CaldavAccount) -> Login:
    """Return what opens an account; raise SealBroken."""
    return Login(*json.loads(unseal(account.sealed, row_of(account))))


def _known_account(host_id: int) -> CaldavAccount:
    account = find_account(host_id)
    if account is None:
        raise NotFound
    return account


def _check_lengths(login: Login) -> None:
    wrong = {}
    if len(login.url) > _LONGEST_ADDRESS:
        wrong["address"] = ACCOUNT_WORDS[Trouble.ADDRESS]
    if len(login.user) > _LONGEST_NAME or ":" in login.user:  # RFC 7617 §2 leaves it no colon
        wrong["user"] = "That is no name of an account."
    if len(login.password) > _LONGEST_PASSWORD:
        wrong["password"] = _TOO_LONG
    if wrong:
        raise Invalid(wrong)


def _keep_found(account_id: int, found: Collection[FoundCalendar]) -> None:
    """Add what is new, and drop what is gone together with what was written there."""
    kept = {one.url: one for one in calendars_of(account_id)}
    for one in found:
        row = kept.pop(one.url, None)
        if row is None:
            row = CaldavCalendar(account_id=account_id, url=one.url, closes=True)
            db.session.add(row)
        row.title, row.writable = one.title, one.writable
        row.takes = bool(row.takes) and one.writable
    for gone in kept.values():
        db.session.execute(delete(WrittenEvent).where(WrittenEvent.calendar_id == gone.id))
        db.session.delete(gone)
    db.session.flush()


def _follow_choice(account: CaldavAccount) -> None:
    """Read anew what closes time, open what nothing closes any more, and tell other rooms."""
    if not any(one.closes for one in calendars_of(account.id)):
        keep_linked(source_of(account.id), account.host_id, [])
        account.read_at = account.failing_since = account.trouble = account.told_at = None
    settle_hosts([account.host_id])
    jobs.enqueue(ACCOUNT_JOB, {"account_id": account.id})
    events.announce(CalendarsChosen(account.host_id))


def _page_after(last: int) -> list[int]:
    page = select(CaldavAccount.id).where(CaldavAccount.id > last).limit(_PAGE)
    return list(db.session.scalars(page.order_by(CaldavAccount.id)))
