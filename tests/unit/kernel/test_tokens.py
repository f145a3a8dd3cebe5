"""Tokens: only ours, only for what they are, only for their time; and any text is an answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from fireside.config import Settings
from fireside.kernel import tokens
from fireside.kernel.errors import Gone, NotFound


@pytest.fixture(autouse=True)
def small_app() -> Iterator[Flask]:
    app = Flask("tokens")
    app.secret_key = "only-for-tests-0123456789"
    app.extensions["fireside.settings"] = Settings(secret_key="only-for-tests-0123456789")
    with app.app_context():
        yield app


def test_a_token_says_what_was_put_in() -> None:
    assert tokens.unsign("door", tokens.sign("door", {"t": 7}), 60) == {"t": 7}


def test_a_token_for_another_purpose_is_none() -> None:
    with pytest.raises(NotFound):
        tokens.unsign("window", tokens.sign("door", {"t": 7}), 60)


def test_a_token_is_over_after_its_time() -> None:
    with time_machine.travel("2026-12-03T12:00Z", tick=False) as traveller:
        token = tokens.sign("door", {"t": 7})
        traveller.shift(60)
        assert tokens.unsign("door", token, 60)
        traveller.shift(1)
        with pytest.raises(Gone):
            tokens.unsign("door", token, 60)


@pytest.mark.parametrize(
    "token", ["", ".", "a.b.c", "ünïcode.ä.ö", "\ud7ff", "\x00", "..", "x" * 100_000, "🔥.🔥.🔥"]
)
def test_nonsense_is_not_found(token: str) -> None:
    with pytest.raises(NotFound):
        tokens.unsign("door", token, 60)


@pytest.mark.parametrize("place", [0, 5, -1])
def test_a_token_with_one_changed_letter_is_none(place: int) -> None:
    letters = list(tokens.sign("door", {"t": 7}))
    letters[place] = "A" if letters[place] != "A" else "Q"
    with pytest.raises(NotFound):
        tokens.unsign("door", "".join(letters), 60)


def test_text_outside_ascii_is_compared_and_does_not_raise() -> None:
    assert tokens.same("grün", "grün")
    assert not tokens.same("grün", "gruen")
    assert not tokens.same("", "ü")


def test_digests_differ_by_purpose_and_text_and_hide_the_text() -> None:
    made = {tokens.keyed_digest(*one) for one in (("a", "1"), ("a", "2"), ("b", "1"))}
    assert len(made) == 3
    assert len(tokens.fingerprint("secret")) == 64
    assert "secret" not in tokens.fingerprint("secret")
