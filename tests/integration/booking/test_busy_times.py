"""Busy times from plugins' calendars: list, check, preview and booking say the same of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from fireside.availability.models import BusyTime
from fireside.availability.service import (
    closed_times,
    first_slots,
    preview_week,
    refresh_busy,
)
from fireside.booking.service import JustTaken
from fireside.institutions.models import Institution
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.jobs import Job
from fireside.kernel.jobs.worker import Worker
from fireside.kernel.permissions import Actor
from fireside.people.models import HostProfile, Membership
from fireside.people.service import get_member
from fireside.plugins import (
    BusySpan,
    CalendarProvider,
    CalendarQuery,
    PluginContext,
    hookimpl,
    state,
)
from fireside.plugins.faults import LIMIT
from fireside.plugins.models import PluginFault
from tests.conftest import Scope
from tests.factories.availability import make_weekly_hours
from tests.factories.people import make_host
from tests.integration.booking.conftest import actor_of, ask, starts_of
from tests.tools.openings import is_open
from tests.tools.plugins import Plugin, enable, installed
from tests.tools.visiting import Visitor

A_DAY = timedelta(days=1)
MOVED = {"zone": "Europe/Berlin", "seen_zone": "Europe/Berlin"}


class Calendar(Plugin):
    """Closes the spans that a test says for every host it is asked about."""

    def __init__(self) -> None:
        self.spans: list[tuple[datetime, datetime]] = []
        self.failure: Any = None
        self.asked: list[CalendarQuery] = []

    def busy(self, ctx: PluginContext, query: CalendarQuery) -> Sequence[BusySpan]:
        self.asked.append(query)
        if isinstance(self.failure, Exception):
            raise self.failure
        if self.failure is not None:
            answer: Sequence[BusySpan] = self.failure
            return answer
        return [BusySpan(host.host_id, *span) for host in query.hosts for span in self.spans]

    @hookimpl
    def register_calendar_providers(self) -> Sequence[CalendarProvider]:
        return [CalendarProvider("closed", "Founders’ day", self.busy)]


@pytest.fixture
def calendar(app: Flask, institution: Institution) -> Iterator[Calendar]:
    plugin = Calendar()
    with installed(app, plugin):
        enable(app, institution)
        Worker(app).run_all()
        yield plugin


def refresh(institution: Institution, scope: Scope) -> int:
    with scope(institution):
        return refresh_busy()


def kept(institution: Institution, scope: Scope) -> list[tuple[datetime, datetime]]:
    with scope(institution):
        rows = db.session.scalars(select(BusyTime).order_by(BusyTime.starts_at))
        return [(row.starts_at, row.ends_at) for row in rows]


def test_list_check_preview_and_booking_agree_on_every_slot(
    institution: Institution,
    scope: Scope,
    student: Membership,
    host: Membership,
    slots: list[datetime],
    calendar: Calendar,
) -> None:
    closed = slots[4], slots[40]
    calendar.spans = [closed]
    assert refresh(institution, scope) == 1
    with scope(institution):
        listed = starts_of(host)
        assert 0 < len(listed) < len(slots)
        buffer, half = timedelta(minutes=10), timedelta(minutes=30)
        inside = [at for at in slots if at - buffer < closed[1] and closed[0] < at + half + buffer]
        assert listed == [at for at in slots if at not in inside]
        assert all(is_open(host.id, at) is (at in listed) for at in slots[:60])
        assert first_slots([host.id], 1)[host.id][0].starts_at == listed[0]
        preview = preview_week(actor_of(host), host.id, "Europe/Berlin")
        shown = [at for at in listed if at < clock.now() + timedelta(days=28)]
        assert preview.count == len(shown)
        with pytest.raises(JustTaken):
            ask(student, host, inside[0])
        ask(student, host, listed[0])


def test_next_opening_follows(
    institution: Institution,
    scope: Scope,
    host: Membership,
    slots: list[datetime],
    calendar: Calendar,
) -> None:
    calendar.spans = [(slots[0], slots[0] + A_DAY)]
    refresh(institution, scope)
    with scope(institution):
        profile = db.session.scalars(select(HostProfile)).one()
        assert profile.next_opening_at == starts_of(host)[0]
        assert profile.next_opening_at > slots[0] + A_DAY
    assert refresh(institution, scope) == 0  # nothing else is told: nothing is written


@pytest.mark.parametrize(
    "failure",
    [
        RuntimeError("the other side is away"),
        "a text",
        [BusySpan(1, clock.now(), clock.now() + A_DAY)],
    ],
)
def test_a_broken_calendar_keeps_what_it_told_last_and_is_a_fault(
    institution: Institution,
    scope: Scope,
    host: Membership,
    slots: list[datetime],
    calendar: Calendar,
    failure: Any,
) -> None:
    calendar.spans = [(slots[4], slots[9])]
    refresh(institution, scope)
    calendar.failure = failure
    assert refresh(institution, scope) == 0
    assert kept(institution, scope) == [(slots[4], slots[9])]
    with scope(institution):
        (fault,) = db.session.scalars(select(PluginFault)).all()
        assert fault.hook == "calendar closed"
    calendar.failure, calendar.spans = None, []
    assert refresh(institution, scope) == 1
    assert kept(institution, scope) == []


def test_a_calendar_that_ends_before_it_begins_is_refused(
    institution: Institution,
    scope: Scope,
    host: Membership,
    slots: list[datetime],
    calendar: Calendar,
) -> None:
    calendar.spans = [(slots[9], slots[4])]
    assert refresh(institution, scope) == 0
    with scope(institution):
        (fault,) = db.session.scalars(select(PluginFault)).all()
        assert "ends before it begins" in fault.error


def test_a_calendar_that_the_platform_switched_off_still_closes_what_it_told(
    institution: Institution,
    scope: Scope,
    host: Membership,
    slots: list[datetime],
    calendar: Calendar,
) -> None:
    calendar.spans = [(slots[4], slots[9])]
    refresh(institution, scope)
    calendar.failure = RuntimeError("away")
    for _ in range(LIMIT + 1):
        refresh(institution, scope)
    with scope(institution):
        assert "aspen" not in state.enabled_plugins()
    assert kept(institution, scope) == [(slots[4], slots[9])]


def test_switching_it_off_opens_the_slots_and_on_again_closes_them(
    app: Flask,
    institution: Institution,
    scope: Scope,
    host: Membership,
    slots: list[datetime],
    calendar: Calendar,
) -> None:
    calendar.spans = [(slots[0], slots[9])]
    refresh(institution, scope)
    dean = Actor.system(institution.id)
    with scope(institution):
        state.disable_plugin(dean, "aspen")
    Worker(app).run_all()
    assert kept(institution, scope) == []
    with scope(institution):
        assert starts_of(host) == slots
        state.enable_plugin(dean, "aspen")
    Worker(app).run_all()
    with scope(institution):
        assert not is_open(host.id, slots[0])


def test_a_new_host_is_asked_about_at_once_and_one_who_left_is_forgotten(
    app: Flask, institution: Institution, scope: Scope, calendar: Calendar, slots: list[datetime]
) -> None:
    calendar.spans = [(slots[0], slots[9])]
    with scope(institution):
        new = make_host(name="Ute Lang")
        make_weekly_hours(new)
    visitor = Visitor(app, institution, new)
    visitor.post("/settings", {"name": "Ute Lang", **MOVED})
    Worker(app).run_all()
    assert [query.hosts[0].host_id for query in calendar.asked] == [new.id]
    assert calendar.asked[0].hosts[0].zone == "Europe/Berlin"
    assert kept(institution, scope) == [(slots[0], slots[9])]
    visitor.post("/settings/leave", {"name": "Ute Lang"})
    Worker(app).run_all()
    assert kept(institution, scope) == []


def test_what_overlaps_is_one_and_what_is_over_goes(
    institution: Institution,
    scope: Scope,
    host: Membership,
    slots: list[datetime],
    calendar: Calendar,
) -> None:
    present = clock.now()
    calendar.spans = [
        (present - 9 * A_DAY, present - 8 * A_DAY),
        (slots[0], slots[4]),
        (slots[2], slots[9]),
        (present + 900 * A_DAY, present + 901 * A_DAY),
    ]
    refresh(institution, scope)
    assert kept(institution, scope) == [(slots[0], slots[9])]
    clock.shift(timedelta(days=60))
    refresh(institution, scope)
    assert kept(institution, scope) == []


def test_host_reads_on_her_week_what_closes_her_time(
    app: Flask,
    institution: Institution,
    scope: Scope,
    host: Membership,
    slots: list[datetime],
    calendar: Calendar,
) -> None:
    visitor = Visitor(app, institution, host)
    assert "Closed by other calendars" not in visitor.get("/week").text
    calendar.spans = [(slots[0], slots[9])]
    refresh(institution, scope)
    page = visitor.get("/week").text
    assert "Closed by other calendars" in page
    assert "Founders’ day" in page


def test_a_source_that_is_gone_is_named_by_its_plugin(
    app: Flask, institution: Institution, scope: Scope, host: Membership, slots: list[datetime]
) -> None:
    plugin = Calendar()
    plugin.spans = [(slots[0], slots[9])]
    with installed(app, plugin):
        enable(app, institution)
        refresh(institution, scope)
    refresh(institution, scope)  # its package is gone, and nobody has switched it off
    with scope(institution):
        (closed,) = closed_times(host.id)
        assert closed.source == "aspen"
        assert get_member(host.id).is_host


def test_without_a_calendar_nothing_is_asked_for(
    app: Flask, institution: Institution, scope: Scope, host: Membership
) -> None:
    visitor = Visitor(app, institution, host)
    visitor.post("/settings", {"name": "Dana W.", **MOVED})
    with app.app_context():
        names = db.session.scalars(select(Job.name)).all()
    assert "availability.read_busy" not in names
