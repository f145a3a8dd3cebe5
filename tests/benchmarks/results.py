"""What a benchmark found, and whether its goal is met. Nothing here measures anything."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path
from statistics import median


class Goal(Enum):
    """Which way is better: more pages in a second, less memory, or so many times less time.

    The ratio is ``ours / other``; where time is to be less it is ``other / ours``.
    """

    AT_LEAST = "at least"
    AT_MOST = "at most"
    TIMES_LESS = "at least, other / ours,"


@dataclass(frozen=True)
class Benchmark:
    """What is compared, in which unit, and what the ratio has to reach.

    ``most`` is what ours may be at most by itself; 0 where only the ratio counts.
    """

    name: str
    unit: str
    direction: Goal
    goal: float
    most: float = 0.0


@dataclass(frozen=True)
class Result:
    """One line of ``bench.json``: medians, and that of the rounds' own ``ours / other``."""

    name: str
    ours: float
    other: float
    ratio: float
    goal: float
    met: bool


def judge(
    benchmark: Benchmark, database: str, ours: Sequence[float], other: Sequence[float]
) -> Result:
    """Compare round by round: a busy computer slows both halves of a round alike.

    ``database`` is empty where none is asked.
    """
    if not other or min(other) <= 0:
        raise ValueError(f"{benchmark.name}: the other side measured nothing")
    ratios = [one / two for one, two in zip(ours, other, strict=True)]
    if benchmark.direction is Goal.TIMES_LESS:
        ratios = [1 / ratio for ratio in ratios]
    ratio = median(ratios)
    at_most = benchmark.direction is Goal.AT_MOST
    enough = ratio <= benchmark.goal if at_most else ratio >= benchmark.goal
    met = enough and (not benchmark.most or median(ours) <= benchmark.most)
    return Result(
        f"{benchmark.name}[{database}]" if database else benchmark.name,
        round(median(ours), 3),
        round(median(other), 3),
        round(ratio, 3),
        benchmark.goal,
        met,
    )


def write_json(results: Iterable[Result], path: Path) -> None:
    """Keep the results for whoever compares them with another day's."""
    path.write_text(json.dumps([asdict(result) for result in results], indent=2) + "\n", "utf-8")
