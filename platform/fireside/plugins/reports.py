"""Reports and export formats of enabled plugins."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from fireside.kernel.cells import safe_cell
from fireside.kernel.registries import Registered
from fireside.plugins import checks, faults, state
from fireside.plugins.guard import Call
from fireside.plugins.loader import contents
from fireside.plugins.types import (
    Exporter,
    OutcomeReport,
    OutcomeRow,
    PluginContext,
    ReportTable,
    Sheet,
)

_TYPED: Final = frozenset(
    {
        "application/json",
        "application/x-ndjson",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)
"""Formats that say of each cell whether it is a text; in all others a text could be a formula."""


def outcome_reports() -> tuple[Registered[OutcomeReport], ...]:
    """Return what the plugins that the institution in scope has enabled can report."""
    return contents().reports.of(state.enabled_plugins())


def exporters() -> tuple[Registered[Exporter], ...]:
    """Return the formats of the plugins that the institution in scope has enabled."""
    return contents().exporters.of(state.enabled_plugins())


def build_report(
    ctx: PluginContext, report: Registered[OutcomeReport], outcomes: tuple[OutcomeRow, ...]
) -> ReportTable | None:
    """Ask for one report; None where its plugin failed. The counts are still bare."""
    told = replace(ctx, settings=state.enabled_plugins()[report.owner])
    call = Call(report.owner, "outcome_report", report.key, ctx.institution_id)
    work = partial(report.item.build, told, outcomes)
    return faults.guard().run(call, work, checks.report_table).answer


def write_sheet(ctx: PluginContext, exporter: Registered[Exporter], sheet: Sheet) -> bytes | None:
    """Write a table in a format; None where its plugin failed."""
    told = replace(ctx, settings=state.enabled_plugins()[exporter.owner])
    call = Call(exporter.owner, "exporter", exporter.key, ctx.institution_id)
    given = sheet if exporter.item.content_type in _TYPED else _escaped(sheet)
    work = partial(exporter.item.write, told, given)
    return faults.guard().run(call, work, checks.exported).answer


def _escaped(sheet: Sheet) -> Sheet:
    """Escape what a spreadsheet would compute; numbers stay numbers."""
    rows = tuple(
        tuple(safe_cell(cell) if isinstance(cell, str) else cell for cell in row)
        for row in sheet.rows
    )
    return replace(sheet, head=tuple(map(safe_cell, sheet.head)), rows=rows)
