"""Writes the demo's group conversations down, each as its host and guests would have left it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from fireside.demo.cast import DemoHost
from fireside.demo.cast_gatherings import DemoGathering
from fireside.demo.seed_interviews import BUFFER_MINUTES, Calendar
from fireside.demo.seed_people import People
from fireside.demo.timing import Span, find_span
from fireside.gatherings.models import Gathering, Seat
from fireside.gatherings.service import plan_host_reminder, plan_seat_reminders
from fireside.interviews.rules import Format
from fireside.interviews.service import Hold, hold_time
from fireside.kernel.db import db
from fireside.people.models import Membership


def write_gathering(
    people: People, calendar: Calendar, story: DemoGathering, host: DemoHost, emails: dict[str, str]
) -> Gathering:
    """Add one at a time that is free for the host and for every guest."""
    member = people.memberships[story.institution, host.email]
    guests = [people.memberships[story.institution, emails[one.student]] for one in story.guests]
    span = _book(calendar, story, host, [member, *guests])
    offered = calendar.before(calendar.present, (30, 90))
    made = Gathering(
        host_id=member.id,
        title=story.title,
        about=story.about,
        starts_at=span.start,
        ends_at=span.end,
        zone=host.zone,
        format=Format.VIDEO,
        video_link=host.video_url,
        seats=story.seats,
        seats_taken=len(guests),
        uid=str(UUID(int=calendar.chance.getrandbits(128), version=4)),
        offered_at=offered,
        changed_at=offered,
    )
    db.session.add(made)
    db.session.flush()
    hold_time(
        made, [Hold(member.account_id, BUFFER_MINUTES), *(Hold(g.account_id) for g in guests)]
    )
    plan_host_reminder(made)
    for number, (guest, invited) in enumerate(zip(guests, story.guests, strict=True), 1):
        seat = Seat(
            gathering_id=made.id,
            student_id=guest.id,
            question=invited.question,
            taken_at=offered + timedelta(hours=number),
        )
        db.session.add(seat)
        db.session.flush()
        plan_seat_reminders(made, seat)
    return made


def _book(
    calendar: Calendar, story: DemoGathering, host: DemoHost, members: list[Membership]
) -> Span:
    busy = [span for member in members for span in calendar.spans[member.account_id]]
    wanted = (calendar.present, story.days)
    span = find_span(host.hours, host.zone, wanted, story.minutes, busy)
    for member in members:
        calendar.spans[member.account_id].append(span.widened(BUFFER_MINUTES))
    return span
