"""What is tried of a hook: how a plugin fails in it, and where a good one is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.integration.plugins.walking import Walk


@dataclass(frozen=True)
class Row:
    """``faulty`` calls ``fail()``; ``good`` is part of the module of the one good plugin."""

    faulty: str
    good: str
    seen: Callable[[Walk], bool]
    asked_at_start: bool = False
    """Whether the hook's own work is done while the plugin is loaded, so that it fails there."""
