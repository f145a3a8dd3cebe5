"""Tries are counted by each process, or by all together in Redis, or here while that is away."""

from __future__ import annotations

import os
import socket
from uuid import uuid4

import pytest
from flask import Flask

from fireside.app import create_app
from fireside.config import Settings, SettingsError, load_settings
from fireside.kernel.errors import RateLimited
from fireside.kernel.limits import count_try
from tests.tools.ports import free_port

RULE = "3 per 10 minutes"
REDIS = os.environ.get("FIRESIDE_TEST_REDIS", "redis://127.0.0.1:6379")


def tries(app: Flask, key: str, most: int = 5) -> int:
    """Return how many tries are let through before one is refused."""
    with app.app_context():
        for number in range(most):
            try:
                count_try(RULE, "test", key)
            except RateLimited:
                return number
    return most


def node(redis_url: str | None) -> Flask:
    return create_app(
        Settings(
            database_url="sqlite:///:memory:",
            secret_key="for-tests-only-0123456789",
            redis_url=redis_url,
            environment="test",
        )
    )


@pytest.fixture
def key() -> str:
    return uuid4().hex


def test_each_process_counts_for_itself(key: str) -> None:
    first, second = node(None), node(None)
    assert tries(first, key) == 3
    assert tries(first, key + "2") == 3
    assert tries(second, key) == 3


def test_nodes_with_one_redis_count_together(key: str) -> None:
    _needs_redis()
    first, second = node(REDIS), node(REDIS)
    assert tries(first, key, most=2) == 2
    assert tries(second, key) == 1


def test_while_redis_is_away_each_process_goes_on_counting(
    key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = node(f"redis://127.0.0.1:{free_port()}")
    assert tries(alone, key) == 3
    assert "limits.counted_here" in capsys.readouterr().err


def test_an_address_that_is_no_redis_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRESIDE_REDIS_URL", "memcached://here")
    with pytest.raises(SettingsError, match=r"FIRESIDE_REDIS_URL.*expected redis://host:port"):
        load_settings()


def _needs_redis() -> None:
    host, _, port = REDIS.removeprefix("redis://").partition(":")
    try:
        socket.create_connection((host, int(port.partition("/")[0])), timeout=1).close()
    except OSError:
        pytest.skip("no Redis answers; FIRESIDE_TEST_REDIS names one")
