"""What an institution may decide: the limits of each policy, and what does not go together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fireside.institutions.rules import CONDUCT_LONGEST

LIMITS: Final[Mapping[str, tuple[int, int]]] = {
    "thank_you_hours": (12, 168),
    "nudge_hours": (0, 120),
    "reminder_hours": (0, 168),
    "last_reminder_minutes": (0, 240),
    "request_valid_hours": (12, 336),
    "minimum_notice_hours": (0, 336),
    "horizon_days": (7, 180),
    "open_requests_per_student": (1, 50),
    "approval_hours": (4, 240),
    "no_show_days": (1, 180),
    "waitlist_hours": (0, 168),
    "asks_per_month": (0, 60),
    "asks_per_term": (0, 240),
    "talks_per_day": (0, 12),
    "talks_per_week": (0, 60),
    "rest_days": (0, 90),
    "late_hours": (0, 168),
}
"""Smallest and largest value of each policy that is a number."""

CHOICES: Final[Mapping[str, tuple[str | bool, ...]]] = {
    "request_holds": (True, False),
    "confirmation": ("request", "instant"),
    "approval": ("no", "yes"),
    "readiness": ("no", "yes"),
    "no_show": ("nothing", "warn", "pause", "talk"),
    "paper": ("a4", "letter"),
    "term_plan": ("semesters", "terms", "quarters"),
    "host_limits": ("stricter", "own"),
}
"""The values of each policy that is a choice."""

TEXTS: Final[Mapping[str, int]] = {"conduct": CONDUCT_LONGEST}
"""How many characters each policy may have that is a text."""

OPENINGS: Final = frozenset(
    {"minimum_notice_hours", "horizon_days", "talks_per_day", "talks_per_week", "host_limits"}
)
"""Policies that decide when a host can be asked next."""
BUDGETS: Final = frozenset({"asks_per_month", "asks_per_term", "term_plan", "host_limits"})
"""Policies that decide who has been asked enough."""

_HOW_MANY: Final = {2: "two", 3: "three", 4: "four"}
_HOURS_IN_DAY: Final = 24
_MINUTES_IN_HOUR: Final = 60
_UNSAID: Final = 1_000_000


def policy_problems(wanted: Mapping[str, str | int | None]) -> dict[str, str]:
    """Return what is wrong with policies, by field name; an unknown name is wrong too."""
    problems = {
        name: "There is no such policy."
        for name in wanted
        if name not in {*LIMITS, *CHOICES, *TEXTS}
    }
    for name, (least, most) in LIMITS.items():
        value = wanted.get(name, least)
        if not isinstance(value, int) or not least <= value <= most:
            problems[name] = f"Give a whole number from {least} to {most}."
    for name, offered in CHOICES.items():
        if wanted.get(name, offered[0]) not in offered:
            problems[name] = f"Choose one of the {_HOW_MANY[len(offered)]}."
    for name, longest in TEXTS.items():
        text = wanted.get(name, "")
        if not isinstance(text, str) or len(text) > longest:
            problems[name] = f"Keep it under {longest:,} characters."
    return problems or _contradictions(wanted)


def _contradictions(wanted: Mapping[str, str | int | None]) -> dict[str, str]:
    """Return what is wrong with policies that are each within their limits."""
    number = {name: value for name, value in wanted.items() if isinstance(value, int)}
    problems: dict[str, str] = {}
    ahead = number.get("horizon_days", _UNSAID) * _HOURS_IN_DAY
    if number.get("minimum_notice_hours", 0) >= ahead:
        problems["minimum_notice_hours"] = (
            "Nobody could ever ask: this is as long as the whole time that is open for asking."
        )
    if number.get("nudge_hours", 0) >= number.get("thank_you_hours", _UNSAID):
        problems["nudge_hours"] = (
            "It would come when the time for the thank-you is over. Give fewer, or 0 for none."
        )
    month, term = number.get("asks_per_month", 0), number.get("asks_per_term", 0)
    if month and term and term < month:
        problems["asks_per_term"] = "A term is longer than a month: give at least as many, or 0."
    day, week = number.get("talks_per_day", 0), number.get("talks_per_week", 0)
    if day and week and week < day:
        problems["talks_per_week"] = "A week is longer than a day: give at least as many, or 0."
    first, last = number.get("reminder_hours", 0), number.get("last_reminder_minutes", 0)
    if first and last >= first * _MINUTES_IN_HOUR:
        problems["last_reminder_minutes"] = (
            "It would come before the first reminder. Give fewer minutes, or 0 for none."
        )
    return problems
