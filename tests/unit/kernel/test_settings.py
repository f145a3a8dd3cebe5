"""A variable that cannot be read is named, with what is expected, and nothing starts."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from fireside.cli import main
from fireside.config import Settings, SettingsError, load_settings

WRONG = [
    ("FIRESIDE_DATABASE_URL", "mysql://x", "sqlite:///path or postgresql://"),
    ("FIRESIDE_SECRET_KEY", "short", "at least 16 characters"),
    ("FIRESIDE_ENCRYPTION_KEYS", "too-short", "at least 32 characters"),
    ("FIRESIDE_ENCRYPTION_KEYS", f"{'a' * 32},too-short", "at least 32 characters"),
    ("FIRESIDE_ENCRYPTION_KEYS", f"{'a' * 32},", "at least 32 characters"),
    ("FIRESIDE_BASE_URL", "fireside.example.org", "http://"),
    ("FIRESIDE_MAIL_URL", "mail.example.org", "smtp://"),
    ("FIRESIDE_SAFE_MODE", "perhaps", "loads no plugin"),
    ("FIRESIDE_MAX_UPLOAD_BYTES", "lots", "in bytes"),
    ("FIRESIDE_MAX_UPLOAD_BYTES", "1", "in bytes"),
    ("FIRESIDE_ENVIRONMENT", "staging", "production, development or test"),
]


@pytest.mark.parametrize(("name", "value", "expected"), WRONG)
def test_an_unreadable_variable_is_named_with_what_is_expected(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert name in str(caught.value)
    assert expected in str(caught.value)


def test_a_secret_that_is_wrong_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRESIDE_SECRET_KEY", "tiny-secret")
    monkeypatch.setenv("FIRESIDE_ENCRYPTION_KEYS", "tiny-key")
    monkeypatch.setenv("FIRESIDE_MAIL_URL", "http://user:pass-word@host")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "tiny-secret" not in str(caught.value)
    assert "tiny-key" not in str(caught.value)
    assert "pass-word" not in str(caught.value)


def test_two_wrong_variables_are_both_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRESIDE_SECRET_KEY", "x")
    monkeypatch.setenv("FIRESIDE_BASE_URL", "y")
    with pytest.raises(SettingsError, match=r"FIRESIDE_SECRET_KEY.*FIRESIDE_BASE_URL"):
        load_settings()


@pytest.mark.parametrize("command", ["serve", "migrate", "worker"])
def test_a_command_says_it_and_does_not_start(
    monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("FIRESIDE_MAX_UPLOAD_BYTES", "lots")
    told = CliRunner().invoke(main, [command])
    assert told.exit_code != 0
    assert "FIRESIDE_MAX_UPLOAD_BYTES" in told.output
    assert "in bytes" in told.output


def test_the_program_itself_ends_with_a_sentence_and_no_trace() -> None:
    env = {**os.environ, "FIRESIDE_DATABASE_URL": "nonsense"}
    told = subprocess.run(
        [sys.executable, "-m", "fireside.cli", "migrate"],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert told.returncode != 0
    assert "FIRESIDE_DATABASE_URL" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("written", ["postgres://a@b/c", "postgresql://a@b/c"])
def test_the_driver_of_postgresql_is_added(written: str) -> None:
    assert Settings(database_url=written).database_url == "postgresql+psycopg://a@b/c"


def test_the_final_slash_of_the_base_address_goes() -> None:
    assert Settings(base_url="https://a.example/").base_url == "https://a.example"


def test_several_keys_seal_and_open_in_their_order() -> None:
    first, second = "a" * 32, "b" * 40
    settings = Settings(encryption_keys=f" {first} , {second}", environment="test")
    assert settings.sealing_keys == (first, second)
    alone = Settings(secret_key="only-the-secret-0123456789", environment="test")
    assert alone.sealing_keys == ("only-the-secret-0123456789",)
