"""Hosts who can step in for one who cannot: as good for what the student wants to learn."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace

import numpy as np
from msgspec import structs

from fireside.matching.rules import Query
from fireside.matching.service.search import Found, HostRow, find_for, rows_at
from fireside.matching.service.student import searcher_of

_FOR_EACH = 3
"""So many are looked at for one who is shown: some have no time that suits the student."""


def hosts_instead(
    student_id: int,
    account_id: int,
    zone: str,
    *,
    host_id: int,
    objectives: AbstractSet[str],
    count: int = 3,
) -> tuple[HostRow, ...]:
    """Return up to ``count`` hosts in place of one, each with times that suit the student.

    They are ranked by the rules of the institution for what she wants to learn in this interview
    (``objectives``, keys of the vocabulary); those of the same field come first. Whoever composes
    a mail may ask: no permission is checked.
    """
    searcher = searcher_of(student_id, account_id, zone)
    if objectives:
        student = replace(searcher.student, objectives=frozenset(objectives))
        searcher = structs.replace(searcher, student=student)
    found = find_for(searcher, Query())
    rows = rows_at(found, _candidates(found, host_id, _FOR_EACH * count))
    return tuple(row for row in rows if row.times)[:count]


def _candidates(found: Found, host_id: int, count: int) -> list[int]:
    """Return the positions of the best who have a time, those of the host's own field first."""
    hosts = found.applied.hosts
    hers = hosts.ids == host_id
    fields = frozenset[str]().union(*(hosts.fields[at] for at in np.flatnonzero(hers)))
    alike = np.array([bool(fields & of_host) for of_host in hosts.fields], dtype=np.bool_)
    open_to_her = found.applied.allowed & ~np.isnan(hosts.next_opening) & ~hers
    best = [int(at) for at in found.applied.ranking(open_to_her & alike).first(count)]
    others = found.applied.ranking(open_to_her & ~alike).first(count)
    return [*best, *(int(at) for at in others)][:count]
