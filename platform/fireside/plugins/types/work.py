"""What plugins do apart from pages: jobs that come round in the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from fireside.plugins.types.context import PluginContext

RunJob = Callable[[PluginContext, Mapping[str, object]], None]


@dataclass(frozen=True, slots=True)
class PluginJob:
    """Work for one institution at a time, in the worker, inside a savepoint.

    With `every` it comes round by itself once in each period, in each institution that has the
    plugin on; without, it runs when `ask_for_job` asks for it.
    """

    key: str
    run: RunJob
    every: timedelta | None = None
    """A minute at least; None for a job that is only asked for."""
