from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

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


def test_processes_follow_the_offset_that_one_of_them_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, noon = tmp_path / "clock", datetime(2026, 12, 3, 12, tzinfo=UTC)
    monkeypatch.setattr(clock, "_followed", None)
    monkeypatch.setattr(clock, "_read_at", 0)
    with time_machine.travel(noon, tick=False):
        clock.follow(file)
        assert clock.now() == noon  # nothing has been said yet
        file.write_text("3600.0", encoding="ascii")
        assert clock.now() == noon + timedelta(hours=1)
        clock.lead(file, timedelta(days=2))
        assert clock.now() == noon + timedelta(days=2)
        assert not file.with_suffix(".new").exists()
        assert float(file.read_text(encoding="ascii")) == timedelta(days=2).total_seconds()
        clock.lead(file, timedelta(0))
        assert clock.now() == noon


def test_a_process_that_follows_nothing_keeps_the_true_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "_followed", None)
    (tmp_path / "clock").write_text("3600.0", encoding="ascii")
    noon = datetime(2026, 12, 3, 12, tzinfo=UTC)
    with time_machine.travel(noon, tick=False):
        assert clock.now() == noon
