"""The worker's loop: claim, run, settle; killed at any point it loses nothing."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial

from flask import Flask

from fireside.kernel import logs, tenancy
from fireside.kernel.db import db
from fireside.kernel.jobs import queue
from fireside.kernel.jobs.registry import JobContext, handlers
from fireside.kernel.jobs.waking import waiter_for

_SCHEDULE_SECONDS = 20.0


class Worker:
    """Runs jobs one after another until told to stop; start as many processes as you like."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.stopping = threading.Event()

    def run_until_stopped(self) -> None:
        """Work until SIGTERM or SIGINT; the job in hand is finished first."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        last_schedule, waiter = 0.0, waiter_for(self.app)
        while not self.stopping.is_set():
            if time.monotonic() - last_schedule > _SCHEDULE_SECONDS:
                self._survive(self._enqueue_scheduled)
                last_schedule = time.monotonic()
            if not self._survive(self.run_one):
                self._survive(waiter.wait)
        waiter.close()

    def run_one(self) -> bool:
        """Run one due job; False when there was none."""
        with self.app.app_context():
            context = queue.claim()
        if context is None:
            return False
        with self._heartbeat(context):
            self._perform(context)
        return True

    def run_all(self) -> int:
        """Run every job that is due now, and return how many (tests and the seed use it)."""
        count = 0
        while self.run_one():
            count += 1
        return count

    def _perform(self, context: JobContext) -> None:
        scope = (
            tenancy.scope(context.institution_id)
            if context.institution_id is not None
            else nullcontext()
        )
        with self.app.app_context(), scope:
            try:
                handlers[context.name](context)
                if queue.settle_done(context):
                    db.session.commit()
                    return
                db.session.rollback()
                logs.warning("job.lease_lost", job=context.id, name=context.name)
            except Exception as error:  # any failure is recorded and tried again
                db.session.rollback()
                logs.warning("job.failed", job=context.id, name=context.name, exc_info=True)
                queue.settle_failed(context, f"{type(error).__name__}: {error}"[:500])
                db.session.commit()

    def _enqueue_scheduled(self) -> bool:
        with self.app.app_context():
            queue.enqueue_scheduled()
        return True

    def _survive(self, step: Callable[[], object]) -> bool:
        """Run a step; a database that is away for a while makes us wait, not die."""
        try:
            return bool(step())
        except Exception:  # the loop must outlive a restart of the database
            logs.warning("worker.step_failed", exc_info=True)
            self.stopping.wait(1.0)
            return True

    @contextmanager
    def _heartbeat(self, context: JobContext) -> Iterator[None]:
        """Extend the lease from a thread while the job runs."""
        finished = threading.Event()

        def beat() -> None:
            while not finished.wait(queue.LEASE.total_seconds() / 3):
                with self.app.app_context():
                    self._survive(partial(queue.extend, context))

        thread = threading.Thread(target=beat, daemon=True)
        thread.start()
        try:
            yield
        finally:
            finished.set()
            thread.join()
