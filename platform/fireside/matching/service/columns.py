"""All hosts of an institution as columns, kept in the process until one of them changes.

``hosts_version`` rises in the same transaction as whatever changes a column: a profile, hours, a
booking. Each request reads it and so never ranks by columns that are out of date (ADR 0006).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, func, select

from fireside.institutions.service import current_institution, hosts_version
from fireside.interviews.models import Appointment
from fireside.interviews.rules import State
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.matching.rules import FacetColumn, fold_words
from fireside.matching.service.times import KeptTimes
from fireside.people.models import HostProfile, Membership
from fireside.plugins import vocabulary
from fireside.plugins.types import HostColumns

_MOST_INSTITUTIONS = 32
"""Institutions whose columns one process keeps: some 15 MB for each ten thousand hosts."""
_Key = tuple[int, datetime]
HostRecord = Any
"""A row of the select in ``_build``; too wide for its type to be spelt out."""


@dataclass(frozen=True, slots=True, eq=False)
class HostBatch:
    """The columns that rules see, and what the search needs beside them; same positions."""

    columns: HostColumns
    texts: tuple[str, ...]
    """Folded words by which a host is found."""
    photos: tuple[int | None, ...]
    facets: Mapping[str, FacetColumn]
    paused_until: NDArray[np.float64]
    """Seconds since 1970-01-01 UTC; NaN where no pause was ever set."""
    times: dict[int, KeptTimes] = field(default_factory=dict)
    """The next times of hosts that were shown, for two seconds."""

    def at(self, present: datetime) -> HostColumns:
        """Return the columns as they are at this moment: a pause ends without an event."""
        return replace(self.columns, paused=self.paused_until > present.timestamp())


_kept: dict[int, tuple[_Key, HostBatch]] = {}


def host_batch() -> HostBatch:
    """Return the hosts of the institution in scope; reads them anew when something changed.

    Only for requests that change nothing: what is not committed must not be kept.
    """
    institution = current_institution()
    key = hosts_version(), _month_start(institution.zone)
    kept = _kept.get(institution.id)
    if kept is not None and kept[0] == key:
        return kept[1]
    batch = _build(key[1])
    while len(_kept) >= _MOST_INSTITUTIONS:
        _kept.pop(next(iter(_kept)), None)
    _kept[institution.id] = key, batch
    return batch


def _month_start(zone: str) -> datetime:
    """Return when the present month began in the institution's zone, in UTC."""
    today = clock.now().astimezone(ZoneInfo(zone))
    return datetime(today.year, today.month, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _build(month_start: datetime) -> HostBatch:
    statement = (
        select(
            Membership.id,
            Membership.name,
            Membership.zone,
            Membership.photo_id,
            HostProfile.headline,
            HostProfile.position,
            HostProfile.organisation,
            HostProfile.field,
            HostProfile.place,
            HostProfile.programme,
            HostProfile.graduation_year,
            HostProfile.languages,
            HostProfile.topics,
            HostProfile.formats,
            HostProfile.monthly_cap,
            HostProfile.paused_until,
            HostProfile.next_opening_at,
        )
        .join(HostProfile, HostProfile.membership_id == Membership.id)
        .where(Membership.is_host, ~Membership.paused)
        .order_by(Membership.id)
    )
    rows = db.session.execute(statement).all()
    columns = _columns(rows, _waiting(), _asked_since(month_start))
    return HostBatch(
        columns=columns,
        texts=tuple(_text(row) for row in rows),
        photos=tuple(row.photo_id for row in rows),
        facets={
            "field": FacetColumn.of(columns.fields),
            "organisation": FacetColumn.of([[row.organisation] for row in rows]),
            "place": FacetColumn.of([[row.place] for row in rows]),
            "format": FacetColumn.of([row.formats for row in rows]),
            "language": FacetColumn.of([row.languages for row in rows]),
        },
        paused_until=_seconds([row.paused_until for row in rows]),
    )


def _columns(
    hosts: Sequence[HostRecord],
    waiting: Mapping[int, int],
    asked: Mapping[int, int],
) -> HostColumns:
    ids = [row.id for row in hosts]
    return HostColumns(
        ids=np.array(ids, dtype=np.int64),
        names=tuple(row.name for row in hosts),
        fields=tuple(frozenset([row.field] if row.field else []) for row in hosts),
        organisations=tuple(row.organisation for row in hosts),
        positions=tuple(row.position for row in hosts),
        places=tuple(row.place for row in hosts),
        languages=tuple(frozenset(row.languages) for row in hosts),
        formats=tuple(frozenset(row.formats) for row in hosts),
        schools=("",) * len(hosts),
        programmes=tuple(row.programme for row in hosts),
        graduation_years=_whole([row.graduation_year or 0 for row in hosts]),
        topics=tuple(frozenset(row.topics) for row in hosts),
        open_requests=_whole([waiting.get(host_id, 0) for host_id in ids]),
        asked_this_month=_whole([asked.get(host_id, 0) for host_id in ids]),
        monthly_cap=_whole([row.monthly_cap for row in hosts]),
        paused=np.zeros(len(hosts), dtype=np.bool_),
        next_opening=_seconds([row.next_opening_at for row in hosts]),
        zones=tuple(row.zone for row in hosts),
    )


def _text(row: HostRecord) -> str:
    field = vocabulary.FIELDS.get(row.field, "")
    words = (row.name, row.position, row.organisation, row.place, row.headline, field)
    return fold_words(" ".join(words))


def _waiting() -> dict[int, int]:
    return _counts(Appointment.state == State.REQUESTED)


def _asked_since(month_start: datetime) -> dict[int, int]:
    return _counts(Appointment.requested_at >= month_start)


def _counts(condition: ColumnElement[bool]) -> dict[int, int]:
    """Count appointments by host: one row for each host that has any."""
    statement = (
        select(Appointment.host_id, func.count()).where(condition).group_by(Appointment.host_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def _whole(numbers: Sequence[int]) -> NDArray[np.int64]:
    return np.array(numbers, dtype=np.int64)


def _seconds(moments: Sequence[datetime | None]) -> NDArray[np.float64]:
    numbers = [float("nan") if moment is None else moment.timestamp() for moment in moments]
    return np.array(numbers, dtype=np.float64)
