from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from fireside.kernel import clock


@pytest.fixture(autouse=True)
def unshifted() -> Iterator[None]:
    yield
    clock.shift(timedelta(0))


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC


def test_the_clock_can_be_stopped_and_shifted_from_the_true_time() -> None:
    noon = datetime(2026, 12, 3, 12, tzinfo=UTC)
    with time_machine.travel(noon, tick=False):
        assert clock.now() == noon
        clock.shift(timedelta(hours=1))
        clock.shift(timedelta(days=2))
        assert clock.now() == noon + timedelta(days=2)
