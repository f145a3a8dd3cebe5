from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from werkzeug.routing import Map, ValidationError

from fireside.kernel import clock
from fireside.kernel.db import LARGEST_ID, new_id
from fireside.kernel.web.guard import IdConverter


def test_ids_rise_and_fit_into_a_column() -> None:
    made = [new_id() for _ in range(1000)]
    assert made == sorted(set(made))
    assert 0 < made[0] < made[-1] <= LARGEST_ID == 2**63 - 1


def test_ids_rise_also_when_the_clock_goes_back() -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        first = new_id()
        traveller.shift(timedelta(hours=-1))
        assert new_id() > first
    with time_machine.travel("2020-01-01T00:00Z", tick=False):
        assert new_id() > first


def test_ids_of_several_threads_differ() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: new_id(), range(2000)))
    assert len(set(made)) == 2000


def test_an_id_in_an_address_is_at_most_what_a_column_holds() -> None:
    converter = IdConverter(Map())
    assert converter.to_python(str(LARGEST_ID)) == LARGEST_ID
    with pytest.raises(ValidationError):
        converter.to_python(str(LARGEST_ID + 1))
