"""The cohort by group: the page, the table to take along, and who may see them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import StringIO

import pytest
from sqlalchemy import select

from fireside.advising.rules import GroupBy
from fireside.advising.service import KEPT_BACK, export_groups, read_groups
from fireside.interviews.rules import State
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_student
from tests.integration.advising.conftest import Desk, actor_of


def _fill(desk: Desk, programme: str, met: int, none: int) -> None:
    for number in range(met + none):
        student = make_student(name=f"{programme} {number}", profile={"programme": programme})
        if number < met:
            interview = make_interview(student, desk.host)
            make_appointment(interview, state=State.HELD)


def test_groups_show_who_gets_interviews(desk: Desk, scope: Scope) -> None:
    with scope(desk.institution):
        _fill(desk, "Geology", 9, 6)
        _fill(desk, "=Latin", 1, 7)
        _fill(desk, "Botany", 1, 1)
        table = read_groups(desk.reader, GroupBy.PROGRAMME)
        lines = {line.name: line for line in table.lines}
        assert lines["Geology"].students == 15
        assert lines["=Latin"].students == 8
        assert lines["=Latin"].counts[0] is None
        rows = list(csv.reader(StringIO(export_groups(desk.reader, GroupBy.PROGRAMME))))
        assert rows[0][:2] == ["Programme", "Students"]
        latin = next(row for row in rows if "Latin" in row[0])
        assert latin[0] == "'=Latin"
        assert latin[2] == KEPT_BACK
        taken = db.session.scalars(
            select(AuditEntry.subject_kind).where(AuditEntry.action == "advising.export")
        )
        assert "groups" in set(taken)


@pytest.mark.parametrize("use", [read_groups, export_groups])
def test_only_advisers_see_groups(
    desk: Desk, scope: Scope, use: Callable[[Actor, GroupBy], object]
) -> None:
    with scope(desk.institution), pytest.raises(NotFound):
        use(actor_of(desk.host), GroupBy.YEAR)


def test_the_page_shows_the_plot_beside_its_table(desk: Desk, scope: Scope) -> None:
    ruth = desk.browser()
    assert "Too few students for figures" in ruth.get("/advising/cohort/groups").text
    with scope(desk.institution):
        _fill(desk, "Geology", 9, 6)
        _fill(desk, "Latin", 1, 7)
        _fill(desk, "Botany", 1, 1)
    page = ruth.get("/advising/cohort/groups?by=programme").text
    assert '<th scope="row">Geology</th>' in page
    assert "kept back" in page
    assert 'class="bar bar-met"' in page
    assert ruth.get("/advising/cohort/groups?by=x").status_code == 200
    answer = ruth.post("/advising/cohort/groups.csv?by=year", {}, page="/advising/cohort/groups")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="cohort-by-year-' in answer.headers["Content-Disposition"]
    assert answer.data.decode("utf-8-sig").startswith("Year,Students,")
