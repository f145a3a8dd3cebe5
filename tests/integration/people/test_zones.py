"""Another zone: what it touches is shown before it is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from fireside.institutions.models import Institution
from fireside.interviews.rules import State
from fireside.kernel import clock
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor
from fireside.kernel.wording import speak_datetime
from fireside.people import service
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.tools.visiting import Visitor

TOKYO = "Asia/Tokyo"


def soon(days: int) -> datetime:
    start = clock.now() + timedelta(days=days)
    return start.astimezone(UTC).replace(hour=15, minute=0, second=0, microsecond=0)


def zone_of(scope: Scope, institution: Institution, member: Membership) -> str:
    with scope(institution):
        return service.get_member(member.id).zone


def test_touched_conversations_stand_side_by_side_and_nothing_is_kept_before_she_agrees(
    app: Flask, institution: Institution, student: Membership, host: Membership, scope: Scope
) -> None:
    with scope(institution):
        make_appointment(make_interview(student, host), soon(3))
        make_appointment(make_interview(student, host), soon(5), State.REQUESTED)
        make_appointment(make_interview(student, host), soon(6), State.CANCELLED)
        make_appointment(make_interview(student, host), soon(-3))
    mara = Visitor(app, institution, student)
    page = mara.post("/settings", {"name": "Mara Q.", "zone": TOKYO})
    assert (page.status_code, zone_of(scope, institution, student)) == (200, "America/New_York")
    for days in (3, 5):
        for zone in ("America/New_York", TOKYO):
            assert speak_datetime(soon(days), zone) in page.text
    for days in (6, -3):
        assert speak_datetime(soon(days), TOKYO) not in page.text
    assert 'value="Mara Q."' in page.text
    assert "weekly hours" not in page.text
    kept = mara.post("/settings", {"name": "Mara Q.", "zone": TOKYO, "seen_zone": TOKYO})
    assert (kept.status_code, zone_of(scope, institution, student)) == (303, TOKYO)
    assert "Mara Q." in mara.get("/settings").text


def test_agreeing_to_one_zone_is_not_agreeing_to_another(
    app: Flask, institution: Institution, student: Membership, host: Membership, scope: Scope
) -> None:
    with scope(institution):
        make_appointment(make_interview(student, host), soon(3))
    mara = Visitor(app, institution, student)
    values = {"name": "Mara", "zone": TOKYO, "seen_zone": "Europe/Paris"}
    assert mara.post("/settings", values).status_code == 200
    assert zone_of(scope, institution, student) == "America/New_York"


def test_where_nothing_is_touched_it_is_kept_at_once(
    app: Flask, institution: Institution, student: Membership, scope: Scope
) -> None:
    mara = Visitor(app, institution, student)
    assert mara.post("/settings", {"name": "Mara", "zone": TOKYO}).status_code == 303
    assert zone_of(scope, institution, student) == TOKYO


def test_times_that_read_alike_are_counted_and_hosts_hear_of_their_hours(
    app: Flask, institution: Institution, student: Membership, host: Membership, scope: Scope
) -> None:
    with scope(institution):
        make_appointment(make_interview(student, host), soon(3))
    dana = Visitor(app, institution, host)
    page = dana.post("/settings", {"name": "Dana", "zone": "America/Toronto"}).text
    assert "One coming conversation reads the same" in page
    assert "17:00 stays 17:00, from now on in Toronto" in page
    page = dana.post("/settings", {"name": "Dana", "zone": TOKYO}).text
    assert "One conversation reads differently" in page
    assert "Mara Quist" in page


def test_a_zone_that_is_none_or_was_none_is_no_reason_to_fail(
    app: Flask, institution: Institution, student: Membership, host: Membership, scope: Scope
) -> None:
    with scope(institution):
        make_appointment(make_interview(student, host), soon(3))
        service.get_member(student.id).zone = "Nowhere/Land"
        actor = Actor(student.account_id, student.id, institution.id, frozenset({"student"}))
        assert service.preview_zone(actor, "Else/Where") is None
        move = service.preview_zone(actor, TOKYO)
        assert move is not None
        assert (len(move.touched), len(move.same)) == (1, 0)


def test_whoever_has_no_place_here_has_no_zone_here(institution: Institution, scope: Scope) -> None:
    with scope(institution), pytest.raises(NotFound):
        service.preview_zone(Actor.system(institution.id), TOKYO)
