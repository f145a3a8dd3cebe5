"""Stops a call that would never end: a loop in a plugin must not hold a worker for good.

One thread watches all calls. It raises ``Overrun`` in the thread of a call that has run too long,
between two steps of Python: a call that waits in C, for a socket or in ``sleep``, is stopped as
soon as it comes back from there. Code that swallows every exception cannot be stopped.
"""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Final

_LOOKS_EVERY: Final = 0.05
_LOCK_SECONDS: Final = 1.0
_numbers = count()
_running: dict[int, tuple[int, float]] = {}
"""By number: the thread of a call, and until when it may run (seconds of the monotonic clock)."""
_busy = threading.Event()
_raising = threading.Lock()
_watcher: threading.Thread | None = None


class Overrun(BaseException):
    """A call has run past its limit. Not an Exception: a plugin's own `except` lets it through."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise Overrun within the block once it has run so long."""
    number = next(_numbers)
    _running[number] = threading.get_ident(), time.monotonic() + seconds
    _wake()
    try:
        yield
    finally:
        if _running.pop(number, None) is None:
            _take_back(threading.get_ident())


def _wake() -> None:
    """Start the watcher where there is none: a forked process has none of its parent's threads."""
    global _watcher
    if _watcher is None or not _watcher.is_alive():
        _watcher = threading.Thread(target=_watch, name="fireside-plugins", daemon=True)
        _watcher.start()
    _busy.set()


def _watch() -> None:
    while True:
        _busy.wait()
        while _running:
            time.sleep(_LOOKS_EVERY)
            present = time.monotonic()
            for number, (thread, until) in list(_running.items()):
                if until < present:
                    _stop(number, thread)
        _busy.clear()
        if _running:
            _busy.set()


def _stop(number: int, thread: int) -> None:
    """Raise in the thread, unless its call has ended in this very moment."""
    held = _raising.acquire(timeout=_LOCK_SECONDS)  # a call cut off in here has kept it for good
    try:
        if _running.pop(number, None) is not None:
            _raise_in(thread, ctypes.py_object(Overrun))
    finally:
        if held:
            _raising.release()


def _take_back(thread: int) -> None:
    """Cancel what was not raised before the call ended: it must not hit who comes after."""
    if _raising.acquire(timeout=_LOCK_SECONDS):
        try:
            _raise_in(thread, None)
        finally:
            _raising.release()


def _raise_in(thread: int, error: object) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), error)
