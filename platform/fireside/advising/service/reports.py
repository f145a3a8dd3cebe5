"""What plugins make of all conversations together: reports in figures, and files to take along."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import select

from fireside.advising.rules import Cells, Chosen, StudentLine, hide_small
from fireside.advising.service.cohort import HEAD, cells_of, cohort_lines
from fireside.followup.models import ThankYou
from fireside.followup.rules.thanking import THANKED
from fireside.institutions.service import plugin_context
from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import State
from fireside.kernel import audit, clock
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, NotFound
from fireside.kernel.permissions import Actor, require
from fireside.outcomes.models import Reflection
from fireside.people.models import HostProfile, StudentProfile
from fireside.plugins.reports import build_report, exporters, outcome_reports, write_sheet
from fireside.plugins.types import OutcomeRow, Sheet

COHORT, OUTCOMES = "cohort", "outcomes"
SHEETS = {COHORT: "The cohort, by student", OUTCOMES: "What came of conversations, without names"}
_OUTCOME_HEAD = (
    "Programme",
    "Year",
    "Field",
    "Format",
    "Thanked",
    "Looked back",
    "Verdict",
    "Fit before",
    "Fit after",
)


class ExportFailed(Conflict):
    """A plugin could not write its format."""

    title = "This file could not be made"

    def __init__(self, format_title: str) -> None:
        super().__init__(
            f"The plugin that writes “{format_title}” failed. Your administrators can see where.",
            kept="Nothing was changed.",
            do="Take another format for now.",
        )


class ReportView(Struct, frozen=True):
    """One report as it is shown; no cells where its plugin failed."""

    key: str
    title: str
    summary: str
    columns: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    cells: Cells = ()
    failed: bool = False


class Format(Struct, frozen=True):
    """A format to take a sheet along in."""

    key: str
    title: str
    extension: str


class ExportedFile(Struct, frozen=True):
    """A file to be handed out."""

    name: str
    content_type: str
    content: bytes


def read_reports(actor: Actor) -> list[ReportView]:
    """Return every report of the enabled plugins, small counts hidden."""
    require(actor, "advising.reports")
    found = outcome_reports()
    outcomes = _outcomes() if found else ()
    views = []
    for report in found:
        table = build_report(plugin_context(), report, outcomes)
        told = (report.full_key, report.item.title, report.item.summary)
        if table is None:
            views.append(ReportView(*told, failed=True))
            continue
        cells = hide_small([row.counts for row in table.rows])
        labels = tuple(row.label for row in table.rows)
        views.append(ReportView(*told, table.columns, labels, cells))
    return views


def export_formats(actor: Actor) -> list[Format]:
    """Return the formats of the enabled plugins, by title."""
    require(actor, "advising.reports")
    found = [Format(one.full_key, one.item.title, one.item.extension) for one in exporters()]
    return sorted(found, key=lambda one: one.title)


def export_sheet(actor: Actor, sheet: str, format_key: str) -> ExportedFile:
    """Return a sheet in a plugin's format; raise NotFound, or ExportFailed for the plugin."""
    require(actor, "advising.export")
    chosen = next((one for one in exporters() if one.full_key == format_key), None)
    if chosen is None or sheet not in SHEETS:
        raise NotFound
    made = _cohort_sheet() if sheet == COHORT else _outcome_sheet()
    content = write_sheet(plugin_context(), chosen, made)
    if content is None:
        raise ExportFailed(chosen.item.title)
    audit.record(actor, "advising.export", sheet, None, (chosen.full_key,))
    name = f"{sheet}-{clock.now():%Y-%m-%d}.{chosen.item.extension}"
    return ExportedFile(name, chosen.item.content_type, content)


def _cohort_sheet() -> Sheet:
    lines: list[StudentLine] = cohort_lines(Chosen())
    return Sheet(SHEETS[COHORT], HEAD, tuple(cells_of(lines)))


def _outcome_sheet() -> Sheet:
    rows = tuple(
        (
            row.programme,
            row.year,
            row.field,
            row.format,
            "yes" if row.thanked else "no",
            "yes" if row.reflected else "no",
            row.verdict,
            row.fit_before,
            row.fit_after,
        )
        for row in _outcomes()
    )
    return Sheet(SHEETS[OUTCOMES], _OUTCOME_HEAD, rows)


def _outcomes() -> tuple[OutcomeRow, ...]:
    """Return every conversation that took place, in one query and in no telling order."""
    rows = db.session.execute(
        select(
            StudentProfile.programme,
            StudentProfile.graduation_year,
            HostProfile.field,
            Appointment.format,
            ThankYou.state,
            Reflection.finished_at,
            Reflection.shared,
            Reflection.verdict,
            Reflection.fit_before,
            Reflection.fit_after,
        )
        .select_from(Interview)
        .join(Appointment, Appointment.id == Interview.appointment_id)
        .outerjoin(StudentProfile, StudentProfile.membership_id == Interview.student_id)
        .outerjoin(HostProfile, HostProfile.membership_id == Interview.host_id)
        .outerjoin(ThankYou, ThankYou.interview_id == Interview.id)
        .outerjoin(Reflection, Reflection.interview_id == Interview.id)
        .where(Interview.state == State.HELD)
    )
    told = []
    for row in rows:
        read = row.finished_at is not None and row.shared
        told.append(
            OutcomeRow(
                programme=row.programme or "",
                year=row.graduation_year,
                field=row.field or "",
                format=row.format,
                thanked=row.state in THANKED,
                reflected=row.finished_at is not None,
                verdict=(row.verdict or "") if read else "",
                fit_before=row.fit_before if read else None,
                fit_after=row.fit_after if read else None,
            )
        )
    return tuple(sorted(told, key=repr))
