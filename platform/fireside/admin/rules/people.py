"""Who can be added, and who may not be locked out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

ADMINISTRATOR: Final = "administrator"
_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)*")
_LONGEST_ADDRESS: Final = 254


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
