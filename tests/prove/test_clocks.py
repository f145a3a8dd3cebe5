"""A reminder comes once, and never for what is no more: both DST edges, and clocks that jump."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask

from fireside.booking.service import plan_reminders
from fireside.institutions.models import Institution
from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import State
from fireside.kernel import clock, jobs
from fireside.kernel.db import db
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_student
from tests.prove.ledger import Ledger
from tests.tools.outbox import Outbox, recipient

PROMISE = "A reminder comes once, and never for what is no more"
EDGES = {
    "America/New_York": ((2027, 3, 14), (2027, 11, 7)),
    "Europe/Berlin": ((2027, 3, 28), (2027, 10, 31)),
    "Australia/Sydney": ((2027, 10, 3), (2027, 4, 4)),
    "America/Santiago": ((2027, 9, 5), (2027, 4, 4)),
    "Australia/Lord_Howe": ((2027, 10, 3), (2027, 4, 4)),  # half an hour
}
"""Zone, and the days on which its clocks go forward and back."""
JUMPS = (timedelta(hours=1), timedelta(hours=-1), timedelta(days=1), timedelta(days=-1))
_STEP = timedelta(minutes=30)
_DAYS = timedelta(days=3)
_EXPECTED = Counter({"student reminder": 2, "host reminder": 1, "student nudge": 2})


@dataclass(frozen=True)
class Case:
    """A conversation at ten in the morning of the day on which clocks change."""

    zone: str
    day: tuple[int, int, int]

    @property
    def starts_at(self) -> datetime:
        """The start, in UTC."""
        return datetime(*self.day, 10, tzinfo=ZoneInfo(self.zone)).astimezone(UTC)


CASES = [Case(zone, day) for zone, days in EDGES.items() for day in days]


@dataclass
class Trial:
    """One conversation, and the mails that came about it: what, and when."""

    student: str
    host: str
    appointment: Appointment
    came: list[tuple[str, datetime]]

    def take(self, outbox: Outbox) -> None:
        """Run what is due by the present clock, and note what was mailed."""
        for letter in outbox.deliver():
            who = "student" if recipient(letter) == self.student else "host"
            nudged = str(letter["Subject"]).startswith("A few lines")
            self.came.append((f"{who} {'nudge' if nudged else 'reminder'}", clock.now()))


def agreed(case: Case, institution: Institution, scope: Scope) -> Trial:
    """Let two agree, three days before."""
    with scope(institution):
        student = make_student(zone=case.zone, email=f"s-{id(case)}@example.org")
        host = make_host(zone="Europe/London", email=f"h-{id(case)}@example.org")
        interview = make_interview(student, host)
        made = make_appointment(interview, case.starts_at, answered_at=clock.now())
        plan_reminders(made.id)
        jobs.enqueue(
            "interviews.hold",
            {"interview_id": interview.id, "appointment_id": made.id},
            run_at=made.ends_at,
        )
    return Trial(f"s-{id(case)}@example.org", f"h-{id(case)}@example.org", made, [])


def moments(start: datetime, jump: timedelta | None) -> Iterator[datetime]:
    """Yield what the clock says, every half hour; with a jump it is wrong for two hours a day."""
    step, present = 0, start - _DAYS
    while present < start + _DAYS:
        wrong = jump is not None and step % 48 in range(20, 24)
        yield present + jump if jump is not None and wrong else present
        step, present = step + 1, present + _STEP


def faults_of(trial: Trial, *, jumped: bool) -> list[str]:
    """Return what should not be: too many, too late, or, where time flowed on, too few."""
    counts = Counter(kind for kind, _ in trial.came)
    faults = [f"{counts[kind]} x {kind}" for kind in counts if counts[kind] > _EXPECTED[kind]]
    faults += [
        f"a reminder after the start: {at}"
        for kind, at in trial.came
        if kind.endswith("reminder") and at >= trial.appointment.starts_at
    ]
    if not jumped and counts != _EXPECTED:
        faults.append(f"expected {dict(_EXPECTED)}, and {dict(counts)} came")
    return faults


@pytest.mark.proof
@pytest.mark.parametrize("jump", [None, *JUMPS], ids=str)
def test_reminders_and_nudges_come_once(
    app: Flask,
    institution: Institution,
    scope: Scope,
    outbox: Outbox,
    database_kind: str,
    jump: timedelta | None,
    ledger: Ledger,
) -> None:
    if jump is not None and JUMPS.index(jump) >= ledger.scale.jumps:
        pytest.skip("PROVE_SCALE asks for fewer jumps")
    faults: list[str] = []
    total = 0
    for case in CASES:
        with time_machine.travel(case.starts_at - _DAYS, tick=False) as traveller:
            trial = agreed(case, institution, scope)
            for moment in moments(case.starts_at, jump):
                traveller.move_to(moment)
                trial.take(outbox)
        found = faults_of(trial, jumped=jump is not None)
        faults += [f"{case.zone} {case.day}: {fault}" for fault in found]
        total += len(trial.came)
    hours = jump.total_seconds() / 3600 if jump is not None else 0
    how = (
        f"the clock wrong by {hours:+.0f} h for two hours of each day"
        if jump
        else "the clock right"
    )
    done = f"{len(CASES)} conversations at both DST edges of {len(EDGES)} zones, {how}"
    ledger.write(PROMISE, database_kind, done, f"{total} mails, none twice, none late", faults)


@pytest.mark.proof
def test_nobody_is_reminded_of_what_was_cancelled(
    institution: Institution, scope: Scope, outbox: Outbox, database_kind: str, ledger: Ledger
) -> None:
    came: list[tuple[str, datetime]] = []
    for case in CASES:
        with time_machine.travel(case.starts_at - _DAYS, tick=False) as traveller:
            trial = agreed(case, institution, scope)
            with scope(institution):
                _cancel(trial.appointment)
            for moment in moments(case.starts_at, None):
                traveller.move_to(moment)
                trial.take(outbox)
        came += trial.came
    faults = [f"{len(came)} mails about what was cancelled"] if came else []
    done = f"{len(CASES)} conversations that were cancelled, at both DST edges"
    ledger.write(PROMISE, database_kind, done, "no mail", faults)


def _cancel(appointment: Appointment) -> None:
    key = (appointment.institution_id, appointment.id)
    db.session.get_one(Appointment, key).state = State.CANCELLED
    interview = db.session.get_one(
        Interview, (appointment.institution_id, appointment.interview_id)
    )
    interview.state = State.CANCELLED
