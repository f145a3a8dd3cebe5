"""Who wrote a plugin, as its distribution says."""

from __future__ import annotations

from email.utils import getaddresses
from importlib.metadata import EntryPoint
from typing import Final

_NAMES: Final = ("Author", "Maintainer")
_ADDRESSES: Final = ("Author-email", "Maintainer-email")
_MOST: Final = 120


def author_of(entry: EntryPoint) -> str:
    """Return the names of the authors, without their addresses where they have names."""
    if entry.dist is None:
        return ""
    told = entry.dist.metadata
    for name, address in zip(_NAMES, _ADDRESSES, strict=True):
        stated = ", ".join(told.get_all(name) or ())
        pairs = getaddresses(told.get_all(address) or [])
        named = ", ".join(called or mail for called, mail in pairs if called or mail)
        known = ", ".join(part for part in (stated, named) if part and part != "UNKNOWN")
        if known:
            return known[:_MOST]
    return ""
