"""Pure decisions of the console: limits of policies, who may not be locked out, plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

LIMITS: Final[Mapping[str, tuple[int, int]]] = {
    "thank_you_hours": (12, 168),
    "request_valid_hours": (12, 336),
    "minimum_notice_hours": (0, 336),
    "horizon_days": (7, 180),
    "open_requests_per_student": (1, 50),
}
"""Smallest and largest value of each policy that is a number."""

CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "confirmation": ("request", "instant"),
    "paper": ("a4", "letter"),
}
"""The values of each policy that is a choice."""

ADMINISTRATOR: Final = "administrator"
_HOURS_IN_DAY: Final = 24
_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)*")
_LONGEST_ADDRESS: Final = 254


def policy_problems(wanted: Mapping[str, str | int | None]) -> dict[str, str]:
    """Return what is wrong with policies, by field name; an unknown name is wrong too."""
    problems = {
        name: "There is no such policy." for name in wanted if name not in {*LIMITS, *CHOICES}
    }
    for name, (least, most) in LIMITS.items():
        value = wanted.get(name, least)
        if not isinstance(value, int) or not least <= value <= most:
            problems[name] = f"Give a whole number from {least} to {most}."
    for name, offered in CHOICES.items():
        if wanted.get(name, offered[0]) not in offered:
            problems[name] = "Choose one of the two."
    if not problems and _nothing_bookable(wanted):
        problems["minimum_notice_hours"] = (
            "Nobody could ever ask: this is as long as the whole time that is open for asking."
        )
    return problems


def _nothing_bookable(wanted: Mapping[str, str | int | None]) -> bool:
    notice, horizon = wanted.get("minimum_notice_hours"), wanted.get("horizon_days")
    if not isinstance(notice, int) or not isinstance(horizon, int):
        return False
    return notice >= horizon * _HOURS_IN_DAY


def address_problem(address: str) -> str:
    """Return why mail cannot go to an address, or an empty string; RFC 5321 §4.5.3.1 for sizes."""
    if len(address) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(address) and address.isprintable():
        return ""
    return "This is no mail address. It looks like dana@example.org."


def locks_out(actor_id: int | None, member_id: int, roles: Iterable[str], *, paused: bool) -> bool:
    """Tell whether an administrator would take the console away from herself."""
    return actor_id == member_id and (paused or ADMINISTRATOR not in set(roles))


def name_from_address(address: str) -> str:
    """Return a name to begin with: ``dana.whitfield@example.org`` is Dana Whitfield."""
    words = re.split(r"[._+\-]+", address.partition("@")[0])
    return " ".join(word.capitalize() for word in words if word) or address


def words_for(key: str) -> str:
    """Return a dotted key as words: ``people.change_roles`` is "People: change roles"."""
    room, dot, act = key.partition(".")
    if not dot:
        return room.replace("_", " ").capitalize()
    return f"{room.capitalize()}: {act.replace('_', ' ').replace('.', ' ')}"
