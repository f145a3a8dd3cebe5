"""The career-readiness competencies, one file for each edition; the names are data."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct

CURRENT_EDITION = "nace-2021"
_FOLDER = Path(__file__).parent.parent


class Edition(Struct, frozen=True):
    """One revision of the list: key to name, in its own order."""

    key: str
    title: str
    competencies: Mapping[str, str]


@functools.cache
def editions() -> Mapping[str, Edition]:
    """Return every edition by its key."""
    return MappingProxyType({path.stem: _read(path) for path in sorted(_FOLDER.glob("*.toml"))})


def current_edition() -> Edition:
    """Return the edition that new reflections are tagged with."""
    return editions()[CURRENT_EDITION]


def names_of(edition: str, keys: list[str]) -> tuple[str, ...]:
    """Return the names of stored keys as their edition has them; what it lacks is left out."""
    known = editions().get(edition)
    if known is None:
        return ()
    return tuple(name for key, name in known.competencies.items() if key in keys)


def _read(path: Path) -> Edition:
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return Edition(told["edition"], told["title"], MappingProxyType(told["competencies"]))
