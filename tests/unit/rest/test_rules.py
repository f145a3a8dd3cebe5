"""What stands in a feed, and how its events read."""

from __future__ import annotations

import pytest

from fireside.interviews.rules import Format, Party, State
from fireside.rest.rules import SHOWN, place_of, summary_of


def test_only_what_is_settled_is_shown() -> None:
    assert {State.CONFIRMED, State.HELD} == SHOWN


@pytest.mark.parametrize(
    ("reader", "names", "words"),
    [
        (Party.STUDENT, False, "Conversation with Dana"),
        (Party.STUDENT, True, "Conversation with Dana"),
        (Party.HOST, False, "Informational interview"),
        (Party.HOST, True, "Conversation with Mara"),
    ],
)
def test_a_student_is_named_only_where_the_host_wants_it(
    reader: Party, names: bool, words: str
) -> None:
    assert summary_of(reader, "Mara", "Dana", names=names) == words


def test_the_place_is_told_and_no_number() -> None:
    assert place_of(Format.IN_PERSON, "12 Mill Lane,\nHartford") == "12 Mill Lane, Hartford"
    assert place_of(Format.IN_PERSON, "") == "In person"
    assert place_of(Format.VIDEO, "12 Mill Lane") == "Video call"
    assert place_of(Format.PHONE, "12 Mill Lane") == "By phone"
