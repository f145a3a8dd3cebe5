"""Who came, and what was called off: what advisers see of it, and set right."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import State
from fireside.kernel import clock
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_advisor, make_host, make_student
from tests.tools.browsing import Member, counted_statements
from tests.tools.outbox import Outbox

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PATH = "/advising/meetings"


def test_what_was_called_off_stands_there_with_its_lateness_and_not_with_its_words(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        advisor, host = make_advisor(), make_host(name="Dana Whitfield")
        for name, hours, by, late in (("Mara", 5, "student", True), ("Noor", 50, "host", False)):
            interview = make_interview(make_student(name=name), host)
            start = clock.now() + 3 * DAY
            make_appointment(
                interview,
                start,
                state=State.CANCELLED,
                answered_at=clock.now() - DAY,
                cancelled_by=by,
                cancelled_at=start - timedelta(hours=hours),
                cancelled_late=late,
                reason="A secret between the two",
            )
        taken_back = make_interview(make_student(name="Olu"), host)
        make_appointment(taken_back, state=State.CANCELLED, cancelled_at=clock.now())
    page = Member(app, institution, advisor).get(f"{PATH}?show=called-off").text
    assert "Called off by Mara, 5 hours before" in page
    assert "Called off by Dana Whitfield, 50 hours before" in page
    assert page.count("Late</span>") == 1
    assert "Olu" not in page
    assert "secret" not in page


def test_an_adviser_sets_right_who_came(
    app: Flask, institution: Institution, scope: Scope, outbox: Outbox
) -> None:
    with scope(institution):
        advisor = make_advisor()
        interview = make_interview(make_student(name="Mara"), make_host(name="Dana"))
        make_appointment(interview, clock.now() - DAY, state=State.HELD)
        old = make_interview(make_student(name="Olu"), make_host())
        make_appointment(old, clock.now() - 9 * DAY, state=State.HELD)
    desk = Member(app, institution, advisor)
    page = desk.get(PATH).text
    assert "Mara with Dana" in page
    assert "Olu" not in page
    act = f"{PATH}/{interview.id}"
    for pressed, shown, state in (
        ("miss", "Mara did not come", State.MISSED),
        ("unmiss", "The host did not come", State.HELD),
        ("host_miss", "Dana did not come", State.HOST_MISSED),
        ("host_unmiss", "The student did not come", State.HELD),
    ):
        answer = desk.post(act, {"act": pressed}, page=PATH, follow_redirects=True)
        assert shown in answer.text
        with scope(institution):
            fresh = db.session.get_one(Interview, (institution.id, interview.id))
            assert fresh.state == state
    with scope(institution):
        entries = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
        assert list(entries) == [
            "interview.miss",
            "interview.unmiss",
            "interview.host_miss",
            "interview.host_unmiss",
        ]
    for pressed in ("cancel", "", "hold"):
        assert desk.post(act, {"act": pressed}, page=PATH).status_code == 404
    late = desk.post(f"{PATH}/{old.id}", {"act": "miss"}, page=PATH)
    assert late.status_code == 409
    outbox.deliver()


def test_who_did_not_come_stays_in_the_list(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        advisor = make_advisor()
        interview = make_interview(make_student(name="Mara"), make_host(name="Dana"))
        make_appointment(interview, clock.now() - 3 * DAY, state=State.HOST_MISSED)
        make_appointment(interview, clock.now() + 9 * DAY, state=State.REQUESTED)
    page = Member(app, institution, advisor).get(f"{PATH}?show=not-come").text
    assert "Dana did not come" in page
    assert "after all" not in page


def test_a_long_list_goes_on_and_costs_the_same(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        advisor, host = make_advisor(), make_host()
        for number in range(45):
            interview = make_interview(make_student(name=f"Student {number:02}"), host)
            start = clock.now() - DAY - timedelta(minutes=40 * number)
            make_appointment(interview, start, state=State.HELD)
    desk = Member(app, institution, advisor)
    seen: list[str] = []
    path = PATH
    with counted_statements(app) as sent:
        desk.get(PATH)
    assert len(sent) <= 15
    for _ in range(3):
        page = desk.get(path).text
        seen += [f"Student {n:02}" for n in range(45) if f"Student {n:02} with" in page]
        marks = page.split('rel="next"')[0].rsplit('href="', 1)[-1].split('"')[0]
        path = marks.replace("&amp;", "&")
    assert sorted(seen) == [f"Student {n:02}" for n in range(45)]
    assert 'rel="next"' not in page


def test_it_is_the_advisers_page_alone_and_not_about_herself(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        advisor = make_advisor(name="Iris")
        mine = make_interview(make_student(name="Mara"), advisor)
        make_appointment(mine, clock.now() - DAY, state=State.HELD)
        host, student = make_host(), make_student()
    desk = Member(app, institution, advisor)
    assert "Mara" not in desk.get(PATH).text
    for other in (host, student):
        assert Member(app, institution, other).get(PATH).status_code == 404
    assert desk.post(f"{PATH}/{mine.id}", {"act": "host_miss"}, page="/settings").status_code == 404
