"""Demo sign-in refuses every place that is not a demo on this computer."""

from __future__ import annotations

import pytest

from fireside.config import load_settings
from fireside.demo.signin import DemoRefused, check_demo, is_loopback

_TOKEN = "t" * 32


def test_demo_is_accepted_on_this_computer_with_a_token() -> None:
    settings = load_settings(
        base_url="http://127.0.0.1:8000", demo_token=_TOKEN, environment="test"
    )
    check_demo(settings, database_is_demo=True)


@pytest.mark.parametrize(
    ("base_url", "token", "marked", "words"),
    [
        ("http://127.0.0.1:8000", _TOKEN, False, "not marked"),
        ("http://192.168.1.7:8000", _TOKEN, True, "this computer"),
        ("https://career.example.edu", _TOKEN, True, "this computer"),
        ("http://127.0.0.1.example.com", _TOKEN, True, "this computer"),
        ("http://127.0.0.1:8000", None, True, "TOKEN"),
        ("http://127.0.0.1:8000", "short", True, "TOKEN"),
    ],
)
def test_anything_else_refuses_to_start(
    base_url: str, token: str | None, marked: bool, words: str
) -> None:
    settings = load_settings(base_url=base_url, demo_token=token, environment="test")
    with pytest.raises(DemoRefused, match=words):
        check_demo(settings, database_is_demo=marked)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("localhost", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("localhost.example.com", False),
        ("", False),
    ],
)
def test_is_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
