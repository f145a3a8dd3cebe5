"""Ordering in a browser, with and without JavaScript; nobody else finds anything."""

from __future__ import annotations

import pytest
from flask import Flask

from fireside.institutions.models import Institution
from fireside.packets.models import PacketState
from tests.conftest import Scope
from tests.factories.people import make_student
from tests.integration.packets.conftest import Desk
from tests.tools.browsing import Member

HTMX = {"HX-Request": "true"}


@pytest.fixture
def mara(app: Flask, desk: Desk) -> Member:
    return Member(app, desk.institution, desk.student)


def _stage(desk: Desk) -> str:
    return f"/interviews/{desk.interview.id}/prepare"


def _order(desk: Desk) -> str:
    return f"/interviews/{desk.interview.id}/packet"


def test_without_javascript_she_orders_waits_and_takes_it(desk: Desk, mara: Member) -> None:
    assert "Print my packet" in mara.get(_stage(desk)).text
    answer = mara.post(_order(desk), {"paper": "letter"}, page=_stage(desk))
    assert answer.status_code == 303
    page = mara.get(answer.location)
    assert "Check again" in page.text
    assert "<progress" in page.text
    assert mara.get(answer.location + "/file").status_code == 409
    desk.work()
    page = mara.get(answer.location)
    assert "US Letter" in page.text
    assert "Open the packet (PDF)" in page.text
    assert "every 1s" not in page.text
    file = mara.get(answer.location + "/file")
    assert file.status_code == 200
    assert file.mimetype == "application/pdf"
    assert file.data.startswith(b"%PDF")
    assert "no-store" in file.headers["Cache-Control"]
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert "packet-dana-whitfield-1.pdf" in file.headers["Content-Disposition"]
    assert "attachment" not in file.headers["Content-Disposition"]


def test_with_htmx_the_panel_gives_way_to_progress(desk: Desk, mara: Member) -> None:
    answer = mara.post(_order(desk), {"paper": "a4"}, page=_stage(desk), headers=HTMX)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith("<section")
    assert 'hx-trigger="every 1s' in answer.text
    packet = desk.order("a4")
    polled = mara.get(f"/packets/{packet.id}", headers=HTMX)
    assert polled.text.lstrip().startswith(f'<div id="packet-{packet.id}"')
    assert "<html" not in polled.text
    desk.work()
    polled = mara.get(f"/packets/{packet.id}", headers=HTMX)
    assert "Open the packet (PDF)" in polled.text
    assert "every 1s" not in polled.text


def test_a_stale_packet_is_hinted_at(desk: Desk, mara: Member) -> None:
    desk.printed("a4")
    assert "older than" not in mara.get(_stage(desk)).text
    desk.change(desk.host, name="Dana Whitfield-Roth")
    page = mara.get(_stage(desk)).text
    assert "older than what you have prepared since" in page
    assert "Print a new one" in page


def test_a_failed_packet_offers_another_try(desk: Desk, mara: Member) -> None:
    packet = desk.order("a4")
    desk.change(packet, state=PacketState.FAILED, error="We could not print it just now.")
    for path in (_stage(desk), f"/packets/{packet.id}"):
        page = mara.get(path).text
        assert "We could not print it just now." in page
        assert "Try again" in page
    answer = mara.post(_order(desk), {"paper": "a4"}, page=_stage(desk))
    assert answer.location.endswith(f"/packets/{packet.id}")
    assert desk.look(packet).state == PacketState.QUEUED


def test_an_unknown_paper_is_answered_beside_the_field(desk: Desk, mara: Member) -> None:
    answer = mara.post(_order(desk), {"paper": "stone"}, page=_stage(desk))
    assert answer.status_code == 422
    assert "Not a valid choice" in answer.text


def test_nobody_else_finds_anything(
    app: Flask, desk: Desk, scope: Scope, other_institution: Institution
) -> None:
    packet = desk.printed("a4")
    with scope(desk.institution):
        stranger = make_student(name="Noor Iyer", email="noor@example.org")
    with scope(other_institution):
        foreign = make_student(name="Elif Novak", email="elif@example.org")
    for visitor in (
        Member(app, desk.institution, stranger),
        Member(app, desk.institution, desk.host),
        Member(app, other_institution, foreign),
    ):
        for path in (f"/packets/{packet.id}", f"/packets/{packet.id}/file", _stage(desk)):
            assert visitor.get(path).status_code == 404
        answer = visitor.post(_order(desk), {"paper": "a4"}, page="/settings")
        assert answer.status_code == 404


@pytest.mark.parametrize("number", ["0", "9223372036854775807", "9223372036854775808", "x"])
def test_odd_ids_are_not_found(desk: Desk, mara: Member, number: str) -> None:
    for path in (f"/packets/{number}", f"/packets/{number}/file"):
        assert mara.get(path).status_code == 404
