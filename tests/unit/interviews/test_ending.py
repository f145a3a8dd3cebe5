"""Where the end of a conversation can be put, and until when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fireside.interviews.rules import CORRECTABLE, EndRefusal, end_refusal

START = datetime(2027, 12, 3, 15, 0, tzinfo=UTC)
RECORDED = START + timedelta(minutes=30)
SECOND = timedelta(seconds=1)


def test_it_can_be_put_right_for_a_day() -> None:
    assert timedelta(hours=24) == CORRECTABLE


@pytest.mark.parametrize(
    ("ended_at", "present", "refusal"),
    [
        (RECORDED, RECORDED, None),
        (START + SECOND, RECORDED, None),
        (START, RECORDED, EndRefusal.BEFORE_START),
        (START - SECOND, RECORDED, EndRefusal.BEFORE_START),
        (RECORDED + SECOND, RECORDED, EndRefusal.AHEAD),
        (RECORDED + SECOND, RECORDED + SECOND, None),
        (RECORDED, RECORDED + CORRECTABLE, None),
        (RECORDED, RECORDED + CORRECTABLE + SECOND, EndRefusal.TOO_LATE),
        (START - SECOND, RECORDED + CORRECTABLE + SECOND, EndRefusal.TOO_LATE),
        (START + SECOND, RECORDED - timedelta(minutes=20), None),  # the clock went back
    ],
)
def test_an_end_lies_after_the_start_and_not_ahead(
    ended_at: datetime, present: datetime, refusal: EndRefusal | None
) -> None:
    found = end_refusal(ended_at, starts_at=START, recorded_at=RECORDED, present=present)
    assert found is refusal
