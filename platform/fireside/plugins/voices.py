"""Which plugin's code runs at this moment: whatever it asks of the house is asked for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_voice: ContextVar[str | None] = ContextVar("voice", default=None)


@contextmanager
def speaking(plugin: str) -> Iterator[None]:
    """Let a plugin run."""
    token = _voice.set(plugin)
    try:
        yield
    finally:
        _voice.reset(token)


def speaker() -> str:
    """Return the name of the plugin that runs; raise RuntimeError where none does."""
    plugin = _voice.get()
    if plugin is None:
        raise RuntimeError("this works only while a plugin's page, hook, job or command runs")
    return plugin
