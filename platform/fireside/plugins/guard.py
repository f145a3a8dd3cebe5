"""Every call into a plugin goes through here, by itself.

The call is timed and, far past its budget, stopped; what it raises, and an answer of the wrong
shape, becomes a fault of that plugin and nobody else's problem: the other plugins' results
survive. This contains faults. It is no sandbox: a plugin runs with the rights of the process, so
install only what you trust.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar

from msgspec import Struct

from fireside.plugins.checks import Check
from fireside.plugins.watchdog import Overrun, limited

Answer = TypeVar("Answer")

BUDGETS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "import": 20.0,
        "register": 5.0,
        "match_filter": 1.0,
        "match_scorer": 1.0,
        "reason": 0.2,
        "packet_section": 3.0,
        "packet_theme": 10.0,
        "suggest_questions": 0.5,
        "settings": 0.5,
        "meeting_provider": 1.0,
        "validate_booking": 1.0,
        "on_event": 10.0,
        "plugin_enabled": 5.0,
        "plugin_disabled": 5.0,
        "nav_items": 0.1,
        "render_slot": 0.5,
        "check_permission": 0.1,
        "page": 5.0,
        "job": 300.0,
        "assign_matches": 120.0,
        "calendar": 20.0,
        "channel": 15.0,
        "outcome_report": 3.0,
        "exporter": 10.0,
        "export_subject": 20.0,
        "erase_subject": 20.0,
    }
)
"""Seconds a call may take. A slower one keeps its answer, and the delay is a fault."""
STOPPED_AFTER: Final = 3
"""So many budgets after its begin a call is stopped, and never within its first second."""


class FaultKind(StrEnum):
    """What went wrong in a call."""

    RAISED = "raised"
    WRONG_ANSWER = "wrong_answer"
    SLOW = "slow"


class Call(Struct, frozen=True):
    """Which implementation is called, and for whom. `part` is the key of the rule or section."""

    plugin: str
    hook: str
    part: str = ""
    institution_id: int | None = None


class Fault(Struct, frozen=True):
    """One failed call. The summary names types and places in code, never anybody's text."""

    call: Call
    kind: FaultKind
    summary: str
    milliseconds: int


class Outcome(Struct, Generic[Answer], frozen=True):
    """What came of a call: the answer, or None with the fault that took its place."""

    answer: Answer | None
    milliseconds: int
    fault: Fault | None = None
    failed: bool = False
    """Whether nothing came of it; a slow call has its fault and yet its answer."""


Recorder = Callable[[Fault], None]
Settled = Callable[[Call], None]
Around = Callable[[Call], AbstractContextManager[None]]


def _ignore(call: Call) -> None:
    """Nobody keeps count of good calls."""


def _openly(call: Call) -> AbstractContextManager[None]:
    return nullcontext()


class _WrongAnswer(Exception):
    """The call came back with something that fits no promise; the message says what."""


class Guard:
    """Calls plugins one at a time and tells the recorder of each fault.

    ``around`` is entered for the call and for the check of its answer, and sees what they raise.
    """

    def __init__(
        self,
        record: Recorder,
        went_well: Settled = _ignore,
        budgets: Mapping[str, float] | None = None,
        around: Around = _openly,
    ) -> None:
        self._record = record
        self._went_well = went_well
        self._budgets = BUDGETS if budgets is None else budgets
        self._around = around

    def run(self, call: Call, work: Callable[[], Answer], check: Check) -> Outcome[Answer]:
        """Do `work` and check its answer; never raises for what a plugin does."""

        def fenced() -> Answer:
            with limited(self._patience(call)), self._around(call):
                return _checked(work, check)

        started = time.perf_counter()
        try:
            outcome = self._contained(call, fenced)
        except Overrun as stopped:
            return self._stopped(call, stopped, started)
        if outcome.fault is None:
            self._went_well(call)
        return outcome

    def run_each(
        self, call: Call, works: Sequence[Callable[[], Answer]], check: Check
    ) -> list[Outcome[Answer]]:
        """Do several small works behind one fence, each of which costs no other its answer.

        For hooks that have no database: nothing of theirs would have to be undone. Together they
        have the patience for one; those that are not reached any more have no outcome.
        """
        outcomes: list[Outcome[Answer]] = []
        started = time.perf_counter()
        try:
            with limited(self._patience(call)), self._around(call):
                outcomes.extend(self._contained(call, _checked, work, check) for work in works)
        except Overrun as stopped:
            outcomes.append(self._stopped(call, stopped, started))
        if any(outcome.fault is None for outcome in outcomes):
            self._went_well(call)
        return outcomes

    def _patience(self, call: Call) -> float:
        return patience_with(self._budgets[call.hook])

    def _contained(self, call: Call, work: Callable[..., Answer], *given: Any) -> Outcome[Answer]:
        """Do the work; raises nothing but Overrun, and KeyboardInterrupt for who sits there."""
        started, budget = time.perf_counter(), self._budgets[call.hook]
        try:
            answer = work(*given)
        except _WrongAnswer as wrong:
            return self._failed(call, FaultKind.WRONG_ANSWER, str(wrong), started)
        except (Overrun, KeyboardInterrupt):
            raise
        except BaseException as error:  # noqa: BLE001 - whatever a plugin raises stays its own
            return self._failed(call, FaultKind.RAISED, raised_where(error), started)
        took = time.perf_counter() - started
        if took > budget:
            summary = f"took longer than {budget:g} s"
            fault = self._fault(call, FaultKind.SLOW, summary, started)
            return Outcome(answer, fault.milliseconds, fault)
        return Outcome(answer, round(took * 1000))

    def _stopped(self, call: Call, stopped: Overrun, started: float) -> Outcome[Answer]:
        summary = f"did not end and was stopped: {raised_where(stopped)}"
        return self._failed(call, FaultKind.SLOW, summary, started)

    def _failed(self, call: Call, kind: FaultKind, summary: str, started: float) -> Outcome[Answer]:
        fault = self._fault(call, kind, summary, started)
        return Outcome(None, fault.milliseconds, fault, failed=True)

    def _fault(self, call: Call, kind: FaultKind, summary: str, started: float) -> Fault:
        fault = Fault(call, kind, summary, _since(started))
        self._record(fault)
        return fault


def _checked(work: Callable[[], Answer], check: Check) -> Answer:
    answer = work()
    if problem := check(answer):
        raise _WrongAnswer(problem)
    return answer


def patience_with(budget: float) -> float:
    """Return the seconds after which a call with this budget is stopped (see ``watchdog``)."""
    return max(budget * STOPPED_AFTER, 1.0)


def _since(started: float) -> int:
    return round((time.perf_counter() - started) * 1000)


def raised_where(error: BaseException) -> str:
    """Name the exception and the line that raised it, without its message.

    A message may quote what a student wrote; a place in code never does.
    """
    frames = traceback.extract_tb(error.__traceback__)
    kind = type(error).__name__
    if not frames:
        return kind
    last = frames[-1]
    return f"{kind} in {last.name}, {last.filename.rsplit('/', 1)[-1]} line {last.lineno}"
