"""The welcome: which questions somebody is asked, one at a time, and how far she is."""

from __future__ import annotations

import enum
from collections.abc import Collection

from msgspec import Struct

from fireside.people.rules.identity import Role


class Step(enum.StrEnum):
    """One question of the welcome; the word stands in its address."""

    YOU = "you"
    STUDY = "study"
    CURIOUS = "curious"
    TALKING = "talking"
    HOPES = "hopes"
    WORK = "work"
    TOPICS = "topics"
    MEETING = "meeting"
    HOURS = "hours"
    LIMITS = "limits"
    PHOTO = "photo"


_OF_ROLE = {
    Role.STUDENT: (Step.STUDY, Step.CURIOUS, Step.TALKING, Step.HOPES),
    Role.HOST: (Step.WORK, Step.TOPICS, Step.MEETING, Step.HOURS, Step.LIMITS),
}


class Welcome(Struct, frozen=True):
    """The questions in their order, and those that were asked: answered, or put off."""

    steps: tuple[Step, ...]
    asked: frozenset[str]

    @property
    def left(self) -> tuple[Step, ...]:
        """What is still to be asked."""
        return tuple(step for step in self.steps if step not in self.asked)

    def number(self, step: Step) -> int:
        """Return a step's place, counted from 1."""
        return self.steps.index(step) + 1

    def before(self, step: Step) -> Step | None:
        """Return the step that Back leads to."""
        at = self.steps.index(step)
        return self.steps[at - 1] if at else None

    def after(self, step: Step) -> Step | None:
        """Return what comes next: the first unasked step behind this one, else any unasked."""
        later = [other for other in self.left if self.number(other) > self.number(step)]
        others = [other for other in self.left if other != step]
        return next(iter(later or others), None)


def welcome_of(roles: Collection[str], asked: Collection[str]) -> Welcome:
    """Return the welcome of somebody with these roles."""
    own = tuple(step for role, steps in _OF_ROLE.items() if role in roles for step in steps)
    return Welcome((Step.YOU, *own, Step.PHOTO), frozenset(asked))
