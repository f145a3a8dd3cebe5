"""``create_app``: what a server, a worker and the command line call.

Importing this module is cheap; the rooms are imported when the application is made, while the
garbage collector rests. What was imported lives as long as the process: to look through it again
and again, at the start and ever after, finds nothing (Python's ``gc.freeze``).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from fireside.config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application; raise SettingsError where the environment cannot be read."""
    with _resting_collector():
        from fireside.assembly import assemble

        return assemble(settings)


@contextmanager
def _resting_collector() -> Iterator[None]:
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if was_enabled:
            gc.enable()
