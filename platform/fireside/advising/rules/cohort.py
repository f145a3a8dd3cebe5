"""Pure decisions about the cohort: how far each student has come, and the figures of all."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from fireside.interviews.rules import UNSEEN, State


class Reach(enum.StrEnum):
    """How far a student has come with any of her interviews."""

    NONE = "none"
    WAITING = "waiting"
    COMING = "coming"
    MET = "met"


REACH_WORDS: Mapping[Reach, str] = {
    Reach.NONE: "Had none so far",
    Reach.WAITING: "Waits for an answer",
    Reach.COMING: "Has a date",
    Reach.MET: "Has met somebody",
}


class Thanks(enum.StrEnum):
    """How a conversation was thanked for."""

    IN_TIME = "in time"
    LATE = "late"
    RUNNING = "running"
    NOT = "not"


THANKS_WORDS: Mapping[Thanks, str] = {
    Thanks.IN_TIME: "Thanked in time",
    Thanks.LATE: "Thanked later",
    Thanks.RUNNING: "The clock still runs",
    Thanks.NOT: "Not thanked so far",
}


class Talk(Struct, frozen=True):
    """One interview in figures; ``thanked_at`` only for a thank-you that is on its way or there."""

    state: State
    ended_at: datetime | None = None
    thanked_at: datetime | None = None
    reflected: bool = False


class StudentLine(Struct, frozen=True):
    """One student of the cohort, with her interviews in figures and no word of them."""

    id: int
    """Her membership."""
    name: str
    programme: str
    year: int | None
    talks: tuple[Talk, ...] = ()
    photo_id: int | None = None

    @property
    def asked(self) -> int:
        """How many hosts she has asked."""
        return sum(talk.state not in UNSEEN for talk in self.talks)

    def count(self, state: State) -> int:
        """Return how many of her interviews are in a state."""
        return sum(talk.state is state for talk in self.talks)

    @property
    def met(self) -> int:
        """How many conversations took place."""
        return self.count(State.HELD)

    @property
    def reflected(self) -> int:
        """After how many she has looked back."""
        return sum(talk.reflected for talk in self.talks)

    @property
    def reach(self) -> Reach:
        """How far she has come with the furthest of them."""
        for state, reach in _FURTHEST.items():
            if self.count(state):
                return reach
        return Reach.NONE


_FURTHEST = {
    State.HELD: Reach.MET,
    State.CONFIRMED: Reach.COMING,
    State.APPROVAL: Reach.WAITING,
    State.REQUESTED: Reach.WAITING,
}


class Figure(Struct, frozen=True):
    """One row of a picture's table."""

    key: str
    words: str
    count: int
    share: int
    """Of all, in percent."""


class Figures(Struct, frozen=True):
    """The cohort in figures."""

    students: int
    talks: int
    reach: tuple[Figure, ...]
    thanks: tuple[Figure, ...]
    reflected: tuple[Figure, ...]


def thanks_of(talk: Talk, window: timedelta, present: datetime) -> Thanks | None:
    """Return how a conversation was thanked for; None where none took place."""
    if talk.state is not State.HELD or talk.ended_at is None:
        return None
    due = talk.ended_at + window
    if talk.thanked_at is not None:
        return Thanks.IN_TIME if talk.thanked_at <= due else Thanks.LATE
    return Thanks.RUNNING if present < due else Thanks.NOT


def thanked_in_time(line: StudentLine, window: timedelta, present: datetime) -> int:
    """Return how many conversations a student thanked for in time."""
    return sum(thanks_of(talk, window, present) is Thanks.IN_TIME for talk in line.talks)


def figures_of(lines: Sequence[StudentLine], window: timedelta, present: datetime) -> Figures:
    """Return the figures of a cohort: of students, of thank-yous, of looking back."""
    thanks = Counter(
        how
        for line in lines
        for talk in line.talks
        if (how := thanks_of(talk, window, present)) is not None
    )
    talks = sum(thanks.values())
    looked_back = sum(line.reflected for line in lines)
    return Figures(
        students=len(lines),
        talks=talks,
        reach=_figures(REACH_WORDS, Counter(line.reach for line in lines), len(lines)),
        thanks=_figures(THANKS_WORDS, thanks, talks),
        reflected=(
            _figure("yes", "Looked back", looked_back, talks),
            _figure("no", "Not so far", talks - looked_back, talks),
        ),
    )


def reached(lines: Iterable[StudentLine], reach: Reach | None) -> list[StudentLine]:
    """Return the students who have come exactly so far; all of them for None."""
    return [line for line in lines if reach is None or line.reach is reach]


def _figures(words: Mapping[Any, str], counts: Mapping[Any, int], total: int) -> tuple[Figure, ...]:
    return tuple(_figure(key, told, counts.get(key, 0), total) for key, told in words.items())


def _figure(key: str, words: str, count: int, total: int) -> Figure:
    return Figure(str(key), words, count, round(100 * count / total) if total else 0)
