"""The cohort in figures: who had none, who waits, who has met. No word of anybody's notes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

from msgspec import Struct
from sqlalchemy import select

from fireside.advising.rules import (
    Chosen,
    Figures,
    Reach,
    StudentLine,
    Talk,
    figures_of,
    reached,
    thanked_in_time,
)
from fireside.advising.service.queue import of_chosen
from fireside.followup.models import ThankYou
from fireside.followup.rules.thanking import THANKED
from fireside.institutions.service import current_institution
from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import State
from fireside.kernel import audit, clock
from fireside.kernel.cells import Cell, safe_cell
from fireside.kernel.db import db
from fireside.kernel.permissions import Actor, require
from fireside.outcomes.models import Reflection
from fireside.people.models import Membership, StudentProfile

ROWS = 50
"""How many students one page of the list shows."""
HEAD = (
    "Name",
    "Programme",
    "Year",
    "Asked",
    "Waiting for an answer",
    "With a date",
    "Met",
    "Thanked in time",
    "Looked back",
)


class Cohort(Struct, frozen=True):
    """The figures of the chosen students, and one page of their list."""

    figures: Figures
    lines: list[StudentLine]
    total: int
    after: int | None
    window_hours: int


def read_cohort(
    actor: Actor, chosen: Chosen, reach: Reach | None, after: int | None = None
) -> Cohort:
    """Return the figures, and the students who have come so far, by name; in two queries."""
    require(actor, "advising.cohort")
    hours = current_institution().thank_you_hours
    lines = cohort_lines(chosen)
    listed = reached(lines, reach)
    ids = [line.id for line in listed]
    start = ids.index(after) + 1 if after in ids else 0
    shown = listed[start : start + ROWS]
    return Cohort(
        figures=figures_of(lines, timedelta(hours=hours), clock.now()),
        lines=shown,
        total=len(listed),
        after=shown[-1].id if start + ROWS < len(listed) else None,
        window_hours=hours,
    )


def export_cohort(actor: Actor, chosen: Chosen) -> str:
    """Return the chosen students in figures as CSV; that it was taken is written down."""
    require(actor, "advising.export")
    sheet = StringIO()
    writer = csv.writer(sheet)
    writer.writerow(HEAD)
    for cells in cells_of(cohort_lines(chosen)):
        writer.writerow([safe_cell(cell) for cell in cells])
    audit.record(actor, "advising.export", "cohort", None, sorted(chosen.in_address))
    return sheet.getvalue()


def cells_of(lines: list[StudentLine]) -> Iterator[tuple[Cell, ...]]:
    """Yield a row of figures for each student, as ``HEAD`` names them."""
    window, present = timedelta(hours=current_institution().thank_you_hours), clock.now()
    for line in lines:
        yield (
            line.name,
            line.programme,
            line.year,
            line.asked,
            line.count(State.REQUESTED),
            line.count(State.CONFIRMED),
            line.met,
            thanked_in_time(line, window, present),
            line.reflected,
        )


def cohort_lines(chosen: Chosen) -> list[StudentLine]:
    """Return every chosen student with her interviews in figures, by name, in two queries."""
    students = (
        select(
            Membership.id,
            Membership.name,
            StudentProfile.programme,
            StudentProfile.graduation_year,
            Membership.photo_id,
        )
        .outerjoin(StudentProfile, StudentProfile.membership_id == Membership.id)
        .where(
            Membership.is_student,
            Membership.paused.is_(False),
            Membership.left_at.is_(None),
            *of_chosen(chosen),
        )
    )
    talks: dict[int, list[Talk]] = {}
    for student_id, talk in _talks():
        talks.setdefault(student_id, []).append(talk)
    lines = [
        StudentLine(id_, name, programme or "", year, tuple(talks.get(id_, ())), photo_id)
        for id_, name, programme, year, photo_id in db.session.execute(students)
    ]
    return sorted(lines, key=lambda line: (line.name.casefold(), line.id))


def _talks() -> list[tuple[int, Talk]]:
    rows = db.session.execute(
        select(
            Interview.student_id,
            Interview.state,
            Appointment.ended_at,
            Appointment.ends_at,
            ThankYou.state,
            ThankYou.thanked_at,
            Reflection.finished_at,
        )
        .outerjoin(Appointment, Appointment.id == Interview.appointment_id)
        .outerjoin(ThankYou, ThankYou.interview_id == Interview.id)
        .outerjoin(Reflection, Reflection.interview_id == Interview.id)
    )
    return [
        (
            student_id,
            Talk(State(state), ended_at or ends_at, at if how in THANKED else None, bool(finished)),
        )
        for student_id, state, ended_at, ends_at, how, at, finished in rows
    ]
