"""Fifty requests at once, twenty rounds: asks, confirmations, numbers, and moves into one time.

Real requests to gunicorn's worker processes. `make prove` has the larger figures.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from fireside.config import Settings
from tests.prove.contests import AT_ONCE, CONTESTS, SHARED, Contest, gathered
from tests.prove.racing import seed_field, served

STUDENTS, ROUNDS, WORKERS = 25, 20, 2  # each presses twice


@pytest.mark.slow
@pytest.mark.parametrize("contest", CONTESTS, ids=lambda contest: contest.__name__)
def test_no_time_and_no_place_is_given_twice(
    settings: Settings, tmp_path: Path, contest: Contest
) -> None:
    log, name = tmp_path / "gunicorn.log", contest.__name__
    field = seed_field(
        settings,
        STUDENTS,
        ROUNDS,
        open_until=14,  # twelve times a day: no contest needs more than 180 in four weeks
        request_holds=name not in SHARED,
        confirmation="instant" if name in AT_ONCE else "request",
    )
    with served(settings, WORKERS, log) as base, gathered(base, field) as crowd:
        for number in range(ROUNDS):
            found = contest(crowd, number)
            words = f"{name}, round {number}: {found.breaches} {found.statuses}"
            assert not found.breaches, words + log.read_text(errors="replace")[-2000:]
