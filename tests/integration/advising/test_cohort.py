"""The cohort: figures without a word of anybody's notes, filters in the address, and the export."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO

import pytest
from sqlalchemy import select

from fireside.advising.rules import Chosen, Reach
from fireside.advising.service import Cohort, export_cohort, read_cohort
from fireside.followup.models import ThankYou
from fireside.followup.rules import ThanksState
from fireside.interviews.rules import State
from fireside.kernel import clock
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_student
from tests.integration.advising.conftest import Desk, actor_of


def _thank(interview_id: int, hours_ago: int, state: ThanksState = ThanksState.SENT) -> None:
    moment = clock.now() - timedelta(hours=hours_ago)
    thanks = ThankYou(
        interview_id=interview_id, state=state, text="Dear", changed_at=moment, thanked_at=moment
    )
    db.session.add(thanks)


def _counts(cohort: Cohort) -> tuple[list[int], list[int]]:
    figures = cohort.figures
    return [one.count for one in figures.reach], [one.count for one in figures.thanks]


def test_everybody_is_counted_once(desk: Desk, scope: Scope) -> None:
    with scope(desk.institution):
        make_student(name="Noor None")
        waits = make_interview(make_student(name="Wim Waits"), desk.host)
        make_appointment(waits, state=State.REQUESTED)
        make_student(name="Rested", paused=True)
        make_student(name="Gone", left_at=clock.now())
        _thank(desk.interviews[0].id, 8 * 24)
        _thank(desk.interviews[1].id, 24)
        _thank(desk.interviews[2].id, 24 * 6 + 12, ThanksState.BOUNCED)
        cohort = read_cohort(desk.reader, Chosen(), Reach.NONE)
        assert _counts(cohort) == ([1, 1, 0, 3], [1, 1, 0, 1])
        assert [line.name for line in cohort.lines] == ["Noor None"]
        everybody = read_cohort(desk.reader, Chosen(), None)
        names = [line.name for line in everybody.lines]
        assert names == ["Aiko Marsh", "Bram Novak", "Mara Quist", "Noor None", "Wim Waits"]


def test_the_figures_follow_the_filters(desk: Desk, scope: Scope) -> None:
    with scope(desk.institution):
        cohort = read_cohort(desk.reader, Chosen("Economics", 2028), Reach.MET)
        assert _counts(cohort) == ([0, 0, 0, 1], [0, 0, 0, 1])
        assert [line.name for line in cohort.lines] == ["Bram Novak"]


def test_a_long_list_comes_in_pages(desk: Desk, scope: Scope) -> None:
    with scope(desk.institution):
        for number in range(60):
            make_student(name=f"Student {number:02}")
        first = read_cohort(desk.reader, Chosen(), Reach.NONE)
        assert (len(first.lines), first.total) == (50, 60)
        rest = read_cohort(desk.reader, Chosen(), Reach.NONE, first.after)
        assert [line.name for line in rest.lines] == [f"Student {n}" for n in range(50, 60)]
        assert rest.after is None
    ruth = desk.browser()
    page = ruth.get("/advising/cohort").text
    assert f"after={first.after}" in page
    assert "To the first" in ruth.get(f"/advising/cohort?after={first.after}").text


def test_the_page_shows_figures_with_their_table(desk: Desk) -> None:
    ruth = desk.browser()
    page = ruth.get("/advising/cohort?show=met").text
    assert '<th scope="row">Has met somebody</th><td class="figure-count">3</td>' in page
    assert "Mara Quist" in page
    assert "Words of Mara" not in page
    assert "Nobody at present." in ruth.get("/advising/cohort").text
    assert "Aiko Marsh" in ruth.get("/advising/cohort?show=all").text
    assert "No students here" in ruth.get("/advising/cohort?programme=Alchemy").text
    assert ruth.get("/advising/cohort?show=x&after=x&year=x").status_code == 200


def test_the_export_holds_figures_and_leaves_a_trace(desk: Desk, scope: Scope) -> None:
    with scope(desk.institution):
        make_student(name="=HYPERLINK(1)", profile={"programme": "@Economics"})
        _thank(desk.interviews[0].id, 8 * 24)
    answer = desk.browser().post("/advising/cohort.csv", {}, page="/advising/cohort")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="cohort-' in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    rows = list(csv.reader(StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0][:4] == ["Name", "Programme", "Year", "Asked"]
    assert rows[1][:2] == ["'=HYPERLINK(1)", "'@Economics"]
    assert rows[-1] == ["Mara Quist", "Economics", "2027", "1", "0", "0", "1", "1", "0"]
    assert "Words" not in answer.text
    with scope(desk.institution):
        trail = db.session.scalars(select(AuditEntry)).all()
        assert [(entry.action, entry.fields) for entry in trail] == [("advising.export", [])]


def test_the_export_follows_the_filters(desk: Desk, scope: Scope) -> None:
    with scope(desk.institution):
        sheet = export_cohort(desk.reader, Chosen("Physics"))
        assert sheet.count("\n") == 2
        trail = db.session.scalars(select(AuditEntry.fields)).all()
        assert trail == [["programme"]]


def test_only_advisers_see_the_cohort(desk: Desk, scope: Scope) -> None:
    for member in (desk.students[0], desk.host):
        with scope(desk.institution), pytest.raises(NotFound):
            read_cohort(actor_of(member), Chosen(), None)
        with scope(desk.institution), pytest.raises(NotFound):
            export_cohort(actor_of(member), Chosen())
