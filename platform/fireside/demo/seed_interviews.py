"""Writes the stories down: interviews in every state, each as its services would have left it."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from fireside.booking.service import plan_reminders
from fireside.demo.cast import DemoHost, Story
from fireside.demo.seed_people import People
from fireside.demo.seed_preparation import write_preparation
from fireside.demo.timing import Span, find_span, last_afternoon
from fireside.institutions.models import Institution
from fireside.interviews.models import Alternative, Appointment, Interview
from fireside.interviews.rules import COUNTED, LIVE, State
from fireside.interviews.service import Hold, hold_time, release_time
from fireside.kernel import clock, jobs
from fireside.kernel.db import db
from fireside.kernel.mail import enqueue_mail
from fireside.people.models import Membership

BUFFER_MINUTES = 10
_LETTERS_WAIT = timedelta(seconds=90)
_CAME = (State.HELD, State.MISSED, State.HOST_MISSED)
"""The time came: they met, or one of the two waited."""
_READERS = {
    State.REQUESTED: ("host",),
    State.CONFIRMED: ("student", "host"),
    State.DECLINED: ("student",),
    State.CANCELLED: ("student", "host"),
    State.EXPIRED: ("student",),
}


@dataclass
class Calendar:
    """What has been booked so far, by account, so that the stories never overlap."""

    present: datetime
    chance: random.Random
    spans: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))

    def book(self, host: DemoHost, story: Story, accounts: tuple[int, int]) -> Span:
        """Choose a time within the host's hours that is free for both."""
        busy = [span for account in accounts for span in self.spans[account]]
        wanted = (self.present, story.days)
        if story.state == State.HELD and not story.days:
            span = last_afternoon(host.zone, self.present, story.minutes)
        else:
            span = find_span(host.hours, host.zone, wanted, story.minutes, busy)
        for account in accounts:
            self.spans[account].append(span.widened(BUFFER_MINUTES))
        return span

    def before(self, moment: datetime, hours: tuple[int, int]) -> datetime:
        """Return a moment so many hours before another one."""
        return moment - timedelta(minutes=self.chance.randint(hours[0] * 60, hours[1] * 60))


@dataclass(frozen=True)
class Dates:
    """When the steps of an interview happened; None where they did not."""

    requested: datetime
    expires: datetime
    answered: datetime | None
    changed: datetime


def write_story(
    people: People,
    calendar: Calendar,
    institution: Institution,
    story: Story,
    student_email: str,
    host: DemoHost | None,
) -> Interview:
    """Add one interview with everything its student prepared."""
    student = people.memberships[institution.slug, student_email]
    interview = Interview(
        student_id=student.id,
        state=State(story.state),
        created_at=calendar.before(calendar.present, (20, 40)),
        changed_at=calendar.present,
    )
    db.session.add(interview)
    db.session.flush()
    write_preparation(interview, story, host, calendar.chance)
    if host is None:
        return interview
    member = people.memberships[institution.slug, host.email]
    interview.host_id = member.id
    if story.state == State.DRAFT:
        return interview
    span = calendar.book(host, story, (student.account_id, member.account_id))
    dates = _dates(calendar, institution, story, span)
    interview.created_at = calendar.before(dates.requested, (1, 60))
    interview.changed_at = dates.changed
    interview.version = _version(story, dates)
    appointment = _appointment(interview, story, span, dates, calendar)
    db.session.add(appointment)
    interview.appointment_id = appointment.id
    db.session.flush()
    _hold_time(appointment, student, member)
    _offer_other_times(calendar, host, story, appointment)
    if story.state == State.CONFIRMED:
        plan_reminders(appointment.id)
    return interview


def _version(story: Story, dates: Dates) -> int:
    """Return how often the state changed, from 1: asked, answered, and what ended it."""
    ended = story.state in (*_CAME, State.CANCELLED, State.EXPIRED)
    return 2 + (dates.answered is not None) + ended


