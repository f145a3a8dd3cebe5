"""All hosts of an institution as columns, kept in the process until one of them changes.

``hosts_version`` rises in the same transaction as whatever changes a column, and ``host_change``
says whose: a profile, hours, a booking. Each request reads the version and so never ranks by
columns that are out of date; a process reads anew only those hosts who changed since it last
looked, and copies the rest (ADR 0006).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from time import monotonic

import msgspec
import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

from fireside.availability.service import asks_since
from fireside.institutions.models import EVERYBODY
from fireside.institutions.rules import limit_of
from fireside.institutions.service import current_institution, hosts_version
from fireside.matching.rules import FacetColumn, fold_words
from fireside.matching.service.reading import (
    HostRecord,
    HostsRead,
    changes_since,
    read_changed,
    read_hosts,
)
from fireside.matching.service.times import KeptTimes
from fireside.plugins import vocabulary
from fireside.plugins.types import HostColumns
from fireside.plugins.types.coding import splice

_MOST_INSTITUTIONS = 32
"""Institutions whose columns one process keeps: some 15 MB for each ten thousand hosts."""
_LONGEST_REQUEST = 60.0
"""Seconds for which a request may go on with the version that it has read."""
_READ_AGAIN = 3600.0
"""Seconds after which a change is taken as one of everybody: a power cut of the database's machine
can lose the word of a change that others have not heard of yet (``write_last``)."""


class HostBatch(Struct, frozen=True, eq=False):
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

    def spliced(self, changed: Collection[int], fresh: HostBatch) -> HostBatch:
        """Return the batch with ``fresh`` in place of the hosts who changed, some of whom are gone.

        They stand at the end: where a host stands says nothing.
        """
        gone = np.flatnonzero(np.isin(self.columns.ids, list(changed))).tolist()
        return HostBatch(
            columns=self.columns.spliced(gone, fresh.columns),
            texts=splice(self.texts, gone, fresh.texts),
            photos=splice(self.photos, gone, fresh.photos),
            facets={
                name: one.spliced(gone, fresh.facets[name]) for name, one in self.facets.items()
            },
            paused_until=splice(self.paused_until, gone, fresh.paused_until),
            times={host: kept for host, kept in dict(self.times).items() if host not in changed},
        )


class _Kept(Struct, frozen=True):
    """A batch with the version that it shows at least, since when it counts, and its age.

    ``seen_at`` is when it was last brought up, ``read_at`` when all of it was read, both in seconds
    of a clock that only goes on.
    """

    version: int
    since: Mapping[str, datetime]
    seen_at: float
    read_at: float
    batch: HostBatch


_kept: dict[int, _Kept] = {}


def host_batch() -> HostBatch:
    """Return the hosts of the institution in scope; reads anew whoever has changed.

    Only for requests that change nothing: what is not committed must not be kept.
    """
    institution = current_institution()
    version, since, present = hosts_version(), asks_since(), monotonic()
    known = _kept.get(institution.id)
    if known is not None and known.since == since and _shows(known, version, present):
        return known.batch
    batch, read_at = None, present
    if known is not None and present - known.read_at < _READ_AGAIN:
        batch, read_at = _brought_up(known, version, since), known.read_at
    if batch is None:
        batch, read_at = _batch_of(read_hosts()), present
    while len(_kept) >= _MOST_INSTITUTIONS:
        _kept.pop(next(iter(_kept)), None)
    _kept[institution.id] = _Kept(version, since, present, read_at, batch)
    return batch


def _shows(known: _Kept, version: int, present: float) -> bool:
    """Tell whether a batch shows a version: its own, or one that another request has passed by.

    A batch that has been ahead for a while is of a database that was since put back.
    """
    ahead = known.version > version and present - known.seen_at < _LONGEST_REQUEST
    return ahead or known.version == version


def _brought_up(known: _Kept, version: int, since: Mapping[str, datetime]) -> HostBatch | None:
    """Return a batch with what has changed since; None where all has to be read.

    That is so in a new month or term, and after a change that may concern everybody.
    """
    if known.since != since or version < known.version:
        return None
    changed = set(changes_since(known.version))
    if EVERYBODY in changed:
        return None
    read = read_changed(known.version)
    rows = [row for row in read.rows if row.id in changed]  # the others: with the next version
    return known.batch.spliced(changed, _batch_of(msgspec.structs.replace(read, rows=rows)))


def _batch_of(read: HostsRead) -> HostBatch:
    rows, columns = read.rows, _columns(read)
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
        paused_until=np.fmax(
            _seconds([row.paused_until for row in rows]),
            _seconds([row.rests_until for row in rows]),
        ),
    )


def _columns(read: HostsRead) -> HostColumns:
    hosts = read.rows
    ids = [row.id for row in hosts]
    asked = [read.asked.get(host_id, (0, 0)) for host_id in ids]
    limits = [limit_of(read.whose, read.per_term, row.term_cap) for row in hosts]
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
        open_requests=_whole([read.waiting.get(host_id, 0) for host_id in ids]),
        asked_this_month=_whole([month for month, _ in asked]),
        monthly_cap=_whole(
            [limit_of(read.whose, read.per_month, row.monthly_cap) for row in hosts]
        ),
        paused=np.zeros(len(hosts), dtype=np.bool_),
        next_opening=_seconds([row.next_opening_at for row in hosts]),
        zones=tuple(row.zone for row in hosts),
        term_spent=np.array(
            [0 < limit <= term for limit, (_, term) in zip(limits, asked, strict=True)],
            dtype=np.bool_,
        ),
    )


def _text(row: HostRecord) -> str:
    field = vocabulary.FIELDS.get(row.field, "")
    words = (row.name, row.position, row.organisation, row.place, row.headline, field)
    return fold_words(" ".join(words))


def _whole(numbers: Sequence[int]) -> NDArray[np.int64]:
    return np.array(numbers, dtype=np.int64)


def _seconds(moments: Sequence[datetime | None]) -> NDArray[np.float64]:
    numbers = [float("nan") if moment is None else moment.timestamp() for moment in moments]
    return np.array(numbers, dtype=np.float64)
