"""Busy times from elsewhere that close hosts' slots."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fireside.plugins.types.context import PluginContext


@dataclass(frozen=True, slots=True)
class HostCalendar:
    """A host whose busy times are asked for."""

    host_id: int
    zone: str
    """IANA name of the zone that she lives by."""


@dataclass(frozen=True, slots=True)
class CalendarQuery:
    """Whose busy times between which moments, aware and in UTC."""

    hosts: tuple[HostCalendar, ...]
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class BusySpan:
    """Time in which a host cannot be met, aware and in UTC; the end is free again."""

    host_id: int
    starts_at: datetime
    ends_at: datetime


ReadBusy = Callable[[PluginContext, CalendarQuery], Sequence[BusySpan]]


@dataclass(frozen=True, slots=True)
class CalendarProvider:
    """A source of busy times, asked by a job for some hundred hosts at once."""

    key: str
    title: str
    busy: ReadBusy
