"""A host's goodwill: how often she is asked at most, in a month and in a term."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from msgspec import Struct


class Spent(enum.StrEnum):
    """For how long a host has been asked enough."""

    MONTH = "month"
    TERM = "term"


ENOUGH: Mapping[Spent, str] = {
    Spent.MONTH: "has enough requests this month",
    Spent.TERM: "has enough requests this term",
}
"""What is said of her to a student."""


class Budget(Struct, frozen=True):
    """How often a host was asked, and how often she is at most; a limit of 0 is none.

    One student's interview counts once, however many times of hers it asks for.
    """

    asked_this_month: int
    asked_this_term: int
    per_month: int
    per_term: int

    @property
    def spent(self) -> Spent | None:
        """Tell for how long she is not to be asked; None where she can be."""
        if 0 < self.per_term <= self.asked_this_term:
            return Spent.TERM
        return Spent.MONTH if 0 < self.per_month <= self.asked_this_month else None
