"""The demo's group conversations, as plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Invited:
    """A guest's name, and what she would like to hear about."""

    student: str
    question: str


@dataclass(frozen=True)
class DemoGathering:
    """A group conversation so many days ahead."""

    institution: str
    host: str
    title: str
    about: str
    days: int
    minutes: int
    seats: int
    guests: tuple[Invited, ...]


def read_gathering(row: dict[str, Any]) -> DemoGathering:
    """Return one from its entry in the content files."""
    return DemoGathering(**{**row, "guests": tuple(Invited(**one) for one in row["guests"])})
