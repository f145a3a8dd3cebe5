"""A matching rule: people who are awake at the same hours find a time more easily."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fireside.plugins import (
    HostScore,
    HostView,
    MatchScorer,
    PluginContext,
    StudentView,
    hookimpl,
    one_by_one,
)

name = "same_hours"
version = "1.0.0"
title = "Same hours"
summary = "Hosts whose clocks are close to the student's come a little earlier."
requires_api = ">=1.1,<2"

_FARTHEST = 12.0
_UNKNOWN = HostScore(0.5)


def same_hours(ctx: PluginContext, student: StudentView, host: HostView) -> HostScore:
    """Score one host: 1 on the same clock, 0 on the other side of the earth."""
    today = ctx.now.replace(hour=12, minute=0, second=0, microsecond=0)
    own, other = _offset(student.zone, today), _offset(host.zone, today)
    if own is None or other is None:
        return _UNKNOWN
    apart = abs(own - other) % 24
    apart = min(apart, 24 - apart)
    return HostScore(1 - apart / _FARTHEST, "" if apart > 1 else "Keeps the same hours as you")


@lru_cache(maxsize=2_000)
def _offset(zone: str, moment: datetime) -> float | None:
    """Return the hours by which a zone is ahead of UTC; None where nobody knows the zone."""
    try:
        offset = moment.astimezone(ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError):
        return None
    return None if offset is None else offset.total_seconds() / 3600


@hookimpl
def register_match_scorers() -> Sequence[MatchScorer]:
    """Give the rule, with half the weight of an ordinary one."""
    return [MatchScorer("same_hours", "Awake at the same hours", 0.5, one_by_one(same_hours))]
