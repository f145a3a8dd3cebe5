"""Pure decisions about institutions: their slugs, addresses and policies."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from datetime import date

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


class Confirmation(enum.StrEnum):
    """How an ask becomes an appointment."""

    REQUEST = "request"  # the host answers each ask
    INSTANT = "instant"  # an open slot is confirmed at once


class YesNo(enum.StrEnum):
    """Whether an institution demands something."""

    YES = "yes"
    NO = "no"


class NoShow(enum.StrEnum):
    """What follows for a student who did not come."""

    NOTHING = "nothing"
    WARN = "warn"  # a mail says that the host waited
    PAUSE = "pause"  # nobody can be asked for some days
    TALK = "talk"  # nobody can be asked until an adviser lifts it


class TermPlan(enum.StrEnum):
    """How the year is divided into terms."""

    SEMESTERS = "semesters"
    TERMS = "terms"
    QUARTERS = "quarters"


class HostLimits(enum.StrEnum):
    """Whose number holds where a host has given one of her own."""

    STRICTER = "stricter"  # the stricter of the two
    OWN = "own"  # hers


TERM_MONTHS: Mapping[TermPlan, tuple[int, ...]] = {
    TermPlan.SEMESTERS: (1, 8),
    TermPlan.TERMS: (1, 4, 9),
    TermPlan.QUARTERS: (1, 4, 7, 10),
}
"""The months with whose first day a term begins; each plan has one in January."""


def term_start(plan: TermPlan, day: date) -> date:
    """Return the first day of the term in which a day lies."""
    return date(day.year, max(m for m in TERM_MONTHS[plan] if m <= day.month), 1)


def stricter(*limits: int) -> int:
    """Return the smallest of some limits; 0 is no limit."""
    return min((limit for limit in limits if limit > 0), default=0)


def limit_of(rule: str, house: int, own: int) -> int:
    """Return how many of something a host takes at most; 0 is no limit."""
    return own if rule == HostLimits.OWN and own > 0 else stricter(house, own)


def notice_of(rule: str, house: int, own: int | None) -> int:
    """Return the hours of notice that a host gets; a longer notice is the stricter one."""
    if own is None:
        return house
    return own if rule == HostLimits.OWN else max(house, own)


def horizon_of(rule: str, house: int, own: int | None) -> int:
    """Return for how many days ahead a host can be asked; fewer days are stricter."""
    if own is None:
        return house
    return own if rule == HostLimits.OWN else min(house, own)


def valid_slug(slug: str) -> bool:
    """Tell whether a slug can stand in an address: 1 to 40 of a-z, 0-9 and inner hyphens."""
    return _SLUG.fullmatch(slug) is not None


def split_prefix(path: str) -> tuple[str, str] | None:
    """Split ``/i/<slug>/rest`` into slug and ``/rest``; None where the path has no such prefix."""
    if not path.startswith("/i/"):
        return None
    slug, slash, rest = path[3:].partition("/")
    if not valid_slug(slug) or not slash:
        return None
    return slug, "/" + rest


def host_without_port(host: str) -> str:
    """Return a Host header's name in lower case, without port and final dot."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return name.lower().rstrip(".")
