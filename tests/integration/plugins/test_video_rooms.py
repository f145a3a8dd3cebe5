"""Video rooms, from the switch to the printed packet."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from fireside.booking.models import MeetingRoom
from fireside.booking.service import answer_request, cancel
from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.interviews.rules import Act
from fireside.interviews.service import get_interview
from fireside.kernel import events
from fireside.kernel.db import db
from fireside.kernel.permissions import Actor
from fireside.packets.service import packet_content
from fireside.people.events import MemberLeft
from fireside.people.models import HostProfile, Membership
from fireside.people.service import profile_gaps
from fireside.plugins import faults, state
from fireside.plugins.models import PluginState
from tests.conftest import Scope
from tests.factories.availability import make_weekly_hours
from tests.factories.people import make_host, make_student
from tests.integration.booking.conftest import actor_of, ask, past_undoing, starts_of
from tests.tools.browsing import Member
from tests.tools.outbox import Outbox, calendar_of, text_of

OWN = "https://video.example.org/dana"
LINK = re.compile(r"https://meet\.jit\.si/riverbend-[a-z0-9]{32}\b")


class Hall:
    """A student, a host, and an institution with video rooms."""

    def __init__(self, app: Flask, institution: Institution, scope: Scope) -> None:
        self.app, self.institution, self.scope = app, institution, scope
        with scope(institution):
            self.student = make_student(name="Mara Quist", email="mara@example.org")
            self.host = make_host(name="Dana Whitfield", email="dana@example.org")
            make_weekly_hours(self.host, 8, 20, range(7))
            state.enable_plugin(Actor.system(institution.id), "fireside_video")
            self.times = starts_of(self.host)

    def set_up(self, **settings: Any) -> None:
        with self.scope(self.institution):
            row = db.session.scalars(select(PluginState)).one()
            row.settings = settings

    def confirmed(self, number: int = 30, **values: Any) -> Interview:
        """Ask for a time and confirm it, as two requests."""
        with self.scope(self.institution):
            interview = ask(self.student, self.host, self.times[number], **values)
        with self.scope(self.institution):
            host = actor_of(self.host)
            return answer_request(host, get_interview(host, interview.id), Act.CONFIRM)

    def rooms(self) -> list[MeetingRoom]:
        with self.scope(self.institution):
            return list(db.session.scalars(select(MeetingRoom).order_by(MeetingRoom.made_at)))

    def page(self, member: Membership, interview: Interview) -> str:
        browser = Member(self.app, self.institution, member)
        return browser.get(f"/interviews/{interview.id}/book").text


@pytest.fixture
def hall(app: Flask, institution: Institution, scope: Scope) -> Hall:
    return Hall(app, institution, scope)


def test_both_read_the_same_room_everywhere(hall: Hall, outbox: Outbox) -> None:
    interview = hall.confirmed()
    (room,) = hall.rooms()
    assert LINK.fullmatch(room.link)
    assert room.provider == "fireside_video.link"
    for member in (hall.student, hall.host):
        page = hall.page(member, interview)
        assert f'href="{room.link}"' in page
        assert OWN in page  # for the day when the room fails
    letters = [one for one in outbox.deliver() if "Confirmed" in one["Subject"]]
    assert len(letters) == 2
    for letter in letters:
        assert room.link in text_of(letter)
        calendar = calendar_of(letter).decode().replace("\r\n ", "")
        assert f"LOCATION:{room.link}" in calendar
    with hall.scope(hall.institution):
        content = packet_content(get_interview(actor_of(hall.student), interview.id))
        assert content.appointment is not None
        assert content.appointment.video is not None
        assert content.appointment.video.link == room.link
        assert f"Dana’s own room: {OWN}" in content.appointment.video.fallback


def test_each_conversation_has_a_room_that_nobody_guesses_from_another(
    hall: Hall, outbox: Outbox
) -> None:
    for number in (30, 60):
        interview = hall.confirmed(number)
        with hall.scope(hall.institution):
            mine = actor_of(hall.student)
            cancel(mine, get_interview(mine, interview.id), "")
    one, other = (room.link[-32:] for room in hall.rooms())
    assert sum(a == b for a, b in zip(one, other, strict=True)) < 16
    past_undoing()
    outbox.deliver()


@pytest.mark.parametrize("way", ["phone", "in_person"])
def test_other_ways_of_meeting_need_no_room(hall: Hall, outbox: Outbox, way: str) -> None:
    hall.confirmed(meeting_format=way)
    assert hall.rooms() == []
    outbox.deliver()


def test_a_request_has_no_room_before_it_is_confirmed(hall: Hall, outbox: Outbox) -> None:
    with hall.scope(hall.institution):
        interview = ask(hall.student, hall.host, hall.times[30])
    assert hall.rooms() == []
    assert OWN not in hall.page(hall.student, interview)
    outbox.deliver()


def test_a_template_and_a_sentence_of_the_institutions_own(hall: Hall, outbox: Outbox) -> None:
    hall.set_up(template="https://video.riverbend.example/{room}", notes="By phone: 555 0100")
    interview = hall.confirmed()
    assert hall.rooms()[0].link.startswith("https://video.riverbend.example/")
    assert "By phone: 555 0100" in hall.page(hall.student, interview)
    outbox.deliver()


def test_hosts_may_keep_their_own_links(hall: Hall, outbox: Outbox) -> None:
    hall.set_up(keep_host_links=True)
    interview = hall.confirmed()
    assert hall.rooms() == []
    assert f'href="{OWN}"' in hall.page(hall.student, interview)
    outbox.deliver()


@pytest.mark.parametrize(
    "template", ["https://video.example.org/one-for-all", "http://x.example/{room}", "{room}", "x"]
)
def test_a_template_that_cannot_be_used_costs_no_conversation(
    hall: Hall, outbox: Outbox, template: str
) -> None:
    hall.set_up(template=template)
    interview = hall.confirmed()
    assert interview.state == "confirmed"
    assert f'href="{OWN}"' in hall.page(hall.student, interview)
    with hall.scope(hall.institution):
        assert hall.rooms() == []
        assert "fireside_video" not in state.enabled_plugins()
    outbox.deliver()


def test_a_room_stays_when_its_plugin_is_switched_off(hall: Hall, outbox: Outbox) -> None:
    interview = hall.confirmed()
    with hall.scope(hall.institution):
        state.disable_plugin(Actor.system(hall.institution.id), "fireside_video")
    assert LINK.search(hall.page(hall.student, interview))
    outbox.deliver()


def test_a_host_needs_no_link_where_rooms_are_given(hall: Hall) -> None:
    browser = Member(hall.app, hall.institution, hall.host)
    page = browser.get("/profile/host").text
    assert "Each call gets a room of its own" in page
    with hall.scope(hall.institution):
        profile = db.session.scalars(select(HostProfile)).one()
        profile.video_link = ""
        assert "the link to your video room" not in profile_gaps(profile)
        state.disable_plugin(Actor.system(hall.institution.id), "fireside_video")
        assert "the link to your video room" in profile_gaps(profile)


def test_rooms_go_with_whoever_leaves(hall: Hall, outbox: Outbox) -> None:
    hall.confirmed()
    with hall.scope(hall.institution):
        events.announce(MemberLeft(hall.host.id))
    assert hall.rooms() == []
    outbox.deliver()


def test_another_institution_sees_no_room(
    hall: Hall, other_institution: Institution, outbox: Outbox
) -> None:
    hall.confirmed()
    with hall.scope(other_institution):
        assert db.session.scalars(select(MeetingRoom)).all() == []
        assert not faults.observed().faults
    outbox.deliver()
