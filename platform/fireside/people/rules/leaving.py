"""What is left of somebody who has left: a place without a name."""

from __future__ import annotations

import enum
import unicodedata

FORMER = "Former member"
_NOWHERE = "@left.invalid"  # RFC 2606 §2: never anybody's domain


class Fate(enum.StrEnum):
    """What becomes of something when its owner leaves."""

    ENDS = "ends"  # called off, and the other person told
    GOES = "goes"
    STAYS = "stays"


def gone_address(account_id: int) -> str:
    """Return what stands in the place of an address that was deleted."""
    return f"{account_id}{_NOWHERE}"


def has_gone(email: str) -> bool:
    """Tell whether an address is one that nobody reads any more."""
    return email.endswith(_NOWHERE)


def same_name(typed: str, name: str) -> bool:
    """Tell whether somebody typed her own name, whatever its case and spaces."""
    return bool(typed.strip()) and _plain(typed) == _plain(name)


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
