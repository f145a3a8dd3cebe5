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


def _mail(
    number: int, account_id: int | None, state: str = "queued", kind: str = "booking.requested"
) -> None:
    db.session.add(
        OutgoingMail(
            kind=kind,
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
    assert page.count('"row-title">A student asks for a time') == 3
    assert "Dana Okafor" in page
    assert "Far Away" not in page
    assert "far@example.org" not in page
    only = console.get("/admin/mails?state=sent").text
    assert only.count('"row-title">A student asks for a time') == 1


def test_the_trail_names_whoever_acted(
    console: Visitor, institution: Institution, omar: Membership, scope: Scope
) -> None:
    with scope(institution):
        stranger = make_account()
        for actor in (Actor(omar.account_id), Actor(stranger.id), Actor.system(institution.id)):
            audit.record(actor, "people.change_roles", "membership", 17, ("paused",))
    page = console.get("/admin/audit").text.split('<main id="content"')[1]
    assert page.count("Changed what somebody may do here</td>") == 3
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
        ("/admin/mails?state=queued&kind=booking.requested", '"row-title">A student asks'),
        ("/admin/audit?action=people.settings", "Changed their own settings</td>"),
    ):
        page = console.get(path).text
        assert page.count(words) == 50
        onward = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        assert path.partition("?")[2].replace("&", "&amp;") in onward
        rest = console.get(onward.replace("&amp;", "&").removeprefix("/i/riverbend")).text
        assert rest.count(words) == 1
        assert "To the latest" in rest
        assert "Earlier" not in rest


def test_mails_are_chosen_by_their_kind(
    console: Visitor, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        _mail(1, None)
        _mail(2, None, kind="booking.reminder")
        _mail(3, None, "sent", kind="plugin.of_ours")
    page = console.get("/admin/mails?kind=booking.reminder").text
    assert page.count('"row-title">') == 1
    assert '"row-title">Reminder of a conversation' in page
    assert '"row-title">Plugin: of ours' in console.get("/admin/mails?state=sent").text
    assert "None of this kind" in console.get(f"/admin/mails?kind={'x' * 50}").text
    assert console.get(f"/admin/mails?kind={'x' * 500}").text.count('"row-title">') == 3


def test_the_trail_is_chosen_by_person_and_act_and_names_whom_it_is_about(
    console: Visitor, institution: Institution, omar: Membership, scope: Scope
) -> None:
    with scope(institution):
        dana = make_host(name="Dana Okafor")
        audit.record(Actor(omar.account_id), "people.change_roles", "membership", dana.id, ())
        audit.record(Actor(dana.account_id), "availability.edit", "interview", 17, ())
        audit.record(Actor(dana.account_id), "plugin.odd_act", "odd_thing", dana.id, ())

    def lines(query: str) -> str:
        return console.get(f"/admin/audit?{query}").text.partition("<tbody>")[2]

    assert "Dana Okafor</a>" in lines("who=novak+OMAR")
    assert lines("who=omar").count("<tr>") == 1
    assert lines("who=dana").count("<tr>") == 2
    assert "an interview" in lines("who=dana&action=availability.edit")
    assert lines("who=dana&action=availability.edit").count("<tr>") == 1
    odd = lines("action=plugin.odd_act")
    assert "Plugin: odd act" in odd
    assert "odd thing" in odd
    assert "Nothing of this kind" in console.get("/admin/audit?who=%25").text
    assert "Nothing of this kind" in console.get("/admin/audit?action=bogus").text


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
