"""Busy times from plugins' calendars: asked for by a job, kept per host, read by every list.

A source that fails costs nobody a conversation: what it told last stands, and the failure is
recorded. What it told goes when a person switches its plugin off, not when the platform does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from sqlalchemy import delete, select

from fireside.availability.models import BusyTime
from fireside.availability.rules import Busy, changed_hosts, split_busy
from fireside.availability.service.projection import refresh_hosts
from fireside.institutions.service import current_institution, plugin_context
from fireside.kernel import clock, jobs
from fireside.kernel.db import db
from fireside.people.models import HostProfile, Membership
from fireside.plugins import state
from fireside.plugins.calendars import (
    Provider,
    calendar_providers,
    gives_calendars,
    read_busy,
)
from fireside.plugins.loader import contents
from fireside.plugins.types import CalendarQuery, HostCalendar

JOB: Final = "availability.read_busy"
_BATCH = 200
_AHEAD = timedelta(days=32)
"""How far beyond the horizon is asked for: what is kept outlives a source that is down."""
_PAST = timedelta(days=1)
_SHOWN = 20
_OWN = "@"
"""Begins the source of what a host's own calendar told; no plugin's name does."""


class Closed(Struct, frozen=True):
    """A busy time as the host's own page shows it."""

    starts_at: datetime
    ends_at: datetime
    source: str


def refresh_busy(host_id: int | None = None) -> int:
    """Ask every source for one host, or for all; return for how many anything changed.

    Commits after each batch. A source that has failed once is not asked again in this round.
    """
    changed = _drop_silenced() if host_id is None else 0
    providers = list(calendar_providers())
    hosts = _hosts(host_id) if providers else []
    for start in range(0, len(hosts), _BATCH):
        batch = hosts[start : start + _BATCH]
        touched: set[int] = set()
        for provider in tuple(providers):
            found = _ask(provider, batch)
            if found is None:
                providers.remove(provider)
            else:
                touched |= found
        changed += _settle(touched)
    return changed


def ask_for_busy(host_id: int | None = None, plugin: str | None = None) -> None:
    """Ask for a refresh in a job, where any source could have something to say."""
    if gives_calendars(plugin) if plugin is not None else calendar_providers():
        jobs.enqueue(JOB, {"host_id": host_id})


def closed_times(host_id: int) -> list[Closed]:
    """Return what is still to come of a host's busy times, the next first. For her own page."""
    rows = db.session.scalars(
        select(BusyTime)
        .where(BusyTime.host_id == host_id, BusyTime.ends_at > clock.now())
        .order_by(BusyTime.starts_at, BusyTime.id)
        .limit(_SHOWN)
    )
    return [Closed(row.starts_at, row.ends_at, _source(row.provider)) for row in rows]


def forget_busy(host_id: int) -> None:
    """Delete the busy times of somebody who has left."""
    db.session.execute(delete(BusyTime).where(BusyTime.host_id == host_id))


def _hosts(host_id: int | None) -> list[HostCalendar]:
    rows = (
        select(Membership.id, Membership.zone)
        .join(HostProfile, HostProfile.membership_id == Membership.id)
        .where(Membership.is_host)
        .order_by(Membership.id)
    )
    if host_id is not None:
        rows = rows.where(Membership.id == host_id)
    return [HostCalendar(row.id, row.zone) for row in db.session.execute(rows)]


def _ask(provider: Provider, batch: Sequence[HostCalendar]) -> set[int] | None:
    """Keep what a source tells of these hosts; None where it failed and all stays as it was."""
    since, until = known_from()
    query = CalendarQuery(tuple(batch), since, until)
    spans = read_busy(plugin_context(), provider, query)
    if spans is None:
        return None
    told = split_busy(
        (span.host_id, span.starts_at, span.ends_at)
        for span in spans
        if query.starts_at < span.ends_at and span.starts_at < until
    )
    hosts = [host.host_id for host in batch]
    return _keep(provider.full_key, hosts, query.starts_at, told)


def known_from() -> tuple[datetime, datetime]:
    """Return between which moments busy times are kept: from yesterday to beyond the horizon."""
    present = clock.now()
    return present - _PAST, present + timedelta(days=current_institution().horizon_days) + _AHEAD


def keep_linked(source: str, host_id: int, told: list[Busy]) -> set[int]:
    """Replace what a host's own calendar told, named by ``@`` and its id; an empty list forgets."""
    return _keep(source, [host_id], known_from()[0], {host_id: told} if told else {})


def settle_hosts(host_ids: Iterable[int]) -> None:
    """Bring the next openings of these hosts up to date, in the transaction in hand."""
    refresh_hosts(sorted(host_ids))


def _keep(
    provider: str, host_ids: Sequence[int], since: datetime, told: dict[int, list[Busy]]
) -> set[int]:
    """Replace what was kept for the hosts of whom something else is told now."""
    held = select(HostProfile.id).where(HostProfile.membership_id.in_(host_ids))
    db.session.scalars(held.order_by(HostProfile.id).with_for_update()).all()
    kept = db.session.execute(
        select(BusyTime.host_id, BusyTime.starts_at, BusyTime.ends_at).where(
            BusyTime.provider == provider,
            BusyTime.host_id.in_(host_ids),
            BusyTime.ends_at > since,
        )
    )
    changed = changed_hosts(split_busy((one, start, end) for one, start, end in kept), told)
    _forget(provider, changed)
    db.session.add_all(
        BusyTime(host_id=host_id, provider=provider, starts_at=starts_at, ends_at=ends_at)
        for host_id in sorted(changed)
        for starts_at, ends_at in told.get(host_id, ())
    )
    db.session.flush()
    return changed


def _forget(provider: str, host_ids: Collection[int]) -> None:
    db.session.execute(
        delete(BusyTime).where(BusyTime.provider == provider, BusyTime.host_id.in_(host_ids))
    )


def _drop_silenced() -> int:
    """Delete what plugins told that a person has switched off, and what is over."""
    off = state.settled_off()
    rows = db.session.execute(select(BusyTime.provider, BusyTime.host_id).distinct()).all()
    touched: set[int] = set()
    for provider, host_id in rows:
        if provider.partition(".")[0] in off:
            _forget(provider, {host_id})
            touched.add(host_id)
    db.session.execute(delete(BusyTime).where(BusyTime.ends_at < clock.now() - _PAST))
    return _settle(touched)


def _settle(host_ids: Iterable[int]) -> int:
    """Bring the next openings of these hosts up to date, and commit."""
    touched = sorted(host_ids)
    if touched:
        refresh_hosts(touched)
    db.session.commit()
    return len(touched)


def _source(provider: str) -> str:
    """Name a source as its plugin does, or by its plugin where that is gone."""
    if provider.startswith(_OWN):
        return "Your own calendar"
    found = contents().calendars.find(provider)
    return found.item.title if found is not None else provider.partition(".")[0].replace("_", " ")
