"""The homes and the one page of an interview, as each person sees them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import UNSEEN, Stage, State
from fireside.journey.panels import PANELS
from fireside.journey.rules import host_stages
from fireside.kernel import clock
from tests.conftest import BASE_URL, Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_administrator, make_advisor, make_host, make_student
from tests.factories.preparation import make_preparation
from tests.tools.browsing import Member, counted_statements

QUERY_BUDGET = 15


def _pair(
    app: Flask, institution: Institution, scope: Scope, state: State = State.CONFIRMED
) -> tuple[Member, Member, Interview]:
    with scope(institution):
        student, host = make_student(name="Mara Quist"), make_host(name="Dana Okafor")
        interview = make_interview(student, host)
        if state not in UNSEEN:
            make_appointment(interview, state=state)
        make_preparation(interview)
    return Member(app, institution, student), Member(app, institution, host), interview


def test_a_stranger_is_welcomed(client: FlaskClient, institution: Institution) -> None:
    page = client.get("/i/riverbend/", base_url=BASE_URL).text
    assert "Half an hour with somebody who does the work" in page
    assert "Sign in" in page
    assert institution.name in page


def test_a_new_student_begins_with_what_to_learn(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        make_host()
        student = make_student()
    mara = Member(app, institution, student)
    assert "Begin your first interview" in mara.get("/").text
    answer = mara.post("/interviews", {}, page="/")
    assert answer.status_code == 303
    page = mara.get(answer.location).text
    assert "What you want to learn" in page
    assert "A new interview" in page
    assert "Decide what you want to learn" in mara.get("/").text
    assert "Being prepared" in mara.get("/interviews").text


@pytest.mark.parametrize("state", list(State))
def test_both_people_can_open_an_interview_in_every_state(
    app: Flask, institution: Institution, scope: Scope, state: State
) -> None:
    mara, dana, interview = _pair(app, institution, scope, state)
    for path in ("/", "/interviews", f"/interviews/{interview.id}"):
        assert "Dana Okafor" in mara.get(path).text
    for stage in Stage:
        path = f"/interviews/{interview.id}/{stage}"
        assert mara.get(path).status_code == 200
        seen = stage in host_stages(state) and state not in UNSEEN
        assert dana.get(path).status_code == (200 if seen else 404)
    if state not in UNSEEN:
        assert "Mara Quist" in dana.get(f"/interviews/{interview.id}").text
        assert "Mara Quist" in dana.get("/").text


def test_the_host_reads_the_hopes_and_no_preparation(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    _, dana, interview = _pair(app, institution, scope)
    page = dana.get(f"/interviews/{interview.id}/decide").text
    assert "How decisions are really made" in page
    assert '<form method="post" class="form"' not in page
    assert dana.get(f"/interviews/{interview.id}/prepare").status_code == 404


def test_a_host_is_told_who_waits_first(app: Flask, institution: Institution, scope: Scope) -> None:
    with scope(institution):
        host = make_host()
        asked = make_interview(make_student(name="Aiko Marsh"), host)
        make_appointment(asked, state=State.REQUESTED, why_you="Because you began as a trainee")
        coming = make_interview(make_student(name="Bram Iyer"), host)
        make_appointment(coming, starts_at=clock.now() + timedelta(days=9))
    page = Member(app, institution, host).get("/").text
    assert "Aiko Marsh would like to talk to you" in page
    assert "Because you began as a trainee" in page
    assert page.index("Aiko Marsh") < page.index("Bram Iyer")


def test_a_host_whom_nobody_asks_is_left_in_peace(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        host = make_host()
    assert "Nobody is waiting for you" in Member(app, institution, host).get("/").text


def test_advisers_and_administrators_find_what_is_theirs(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        adviser, administrator = make_advisor(), make_administrator()
    assert "As an adviser" in Member(app, institution, adviser).get("/").text
    assert "Open the console" in Member(app, institution, administrator).get("/").text


def test_a_member_without_a_part_is_told_so(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        paused = make_student(paused=True)
    assert "you hold no part" in Member(app, institution, paused).get("/").text


def test_a_host_says_yes_on_the_first_page(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    _, dana, interview = _pair(app, institution, scope, State.REQUESTED)
    answer = dana.post(f"/interviews/{interview.id}/answer", {"act": "confirm"}, page="/")
    assert answer.status_code == 303
    assert "You meet Mara Quist" in dana.get("/").text


def test_a_hosts_page_shows_the_hopes_beside_the_request_and_the_day(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    for state, opens in ((State.REQUESTED, "Ask and book"), (State.CONFIRMED, "The day")):
        _, dana, interview = _pair(app, institution, scope, state)
        page = dana.get(f"/interviews/{interview.id}").text
        assert opens in page
        assert "How decisions are really made" in page


def test_the_list_is_divided_by_how_things_stand(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        student = make_student()
        for state in (State.EXPIRED, State.CONFIRMED):
            make_appointment(make_interview(student, make_host()), state=state)
    page = Member(app, institution, student).get("/interviews").text
    assert page.index("<h2>Confirmed</h2>") < page.index("<h2>Did not come about</h2>")


def test_a_stage_opens_in_place(app: Flask, institution: Institution, scope: Scope) -> None:
    mara, _, interview = _pair(app, institution, scope)
    path = f"/interviews/{interview.id}/research"
    whole, part = mara.get(path), mara.get(path, headers={"HX-Request": "true"})
    assert f'hx-get="{mara.prefix}{path}"' in whole.text
    assert "<html" not in part.text
    assert "Research card" in part.text
    assert "HX-Request" in part.headers["Vary"]


def test_every_panel_stands_at_a_stage() -> None:
    assert {panel.stage for panel in PANELS} <= set(Stage)
    assert len({panel.key for panel in PANELS}) == len(PANELS)


@pytest.mark.parametrize("stage", list(Stage))
def test_the_interview_page_keeps_its_query_budget(
    app: Flask, institution: Institution, scope: Scope, stage: Stage
) -> None:
    mara, _, interview = _pair(app, institution, scope)
    mara.get(f"/interviews/{interview.id}/{stage}")
    with counted_statements(app) as statements:
        assert mara.get(f"/interviews/{interview.id}/{stage}").status_code == 200
    assert len(statements) <= QUERY_BUDGET, "\n".join(statements)


@pytest.mark.parametrize("state", [State.REQUESTED, State.CONFIRMED])
@pytest.mark.parametrize("stage", sorted(host_stages(State.CONFIRMED)))
def test_the_hosts_page_keeps_the_budget_too(
    app: Flask, institution: Institution, scope: Scope, stage: Stage, state: State
) -> None:
    _, dana, interview = _pair(app, institution, scope, state)
    dana.get(f"/interviews/{interview.id}/{stage}")
    with counted_statements(app) as statements:
        assert dana.get(f"/interviews/{interview.id}/{stage}").status_code == 200
    assert len(statements) <= QUERY_BUDGET, "\n".join(statements)


@pytest.mark.parametrize("path", ["/", "/interviews"])
def test_lists_ask_no_more_for_more_rows(
    app: Flask, institution: Institution, scope: Scope, path: str
) -> None:
    counts = []
    with scope(institution):
        student = make_student()
    mara = Member(app, institution, student)
    for rows in (3, 3):
        with scope(institution):
            for _ in range(rows):
                interview = make_interview(student, make_host())
                make_appointment(interview, state=State.DECLINED)
        mara.get(path)
        with counted_statements(app) as statements:
            mara.get(path)
        counts.append(len(statements))
    assert counts[0] == counts[1]
