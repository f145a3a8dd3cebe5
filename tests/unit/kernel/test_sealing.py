"""Sealed text opens where it was written, with a key that is still known, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from fireside.config import Settings
from fireside.kernel import tenancy
from fireside.kernel.sealing import SealBroken, seal, unseal

OLD, NEW = "the-old-key-0123456789-abcdefghij", "the-new-key-0123456789-abcdefghij"
ROW = "note:17"
NONCE_BYTES = 12
Unsealing = Callable[[], str]


@contextmanager
def deployment(keys: str | None = OLD, institution: int = 3) -> Iterator[None]:
    """Stand in a deployment with these keys, inside one institution."""
    app = Flask("fireside")
    app.extensions["fireside.settings"] = Settings(
        secret_key="only-for-tests-0123456789abcdef", encryption_keys=keys, environment="test"
    )
    with app.app_context(), tenancy.scope(institution):
        yield


def sealed_text(text: str = "She said that she would do it again.") -> bytes:
    with deployment():
        return seal(text, ROW)


@settings(deadline=None)
@given(text=st.text(st.characters(codec="utf-8")), row=st.text(st.characters(codec="utf-8")))
def test_whatever_was_written_is_read_again(text: str, row: str) -> None:
    with deployment():
        sealed = seal(text, row)
        assert unseal(sealed, row) == text


def test_a_megabyte_is_read_again() -> None:
    text = "ö" * 500_000
    with deployment():
        assert unseal(seal(text, ROW), ROW) == text


def test_what_is_stored_shows_nothing_and_is_different_each_time() -> None:
    text = "The private words of somebody"
    first, second = sealed_text(text), sealed_text(text)
    assert b"private" not in first
    assert first != second
    assert first[:NONCE_BYTES] != second[:NONCE_BYTES]


def test_a_text_that_was_copied_to_another_row_stays_shut() -> None:
    sealed = sealed_text()
    with deployment(), pytest.raises(SealBroken):
        unseal(sealed, "note:18")


def test_a_text_that_was_copied_to_another_institution_stays_shut() -> None:
    sealed = sealed_text()
    with deployment(institution=4), pytest.raises(SealBroken):
        unseal(sealed, ROW)


@settings(deadline=None)
@given(place=st.integers(0, 10_000), flip=st.integers(1, 255))
def test_one_changed_byte_anywhere_is_noticed(place: int, flip: int) -> None:
    sealed = bytearray(sealed_text())
    sealed[place % len(sealed)] ^= flip
    with deployment(), pytest.raises(SealBroken):
        unseal(bytes(sealed), ROW)


@settings(deadline=None)
@given(length=st.integers(0, 60))
def test_a_text_that_was_cut_short_is_noticed(length: int) -> None:
    sealed = sealed_text()
    with deployment(), pytest.raises(SealBroken):
        unseal(sealed[: min(length, len(sealed) - 1)], ROW)


def test_after_a_change_of_keys_the_old_one_still_opens() -> None:
    before = sealed_text("written before")
    with deployment(f"{NEW}, {OLD}"):
        assert unseal(before, ROW) == "written before"
        after = seal("written after", ROW)
    with deployment(NEW):
        assert unseal(after, ROW) == "written after"
        with pytest.raises(SealBroken):
            unseal(before, ROW)
    with deployment(OLD), pytest.raises(SealBroken):
        unseal(after, ROW)


def test_without_keys_one_is_made_of_the_secret() -> None:
    with deployment(None):
        sealed = seal("a word", ROW)
    with deployment("only-for-tests-0123456789abcdefgh"), pytest.raises(SealBroken):
        unseal(sealed, ROW)
    with deployment(None):
        assert unseal(sealed, ROW) == "a word"


def test_a_broken_seal_says_what_is_kept_and_what_helps() -> None:
    error = SealBroken()
    assert "still stored" in (error.kept or "")
    assert "FIRESIDE_ENCRYPTION_KEYS" in (error.do or "")


def test_nothing_is_sealed_outside_an_institution() -> None:
    app = Flask("fireside")
    app.extensions["fireside.settings"] = Settings(encryption_keys=OLD, environment="test")
    with app.app_context(), pytest.raises(tenancy.NoScope):
        seal("a word", ROW)
