"""How much each matching rule counts in one institution, and what an administrator typed for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

MOST_WEIGHT = 100.0
_DIGITS = 6


class Weighing(Struct, frozen=True):
    """What an institution decided about rules, each named as ``plugin.key``.

    A rule that is not named here counts as its plugin gave it, so that a new one joins in.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    """Of scorers; one of weight 0 is not asked at all."""
    off: frozenset[str] = frozenset()
    """Filters that leave nobody out here."""
    order: tuple[str, ...] = ()
    """Filters that are asked first, in this order: the first that objects gives the reason."""

    def weight_of(self, scorer: str, own: float) -> float:
        """Return what a scorer counts here; ``own`` is what its plugin gave it."""
        return self.weights.get(scorer, own)

    def in_order(self, filters: Sequence[str]) -> list[str]:
        """Return all filters in the order in which they are asked here, those switched off too."""
        first = [name for name in self.order if name in filters]
        return first + [name for name in filters if name not in first]

    def changed_from(self, other: Weighing) -> list[str]:
        """Name the rules on which two decisions differ; ``order`` stands for that of filters."""
        scorers = {*self.weights, *other.weights}
        changed = [s for s in scorers if self.weights.get(s) != other.weights.get(s)]
        changed += self.off ^ other.off
        return sorted(changed) + (["order"] if self.order != other.order else [])


class Typed(Struct, frozen=True):
    """What stood in the fields: the decision as far as it can be read, and what is wrong."""

    weighing: Weighing
    problems: dict[str, str]
    """A sentence for each field, by its name."""


def weight_field(scorer: str) -> str:
    """Name the field of a scorer's weight."""
    return f"weight-{scorer}"


def place_field(name: str) -> str:
    """Name the field of a filter's place in the order."""
    return f"place-{name}"


def on_field(name: str) -> str:
    """Name the box that is ticked while a filter is on."""
    return f"on-{name}"


def read_weighing(
    typed: Mapping[str, str], scorers: Mapping[str, float], filters: Sequence[str]
) -> Typed:
    """Read a decision from fields; ``scorers`` come with their own weights, ``filters`` in order.

    What cannot be read leaves that rule as its plugin gave it, with a sentence beside the field.
    """
    problems: dict[str, str] = {}
    weights = {}
    for scorer, own in scorers.items():
        weight = _weight(typed.get(weight_field(scorer), ""))
        if weight is None:
            problems[weight_field(scorer)] = f"Give a number from 0 to {MOST_WEIGHT:g}."
        elif weight != own:
            weights[scorer] = weight
    if scorers and not problems and not any(weights.get(s, own) for s, own in scorers.items()):
        problems[weight_field(next(iter(scorers)))] = "Let at least one rule count."
    places = {name: _place(typed.get(place_field(name), ""), len(filters)) for name in filters}
    for name, place in places.items():
        if place is None:
            problems[place_field(name)] = f"Give a whole number from 1 to {len(filters)}."
    order = tuple(sorted(filters, key=lambda name: places[name] or len(filters)))
    off = frozenset(name for name in filters if on_field(name) not in typed)
    return Typed(Weighing(weights, off, order if order != tuple(filters) else ()), problems)


def _weight(text: str) -> float | None:
    """Read ``1.5`` or ``1,5``; tenths suffice."""
    whole, _, part = text.strip().replace(",", ".").partition(".")
    digits = f"{whole}{part}"
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS):
        return None
    weight = round(float(f"{whole or 0}.{part or 0}"), 1)
    return weight if weight <= MOST_WEIGHT else None


def _place(text: str, most: int) -> int | None:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        return None
    return int(text) if 1 <= int(text) <= most else None
