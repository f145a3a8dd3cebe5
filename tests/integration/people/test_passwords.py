"""Signing in by password, and setting one."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from fireside.institutions.models import Institution
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor
from fireside.people import service
from fireside.people.models import Account, Membership
from fireside.people.service.passwords import password_stands
from fireside.people.service.sessions import OpenSession
from tests.conftest import Scope
from tests.factories.people import make_account
from tests.integration.people.conftest import Visitor
from tests.tools.outbox import Outbox

_GOOD = "lantern käse river oak"


def set_password(visitor: Visitor, wanted: str = _GOOD, present: str = "") -> int:
    answer = visitor.post(
        "/settings/password",
        {"present": present, "wanted": wanted, "again": wanted},
        page="/settings",
    )
    return answer.status_code


def by_password(visitor: Visitor, email: str, password: str) -> int:
    return visitor.post("/sign-in/password", {"email": email, "password": password}).status_code


@pytest.fixture
def inside(visitor: Visitor, student: Membership, outbox: Outbox) -> Visitor:
    visitor.sign_in(outbox, "mara@example.org")
    return visitor


def test_password_opens_the_door(inside: Visitor) -> None:
    assert set_password(inside) == 303
    other = Visitor(inside.app, inside.prefix)
    assert by_password(other, "Mara@Example.org", _GOOD) == 303
    assert other.is_in


def test_wrong_password_and_unknown_address_get_the_same_answer(
    inside: Visitor, institution: Institution, scope: Scope
) -> None:
    set_password(inside)
    with scope(institution):
        stranger = make_account(name="No Member", email="elsewhere@example.org")
        stranger.password_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(
            _GOOD
        )
    other = Visitor(inside.app, inside.prefix)
    texts = set()
    for email in ("mara@example.org", "nobody@example.org", "elsewhere@example.org"):
        password = _GOOD if email.startswith("else") else "something else entirely"
        answer = other.post("/sign-in/password", {"email": email, "password": password})
        assert answer.status_code == 422
        assert "do not belong together" in answer.text
        texts.add(len(answer.text.replace(email, "…")))
    assert len(texts) == 1
    assert not other.is_in


def test_a_member_without_a_password_has_none_to_guess(
    visitor: Visitor, student: Membership
) -> None:
    assert by_password(visitor, "mara@example.org", "nobody has this password") == 422


@pytest.mark.parametrize("password", ["", "x" * 201, "ключ", "\0"])
def test_odd_passwords_are_an_answer(visitor: Visitor, student: Membership, password: str) -> None:
    expected = 400 if password == "\0" else 422
    assert by_password(visitor, "mara@example.org", password) == expected


def test_password_guesses_pause(visitor: Visitor, student: Membership) -> None:
    statuses = [by_password(visitor, "mara@example.org", "not it at all") for _ in range(9)]
    assert statuses == [422] * 8 + [429]


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("short", "at least 12"),
        ("aaaaaaaaaaaaaaaa", "repeats itself"),
        ("mara quist 12", "your own name"),
        ("x" * 201, "at most 200"),
    ],
)
def test_guessable_passwords_are_refused_beside_the_field(
    inside: Visitor, wanted: str, words: str
) -> None:
    answer = inside.post(
        "/settings/password", {"wanted": wanted, "again": wanted}, page="/settings"
    )
    assert answer.status_code == 422
    assert words in answer.text


def test_the_second_typing_must_agree(inside: Visitor) -> None:
    answer = inside.post(
        "/settings/password", {"wanted": _GOOD, "again": "other"}, page="/settings"
    )
    assert answer.status_code == 422
    assert "not the same" in answer.text


def test_a_change_ends_other_sessions_and_asks_for_the_present_one(inside: Visitor) -> None:
    thief = inside.copied()
    set_password(inside)
    other = Visitor(inside.app, inside.prefix)
    by_password(other, "mara@example.org", _GOOD)
    assert set_password(other, "quite another secret", present="wrong") == 422
    assert set_password(other, "quite another secret", present=_GOOD) == 303
    assert other.is_in
    assert not inside.is_in
    assert not thief.is_in


def test_a_weaker_hash_is_renewed(
    visitor: Visitor, student: Membership, institution: Institution, scope: Scope
) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(_GOOD)
    with scope(institution):
        db.session.get_one(Account, student.account_id).password_hash = weak
    assert by_password(visitor, "mara@example.org", _GOOD) == 303
    with scope(institution):
        stored = db.session.scalars(select(Account.password_hash)).one()
    assert stored is not None
    assert "m=19456,t=2,p=1" in stored


def test_nobody_has_no_password(
    institution: Institution, scope: Scope, student: Membership
) -> None:
    nobody = Actor(
        account_id=7, membership_id=student.id, institution_id=institution.id,
        roles=frozenset({"student"}),
    )  # fmt: skip
    with scope(institution):
        opened = OpenSession(1, "link", student.created_at, nobody)
        with pytest.raises(NotFound):
            password_stands(nobody, opened)
        with pytest.raises(NotFound):
            service.change_password(nobody, opened, "", _GOOD)
