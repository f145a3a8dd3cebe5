"""A person who asks for what is held about her, or who has left."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DataSubject:
    """The person, by the number under which every hook names her; she has no other name here."""

    membership_id: int


@dataclass(frozen=True, slots=True)
class Erasure:
    """What a plugin did about somebody who has left."""

    erased: int
    """How many records are gone; 0 where there were none."""
    kept: str = ""
    """What had to stay and why, in a sentence for administrators; empty where nothing did."""
