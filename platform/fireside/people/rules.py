"""Pure decisions about people: roles, addresses, what a profile still lacks."""

from __future__ import annotations

import enum


class Role(enum.StrEnum):
    """What somebody is in one institution; a person may be several."""

    STUDENT = "student"
    HOST = "host"
    ADVISOR = "advisor"
    ADMINISTRATOR = "administrator"


ARRIVAL_KEYS = {
    "address": "Address",
    "entrance": "Which entrance",
    "reception": "At reception",
    "ask_for": "Whom to ask for",
    "identification": "Identification to bring",
    "parking": "Parking",
    "step_free": "Step-free route",
    "contact": "Contact on the day",
}
"""The arrival details of an in-person interview, in the order in which a visitor needs them."""


def fold_email(address: str) -> str:
    """Return the form under which an address is stored and compared."""
    return address.strip().casefold()