def _dates(calendar: Calendar, institution: Institution, story: Story, span: Span) -> Dates:
    """Return dates that a life would have: asked, answered within the time, then what followed."""
    valid = timedelta(hours=institution.request_valid_hours)
    last = min(span.start, calendar.present)
    if story.state == State.REQUESTED:
        requested = calendar.before(calendar.present, (2, 30))
    elif story.state == State.EXPIRED:
        requested = calendar.before(last - valid, (10, 60))
    elif story.state in _CAME:
        requested = calendar.before(last, (150, 220))
    else:
        requested = calendar.before(calendar.present, (40, 66))
    expires = min(requested + valid, span.start)
    if story.state in (State.REQUESTED, State.EXPIRED):
        changed = expires if story.state == State.EXPIRED else requested
        return Dates(requested, expires, None, changed)
    answered = requested + timedelta(minutes=calendar.chance.randint(25, 30 * 60))
    if story.state in _CAME:
        return Dates(requested, expires, answered, span.end)
    if story.state == State.CANCELLED:
        return Dates(requested, expires, answered, calendar.before(calendar.present, (1, 8)))
    return Dates(requested, expires, answered, answered)


def _appointment(
    interview: Interview, story: Story, span: Span, dates: Dates, calendar: Calendar
) -> Appointment:
    cancelled = story.state == State.CANCELLED
    return Appointment(
        interview_id=interview.id,
        host_id=interview.host_id,
        starts_at=span.start,
        ends_at=span.end,
        format=story.format,
        state=State(story.state),
        uid=str(UUID(int=calendar.chance.getrandbits(128), version=4)),
        seats=1,
        seats_taken=1 if story.state in COUNTED else 0,
        sequence=1 if cancelled else 0,
        why_you=story.why,
        requested_at=dates.requested,
        expires_at=dates.expires,
        answered_at=dates.answered,
        reason=story.decline_reason or story.cancel_reason,
        cancelled_by=story.cancelled_by or None,
        cancelled_at=dates.changed if cancelled else None,
        ended_at=span.end if story.state == State.HELD else None,
    )


def _hold_time(appointment: Appointment, student: Membership, host: Membership) -> None:
    """Take both people's time as a booking does, and give it back where the story ended."""
    hold_time(appointment, [Hold(student.account_id), Hold(host.account_id, BUFFER_MINUTES)])
    if appointment.state not in LIVE:
        release_time(appointment.id)
    _watch(appointment)
    _tell_by_mail(appointment, student, host)


def _watch(appointment: Appointment) -> None:
    """Ask for the job that time itself will bring."""
    due = {
        State.REQUESTED: ("booking.expire", appointment.expires_at),
        State.CONFIRMED: ("interviews.hold", appointment.ends_at),
    }.get(State(appointment.state))
    if due is not None:
        name, moment = due
        named = {"interview_id": appointment.interview_id, "appointment_id": appointment.id}
        jobs.enqueue(name, named, run_at=moment, dedupe_key=f"{name}:{appointment.id}")


def _tell_by_mail(appointment: Appointment, student: Membership, host: Membership) -> None:
    """Ask for the letters that the state has brought about, a little after the walk's own."""
    if appointment.state in _CAME:
        return
    kind = f"booking.{appointment.state}"
    readers = {"student": student.account_id, "host": host.account_id}
    for reader in _READERS[State(appointment.state)]:
        enqueue_mail(
            kind,
            to_account_id=readers[reader],
            payload={"appointment_id": appointment.id, "reader": reader},
            dedupe_key=f"{kind}:{appointment.id}:{reader}",
            run_at=clock.now() + _LETTERS_WAIT,
        )


def _offer_other_times(
    calendar: Calendar, host: DemoHost, story: Story, appointment: Appointment
) -> None:
    """Write the times that a declining host offers instead, a week or so later."""
    taken: list[Span] = []
    for number in range(story.alternatives):
        wanted = (calendar.present, story.days + 7 + number * 2)
        span = find_span(host.hours, host.zone, wanted, story.minutes, taken)
        taken.append(span)
        db.session.add(Alternative(appointment_id=appointment.id, starts_at=span.start))
