"""Taking a place in the line for a host who is full, and leaving it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from fireside.booking.rules.waiting import MOST_PLACES
from fireside.booking.service.waiting import can_wait, join_line, leave_line, lines, places_of
from fireside.institutions.models import Institution
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, NotFound
from fireside.kernel.permissions import Actor
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.people import make_advisor, make_host
from tests.integration.booking.conftest import (
    Browse,
    actor_of,
    ask,
    profile_of,
    starts_of,
    words_of,
)
from tests.tools.browsing import Member
from tests.tools.outbox import Outbox


def test_who_can_be_asked_is_not_waited_for(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    student_browser: Member,
) -> None:
    path = f"/hosts/{host.id}/wait"
    assert "You need not wait" in words_of(student_browser.get(path))
    assert student_browser.post(path, {}, page="/settings").status_code == 409
    with scope(institution), pytest.raises(NotFound):
        join_line(actor_of(student), student.id)
    with scope(institution), pytest.raises(NotFound):
        join_line(Actor.system(institution.id), host.id)
    with scope(institution):
        assert places_of(actor_of(host)) == []
        db.session.get_one(Institution, institution.id).waitlist_hours = 0
    with scope(institution):
        assert not can_wait(actor_of(student), host.id, student.account_id)


def test_joining_twice_is_one_place_and_leaving_is_for_good(
    february: time_machine.Traveller,
    institution: Institution,
    scope: Scope,
    full: Membership,
    waiting: list[Membership],
    student: Membership,
    browse: Browse,
    student_browser: Member,
    outbox: Outbox,
) -> None:
    february.shift(timedelta(minutes=10))
    path = f"/hosts/{full.id}/wait"
    assert "Wait until Dana has time" in words_of(student_browser.get(f"/hosts/{full.id}"))
    assert "Wait for a place" in words_of(student_browser.get(f"/hosts/{full.id}/ask"))
    for _ in range(2):
        assert student_browser.post(path, {}, page=path).status_code == 303
    page = words_of(student_browser.get("/waiting"))
    assert "3 other students asked to wait before you." in page
    assert "Ida" not in page
    assert "3 other students" in words_of(student_browser.get(path))
    with scope(institution):
        mine = places_of(actor_of(student))
        assert len(mine) == 1
    stranger = browse(waiting[0])
    leave = f"/waiting/{mine[0].id}/leave"
    assert stranger.post(leave, {}, page="/waiting").status_code == 404
    for _ in range(2):
        assert student_browser.post(leave, {}, page="/settings").status_code == 303
    assert "You wait for nobody" in words_of(student_browser.get("/waiting"))
    with scope(institution), pytest.raises(NotFound):
        leave_line(actor_of(student), 7)
    # and back, at the end of the line
    assert student_browser.post(path, {}, page=path).status_code == 303
    with scope(institution):
        assert places_of(actor_of(student))[0].before == 3


def test_nobody_waits_for_more_hosts_than_five_nor_where_there_are_no_lines(
    institution: Institution, scope: Scope, student: Membership, full: Membership
) -> None:
    with scope(institution):
        actor = actor_of(student)
        for _ in range(MOST_PLACES):
            join_line(actor, make_host().id)
        with pytest.raises(Conflict, match="5 hosts already"):
            join_line(actor, full.id)
    with scope(institution):
        db.session.get_one(Institution, institution.id).waitlist_hours = 0
    with scope(institution), pytest.raises(Conflict, match="Nobody waits in line here"):
        join_line(actor_of(student), full.id)


def test_who_has_asked_does_not_wait_for_the_same_host(
    institution: Institution, scope: Scope, host: Membership, student: Membership
) -> None:
    with scope(institution):
        profile_of(host).monthly_cap = 1
        ask(student, host, starts_of(host)[3])
    with scope(institution), pytest.raises(Conflict, match="asked Dana already"):
        join_line(actor_of(student), host.id)


def test_host_and_staff_see_how_many_wait(
    institution: Institution,
    scope: Scope,
    full: Membership,
    waiting: list[Membership],
    host_browser: Member,
) -> None:
    page = words_of(host_browser.get("/"))
    assert "3 students wait until you have time again." in page
    assert "Ida" not in page
    with scope(institution):
        found = lines(actor_of(make_advisor()))
        assert [(line.host_id, line.host_name, line.waiting) for line in found] == [
            (full.id, "Dana Whitfield", 3)
        ]
        with pytest.raises(NotFound):
            lines(actor_of(full))
