"""What a mail must be like to be taken for an answer of one of the two."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

LARGEST_MAIL = 1_000_000
"""Bytes of a mail that are read at most; a long answer has a hundredth of that."""
MOST_READ = 20_000
"""Characters of its text in which the answer is looked for."""
MARK_LENGTH = 32
"""Hexadecimal digits of the mark that nobody can guess: 128 bits."""
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LOCAL = re.compile(rf"r-([0-9a-z]{{1,13}})-([0-9a-z]{{1,13}})-([0-9a-f]{{{MARK_LENGTH}}})")
_TO_MANY = frozenset({"bulk", "junk", "list", "auto_reply"})
_OF_LISTS = ("list-id", "list-unsubscribe", "x-autoreply", "x-autorespond")


class Fate(enum.StrEnum):
    """What became of a mail."""

    TAKEN = "taken"
    UNKNOWN = "unknown"  # nobody's address
    FORGED = "forged"  # not from the one to whom the address was given
    AUTOMATIC = "automatic"  # nobody wrote it: an absence note, a list, a bounce
    TOO_LARGE = "too large"
    REFUSED = "refused"  # an answer that cannot be sent; its writer is told why


class NotTaken(enum.StrEnum):
    """Why an answer could not be sent on."""

    EMPTY = "empty"
    LONG = "long"
    CLOSED = "closed"
    MANY = "many"
    CONDUCT = "conduct"  # the writer has not accepted how people treat each other here


class ReplyTo(Struct, frozen=True):
    """What an address for answers says: an answer to which message of which institution."""

    institution_id: int
    message_id: int
    mark: str


def local_part(to: ReplyTo) -> str:
    """Return what stands before the @: at most 62 of the 64 characters allowed (RFC 5321)."""
    return f"r-{_base36(to.institution_id)}-{_base36(to.message_id)}-{to.mark}"


def read_address(address: str, domain: str) -> ReplyTo | None:
    """Return what an address of ours says, or None for any other; case says nothing."""
    local, at, host = address.strip().casefold().rpartition("@")
    found = _LOCAL.fullmatch(local)
    if not at or found is None or host != domain.casefold():
        return None
    return ReplyTo(int(found[1], 36), int(found[2], 36), found[3])


def is_automatic(headers: Mapping[str, str]) -> bool:
    """Tell whether a program wrote a mail (RFC 3834), by its headers in small letters."""
    submitted = headers.get("auto-submitted", "no").partition(";")[0].strip().casefold()
    precedence = headers.get("precedence", "").strip().casefold()
    kind = headers.get("content-type", "").strip().casefold()
    return (
        submitted != "no"
        or precedence in _TO_MANY
        or headers.get("return-path", "").strip() == "<>"
        or kind.startswith("multipart/report")
        or any(name in headers for name in _OF_LISTS)
    )


def is_from(senders: Sequence[str], address: str) -> bool:
    """Tell whether a mail names one sender, and this one."""
    return len(senders) == 1 and senders[0].strip().casefold() == address.casefold()


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
