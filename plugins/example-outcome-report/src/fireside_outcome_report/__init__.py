"""What conversations changed, by field; and tables as CSV with semicolons."""

from __future__ import annotations

from collections.abc import Sequence

from fireside.plugins import (
    Exporter,
    OutcomeReport,
    PluginContext,
    Sheet,
    hookimpl,
    write_csv,
)

from fireside_outcome_report.verdicts import by_field, shift_of_fit

name = "outcome_report"
version = "1.0.0"
title = "Outcome report"
summary = "What conversations did to students’ paths, by field, and CSV with semicolons."
requires_api = ">=1.1,<2"


def write(ctx: PluginContext, sheet: Sheet) -> bytes:
    """Write a table as spreadsheets in much of Europe read it."""
    return write_csv(sheet.head, sheet.rows, delimiter=";")


@hookimpl
def register_outcome_reports() -> Sequence[OutcomeReport]:
    """Give two reports."""
    return [
        OutcomeReport(
            "verdicts",
            "What conversations did to the path",
            "By the host’s field: how often a student found the path confirmed, changed or ruled "
            "out. Each of the three is a good outcome.",
            by_field,
        ),
        OutcomeReport(
            "fit",
            "How the fit moved",
            "Whether the path seemed to fit better or worse afterwards than before.",
            shift_of_fit,
        ),
    ]


@hookimpl
def register_exporters() -> Sequence[Exporter]:
    """Give one format."""
    return [Exporter("semicolons", "CSV with semicolons", "csv", "text/csv", write)]
