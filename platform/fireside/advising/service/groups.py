"""The cohort by group: who gets interviews and who does not, without a figure of few people."""

from __future__ import annotations

import csv
from io import StringIO

from fireside.advising.rules import (
    CAME_WORDS,
    GROUP_WORDS,
    Chosen,
    GroupBy,
    GroupTable,
    group_table,
)
from fireside.advising.service.cohort import cohort_lines
from fireside.kernel import audit
from fireside.kernel.cells import safe_cell
from fireside.kernel.permissions import Actor, require

KEPT_BACK = "kept back"


def read_groups(actor: Actor, by: GroupBy) -> GroupTable:
    """Return the figures of every group of the institution's students, in two queries."""
    require(actor, "advising.cohort")
    return group_table(cohort_lines(Chosen()), by)


def export_groups(actor: Actor, by: GroupBy) -> str:
    """Return what the page shows as CSV; that it was taken is written down."""
    require(actor, "advising.export")
    table = group_table(cohort_lines(Chosen()), by)
    sheet = StringIO()
    writer = csv.writer(sheet)
    writer.writerow([GROUP_WORDS[by], "Students", *CAME_WORDS.values()])
    for line in table.rows:
        counts = (KEPT_BACK if count is None else count for count in line.counts)
        writer.writerow([safe_cell(cell) for cell in (line.name, line.students, *counts)])
    audit.record(actor, "advising.export", "groups", None, (by.value,))
    return sheet.getvalue()
