"""The example's own tests."""

from __future__ import annotations

from datetime import UTC, datetime

from fireside.plugins import OutcomeRow, PluginContext, Sheet

import fireside_outcome_report as plugin

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HERE = PluginContext(1, "riverbend", "Riverbend College", "America/Denver", NOW)


def row(field: str = "health", verdict: str = "", *fit: int | None) -> OutcomeRow:
    return OutcomeRow("Nursing", 2027, field, "video", True, True, verdict, *fit)


def test_verdicts_are_counted_for_each_field() -> None:
    outcomes = (
        row(verdict="confirmed"),
        row(verdict="confirmed"),
        row(verdict="ruled_out"),
        row(verdict="undecided"),
        row("finance", "refined"),
        row("education"),
    )
    table = plugin.by_field(HERE, outcomes)
    assert table.columns == ("Confirmed", "Changed", "Ruled out")
    counted = {line.label: line.counts for line in table.rows}
    assert counted == {"Health and care": (2, 0, 1), "Finance and accounting": (0, 1, 0)}


def test_fit_is_compared_where_both_are_known() -> None:
    fits = ((2, 4), (3, 3), (5, 1), (None, 1))
    outcomes = tuple(row("law_policy", "", *fit) for fit in fits)
    table = plugin.shift_of_fit(HERE, outcomes)
    assert [line.counts for line in table.rows] == [(1,), (1,), (1,)]


def test_nothing_to_count_is_an_empty_table() -> None:
    assert plugin.by_field(HERE, ()).rows == plugin.shift_of_fit(HERE, ()).rows == ()


def test_table_is_written_with_semicolons_and_formulas_stay_text() -> None:
    sheet = Sheet("The cohort", ("Name", "Met"), (("=1+1; x", 2), ("Mara", None)))
    assert plugin.write(HERE, sheet).decode("utf-8-sig").splitlines() == [
        "Name;Met",
        '"\'=1+1; x";2',
        "Mara;",
    ]


def test_the_plugin_gives_two_reports_and_a_format() -> None:
    assert [report.key for report in plugin.register_outcome_reports()] == ["verdicts", "fit"]
    assert [exporter.extension for exporter in plugin.register_exporters()] == ["csv"]


def test_an_institution_can_switch_it_on(plugin_name, institution, ctx) -> None:
    assert plugin.name == plugin_name
    assert ctx.slug == "riverbend"
