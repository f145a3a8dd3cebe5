from __future__ import annotations

from collections.abc import Iterator

import pytest

from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import (
    ANONYMOUS,
    POLICY,
    Actor,
    allowed,
    anyone,
    has_role,
    member,
    register_action,
    require,
    signed_in,
)

STUDENT = Actor(1, 2, 3, frozenset({"student"}))
OUTSIDER = Actor(1)


@pytest.fixture(autouse=True)
def rows() -> Iterator[None]:
    kept = dict(POLICY)
    yield
    POLICY.clear()
    POLICY.update(kept)


def test_gates_open_to_whom_they_name() -> None:
    actors = (ANONYMOUS, OUTSIDER, STUDENT)
    assert [anyone(one) for one in actors] == [True, True, True]
    assert [signed_in(one) for one in actors] == [False, True, True]
    assert [member(one) for one in actors] == [False, False, True]
    assert [has_role("student", "host")(one) for one in actors] == [False, False, True]


def test_a_rule_looks_at_the_thing_and_any_one_suffices() -> None:
    register_action(
        "test.read", has_role("student"), lambda a, s: s == "mine", lambda a, s: s == "ours"
    )
    assert allowed(STUDENT, "test.read")
    assert allowed(STUDENT, "test.read", "mine")
    assert allowed(STUDENT, "test.read", "ours")
    assert not allowed(STUDENT, "test.read", "theirs")
    assert not allowed(OUTSIDER, "test.read", "mine")
    with pytest.raises(NotFound):
        require(STUDENT, "test.read", "theirs")


def test_the_system_may_and_an_action_that_nobody_registered_is_a_mistake() -> None:
    register_action("test.read", has_role("student"))
    require(Actor.system(3), "test.read")
    with pytest.raises(KeyError):
        allowed(STUDENT, "test.nobody")


def test_a_name_has_one_meaning() -> None:
    register_action("test.read", has_role("student"))
    register_action("test.read", has_role("student"))
    with pytest.raises(ValueError, match="twice"):
        register_action("test.read", anyone)
