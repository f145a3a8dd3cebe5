"""Waiting for a host who is full: one turn at a time, and the next one when it has passed."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from fireside.booking.models import WaitPlace
from fireside.booking.rules.waiting import PlaceState
from fireside.booking.service import answer_request, cancel
from fireside.booking.service.turns import give_turn, give_turns
from fireside.booking.service.waiting import join_line
from fireside.institutions.models import Institution
from fireside.interviews.rules import Act
from fireside.kernel import events, tenancy
from fireside.kernel.db import db
from fireside.kernel.mail import MailState, OutgoingMail
from fireside.people.events import MemberLeft
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.availability import make_weekly_hours
from tests.factories.people import make_host, make_student
from tests.integration.booking.conftest import (
    Browse,
    actor_of,
    ask,
    form_for,
    profile_of,
    starts_of,
)
from tests.tools.outbox import Outbox, recipient, text_of

HOUR = timedelta(hours=1)


def states(institution: Institution, scope: Scope) -> list[str]:
    with scope(institution):
        rows = select(WaitPlace.state).order_by(WaitPlace.joined_at, WaitPlace.id)
        return list(db.session.scalars(rows))


def make_room(institution: Institution, scope: Scope, host: Membership, cap: int = 2) -> None:
    with scope(institution):
        profile_of(host).monthly_cap = cap


def look(institution: Institution, scope: Scope) -> None:
    """Do what the job does."""
    with scope(institution):
        give_turns()


def offered_to(outbox: Outbox) -> list[str]:
    return [recipient(one) for one in outbox.deliver() if "your turn" in str(one["Subject"])]


def test_nobody_is_offered_anything_while_the_host_is_full(
    institution: Institution, scope: Scope, waiting: list[Membership], outbox: Outbox
) -> None:
    look(institution, scope)
    assert states(institution, scope) == ["waiting"] * 3
    assert outbox.deliver() == []


def test_the_first_in_line_is_told_and_asks_as_everybody_does(
    institution: Institution,
    scope: Scope,
    full: Membership,
    waiting: list[Membership],
    browse: Browse,
    outbox: Outbox,
) -> None:
    make_room(institution, scope, full)
    look(institution, scope)
    look(institution, scope)
    assert states(institution, scope) == ["offered", "waiting", "waiting"]
    letter = outbox.one("ida0@example.org")
    assert letter["Subject"] == "It is your turn to ask Dana Whitfield"
    assert f"/i/riverbend/hosts/{full.id}/ask?at=" in text_of(letter)
    assert "dana@example.org" not in text_of(letter)
    ida = browse(waiting[0])
    assert "It is your turn to ask." in ida.get("/").text
    assert "Your turn" in ida.get("/waiting").text
    path = f"/hosts/{full.id}/ask"
    with scope(institution):
        opening = starts_of(full)[0]
    assert ida.post(path, form_for(opening, ida.get(path).text), page=path).status_code == 303
    make_room(institution, scope, full, 3)
    look(institution, scope)
    assert states(institution, scope) == ["asked", "offered", "waiting"]
    assert "ida1@example.org" in offered_to(outbox)


def test_a_turn_that_passes_goes_to_the_next(
    february: time_machine.Traveller,
    institution: Institution,
    scope: Scope,
    full: Membership,
    waiting: list[Membership],
    outbox: Outbox,
) -> None:
    make_room(institution, scope, full)
    for number, person in enumerate(waiting):
        look(institution, scope)
        assert offered_to(outbox) == [f"ida{number}@example.org"]
        february.shift(24 * HOUR - timedelta(seconds=1))
        look(institution, scope)
        assert states(institution, scope)[number] == PlaceState.OFFERED, person.name
        february.shift(timedelta(seconds=1))
    look(institution, scope)
    assert states(institution, scope) == ["lapsed"] * 3
    assert offered_to(outbox) == []


@pytest.mark.parametrize("freed", ["cancelled", "declined", "next month", "new hours"])
def test_whatever_frees_time_is_offered(
    february: time_machine.Traveller,
    institution: Institution,
    scope: Scope,
    student: Membership,
    outbox: Outbox,
    freed: str,
) -> None:
    with scope(institution):
        host = make_host(name="Omid Sahin", email="omid@example.org")
        if freed == "next month":
            make_weekly_hours(host, 9, 17)
            profile_of(host).monthly_cap = 1
            first = make_student()
            interview = ask(first, host, starts_of(host)[0])
        elif freed != "new hours":
            make_weekly_hours(host, 9, 10, [2])  # one opening in the coming week
            profile_of(host).monthly_cap = 9
            db.session.get_one(Institution, institution.id).horizon_days = 7
            opens = starts_of(host)
            takers = [make_student() for _ in range(2)]
            interview = ask(takers[0], host, opens[0])
            left = starts_of(host)
            if left:
                ask(takers[1], host, left[0])
    with scope(institution):
        assert not starts_of(host) or freed == "next month"
        join_line(actor_of(student), host.id)
    look(institution, scope)
    assert states(institution, scope) == ["waiting"]
    with scope(institution):
        if freed == "cancelled":
            cancel(actor_of(first if freed == "next month" else takers[0]), interview)
        elif freed == "declined":
            answer_request(actor_of(host), interview, Act.DECLINE, reason="A trip came up.")
        elif freed == "new hours":
            make_weekly_hours(host, 9, 17)
    if freed == "next month":
        february.move_to(datetime(2027, 3, 1, 12, tzinfo=UTC))
    look(institution, scope)
    assert states(institution, scope) == ["offered"]
    assert offered_to(outbox) == ["mara@example.org"]


def test_a_turn_whose_opening_is_gone_goes_back_to_the_line_and_comes_again(
    institution: Institution,
    scope: Scope,
    full: Membership,
    waiting: list[Membership],
    outbox: Outbox,
) -> None:
    make_room(institution, scope, full)
    look(institution, scope)
    make_room(institution, scope, full, 1)
    look(institution, scope)
    assert states(institution, scope) == ["waiting"] * 3
    assert outbox.deliver() == []  # the mail that waited is true no more
    with scope(institution):
        fate = select(OutgoingMail.state).where(OutgoingMail.kind == "booking.offered")
        assert db.session.scalars(fate).all() == [MailState.DROPPED]
    make_room(institution, scope, full)
    look(institution, scope)
    assert offered_to(outbox) == ["ida0@example.org"]


def test_nothing_is_offered_to_who_rests_or_has_left(
    institution: Institution,
    scope: Scope,
    full: Membership,
    waiting: list[Membership],
    outbox: Outbox,
) -> None:
    with scope(institution):
        db.session.get_one(Membership, (institution.id, waiting[0].id)).paused = True
        events.announce(MemberLeft(waiting[1].id))
    make_room(institution, scope, full)
    look(institution, scope)
    assert states(institution, scope) == ["waiting", "offered"]
    assert offered_to(outbox) == ["ida2@example.org"]


def test_nothing_is_offered_while_the_host_or_the_line_rests(
    institution: Institution,
    scope: Scope,
    full: Membership,
    waiting: list[Membership],
    outbox: Outbox,
) -> None:
    make_room(institution, scope, full)
    with scope(institution):
        db.session.get_one(Membership, (institution.id, full.id)).paused = True
    look(institution, scope)
    with scope(institution):
        db.session.get_one(Membership, (institution.id, full.id)).paused = False
        db.session.get_one(Institution, institution.id).waitlist_hours = 0
    look(institution, scope)
    assert states(institution, scope) == ["waiting"] * 3
    assert outbox.deliver() == []


def test_a_turn_never_lasts_beyond_the_start(
    institution: Institution, scope: Scope, full: Membership, waiting: list[Membership]
) -> None:
    with scope(institution):
        db.session.get_one(Institution, institution.id).waitlist_hours = 168
    make_room(institution, scope, full)
    look(institution, scope)
    with scope(institution):
        place = db.session.scalars(select(WaitPlace).order_by(WaitPlace.joined_at)).first()
        assert place is not None
        assert place.turn_ends_at == place.opening_at == starts_of(full)[0]


def test_three_workers_make_one_offer(
    app: Flask,
    institution: Institution,
    scope: Scope,
    full: Membership,
    waiting: list[Membership],
    outbox: Outbox,
) -> None:
    make_room(institution, scope, full)
    gate, faults = threading.Barrier(3), []

    def work() -> None:
        with app.app_context(), tenancy.scope(institution.id):
            gate.wait()
            try:
                give_turns()
            except SQLAlchemyError as error:
                faults.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert faults == []
    assert states(institution, scope) == ["offered", "waiting", "waiting"]
    assert offered_to(outbox) == ["ida0@example.org"]


def test_the_database_refuses_a_second_offer_in_one_line(
    institution: Institution, scope: Scope, waiting: list[Membership]
) -> None:
    with scope(institution):
        for place in db.session.scalars(select(WaitPlace)).all()[:2]:
            place.state = PlaceState.OFFERED
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


def test_a_line_without_anybody_is_looked_at_in_peace(
    institution: Institution, scope: Scope, host: Membership
) -> None:
    with scope(institution):
        give_turn(host.id)
        assert db.session.scalars(select(WaitPlace)).all() == []
