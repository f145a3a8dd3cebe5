"""The pages, as a browser without JavaScript sees them."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from fireside.gatherings.models import Gathering
from fireside.gatherings.service import cancel_gathering
from fireside.institutions.models import Institution
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.gatherings import LINK, TITLE, acting, in_days, offer, sit
from tests.factories.people import make_advisor, make_host, make_student
from tests.integration.gatherings.conftest import Browse, fresh, seat_of
from tests.tools.browsing import Member, counted_statements
from tests.tools.outbox import Outbox

LIST, MINE, NEW = "/group-conversations", "/group-conversations/mine", "/group-conversations/new"
_KEY = re.compile(r'name="key"[^>]*value="([^"]+)"')


@pytest.fixture
def mara(browse: Browse, students: list[Membership]) -> Member:
    return browse(students[0])


@pytest.fixture
def dana(browse: Browse, host: Membership) -> Member:
    return browse(host)


def form(**values: str) -> dict[str, str]:
    start = clock.now() + timedelta(days=5)
    return {
        "key": "a-key-of-its-own",
        "title": TITLE,
        "about": "What surprised me.",
        "day": f"{start:%Y-%m-%d}",
        "clock": "17:00",
        "minutes": "45",
        "seats": "3",
        "meeting_format": "video",
        "video_link": LINK,
        **values,
    }


def test_a_host_offers_finds_it_again_and_calls_it_off(
    institution: Institution, scope: Scope, host: Membership, dana: Member, outbox: Outbox
) -> None:
    assert "You offer none at the moment" in dana.get(MINE).text
    assert 'href="/i/riverbend/group-conversations/mine"' in dana.get("/week").text
    blank = dana.get(NEW).text
    key = _KEY.search(blank)
    assert key is not None
    assert "As the clock shows it in Berlin." in blank
    made = dana.post(NEW, form(key=key.group(1)), NEW)
    assert made.status_code == 303
    page = made.headers["Location"]
    assert dana.post(NEW, form(key=key.group(1)), NEW).headers["Location"] == page
    shown = unescape(dana.get(page).text)
    assert "17:00 in Berlin" in shown
    assert "Nobody has taken a seat yet" in shown
    assert "0 of 3 seats taken" in dana.get(MINE).text
    assert TITLE in dana.get("/").text
    own = page.removesuffix("/host")
    assert dana.get(f"{own}/change").status_code == 200
    assert dana.post(f"{own}/change", form(seats="5"), f"{own}/change").status_code == 303
    assert "0 of 5 taken" in dana.get(page).text
    kept = dana.post(f"{own}/cancel", {"reason": ""}, f"{own}/cancel")
    assert (kept.status_code, "Say why in a sentence" in kept.text) == (422, True)
    assert dana.post(f"{own}/cancel", {"reason": "I am ill."}, f"{own}/cancel").status_code == 303
    assert "You have called it off" in dana.get(page).text
    for gone in ("change", "cancel"):
        assert dana.get(f"{own}/{gone}").headers["Location"].endswith("/host")
    assert "Called off" in dana.get(MINE).text
    outbox.deliver()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            {"day": "2027-03-28", "clock": "02:30"},
            "Berlin go forward, and this hour does not exist",
        ),
        ({"day": "2026-10-25", "clock": "02:30"}, "Berlin go back, and this hour comes twice"),
        ({"day": "", "clock": ""}, "Choose the day."),
        ({"day": "soon"}, "Not a valid date value"),
        ({"day": "2020-01-01"}, "at least two hours from now"),
        ({"clock": "17:01"}, "full five minutes"),
        ({"seats": "1"}, "Not a valid choice"),
        ({"seats": "many"}, "Invalid Choice"),
        ({"title": ""}, "Give it a title"),
        ({"title": "t" * 101}, "at most 100 characters"),
        ({"video_link": "ftp://x"}, "Begin with https://"),
        ({"meeting_format": "in_person"}, "Tell your guests where to come."),
        ({"meeting_format": "phone"}, "Not a valid choice"),
        ({"key": "short"}, "lost its key"),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_is_kept(
    institution: Institution, scope: Scope, dana: Member, values: dict[str, str], words: str
) -> None:
    answer = dana.post(NEW, form(about="Kept as it was.", **values), NEW)
    assert answer.status_code == (400 if "key" in values else 422)
    assert words in unescape(answer.text)
    assert "key" in values or "Kept as it was." in answer.text
    with scope(institution):
        assert db.session.scalars(select(Gathering)).all() == []


def test_an_hour_that_is_taken_is_said_beside_the_hour(
    institution: Institution, scope: Scope, dana: Member, gathering: Gathering
) -> None:
    berlin = gathering.starts_at.astimezone(ZoneInfo("Europe/Berlin"))
    answer = dana.post(NEW, form(day=f"{berlin:%Y-%m-%d}", clock=f"{berlin:%H:%M}"), NEW)
    assert answer.status_code == 422
    assert "You have something else at that time" in answer.text
    own = f"{LIST}/{gathering.id}/change"
    wrong = dana.post(own, form(title=""), own)
    assert (wrong.status_code, "Give it a title" in wrong.text) == (422, True)
    wrong = dana.post(own, form(video_link=""), own)
    assert (wrong.status_code, "Give the link" in wrong.text) == (422, True)


def test_a_student_finds_it_sits_down_and_gives_the_seat_back(
    institution: Institution,
    scope: Scope,
    host: Membership,
    students: list[Membership],
    mara: Member,
    gathering: Gathering,
    outbox: Outbox,
) -> None:
    page = f"{LIST}/{gathering.id}"
    assert f'href="/i/riverbend{LIST}"' in mara.get("/hosts").text
    assert TITLE in mara.get(f"/hosts/{host.id}").text
    listed = mara.get(LIST).text
    assert (TITLE in listed, "3 seats left" in listed) == (True, True)
    before = mara.get(page).text
    assert LINK not in before
    assert "Where exactly, you read as soon as you have a seat" in before
    taken = mara.post(f"{page}/seat", {"question": "How did you begin?"}, page)
    assert (taken.status_code, taken.headers["Location"]) == (303, f"/i/riverbend{page}")
    after = mara.get(page).text
    assert ("You have a seat" in after, LINK in after, "How did you begin?" in after) == (
        True,
        True,
        True,
    )
    assert mara.post(f"{page}/seat", {"question": ""}, page).status_code == 303
    assert TITLE in mara.get("/").text
    assert "Where you sit" in mara.get(LIST).text
    assert "Nothing else is offered" in mara.get(LIST).text
    assert "Give your seat back?" in mara.get(f"{page}/give-back").text
    assert mara.post(f"{page}/give-back", {}, f"{page}/give-back").status_code == 303
    assert "3 seats left of 3" in mara.get(page).text
    assert mara.get(f"{page}/give-back").status_code == 303
    outbox.deliver()
    with scope(institution):
        assert seat_of(gathering, students[0]).given_back_at is not None


def test_a_full_one_says_so_and_keeps_what_was_typed(
    institution: Institution,
    scope: Scope,
    students: list[Membership],
    browse: Browse,
    gathering: Gathering,
    outbox: Outbox,
) -> None:
    page, omar = f"{LIST}/{gathering.id}", browse(students[3])
    with scope(institution):
        for student in students[:3]:
            sit(student, gathering)
    assert "No seat left" in omar.get(LIST).text
    assert "Every seat is taken." in omar.get(page).text
    answer = omar.post(f"{page}/seat", {"question": "Q"}, "/settings")
    assert answer.status_code == 409
    assert "Every seat is taken. The last one went a moment ago." in answer.text
    assert omar.post(f"{page}/seat", {"question": "q" * 301}, "/settings").status_code == 422
    outbox.deliver()


def test_a_student_with_something_else_is_told(
    institution: Institution,
    scope: Scope,
    students: list[Membership],
    mara: Member,
    gathering: Gathering,
    outbox: Outbox,
) -> None:
    with scope(institution):
        beside = offer(make_host(name="Rosa", email="rosa@example.org"), gathering.starts_at)
        sit(students[0], beside)
    page = f"{LIST}/{gathering.id}"
    answer = mara.post(f"{page}/seat", {"question": "Kept as it was."}, page)
    assert answer.status_code == 422
    assert "You have another conversation at that time." in answer.text
    assert "Kept as it was." in answer.text
    outbox.deliver()


def test_the_conduct_is_accepted_with_the_seat_and_with_the_offer(
    institution: Institution,
    scope: Scope,
    mara: Member,
    dana: Member,
    gathering: Gathering,
    outbox: Outbox,
) -> None:
    with scope(institution):
        house = db.session.get_one(Institution, institution.id)
        house.conduct, house.conduct_version = "Be kind.", 1
    page = f"{LIST}/{gathering.id}"
    assert mara.post(f"{page}/seat", {}, page).status_code == 422
    assert mara.post(f"{page}/seat", {"conduct": "1"}, page).status_code == 303
    assert dana.post(NEW, form(), NEW).status_code == 422
    assert dana.post(NEW, form(conduct="1"), NEW).status_code == 303
    outbox.deliver()


def test_what_is_not_ones_own_does_not_exist(
    institution: Institution,
    other_institution: Institution,
    scope: Scope,
    app: Flask,
    browse: Browse,
    mara: Member,
    gathering: Gathering,
) -> None:
    page = f"{LIST}/{gathering.id}"
    for own in ("host", "change", "cancel"):
        assert mara.get(f"{page}/{own}").status_code == 404
    with scope(institution):
        adviser = make_advisor(name="Vera", email="vera@example.org")
    vera = browse(adviser)
    for path in (LIST, page, MINE, NEW, f"{page}/host"):
        assert vera.get(path).status_code == 404
    with scope(other_institution):
        elsewhere = make_student(name="Eve Moor", email="eve@example.org")
    eve = Member(app, other_institution, elsewhere)
    assert TITLE not in eve.get(LIST).text
    assert eve.get(page).status_code == 404
    assert eve.post(f"{page}/seat", {}, "/settings").status_code == 404
    with scope(institution):
        assert fresh(gathering).seats_taken == 0


def test_what_is_off_or_over_says_so(
    institution: Institution,
    scope: Scope,
    host: Membership,
    students: list[Membership],
    mara: Member,
    gathering: Gathering,
    outbox: Outbox,
) -> None:
    page = f"{LIST}/{gathering.id}"
    with scope(institution):
        sit(students[0], gathering)
        later = offer(host, in_days(6))
        sit(students[0], later)
        cancel_gathering(acting(host), gathering.id, "I am ill, and sorry.")
    outbox.deliver()
    off = mara.get(page).text
    assert ("has been called off" in off, "I am ill, and sorry." in off) == (True, True)
    with time_machine.travel(later.ends_at, tick=False):
        assert "It has begun already, or is over." in mara.get(f"{LIST}/{later.id}").text
        answer = mara.post(f"{LIST}/{later.id}/give-back", {}, "/settings")
        assert answer.status_code == 409
    outbox.deliver()


def test_a_list_of_many_asks_as_often_as_a_list_of_one(
    institution: Institution,
    scope: Scope,
    app: Flask,
    host: Membership,
    mara: Member,
    gathering: Gathering,
    outbox: Outbox,
) -> None:
    mara.get(LIST)
    with counted_statements(app) as one:
        mara.get(LIST)
    with scope(institution):
        for day in range(4, 12):
            offer(host, in_days(day))
    outbox.deliver()
    mara.get(LIST)
    with counted_statements(app) as many:
        mara.get(LIST)
    assert len(many) == len(one) <= 15
