"""Term assignment: candidate lists, the two aims, and what an assignment is worth."""

from fireside.matching.rules.rounds.best_total import assign_best, worth
from fireside.matching.rules.rounds.candidates import (
    Pairs,
    ScoreRows,
    ScoreSource,
    find_candidates,
)
from fireside.matching.rules.rounds.growing import LENGTH, Outcome, People, assign, free_seats
from fireside.matching.rules.rounds.quality import (
    Band,
    Difference,
    Place,
    Quality,
    differences,
)
from fireside.matching.rules.rounds.stable import assign_stably
from fireside.matching.rules.rounds.states import (
    OPEN,
    WORKING,
    LeftBecause,
    RoundState,
    Verdict,
    why_left,
)

__all__ = [
    "LENGTH",
    "OPEN",
    "WORKING",
    "Band",
    "Difference",
    "LeftBecause",
    "Outcome",
    "Pairs",
    "People",
    "Place",
    "Quality",
    "RoundState",
    "ScoreRows",
    "ScoreSource",
    "Verdict",
    "assign",
    "assign_best",
    "assign_stably",
    "differences",
    "find_candidates",
    "free_seats",
    "why_left",
    "worth",
]
