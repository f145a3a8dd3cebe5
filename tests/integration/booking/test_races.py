"""The races of `make prove`, in small: the same promises on every run of the tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from fireside.config import Settings
from tests.prove import scenarios
from tests.prove.racing import seed_field, served

STUDENTS, ROUNDS, WORKERS = 8, 2, 3


@pytest.mark.slow
def test_no_time_is_held_twice_in_small_races(settings: Settings, tmp_path: Path) -> None:
    log = tmp_path / "gunicorn.log"
    races = (
        scenarios.one_slot,
        scenarios.overlapping_slots,
        scenarios.confirm_and_cancel,
        scenarios.decline_and_cancel,
        scenarios.cancel_and_rebook,
        scenarios.ask_and_block,
    )
    field = seed_field(settings, STUDENTS, ROUNDS * len(races))
    with served(settings, WORKERS, log) as base:
        for place, race in enumerate(races):
            for number in range(ROUNDS):
                found = race(base, field, place * ROUNDS + number)
                words = f"{race.__name__}: {found.breaches} {found.statuses}"
                assert not found.breaches, words + log.read_text(errors="replace")[-2000:]
