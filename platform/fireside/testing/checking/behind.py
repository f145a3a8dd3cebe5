"""Asks a plugin what it does behind the pages: rounds, calendars, reports, records, jobs."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import numpy as np

from fireside.plugins import (
    AssignmentAim,
    AssignmentProblem,
    CalendarQuery,
    DataSubject,
    HostCalendar,
    OutcomeRow,
    PluginContext,
    Sheet,
    calendars,
    reports,
    subjects,
)
from fireside.plugins.assigning import run_assigners
from fireside.plugins.calling import implements
from fireside.plugins.loader import contents
from fireside.plugins.speaking import context_for
from fireside.plugins.working import run_job
from fireside.testing.checking.report import Report

_STUDENTS, _HOSTS, _SEATS, _WEEKS = 12, 4, 2, 4
_NEVER_HERE: Final = DataSubject(7)
_OUTCOMES: Final = (
    OutcomeRow("Biology", 2027, "health", "video", True, True, "confirmed", 3, 5),
    OutcomeRow("", None, "", "phone", False, False),
)
_SHEET: Final = Sheet("Outcomes", ("Programme", "Year"), (("Biology", 2027), ("", None)))


def call_behind(name: str, report: Report) -> None:
    """Call what the plugin has of all that; what fails is among the faults afterwards.

    Needs an institution in scope that has the plugin on. Channels are left out: they would tell
    somebody something. So are jobs that wait to be asked: only their author knows for what.
    """
    ctx = context_for(name)
    if implements(name, "assign_matches"):
        _assign(ctx, report)
    for provider in contents().calendars.of({name}):
        spans = calendars.read_busy(ctx, provider, _query(ctx))
        if spans is not None:
            report.note(f"calendar {provider.key}", f"{len(spans)} busy times in {_WEEKS} weeks")
    _report(name, ctx, report)
    if implements(name, "export_subject"):
        subjects.export_subject(ctx, _NEVER_HERE)
    if implements(name, "erase_subject"):
        for _ in range(2):  # asked twice, it has to end well twice
            subjects.erase_subject(ctx, _NEVER_HERE, name)
    for job in contents().jobs.of({name}):
        if job.item.every is not None and not run_job(name, job.item, {}).failed:
            report.note(f"job {job.key}", "has run once, without anything to do")


def _assign(ctx: PluginContext, report: Report) -> None:
    """Let it assign a small term in which everybody suits everybody, for each aim."""
    students = np.repeat(np.arange(_STUDENTS), _HOSTS)
    hosts = np.tile(np.arange(_HOSTS), _STUDENTS)
    likes = (students * 7 + hosts * 3) % 10 / 10
    for aim in AssignmentAim:
        found = run_assigners(
            ctx,
            AssignmentProblem(
                aim,
                np.arange(_STUDENTS) + 100,
                np.arange(_HOSTS) + 200,
                np.full(_HOSTS, _SEATS),
                students,
                hosts,
                likes,
                likes[::-1],
            ),
        )
        if found is not None:
            seated = int((found >= 0).sum())
            told = f"{seated} of {_STUDENTS} students for {_HOSTS * _SEATS} seats"
            report.note(f"assign_matches {aim}", told)


def _query(ctx: PluginContext) -> CalendarQuery:
    zones = (ctx.zone, "Asia/Kolkata", "Australia/Lord_Howe")
    hosts = tuple(HostCalendar(number, zone) for number, zone in enumerate(zones, 1))
    return CalendarQuery(hosts, ctx.now, ctx.now + timedelta(weeks=_WEEKS))


def _report(name: str, ctx: PluginContext, report: Report) -> None:
    """Build its reports of no conversations and of two, and write a table in its formats."""
    for one in contents().reports.of({name}):
        reports.build_report(ctx, one, ())
        table = reports.build_report(ctx, one, _OUTCOMES)
        if table is not None:
            report.note(f"report {one.key}", f"{len(table.rows)} by {len(table.columns)} counts")
    for kind in contents().exporters.of({name}):
        written = reports.write_sheet(ctx, kind, _SHEET)
        if written is not None:
            report.note(f"exporter {kind.key}", f"{len(written)} bytes of {kind.item.content_type}")
