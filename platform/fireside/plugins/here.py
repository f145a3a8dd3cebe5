"""What every hook is told about the institution in scope; the institutions room says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from fireside.plugins.types import PluginContext

Describe = Callable[[], PluginContext]
_describe: list[Describe] = []


def describe_institution_by(describe: Describe) -> None:
    """Let a function describe the institution in scope at this moment."""
    _describe[:] = [describe]


def present_context(settings: Mapping[str, object]) -> PluginContext:
    """Return the context for a plugin with these settings here."""
    return replace(_describe[0](), settings=settings)
