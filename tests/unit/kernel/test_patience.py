"""How long a failing job is tried."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from fireside.kernel.jobs import JobContext, Patience, handler, handlers
from fireside.kernel.jobs.registry import patience_of

NAME = "test.patience"


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    yield
    handlers.pop(NAME, None)


def run(attempt: int, name: str = NAME) -> JobContext:
    return JobContext(1, name, 3, {}, attempt)


def test_a_job_has_the_patience_that_its_handler_names() -> None:
    patience = Patience(attempts=3, longest_pause=timedelta(seconds=7))
    handler(NAME, patience)(lambda job: None)
    assert patience_of(NAME) == patience
    assert [run(attempt).last_attempt for attempt in (1, 2, 3, 4)] == [False, False, True, True]


def test_any_other_job_has_the_usual_patience() -> None:
    assert patience_of("test.nobody") == Patience()
    usual = Patience().attempts
    assert not run(usual - 1, "test.nobody").last_attempt
    assert run(usual, "test.nobody").last_attempt


def test_a_job_has_one_handler() -> None:
    handler(NAME)(lambda job: None)
    with pytest.raises(ValueError, match="two handlers"):
        handler(NAME)(lambda job: None)
