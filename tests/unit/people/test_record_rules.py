"""A person's copy: how far, how long, under which name; and what came of asking a plugin."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fireside.people.rules import (
    COPY_LIFE,
    OPEN_ERASURES,
    UNSETTLED,
    CopyState,
    ErasureState,
    NoticeState,
    copy_is_over,
    copy_name,
    copy_percent,
    erasure_state,
    is_told_beside,
    name_missing,
)

DONE = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)


def test_copy_is_over_after_a_day_to_the_second() -> None:
    assert timedelta(hours=24) == COPY_LIFE
    assert not copy_is_over(DONE, DONE + COPY_LIFE - timedelta(seconds=1))
    assert copy_is_over(DONE, DONE + COPY_LIFE)
    assert not copy_is_over(None, DONE)


@pytest.mark.parametrize(
    ("done", "of", "percent"), [(0, 9, 5), (1, 9, 15), (9, 9, 95), (12, 9, 95), (0, 0, 5)]
)
def test_progress_leaves_room_for_packing(done: int, of: int, percent: int) -> None:
    assert copy_percent(done, of) == percent


def test_file_is_named_after_place_and_day() -> None:
    assert copy_name("riverbend", DONE) == "your-records-riverbend-2026-11-28.zip"


def test_missing_parts_fit_their_column() -> None:
    assert name_missing(()) == ""
    assert name_missing(("Aspen", "Birch")) == "Aspen, Birch"
    assert name_missing(("x" * 300,)) == "x" * 300
    assert name_missing(("x" * 301,)) == "x" * 299 + "…"


@pytest.mark.parametrize(
    ("erased", "kept", "state"),
    [
        (None, "", ErasureState.FAILED),
        (None, "a word", ErasureState.FAILED),
        (0, "", ErasureState.ERASED),
        (3, "  ", ErasureState.ERASED),
        (3, "Invoices stay.", ErasureState.KEPT),
    ],
)
def test_answer_of_a_plugin(erased: int | None, kept: str, state: ErasureState) -> None:
    assert erasure_state(erased, kept) is state


def test_what_is_tried_again_and_what_a_person_looks_at() -> None:
    assert {ErasureState.WAITING, ErasureState.FAILED} == OPEN_ERASURES
    assert {ErasureState.WAITING, ErasureState.FAILED, ErasureState.KEPT} == UNSETTLED


def test_words_that_are_stored_stay_as_they_are() -> None:
    assert [state.value for state in CopyState] == ["queued", "gathering", "ready", "failed"]
    assert [state.value for state in ErasureState] == [
        "waiting",
        "erased",
        "kept",
        "failed",
        "settled",
    ]
    assert [state.value for state in NoticeState] == [
        "queued",
        "sent",
        "dropped",
        "refused",
        "failed",
    ]


@pytest.mark.parametrize("kind", ["people.sign_in", "people.address_moved", "admin.invited"])
def test_what_belongs_to_a_mailbox_is_told_nowhere_else(kind: str) -> None:
    assert not is_told_beside(kind)
    assert is_told_beside("booking.requested")
