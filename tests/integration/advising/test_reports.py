"""Reports of plugins for advisers: counted together, small numbers hidden, files safe to open."""

from __future__ import annotations

import csv
import importlib
import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from fireside.advising.service import SHEETS, export_formats, export_sheet, read_reports
from fireside.institutions.models import Institution
from fireside.interviews.rules import State
from fireside.kernel import clock
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.sealing import seal
from fireside.outcomes.models import Reflection
from fireside.plugins import (
    Exporter,
    OutcomeReport,
    OutcomeRow,
    PluginContext,
    ReportRow,
    ReportTable,
    Sheet,
    hookimpl,
)
from fireside.plugins.models import PluginFault
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_host, make_student
from tests.integration.advising.conftest import Desk, actor_of
from tests.tools.plugins import Plugin, enable, installed

EXAMPLE = Path(__file__).resolve().parents[3] / "plugins" / "example-outcome-report" / "src"


class Counter(Plugin):
    """One report and one format, which do as a test says."""

    def __init__(self) -> None:
        self.table: object = ReportTable(("Talks",), (ReportRow("All", (7,)),))
        self.content: object = b"a file"
        self.seen: tuple[OutcomeRow, ...] = ()
        self.sheets: list[Sheet] = []
        self.content_type = "text/plain"

    def build(self, ctx: PluginContext, outcomes: tuple[OutcomeRow, ...]) -> ReportTable:
        self.seen = outcomes
        if isinstance(self.table, Exception):
            raise self.table
        return self.table  # type: ignore[return-value]  # a test gives what is no table, too

    def write(self, ctx: PluginContext, sheet: Sheet) -> bytes:
        self.sheets.append(sheet)
        if isinstance(self.content, Exception):
            raise self.content
        return self.content  # type: ignore[return-value]  # a test gives what is no file, too

    @hookimpl
    def register_outcome_reports(self) -> Sequence[OutcomeReport]:
        return [OutcomeReport("all", "All of them", "How many there were.", self.build)]

    @hookimpl
    def register_exporters(self) -> Sequence[Exporter]:
        return [
            Exporter("text", "Text", "txt", "text/plain", self.write),
            Exporter("json", "JSON", "json", "application/json", self.write),
        ]


@pytest.fixture
def counter(app: Flask, institution: Institution) -> Iterator[Counter]:
    plugin = Counter()
    with installed(app, plugin):
        enable(app, institution)
        yield plugin


@pytest.fixture
def example(app: Flask, institution: Institution) -> Iterator[None]:
    sys.path.insert(0, str(EXAMPLE))
    try:
        with installed(app, importlib.import_module("fireside_outcome_report")):
            enable(app, institution, "outcome_report")
            yield
    finally:
        sys.path.remove(str(EXAMPLE))


def reflect(number: int, verdict: str, *, shared: bool = True) -> None:
    """Let somebody have met a host and looked back."""
    student, host = make_student(name=f"Student {number}"), make_host()
    interview = make_interview(student, host)
    make_appointment(interview, clock.now() - timedelta(days=number + 1), State.HELD)
    made = Reflection(
        interview_id=interview.id,
        fit_before=2,
        fit_after=4,
        verdict=verdict,
        shared=shared,
        changed_at=clock.now(),
        finished_at=clock.now(),
    )
    made.sealed = seal("{}", f"reflection:{made.id}")
    db.session.add(made)


def test_small_counts_are_hidden_and_their_neighbours_with_them(
    desk: Desk, scope: Scope, example: None
) -> None:
    with scope(desk.institution):
        for number in range(15):
            verdict = "confirmed" if number < 6 else "refined" if number < 13 else "ruled_out"
            reflect(number, verdict)
    with scope(desk.institution):
        verdicts, fit = read_reports(desk.reader)[1], read_reports(desk.reader)[0]
        verdicts, fit = (verdicts, fit) if "path" in verdicts.title else (fit, verdicts)
        assert verdicts.labels == ("Finance and accounting",)
        assert verdicts.cells == ((None, 7, None),)  # 6 beside 2: who knows the sum would know 2
        assert fit.cells == ((15,), (None,), (None,))
    page = desk.browser().get("/advising/reports").text
    assert "<td>7</td>" in page
    assert page.count('<span class="muted">hidden</span>') == 4
    assert "Student 1" not in page
    assert 'style="' not in page
    assert "<script>" not in page


def test_what_a_student_keeps_to_herself_is_not_counted(
    desk: Desk, scope: Scope, counter: Counter
) -> None:
    with scope(desk.institution):
        reflect(1, "ruled_out", shared=False)
        reflect(2, "confirmed")
    with scope(desk.institution):
        read_reports(desk.reader)
    assert sorted(row.verdict for row in counter.seen) == ["", "", "", "", "confirmed"]
    assert [row.fit_after for row in counter.seen if row.verdict] == [4]
    assert sum(row.reflected for row in counter.seen) == 2
    assert "Mara" not in repr(counter.seen)


