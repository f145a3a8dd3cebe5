"""For scorers that look at hosts one by one: simpler to write, and slower, than over columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fireside.plugins.types.context import PluginContext
from fireside.plugins.types.hosts import HostColumns, StudentView
from fireside.plugins.types.matching import ScoreHosts, Scores


@dataclass(frozen=True, slots=True)
class HostView:
    """One host as a scorer may know her; empty values mean "not said"."""

    id: int
    name: str
    fields: frozenset[str]
    organisation: str
    position: str
    place: str
    languages: frozenset[str]
    formats: frozenset[str]
    school: str
    programme: str
    graduation_year: int | None
    topics: frozenset[str]
    open_requests: int
    asked_this_month: int
    monthly_cap: int
    """0 means no limit."""
    next_opening: float | None
    """Seconds since 1970-01-01 UTC; None when none is known."""
    zone: str


@dataclass(frozen=True, slots=True)
class HostScore:
    """How well one host fits, from 0 to 1, and why; empty where there is nothing to say."""

    value: float
    reason: str = ""


ScoreHost = Callable[[PluginContext, StudentView, HostView], HostScore]


def one_by_one(score: ScoreHost, *, needs: Sequence[str] = ()) -> ScoreHosts:
    """Make a scorer of a function that is asked about one host at a time.

    `needs` names keys of `vocabulary.PROFILE_FIELDS` without which it cannot say anything: where
    the student has left one empty it is not asked, and she is told that this part is missing.
    Ten thousand hosts are ten thousand calls, so it pays to do little in each: a microsecond more
    is ten milliseconds of somebody's waiting.
    """

    def score_all(ctx: PluginContext, student: StudentView, hosts: HostColumns) -> Scores:
        missing = [name for name in needs if not getattr(student, name)]
        if missing:
            return Scores.abstain(hosts, *missing)
        told = [score(ctx, student, host) for host in hosts.once(_views)]
        values = np.array([one.value for one in told], dtype=np.float64)
        return Scores(values, lambda position: told[position].reason)

    return score_all


def _views(hosts: HostColumns) -> NDArray[Any]:
    """Return each host by herself; made once for each state of the columns."""
    openings = (None if np.isnan(at) else float(at) for at in hosts.next_opening)
    rows = zip(
        hosts.ids.tolist(),
        hosts.names,
        hosts.fields,
        hosts.organisations,
        hosts.positions,
        hosts.places,
        hosts.languages,
        hosts.formats,
        hosts.schools,
        hosts.programmes,
        (year or None for year in hosts.graduation_years.tolist()),
        hosts.topics,
        hosts.open_requests.tolist(),
        hosts.asked_this_month.tolist(),
        hosts.monthly_cap.tolist(),
        openings,
        hosts.zones,
        strict=True,
    )
    views = np.empty(len(hosts), dtype=np.object_)
    views[:] = [HostView(*row) for row in rows]
    return views
