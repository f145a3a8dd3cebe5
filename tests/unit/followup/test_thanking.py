"""The words of a thank-you, and when a card counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fireside.followup.rules import (
    PROMPTS,
    ThanksState,
    card_moment,
    card_refusal,
    hints,
    with_piece,
)
from fireside.followup.rules.thanking import RETURNED, THANKED, WRITABLE

END = datetime(2027, 12, 3, 22, 30, tzinfo=UTC)  # 23:30 in Berlin
NOW = datetime(2027, 12, 6, 9, 0, tzinfo=UTC)
GOOD = (
    "Dear Dana, I enjoyed your story of the flood. I had not known that pricing means listening. "
    "I will use it in my essay. Next week I write to Ada. Mara"
)


def test_each_state_is_either_writable_or_done() -> None:
    assert set(ThanksState) == WRITABLE | THANKED
    assert not WRITABLE & THANKED
    assert RETURNED < WRITABLE


def test_nothing_written_gets_no_hints() -> None:
    assert hints("") == hints("  \n ") == ()


def test_bare_thanks_get_three_hints_and_a_good_letter_none() -> None:
    bare = hints("Dear Dana, thank you so much for your time. Best, Mara")
    assert [hint.split()[0] for hint in bare] == ["Name", "Say", "Say"]
    assert "enjoyed or learnt" in bare[0]
    assert "use it" in bare[1]
    assert "next step" in bare[2]
    assert hints(GOOD) == ()


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("I enjoyed it.", ["use it", "next step"]),
        ("I learned a lot.", ["use it", "next step"]),
        ("I will try it.", ["enjoyed or learnt", "next step"]),
        ("I will read on next week.", ["enjoyed or learnt"]),
        ("It helped me to plan, and tomorrow I sign up.", []),
    ],
)
def test_a_hint_names_what_is_missing(text: str, missing: list[str]) -> None:
    found = hints(text)
    assert len(found) == len(missing)
    for hint, words in zip(found, missing, strict=True):
        assert words in hint


def test_a_longer_letter_in_another_language_is_left_alone() -> None:
    assert hints("Liebe Dana, " + "danke für alles und noch viel mehr " * 6) == ()
    assert hints("danke " * 25) == ()
    assert len(hints("danke " * 24)) == 3


def test_a_sentence_that_was_only_begun_is_named_first() -> None:
    assert "…" in hints(GOOD + " " + PROMPTS[0].starter)[0]


def test_four_prompts_have_their_own_names_and_begin_a_sentence() -> None:
    assert [prompt.key for prompt in PROMPTS] == ["enjoyed", "learnt", "use", "next"]
    assert all(prompt.starter.endswith("…") and prompt.title for prompt in PROMPTS)


@pytest.mark.parametrize(
    ("text", "piece", "after"),
    [
        ("", "A note.", "A note."),
        ("Dear Dana, \n", " A note.\n", "Dear Dana,\n\nA note."),
        ("Dear Dana, ", "  ", "Dear Dana, "),
    ],
)
def test_a_piece_becomes_a_paragraph_at_the_end(text: str, piece: str, after: str) -> None:
    assert with_piece(text, piece) == after


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2027, 12, 2), "before you had talked"),
        (date(2027, 12, 3), ""),
        (date(2027, 12, 6), ""),
        (date(2027, 12, 7), "still to come"),
    ],
)
def test_a_card_is_posted_between_the_conversation_and_today(day: date, words: str) -> None:
    refusal = card_refusal(day, ended_at=END, present=NOW, zone="Europe/Berlin")
    assert (words in refusal) if words else refusal == ""


def test_the_days_are_those_of_the_students_calendar() -> None:
    fourth = date(2027, 12, 4)
    assert card_refusal(date(2027, 12, 3), ended_at=END, present=END, zone="Asia/Tokyo")
    assert not card_refusal(fourth, ended_at=END, present=END, zone="Asia/Tokyo")
    assert card_refusal(fourth, ended_at=END, present=END, zone="Europe/Berlin")


def test_a_card_counts_at_noon_but_not_before_the_end_nor_ahead_of_now() -> None:
    zone = "Europe/Berlin"
    noon = card_moment(date(2027, 12, 5), ended_at=END, present=NOW, zone=zone)
    assert noon.astimezone(ZoneInfo(zone)).hour == 12
    assert card_moment(date(2027, 12, 3), ended_at=END, present=NOW, zone=zone) == END
    assert card_moment(date(2027, 12, 6), ended_at=END, present=NOW, zone=zone) == NOW


@given(days=st.integers(-3, 9), hours=st.integers(-30, 200))
def test_a_card_never_counts_before_the_end(days: int, hours: int) -> None:
    present = END + timedelta(hours=hours)  # the clock may have gone back
    day = END.date() + timedelta(days=days)
    moment = card_moment(day, ended_at=END, present=present, zone="America/New_York")
    assert END <= moment <= max(END, present)