@pytest.mark.parametrize(
    "table",
    [
        RuntimeError("Mara"),
        "a text",
        ReportTable(("A", "B"), (ReportRow("x", (1,)),)),
        ReportTable(("A",), (ReportRow("x", (-1,)),)),
        ReportTable((), ()),
    ],
)
def test_a_broken_report_costs_nobody_the_others(
    desk: Desk, scope: Scope, counter: Counter, example: None, table: object
) -> None:
    counter.table = table
    page = desk.browser().get("/advising/reports").text
    assert "This report could not be made just now" in page
    assert "How the fit moved" in page
    with scope(desk.institution):
        (fault,) = db.session.scalars(select(PluginFault)).all()
        assert fault.hook == "outcome_report all"
        assert "Mara" not in fault.error


def test_example_writes_a_table_that_no_spreadsheet_computes(
    desk: Desk, scope: Scope, example: None
) -> None:
    with scope(desk.institution):
        for name in ("=HYPERLINK(1)", "+1", "-1", "@SUM", "\tx", "\rx"):
            make_student(name=name, profile={"programme": name})
    browser = desk.browser()
    answer = browser.post(
        "/advising/reports/export",
        {"sheet": "cohort", "format": "outcome_report.semicolons"},
        page="/advising/reports",
    )
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="cohort-')
    assert answer.headers["Cache-Control"] == "no-store"
    rows = list(csv.reader(StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows[0][:2] == ["Name", "Programme"]
    assert len(rows) == 10
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@\t\r" and cell]
    with scope(desk.institution):
        taken = select(AuditEntry.fields).where(AuditEntry.action == "advising.export")
        assert db.session.scalars(taken).all() == [["outcome_report.semicolons"]]


def test_formats_that_know_texts_get_them_as_they_are(
    desk: Desk, scope: Scope, counter: Counter
) -> None:
    with scope(desk.institution):
        make_student(name="=1+1")
        for key in ("aspen.json", "aspen.text"):
            made = export_sheet(desk.reader, "cohort", key)
            assert made.content == b"a file"
        names = [{row[0] for row in sheet.rows} for sheet in counter.sheets]
    assert "=1+1" in names[0]
    assert "'=1+1" in names[1]


def test_outcomes_are_exported_without_names(desk: Desk, scope: Scope, counter: Counter) -> None:
    with scope(desk.institution):
        reflect(1, "confirmed")
    with scope(desk.institution):
        assert export_sheet(desk.reader, "outcomes", "aspen.json").name.startswith("outcomes-")
    (sheet,) = counter.sheets
    assert len(sheet.rows) == 4
    assert "Student" not in repr(sheet)
    assert [row[6] for row in sheet.rows if row[6]] == ["confirmed"]


@pytest.mark.parametrize("content", [RuntimeError("away"), "a text"])
def test_a_broken_format_says_so_kindly(
    desk: Desk, scope: Scope, counter: Counter, content: object
) -> None:
    counter.content = content
    answer = desk.browser().post(
        "/advising/reports/export",
        {"sheet": "cohort", "format": "aspen.text"},
        page="/advising/reports",
    )
    assert answer.status_code == 409
    assert "Take another format for now." in answer.text
    with scope(desk.institution):
        assert db.session.scalars(select(PluginFault.hook)).all() == ["exporter text"]


@pytest.mark.parametrize(
    ("sheet", "key"), [("notes", "aspen.text"), ("cohort", "birch.x"), ("", "")]
)
def test_what_nobody_offers_does_not_exist(
    desk: Desk, scope: Scope, counter: Counter, sheet: str, key: str
) -> None:
    with scope(desk.institution), pytest.raises(NotFound):
        export_sheet(desk.reader, sheet, key)


def test_page_without_plugins_says_what_would_be_there(desk: Desk, scope: Scope) -> None:
    page = desk.browser().get("/advising/reports").text
    assert "No reports yet" in page
    assert "No plugin offers a format at present" in page
    with scope(desk.institution):
        assert read_reports(desk.reader) == []
        assert export_formats(desk.reader) == []
    assert set(SHEETS) == {"cohort", "outcomes"}


def test_reports_are_in_the_advisers_menu_and_nobody_elses(
    desk: Desk, scope: Scope, counter: Counter
) -> None:
    assert 'href="/i/riverbend/advising/reports"' in desk.browser().get("/advising/cohort").text
    for member in (desk.students[0], desk.host):
        assert desk.browser(member).get("/advising/reports").status_code == 404
        with scope(desk.institution), pytest.raises(NotFound):
            read_reports(actor_of(member))
        with scope(desk.institution), pytest.raises(NotFound):
            export_formats(actor_of(member))
        with scope(desk.institution), pytest.raises(NotFound):
            export_sheet(actor_of(member), "cohort", "aspen.text")
