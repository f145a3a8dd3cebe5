from __future__ import annotations

import pytest

from fireside.admin.rules import (
    CHOICES,
    LIMITS,
    address_problem,
    locks_out,
    name_from_address,
    policy_problems,
    words_for,
)
from fireside.institutions.models import Institution


@pytest.mark.parametrize("name", LIMITS)
def test_a_number_inside_its_limits_is_accepted_and_one_outside_is_not(name: str) -> None:
    least, most = LIMITS[name]
    for good in (least, most):
        assert policy_problems({name: good}) == {}
    for bad in (least - 1, most + 1, None, "many"):
        assert name in policy_problems({name: bad})


@pytest.mark.parametrize("name", CHOICES)
def test_only_offered_choices_are_accepted(name: str) -> None:
    assert all(policy_problems({name: offered}) == {} for offered in CHOICES[name])
    assert name in policy_problems({name: "papyrus"})


def test_every_policy_is_a_column_of_the_institution() -> None:
    assert {*LIMITS, *CHOICES} <= set(Institution.__mapper__.columns.keys())


def test_an_unknown_policy_is_refused() -> None:
    assert "slug" in policy_problems({"slug": "elsewhere"})


def test_notice_must_leave_something_to_ask_for() -> None:
    assert "minimum_notice_hours" in policy_problems(
        {"minimum_notice_hours": 168, "horizon_days": 7}
    )
    assert policy_problems({"minimum_notice_hours": 167, "horizon_days": 7}) == {}


@pytest.mark.parametrize("address", ["dana@example.org", "d+b@localhost", "ünal@exämple.org"])
def test_an_address_is_accepted(address: str) -> None:
    assert address_problem(address) == ""


@pytest.mark.parametrize(
    "address",
    ["", "dana", "@example.org", "dana@", "a b@example.org", "a@b@c", "a@b..c", "a\x00@b.org"],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    assert "dana@example.org" in address_problem(address)


def test_an_address_without_end_is_refused() -> None:
    assert address_problem("a@" + "b" * 300)


def test_nobody_takes_the_console_from_herself() -> None:
    assert locks_out(7, 7, {"student"}, paused=False)
    assert locks_out(7, 7, {"administrator"}, paused=True)
    assert not locks_out(7, 7, {"administrator", "host"}, paused=False)
    assert not locks_out(7, 8, set(), paused=True)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("dana.whitfield@example.org", "Dana Whitfield"),
        ("dana_m-w+x@example.org", "Dana M W X"),
        ("@example.org", "@example.org"),
    ],
)
def test_a_name_is_read_from_an_address(address: str, name: str) -> None:
    assert name_from_address(address) == name


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("people.change_roles", "People: change roles"),
        ("plugin_state", "Plugin state"),
        ("a.b.c", "A: b c"),
    ],
)
def test_keys_become_words(key: str, words: str) -> None:
    assert words_for(key) == words
