"""Calls that may write: in a savepoint, so that what a plugin leaves half done is undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from fireside.kernel.db import db
from fireside.plugins import faults
from fireside.plugins.checks import Check
from fireside.plugins.guard import Call, Outcome

Answer = TypeVar("Answer")


def call_in_savepoint(call: Call, work: Callable[[], Answer], check: Check) -> Outcome[Answer]:
    """Do `work` by way of the guard; where it fails, nothing of what it wrote is kept.

    What it changed is written while the guard still looks on: a row that the database refuses is
    that plugin's fault as well.
    """

    def write() -> Answer:
        answer = work()
        db.session.flush()
        return answer

    savepoint = db.session.begin_nested()
    outcome = faults.guard().run(call, write, check)
    if outcome.answer is None:
        savepoint.rollback()
    else:
        savepoint.commit()
    return outcome
