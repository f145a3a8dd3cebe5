"""How good an assignment is, in figures that an adviser compares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

PERCENT = 100


class Place(Struct, frozen=True):
    """What a round gives one student; ``rank`` counts from 1, ``fit`` is percent."""

    student_id: int
    host_id: int | None
    rank: int | None = None
    fit: int | None = None
    suitable: int = 0
    locked: bool = False


class Band(Struct, frozen=True):
    """One bar: how many students, and which share of all, in percent."""

    key: str
    words: str
    count: int
    share: float


class Quality(Struct, frozen=True):
    """A round in figures."""

    students: int
    seats: int
    matched: int
    first: int
    top_three: int
    top_ten: int
    nobody_suits: int
    mean_fit: int
    """Percent, over the students who get somebody."""

    @property
    def left(self) -> int:
        """How many students get nobody."""
        return self.students - self.matched

    @property
    def free(self) -> int:
        """How many seats stay empty."""
        return self.seats - self.matched

    @property
    def bands(self) -> tuple[Band, ...]:
        """Everybody once: who gets the host she likes best, and so on down to nobody."""
        counts = (
            ("first", "The host who fits best", self.first),
            ("third", "The second or third", self.top_three - self.first),
            ("tenth", "The fourth to tenth", self.top_ten - self.top_three),
            ("later", "A later one", self.matched - self.top_ten),
            ("none", "Nobody", self.left),
        )
        of = max(1, self.students)
        return tuple(Band(key, words, n, round(PERCENT * n / of, 1)) for key, words, n in counts)

    @classmethod
    def of(cls, places: Iterable[Place], seats: int) -> Quality:
        """Count what a round gives; ``seats`` are all that the hosts have."""
        kept = list(places)
        matched = [place for place in kept if place.host_id is not None]
        ranks = [place.rank or 0 for place in matched]
        fits = [place.fit or 0 for place in matched]
        return cls(
            students=len(kept),
            seats=seats,
            matched=len(matched),
            first=sum(rank <= 1 for rank in ranks),
            top_three=sum(rank <= 3 for rank in ranks),
            top_ten=sum(rank <= 10 for rank in ranks),
            nobody_suits=sum(p.host_id is None and not p.suitable for p in kept),
            mean_fit=round(sum(fits) / len(fits)) if fits else 0,
        )


class Difference(Struct, frozen=True):
    """A student to whom two rounds give different hosts; None is nobody."""

    student_id: int
    one: int | None
    other: int | None


def differences(
    one: Mapping[int, int | None], other: Mapping[int, int | None]
) -> tuple[Difference, ...]:
    """Return the students of either round who meet somebody else in the other, by id."""
    changed = (
        Difference(student_id, one.get(student_id), other.get(student_id))
        for student_id in sorted({*one, *other})
    )
    return tuple(change for change in changed if change.one != change.other)
