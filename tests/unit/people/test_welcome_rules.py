"""Which questions the welcome asks, and in which order."""

from __future__ import annotations

import pytest

from fireside.people.rules import Step, welcome_of

STUDENT = ("you", "study", "curious", "talking", "hopes", "photo")
HOST = ("you", "work", "topics", "meeting", "hours", "limits", "photo")


@pytest.mark.parametrize(
    ("roles", "steps"),
    [
        ({"student"}, STUDENT),
        ({"host"}, HOST),
        ({"student", "host"}, (*STUDENT[:-1], *HOST[1:])),
        ({"advisor", "administrator"}, ("you", "photo")),
        (set(), ("you", "photo")),
    ],
)
def test_everybody_is_asked_what_concerns_her(roles: set[str], steps: tuple[str, ...]) -> None:
    assert tuple(map(str, welcome_of(roles, []).steps)) == steps


def test_what_was_asked_is_not_left() -> None:
    told = welcome_of({"student"}, ["you", "curious", "an old step"])
    assert told.left == (Step.STUDY, Step.TALKING, Step.HOPES, Step.PHOTO)
    assert told.number(Step.TALKING) == 4
    assert (told.before(Step.YOU), told.before(Step.STUDY)) == (None, Step.YOU)


def test_after_a_step_comes_the_next_unasked_one_and_then_what_was_skipped() -> None:
    assert welcome_of({"student"}, ["curious"]).after(Step.STUDY) is Step.TALKING
    assert welcome_of({"student"}, ["you", "study", "curious", "hopes"]).after(Step.PHOTO) is (
        Step.TALKING
    )
    assert welcome_of({"advisor"}, ["you"]).after(Step.PHOTO) is None
    assert welcome_of({"advisor"}, ["you", "photo"]).after(Step.YOU) is None
