"""``create_app``: what a server, a worker and the command line call.

Importing this module is cheap; the rooms are imported when the application is made, while the
garbage collector rests. What was imported lives as long as the process: to look through it again
and again, at the start and ever after, finds nothing (Python's ``gc.freeze``).

What a ranking of a hundred thousand hosts has freed is kept for the next one: to give it back and
to be given it anew, page by page, takes longer than the ranking (glibc, mallopt(3)).
"""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from fireside.config import Settings

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_KEPT_BYTES, _LARGEST_BYTES = 64 << 20, 32 << 20


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application; raise SettingsError where the environment cannot be read."""
    _keep_freed_memory()
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


def _keep_freed_memory() -> None:
    """Let the C library keep some freed memory; where it is another one, nothing happens."""
    choose = getattr(ctypes.CDLL(None), "mallopt", None)
    if choose is not None:
        choose(_M_MMAP_THRESHOLD, _LARGEST_BYTES)
        choose(_M_TRIM_THRESHOLD, _KEPT_BYTES)
