"""Who may read a note, what its key names, and which of two versions is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fireside.conversation.rules import (
    NOTHING,
    Audience,
    Key,
    Merge,
    Reader,
    Stored,
    free_key,
    is_waiting_for_review,
    joined,
    may_quote,
    may_read,
    merge,
    plain_lines,
    question_key,
    read_key,
    shared_from,
    too_long,
)

NOON = datetime(2026, 12, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
PRIVATE, ADVISOR, QUOTABLE = Audience.PRIVATE, Audience.ADVISOR, Audience.QUOTABLE


@pytest.mark.parametrize(
    ("reader", "audiences"),
    [
        (Reader.STUDENT, {PRIVATE, ADVISOR, QUOTABLE}),
        (Reader.ADVISOR, {ADVISOR, QUOTABLE}),
        (Reader.HOST, set()),
    ],
)
def test_an_audience_lets_in_whom_it_names(reader: Reader, audiences: set[Audience]) -> None:
    assert {one for one in Audience if may_read(reader, one)} == audiences


def test_only_what_is_meant_for_the_thank_you_is_quoted() -> None:
    assert [one for one in Audience if may_quote(one)] == [QUOTABLE]


def test_the_words_of_an_audience_say_that_an_adviser_reads() -> None:
    for audience in Audience:
        told = "adviser" in audience.label, "adviser" in audience.mark.lower()
        assert told == (may_read(Reader.ADVISOR, audience),) * 2


@pytest.mark.parametrize("number", [1, 17, 2**62])
def test_the_key_of_a_question_names_its_id(number: int) -> None:
    assert read_key(question_key(number)) == Key(number)


@pytest.mark.parametrize("number", [1, 9, 10, 99])
def test_the_key_of_a_free_note_names_its_number(number: int) -> None:
    assert read_key(free_key(number)) == Key(None, number)


@pytest.mark.parametrize(
    "key",
    ["", "q", "f", "q0", "f0", "f01", "f100", "q01", "17", "x1", "q1 ", " q1", "q1\n", "Q1", "q-1",
     "q1f1", "q12345678901234567890", "q\u0661", "f\u0662"],
)  # fmt: skip
def test_anything_else_is_no_key(key: str) -> None:
    assert read_key(key) is None


def test_line_breaks_of_every_browser_become_one_kind() -> None:
    assert plain_lines("a\r\nb\rc\nd\r\r\ne") == "a\nb\nc\nd\n\ne"


STORED = Stored("She began in claims.", ADVISOR, 4)


@pytest.mark.parametrize(
    ("base", "text", "audience", "expected"),
    [
        (4, "She began in sales.", ADVISOR, Merge.KEEP),
        (4, STORED.text, PRIVATE, Merge.KEEP),
        (4, STORED.text, ADVISOR, Merge.SAME),
        (3, STORED.text, ADVISOR, Merge.SAME),
        (3, STORED.text, PRIVATE, Merge.ASK),
        (3, "She began in sales.", ADVISOR, Merge.ASK),
        (5, "She began in sales.", ADVISOR, Merge.ASK),
        (0, "", ADVISOR, Merge.ASK),
    ],
)
def test_what_arrives_is_kept_known_or_asked_about(
    base: int, text: str, audience: Audience, expected: Merge
) -> None:
    assert merge(STORED, base, text, audience) is expected


def test_the_first_words_of_a_note_are_kept_and_a_second_tab_asks() -> None:
    assert merge(NOTHING, 0, "Ask about nights", PRIVATE) is Merge.KEEP
    assert merge(NOTHING, 0, "", PRIVATE) is Merge.SAME
    assert merge(NOTHING, 2, "Ask about nights", PRIVATE) is Merge.ASK


@pytest.mark.parametrize(
    ("theirs", "mine", "both"),
    [
        ("One.", "Two.", "One.\n\nTwo."),
        ("One.\n", "\nTwo.", "One.\n\nTwo."),
        ("One. Two.", "Two.", "One. Two."),
        ("One.", "Zero. One. Two.", "Zero. One. Two."),
        ("", "Two.", "Two."),
        ("One.", "", "One."),
        ("One.\n\nTwo.", "Two.", "One.\n\nTwo."),
    ],
)
def test_joined_texts_hold_every_word_once(theirs: str, mine: str, both: str) -> None:
    assert joined(theirs, mine) == both
    assert joined(both, mine) == both


def test_a_text_may_be_as_long_as_it_says_and_no_longer() -> None:
    assert too_long("x" * 50, 50) == ""
    assert "1,051 characters" in too_long("x" * 1051, 1050)
    assert "1,050 fit" in too_long("x" * 1051, 1050)


def _after(text: str = "New words", audience: Audience = ADVISOR) -> Stored:
    return Stored(text, audience, 4)


@pytest.mark.parametrize("after", [_after(audience=PRIVATE), _after(""), _after(" \n ")])
def test_what_is_private_or_empty_is_not_shared(after: Stored) -> None:
    assert shared_from(STORED, after, NOON, NOON + HOUR, None) is None


def test_new_words_are_shared_from_now_and_the_same_words_since_they_were() -> None:
    assert shared_from(STORED, _after(), NOON, NOON + HOUR, None) == NOON + HOUR
    same = _after(STORED.text, QUOTABLE)
    assert shared_from(STORED, same, NOON, NOON + HOUR, None) == NOON
    assert shared_from(STORED, same, None, NOON + HOUR, None) == NOON + HOUR


def test_a_change_is_waiting_even_when_the_clock_was_put_back_after_a_review() -> None:
    shared = shared_from(STORED, _after(), NOON, NOON - HOUR, NOON)
    assert shared is not None
    assert is_waiting_for_review(shared, NOON)
    assert shared_from(STORED, _after(), NOON, NOON + HOUR, NOON) == NOON + HOUR


@pytest.mark.parametrize(
    ("shared_at", "reviewed_at", "waiting"),
    [
        (None, None, False),
        (None, NOON, False),
        (NOON, None, True),
        (NOON, NOON, False),
        (NOON, NOON + HOUR, False),
        (NOON + HOUR, NOON, True),
    ],
)
def test_what_was_shared_after_the_last_review_waits(
    shared_at: datetime | None, reviewed_at: datetime | None, waiting: bool
) -> None:
    assert is_waiting_for_review(shared_at, reviewed_at) is waiting
