"""Times as people say them: always with the zone's city named."""

from __future__ import annotations

import functools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from flask import Flask

_NAMED = {"UTC": "UTC", "Etc/UTC": "UTC", "Asia/Calcutta": "Kolkata"}


@functools.cache  # reading the database's folders takes 15 ms
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def known_zone(name: str) -> bool:
    """Tell whether the IANA database has this zone."""
    return name in _zones()


def zone_city(zone: str) -> str:
    """Return the city of an IANA zone: ``America/New_York`` is New York."""
    return _NAMED.get(zone) or zone.rsplit("/", 1)[-1].replace("_", " ")


def local(moment: datetime, zone: str) -> datetime:
    """Return an aware moment as it reads on a clock in ``zone``."""
    return moment.astimezone(ZoneInfo(zone))


def speak_day(moment: datetime, zone: str) -> str:
    """Return ``Thursday 3 December``."""
    return _spoken(local(moment, zone).date())


@functools.lru_cache(4096)  # a page of the search says it of twenty hosts
def _spoken(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"


def speak_hour(moment: datetime, zone: str) -> str:
    """Return ``16:00``."""
    return f"{local(moment, zone):%H:%M}"


def speak_datetime(moment: datetime, zone: str) -> str:
    """Return ``Thursday 3 December, 16:00 in New York``."""
    return f"{speak_day(moment, zone)}, {speak_hour(moment, zone)} in {zone_city(zone)}"


def speak_range(start: datetime, end: datetime, zone: str) -> str:
    """Return ``Thursday 3 December, 16:00 to 16:30 in New York``."""
    hours = f"{speak_hour(start, zone)} to {speak_hour(end, zone)}"
    return f"{speak_day(start, zone)}, {hours} in {zone_city(zone)}"


def speak_both(moment: datetime, zone: str, other_zone: str, other_name: str) -> str:
    """Return the moment in the reader's zone and, where it differs, in the other person's."""
    here = speak_datetime(moment, zone)
    if local(moment, zone).utcoffset() == local(moment, other_zone).utcoffset():
        return here
    there = local(moment, other_zone)
    day = "" if there.date() == local(moment, zone).date() else f"{there:%A} "
    return f"{here} ({day}{there:%H:%M} for {other_name} in {zone_city(other_zone)})"


def speak_ago(moment: datetime, present: datetime) -> str:
    """Return how long ago in the largest whole unit: ``2 hours ago``."""
    gone = max(present - moment, timedelta(0))
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        count = int(gone.total_seconds()) // size
        if count:
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"


def iso(moment: datetime) -> str:
    """Return the machine-readable form for ``<time datetime>``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def install(app: Flask) -> None:
    """Offer these as template filters."""
    app.jinja_env.filters.update(
        moment=speak_datetime,
        day=speak_day,
        hour=speak_hour,
        range=speak_range,
        zone_city=zone_city,
        ago=speak_ago,
        iso=iso,
    )
    app.jinja_env.globals.update(speak_both=speak_both, speak_range=speak_range)
