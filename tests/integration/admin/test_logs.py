"""What became of mails, and the trail."""

from __future__ import annotations

from flask import Flask

from fireside.institutions.models import Institution
from fireside.kernel import audit, clock
from fireside.kernel.db import db
from fireside.kernel.mail import OutgoingMail
from fireside.kernel.permissions import Actor
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.people import make_account, make_host
from tests.tools.visiting import Visitor, count_queries


def _mail(number: int, account_id: int | None, state: str = "queued") -> None:
    db.session.add(
        OutgoingMail(
            kind="booking.requested",
            account_id=account_id,
            payload={},
            dedupe_key=str(number),
            message_id=f"<{number}@x>",
            state=state,
            created_at=clock.now(),
            sent_at=clock.now() if state == "sent" else None,
        )
    )


def test_empty_lists_say_what_will_stand_there(console: Visitor) -> None:
    assert "No mail yet" in console.get("/admin/mails").text
    assert "None of this kind" in console.get("/admin/mails?state=bounced").text
    assert "No mail yet" in console.get("/admin/mails?state=bogus").text
    assert "Nothing has happened yet" in console.get("/admin/audit").text


def test_mails_show_whom_they_are_for_and_their_fate(
    console: Visitor, institution: Institution, other_institution: Institution, scope: Scope
) -> None:
    with scope(other_institution):
        far = make_host(name="Far Away", email="far@example.org")
        _mail(1, far.account_id, "sent")
    with scope(institution):
        dana = make_host(name="Dana Okafor", email="dana@example.org")
        _mail(2, dana.account_id, "sent")
        _mail(3, far.account_id)
        _mail(4, None)
    page = console.get("/admin/mails").text
    assert page.count("Booking: requested") == 3
    assert "Dana Okafor" in page
    assert "Far Away" not in page
    assert "far@example.org" not in page
    only = console.get("/admin/mails?state=sent").text
    assert only.count("Booking: requested") == 1


def test_the_trail_names_whoever_acted(
    console: Visitor, institution: Institution, omar: Membership, scope: Scope
) -> None:
    with scope(institution):
        stranger = make_account()
        for actor in (Actor(omar.account_id), Actor(stranger.id), Actor.system(institution.id)):
            audit.record(actor, "people.change_roles", "membership", 17, ("paused",))
    page = console.get("/admin/audit").text.split('<main id="content"')[1]
    assert page.count("People: change roles") == 3
    assert "Omar Novak" in page
    assert "Somebody from outside" in page
    assert "Fireside" in page
    assert "17" in page


def test_both_lists_go_on_by_cursor(
    console: Visitor, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        for number in range(51):
            _mail(number, None)
            audit.record(Actor(), "people.settings", "membership", number, ())
    for path, words in (
        ("/admin/mails?state=queued", "Booking: requested"),
        ("/admin/audit", "People: settings"),
    ):
        page = console.get(path).text
        assert page.count(words) == 50
        onward = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        rest = console.get(onward.replace("&amp;", "&").removeprefix("/i/riverbend")).text
        assert rest.count(words) == 1
        assert "To the latest" in rest
        assert "Earlier" not in rest


def test_the_number_of_queries_does_not_grow_with_lines(
    app: Flask, console: Visitor, institution: Institution, omar: Membership, scope: Scope
) -> None:
    def add(numbers: range) -> None:
        with scope(institution):
            for number in numbers:
                _mail(number, make_host().account_id)
                audit.record(Actor(omar.account_id), "people.settings", "membership", 1, ())

    add(range(1))
    few = [count_queries(app, console, path) for path in ("/admin/mails", "/admin/audit")]
    add(range(1, 3))
    assert [count_queries(app, console, path) for path in ("/admin/mails", "/admin/audit")] == few
