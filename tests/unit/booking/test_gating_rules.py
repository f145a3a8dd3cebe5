"""What has to be prepared before asking, what follows a no-show, and an adviser's words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fireside.booking.rules import act_of_asking
from fireside.booking.rules.gating import (
    MISSING_WORDS,
    WORDS_LONGEST,
    Missing,
    Readiness,
    check_words,
    rest_ends,
    rests,
)
from fireside.institutions.rules import NoShow, YesNo
from fireside.interviews.rules import Act, Stage

NOW = datetime(2027, 3, 13, 20, tzinfo=UTC)
ALL = (Missing.OBJECTIVES, Missing.RESEARCH, Missing.QUESTIONS)


@pytest.mark.parametrize(
    ("readiness", "missing"),
    [
        (Readiness(), ALL),
        (Readiness(1, 1, 5), ()),
        (Readiness(1, 1, 4), (Missing.QUESTIONS,)),
        (Readiness(0, 1, 5), (Missing.OBJECTIVES,)),
        (Readiness(1, 0, 6), (Missing.RESEARCH,)),
        (Readiness(3, 2, 0), (Missing.QUESTIONS,)),
    ],
)
def test_what_is_missing_is_named_in_the_order_of_the_way(
    readiness: Readiness, missing: tuple[Missing, ...]
) -> None:
    assert readiness.missing == missing


def test_each_part_has_words_and_a_stage_to_go_to() -> None:
    assert set(MISSING_WORDS) == set(Missing)
    assert {part.value for part in Missing} <= set(Stage)
    assert MISSING_WORDS[Missing.QUESTIONS] == "Choose at least 5 questions."


@pytest.mark.parametrize("policy", NoShow)
def test_two_policies_keep_a_student_from_asking(policy: NoShow) -> None:
    assert rests(policy) is (policy in {NoShow.PAUSE, NoShow.TALK})


def test_a_pause_ends_by_itself_and_a_talk_does_not() -> None:
    assert rest_ends(NoShow.PAUSE, NOW, 14) == NOW + timedelta(days=14)
    assert rest_ends(NoShow.TALK, NOW, 14) is None


def test_stored_words_stay_as_they_are() -> None:
    assert [one.value for one in NoShow] == ["nothing", "warn", "pause", "talk"]
    assert [one.value for one in YesNo] == ["yes", "no"]


def test_words_to_a_student_are_there_and_have_an_end() -> None:
    assert check_words("Ask her about the union.") == ""
    assert check_words("x" * WORDS_LONGEST) == ""
    assert check_words("x" * (WORDS_LONGEST + 1)) == "Keep it under 600 characters."
    assert check_words("").startswith("Say in a sentence")


@pytest.mark.parametrize("host", [None, "request", "instant"])
@pytest.mark.parametrize("house", ["request", "instant"])
def test_an_adviser_looks_first_unless_the_host_offered_the_time(
    host: str | None, house: str
) -> None:
    assert act_of_asking(host, house, offered=False, approved_first=True) is Act.SUBMIT
    assert act_of_asking(host, house, offered=True, approved_first=True) is Act.BOOK
