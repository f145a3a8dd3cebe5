"""Pure decisions about institutions: their slugs, addresses and policies."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from datetime import date
from typing import Final

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_GAP = re.compile(r"\n{3,}")


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


CONDUCT_LONGEST: Final = 4_000
"""Characters of a code of conduct."""
DEFAULT_CONDUCT: Final = """\
Here people give each other half an hour of their time. These lines say how we treat it.

We are friendly and honest with each other, whoever we are and wherever we come from. Nobody is \
mocked, pressed or treated worse for who they are.

A conversation is for advice. Students do not ask for a job in it, and hosts neither promise one \
nor ask for anything in return.

We come on time and prepared. Whoever cannot come calls off as early as possible, with a word why.

What is told in a conversation stays between the two. Nobody records it, and nobody passes it on \
without having asked.

We write to each other about the conversation, and through this site. Addresses and numbers are \
given only by whoever wants to give them.

We meet at work, in a public place, by video or by phone, and at hours that suit both.

Each of us may say no, stop, or end a conversation at any time, and owes nobody a reason.

If something is not right, tell staff with "Report a concern". They read it in confidence.
"""
"""With what an institution begins; it may change it, or do without."""


def tidy_conduct(text: str) -> str:
    """Return a text as it is kept: one kind of line end, no blanks at ends, one empty line between.

    So that a text which a browser sends back unchanged is the same text.
    """
    lines = [line.strip() for line in text.splitlines()]
    return _GAP.sub("\n\n", "\n".join(lines)).strip()


def conduct_paragraphs(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a text that was tidied."""
    return tuple(text.split("\n\n")) if text else ()


def must_accept(text: str, version: int, accepted: int) -> bool:
    """Tell whether somebody who accepted one version (0: none) has this one still to accept."""
    return bool(text) and accepted < version


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
