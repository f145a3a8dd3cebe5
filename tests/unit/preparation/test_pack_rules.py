"""Keys that stay, rows that move, and drafts that come back as they were stored."""

from __future__ import annotations

import pytest

from fireside.admin.rules import placed
from fireside.plugins.packs import DraftQuestion, Finding, PackDraft, Severity
from fireside.preparation.rules.packs import (
    acted,
    by_row,
    finished,
    free_key,
    restored,
    slug,
    stored,
)


def pack(*questions: DraftQuestion) -> PackDraft:
    return PackDraft("Days", "About days.", ("health",), questions)


def asked(text: str, key: str = "") -> DraftQuestion:
    return DraftQuestion(text, "role", "So.", key)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("What surprised you?", "what_surprised_you"),
        ("Über den Fluss: was?", "uber_den_fluss_was"),
        ("one two three four five six seven", "one_two_three_four_five_six"),
        ("x" * 30, "x" * 20),
        ("abcdefghijklmnopqrs tu", "abcdefghijklmnopqrs"),
        ("なに？", "none"),
    ],
)
def test_a_slug_is_the_first_words_in_plain_letters(text: str, key: str) -> None:
    assert slug(text, 20 if len(text) < 23 or "x" in text[:2] else 60, "none") == key


def test_a_key_that_is_taken_gets_a_number() -> None:
    assert free_key("why", ()) == "why"
    assert free_key("why", {"why", "why_2"}) == "why_3"


def test_questions_without_a_key_get_one_and_blank_rows_go() -> None:
    done = finished(
        pack(asked("Why?"), DraftQuestion(key="blank"), asked("Why?"), asked("How?", "k")), ()
    )
    assert [one.key for one in done.questions] == ["why", "why_2", "k"]


def test_the_same_words_keep_the_key_of_an_earlier_version() -> None:
    done = finished(pack(asked("WHY so"), asked("Why so?")), [pack(asked("Why so?", "first"))])
    assert [one.key for one in done.questions] == ["first", "why_so"]


def test_a_key_that_meant_other_words_is_never_given_anew() -> None:
    earlier = [pack(asked("Why then?", "why_now")), pack(asked("How?", "why_now_2"))]
    (one,) = finished(pack(asked("Why now?")), earlier).questions
    assert one.key == "why_now_3"


def test_a_key_of_its_own_stays_whatever_the_words() -> None:
    done = finished(pack(asked("New words?", "first")), [pack(asked("Old words?", "first"))])
    assert done.questions[0].key == "first"


def test_what_is_stored_comes_back() -> None:
    draft = pack(asked("Why?", "why"), DraftQuestion())
    assert restored(stored(draft)) == draft


def texts(draft: PackDraft) -> list[str]:
    return [one.text for one in draft.questions]


@pytest.mark.parametrize(
    ("act", "number", "result"),
    [
        ("add", 0, ["a", "b", "c", ""]),
        ("up", 3, ["a", "c", "b"]),
        ("up", 1, ["a", "b", "c"]),
        ("down", 1, ["b", "a", "c"]),
        ("down", 3, ["a", "b", "c"]),
        ("remove", 2, ["a", "c"]),
        ("remove", 0, ["a", "b", "c"]),
        ("remove", 4, ["a", "b", "c"]),
        ("", 2, ["a", "b", "c"]),
        ("burn", 2, ["a", "b", "c"]),
    ],
)
def test_a_button_changes_the_rows(act: str, number: int, result: list[str]) -> None:
    assert texts(acted(pack(asked("a"), asked("b"), asked("c")), act, number)) == result


def test_findings_stand_at_the_rows_that_they_speak_of() -> None:
    draft = pack(DraftQuestion(), asked("a"), DraftQuestion(), asked("b"))
    whole = Finding(Severity.ERROR, "whole")
    second = Finding(Severity.ERROR, "second", number=2)
    assert by_row(draft, [whole, second, second]) == {0: [whole], 4: [second, second]}


def test_a_finding_is_shown_with_its_line() -> None:
    text = f"title: A\r\n  {'b' * 130}\n"
    lines = [Finding(Severity.ERROR, "x", line=number) for number in (0, 1, 2, 9)]
    assert [one.excerpt for one in placed(lines, text)] == ["", "title: A", "b" * 120 + "…", ""]
