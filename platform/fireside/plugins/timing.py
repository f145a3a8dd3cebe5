"""How long plugins take: counted in memory with every call, written together about once a minute.

A call adds two numbers to a table of this process. Whatever has been added is written as sums, a
row for each hook, after the answer of a request has gone out or a job is done, and when the
process ends; a process that is killed loses a minute of figures and nothing else.
"""

from __future__ import annotations

import atexit
import threading
import time
import weakref
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, cast

from flask import Flask, current_app, g
from msgspec import Struct, field
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from fireside.kernel import logs, tenancy
from fireside.kernel.db import db, insert_or_add
from fireside.kernel.db.engine import begin_writing
from fireside.plugins.checks import Check
from fireside.plugins.guard import Answer, Around, Call, Guard, Outcome, Recorder, Settled
from fireside.plugins.models import PluginTiming

SECONDS_BETWEEN: Final = 60.0
_EXTENSION: Final = "fireside.plugins.timing"
_Key = tuple[int, str, str, str]
"""Institution, plugin, hook and its part."""


class Tally(Struct):
    """What this process has seen and not yet written: calls and microseconds by hook."""

    every: float | None = SECONDS_BETWEEN
    """Seconds that figures wait; with None they are written by ``write_tally`` alone."""
    sums: dict[_Key, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    lock: threading.Lock = field(default_factory=threading.Lock)
    due_at: float = 0.0

    def add(self, key: _Key, microseconds: int, calls: int = 1) -> None:
        """Count one call, or several that took so long together."""
        with self.lock:
            if not self.sums:
                self.due_at = time.monotonic() + (self.every or 0)
            one = self.sums[key]
            one[0] += calls
            one[1] += microseconds

    @property
    def is_due(self) -> bool:
        """Tell whether something has waited for long enough."""
        return self.every is not None and bool(self.sums) and time.monotonic() >= self.due_at

    def take(self) -> dict[_Key, list[int]]:
        """Hand over what has been seen, and begin anew."""
        with self.lock:
            taken = dict(self.sums)
            self.sums.clear()
        return taken


class TimedGuard(Guard):
    """A guard that adds each call for an institution to a tally."""

    def __init__(self, tally: Tally, record: Recorder, went_well: Settled, around: Around) -> None:
        super().__init__(record, went_well, around=around)
        self._tally = tally

    def run(self, call: Call, work: Callable[[], Answer], check: Check) -> Outcome[Answer]:
        """Do the work, and count how long it took, whatever came of it.

        A check of settings is no call of a hook and is not counted.
        """
        started = time.perf_counter()
        try:
            return super().run(call, work, check)
        finally:
            self._count(call, 1, started)

    def run_each(
        self, call: Call, works: Sequence[Callable[[], Answer]], check: Check
    ) -> list[Outcome[Answer]]:
        """Do the works, and count each as a call."""
        started = time.perf_counter()
        outcomes = super().run_each(call, works, check)
        self._count(call, len(outcomes), started)
        return outcomes

    def _count(self, call: Call, calls: int, started: float) -> None:
        if call.institution_id is not None and call.hook != "settings":
            microseconds = int((time.perf_counter() - started) * 1_000_000)
            key = call.institution_id, call.plugin, call.hook, call.part
            self._tally.add(key, microseconds, calls)


def install(app: Flask) -> None:
    """Give the application a tally, and the moments at which it is written."""
    app.extensions[_EXTENSION] = Tally()
    app.after_request(_write_once_answered)
    app.teardown_request(_note_request)
    app.teardown_appcontext(_write_after_job)
    atexit.register(write_at_exit, weakref.ref(app))


def tally_of(app: Flask) -> Tally:
    """Return the tally of an application."""
    return cast("Tally", app.extensions[_EXTENSION])


def write_tally(app: Flask) -> None:
    """Add what has been counted to the rows; a database that fails here costs only figures."""
    taken: dict[_Key, list[int]] = tally_of(app).take()
    if not taken:
        return
    with app.app_context():
        begin_writing()  # the request before may only have read
        for institution_id in sorted({key[0] for key in taken}):
            mine = {key: sums for key, sums in taken.items() if key[0] == institution_id}
            try:
                with tenancy.scope(institution_id):
                    _add_to_rows(app, mine)
                    db.session.commit()
            except SQLAlchemyError:
                db.session.rollback()
                logs.warning("times of plugins could not be written", exc_info=True)


def _add_to_rows(app: Flask, sums: dict[_Key, list[int]]) -> None:
    plugins = app.extensions["fireside.plugins"].plugins
    for (_, plugin, hook, part), (calls, microseconds) in sorted(sums.items()):
        row = PluginTiming(
            plugin=plugin,
            version=plugins[plugin].version[:80] if plugin in plugins else "",
            hook=f"{hook} {part}".strip()[:80],
            calls=calls,
            microseconds=microseconds,
        )
        insert_or_add(
            row,
            unique=(PluginTiming.plugin, PluginTiming.version, PluginTiming.hook),
            adding=(PluginTiming.calls, PluginTiming.microseconds),
        )


def _write_once_answered(response: Response) -> Response:
    """Write when the body has gone out, so that nobody waits for it."""
    if tally_of(current_app).is_due:
        response.call_on_close(partial(write_tally, _present_app()))
    return response


def _note_request(error: BaseException | None) -> None:
    g.plugins_timed_by_request = True


def _write_after_job(error: BaseException | None) -> None:
    """Write at the end of a job or a command; a request's answer comes first."""
    if "plugins_timed_by_request" not in g and tally_of(current_app).is_due:
        db.session.remove()
        write_tally(_present_app())


def write_at_exit(known: weakref.ref[Flask]) -> None:
    """Write what is left at the end of the process, unless somebody else says when."""
    app = known()
    if app is not None and tally_of(app).every is not None:
        write_tally(app)


def _present_app() -> Flask:
    """Return the application itself, which outlives its context."""
    return cast("Any", current_app)._get_current_object()  # type: ignore[no-any-return]  # noqa: SLF001 - the proxy's documented way out
