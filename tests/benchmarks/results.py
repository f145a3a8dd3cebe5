"""What a benchmark found, and whether its goal is met. Nothing here measures anything."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path
from statistics import median


class Goal(Enum):
    """Which way is better: more pages in a second, or less memory and fewer seconds."""

    AT_LEAST = "at least"
    AT_MOST = "at most"


@dataclass(frozen=True)
class Benchmark:
    """What is compared, in which unit, and what ``ours / other`` has to reach."""

    name: str
    unit: str
    direction: Goal
    goal: float


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
    """Compare round by round: a busy computer slows both halves of a round alike."""
    if not other or min(other) <= 0:
        raise ValueError(f"{benchmark.name}: the other side measured nothing")
    ratio = median(one / two for one, two in zip(ours, other, strict=True))
    met = (
        ratio >= benchmark.goal if benchmark.direction is Goal.AT_LEAST else ratio <= benchmark.goal
    )
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
