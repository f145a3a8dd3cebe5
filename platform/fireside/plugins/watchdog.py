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
_COMES_WITHIN: Final = 5.0
_numbers = count()
_running: dict[int, tuple[int, float]] = {}
"""By number: the thread of a call, and until when it may run (seconds of the monotonic clock)."""
_busy = threading.Event()
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
    except Overrun:
        _running.pop(number, None)
        raise
    except BaseException:
        _leave(number)
        raise
    _leave(number)


def _leave(number: int) -> None:
    """End a call; what was to stop it in this very moment must not hit who comes after.

    So it is waited for. To take it back (``PyThreadState_SetAsyncExc`` without an exception) would
    leave Python 3.11 looking for one for ever: slow at best, and without an end while it is traced.
    """
    if _running.pop(number, None) is not None:
        return
    try:
        latest = time.monotonic() + _COMES_WITHIN
        while time.monotonic() < latest:
            time.sleep(0.001)
    except Overrun:
        return


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
    if _running.pop(number, None) is not None:
        stop = ctypes.py_object(Overrun)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), stop)
