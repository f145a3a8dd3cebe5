"""Counting conversations: by what they did to a path, and by how the fit moved."""

from __future__ import annotations

from collections import Counter

from fireside.plugins import OutcomeRow, PluginContext, ReportRow, ReportTable, vocabulary

_VERDICTS = {"confirmed": "Confirmed", "refined": "Changed", "ruled_out": "Ruled out"}
_SHIFTS = ("Better than before", "As before", "Worse than before")
Outcomes = tuple[OutcomeRow, ...]


def by_field(ctx: PluginContext, outcomes: Outcomes) -> ReportTable:
    """Count verdicts for each field in which there are any."""
    counted = Counter((row.field, row.verdict) for row in outcomes if row.verdict in _VERDICTS)
    fields = [key for key in vocabulary.FIELDS if any(field == key for field, _ in counted)]
    rows = [
        ReportRow(
            vocabulary.label(vocabulary.FIELDS, field),
            tuple(counted[field, verdict] for verdict in _VERDICTS),
        )
        for field in fields
    ]
    return ReportTable(tuple(_VERDICTS.values()), tuple(rows))


def shift_of_fit(ctx: PluginContext, outcomes: Outcomes) -> ReportTable:
    """Count how the fit moved, where both are known."""
    moved = Counter(
        (before > after) - (after > before)
        for row in outcomes
        if (before := row.fit_before) is not None and (after := row.fit_after) is not None
    )
    if not moved:
        return ReportTable(("Conversations",), ())
    counts = (moved[-1], moved[0], moved[1])
    rows = [ReportRow(label, (count,)) for label, count in zip(_SHIFTS, counts, strict=True)]
    return ReportTable(("Conversations",), tuple(rows))
