"""Term assignment: candidate lists, the two aims, and what an assignment is worth."""

from fireside.matching.rules.rounds.best_total import assign_best, worth
from fireside.matching.rules.rounds.candidates import (
    Pairs,
    ScoreRows,
    ScoreSource,
    find_candidates,
)
from fireside.matching.rules.rounds.growing import LENGTH, Outcome, People, assign, free_seats
from fireside.matching.rules.rounds.stable import assign_stably

__all__ = [
    "LENGTH",
    "Outcome",
    "Pairs",
    "People",
    "ScoreRows",
    "ScoreSource",
    "assign",
    "assign_best",
    "assign_stably",
    "find_candidates",
    "free_seats",
    "worth",
]
