"""Kept time takes nothing away and adds nothing: what all see and what guests see is the whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from fireside.availability.rules import (
    KEPT_WORDS,
    Hours,
    Kept,
    Shape,
    Slot,
    Standing,
    WeeklySpan,
    closed_by,
    given_up,
    open_slots,
    why_closed,
    within,
)

MONDAY = datetime(2026, 11, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
EVERY_DAY = Hours("UTC", [WeeklySpan(weekday, 8 * 60, 20 * 60) for weekday in range(7)])


def at(hour: float) -> datetime:
    return MONDAY + timedelta(hours=hour)


def kept(start: float, end: float, standing: Standing, campaign_id: int = 1) -> Kept:
    return Kept(at(start), at(end), campaign_id, standing)


@st.composite
def campaigns(draw: st.DrawFn) -> tuple[Shape, list[tuple[datetime, datetime]], list[Kept]]:
    shape = Shape(
        draw(st.sampled_from((15, 20, 30, 45, 60))),
        draw(st.sampled_from((0, 10))),
        draw(st.sampled_from((0, 15))),
        draw(st.sampled_from((5, 15, 30))),
    )
    minutes = st.integers(0, 3 * 1440)
    spans = [
        (MONDAY + start * MINUTE, MONDAY + (start + draw(st.integers(1, 400))) * MINUTE)
        for start in draw(st.lists(minutes, max_size=6))
    ]
    cut = draw(st.integers(0, len(spans)))
    times = [Kept(start, end, 1, Standing.NOT_INVITED) for start, end in spans[cut:]]
    return shape, spans[:cut], times


def listed(shape: Shape, busy: list[tuple[datetime, datetime]], times: list[Kept]) -> set[Slot]:
    closed = closed_by(times, shape.minutes)
    return set(open_slots(EVERY_DAY, busy, shape, MONDAY, at(72), closed))


@settings(max_examples=150, deadline=None)
@given(campaigns())
def test_general_and_kept_slots_are_together_all_and_share_nothing(problem: tuple) -> None:
    shape, busy, times = problem
    everything = listed(shape, busy, [])
    invited = [replace(one, standing=Standing.INVITED) for one in times]
    general, guests = listed(shape, busy, times), listed(shape, busy, invited)
    only_guests = {slot for slot in guests if any(one.touches(*slot) for one in times)}
    assert set(within(guests, invited, 1)) <= only_guests
    assert guests == everything
    assert general | only_guests == everything
    assert not general & only_guests
    assert within(general, times, 1) == []
    used_up = [replace(one, standing=Standing.USED_UP) for one in times]
    assert listed(shape, busy, used_up) == general


def test_a_slot_may_end_where_kept_time_begins_and_begin_where_it_ends() -> None:
    starts = {
        slot.starts_at for slot in listed(Shape(30), [], [kept(10, 11, Standing.NOT_INVITED)])
    }
    assert {at(9.5), at(11)} <= starts
    assert not {at(9.75), at(10), at(10.75)} & starts


def test_time_of_another_campaign_stays_closed_to_its_strangers() -> None:
    times = [kept(10, 11, Standing.INVITED, 1), kept(11, 12, Standing.NOT_INVITED, 2)]
    slots = listed(Shape(30), [], times)
    assert {slot.starts_at for slot in within(sorted(slots), times, 1)} == {
        at(10), at(10.25), at(10.5),
    }  # fmt: skip
    assert within(slots, times, 2) == []


@pytest.mark.parametrize(
    ("standings", "words"),
    [
        ([Standing.INVITED], ""),
        ([Standing.USED_UP], KEPT_WORDS[Standing.USED_UP]),
        ([Standing.NOT_INVITED], KEPT_WORDS[Standing.NOT_INVITED]),
        ([Standing.USED_UP, Standing.NOT_INVITED], KEPT_WORDS[Standing.NOT_INVITED]),
        ([], ""),
    ],
)
def test_why_a_time_is_closed_is_said(standings: list[Standing], words: str) -> None:
    times = [kept(10, 11, standing) for standing in standings]
    assert why_closed(times, Slot(at(10), at(10.5))) == words
    assert why_closed(times, Slot(at(11), at(11.5))) == ""


def test_who_gives_a_time_up_may_book_once_more_in_that_campaign_alone() -> None:
    times = [
        kept(10, 11, Standing.USED_UP, 1),
        kept(14, 15, Standing.USED_UP, 1),
        kept(16, 17, Standing.USED_UP, 2),
        kept(18, 19, Standing.NOT_INVITED, 3),
    ]
    assert [one.standing for one in given_up(times, at(10), at(10.5))] == [
        Standing.INVITED,
        Standing.INVITED,
        Standing.USED_UP,
        Standing.NOT_INVITED,
    ]
    assert given_up(times, at(12), at(12.5)) == times
    assert given_up(times, at(18), at(18.5)) == times
