"""Leaving, and moving to another address: the pure part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from fireside.people import rules
from fireside.people.rules import Side

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("Mara Quist", True),
        ("  mara   QUIST ", True),
        ("Ju\u0308rgen", False),
        ("Mara", False),
        ("", False),
        ("  ", False),
    ],
)
def test_a_name_is_typed_as_one_types(typed: str, same: bool) -> None:
    assert rules.same_name(typed, "Mara Quist") is same


def test_a_name_is_the_same_in_either_spelling_of_accents_and_empty_is_nobodys() -> None:
    assert rules.same_name("Ju\u0308rgen", "Jürgen")
    assert not rules.same_name("", "")


def test_an_address_that_was_deleted_is_known_as_such() -> None:
    assert rules.has_gone(rules.gone_address(17))
    assert not rules.has_gone("mara@example.org")
    assert rules.gone_address(17) != rules.gone_address(18)


@dataclass
class Change:
    expires_at: datetime = NOW + timedelta(hours=1)
    old_confirmed_at: datetime | None = None
    new_confirmed_at: datetime | None = None
    settled_at: datetime | None = None


def test_both_mailboxes_have_a_say() -> None:
    assert rules.next_word(Change()) is Side.NEW
    assert rules.next_word(Change(old_confirmed_at=NOW)) is Side.NEW
    assert rules.next_word(Change(new_confirmed_at=NOW)) is Side.OLD
    assert rules.next_word(Change(old_confirmed_at=NOW, new_confirmed_at=NOW)) is None


def test_a_change_waits_for_a_day_and_until_it_is_settled() -> None:
    assert not rules.is_settled(Change(), NOW)
    assert rules.is_settled(Change(), NOW + timedelta(hours=1))
    assert rules.is_settled(Change(settled_at=NOW), NOW)
