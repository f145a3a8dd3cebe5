"""A call that is stopped leaves nothing behind: neither for who comes next nor for a tracer."""

from __future__ import annotations

import sys
import time
from types import FrameType
from typing import Any

import pytest

from fireside.plugins.watchdog import Overrun, limited


def _traced(frame: FrameType, event: str, given: Any) -> Any:
    return _traced


def _without_end() -> None:
    with limited(0.1):
        while True:
            time.sleep(0.001)


@pytest.mark.parametrize("number", range(2))
def test_who_is_traced_goes_on_after_a_call_was_stopped(number: int) -> None:
    """Taking an exception back made Python 3.11 spin as soon as a tracer was set."""
    before = sys.gettrace()
    sys.settrace(_traced)
    try:
        with pytest.raises(Overrun):
            _without_end()
        assert sum(range(1000)) == 499_500
    finally:
        sys.settrace(before)


def test_another_error_at_the_limit_stays_what_it_is() -> None:
    with pytest.raises(ValueError, match="of its own"), limited(30):
        raise ValueError("of its own")
