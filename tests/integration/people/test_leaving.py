"""Leaving for good: what goes, what stays, who hears of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from fireside.availability.models import DatedOverride, WeeklyHours
from fireside.booking.listeners import TELL_AFTER
from fireside.institutions.models import Institution
from fireside.interviews.models import Appointment, Interview
from fireside.interviews.rules import State
from fireside.kernel import clock, files, tenancy
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import Base, db
from fireside.kernel.files import StoredFile
from fireside.kernel.mail import MailState, OutgoingMail, enqueue_mail
from fireside.packets.models import Packet, PacketState
from fireside.people import service
from fireside.people.models import Account, LoginToken, Membership
from fireside.people.rules import FORMER
from tests.conftest import Scope
from tests.factories.availability import make_override, make_weekly_hours
from tests.factories.interviews import make_appointment, make_interview
from tests.factories.people import make_administrator, make_member, make_student
from tests.factories.preparation import make_preparation
from tests.integration.people.conftest import Visitor as Browser
from tests.integration.people.test_photos import jpeg, send
from tests.tools.outbox import Outbox, recipient, text_of
from tests.tools.visiting import Visitor

SECRETS = ("Mara", "Quist", "mara@example.org", "because I admire", "Economics", "Europe/Lisbon")


@pytest.fixture
def student(institution: Institution, scope: Scope) -> Membership:
    with scope(institution):
        return make_student(name="Mara Quist", email="mara@example.org", zone="Europe/Lisbon")


@pytest.fixture
def met(institution: Institution, student: Membership, host: Membership, scope: Scope) -> list[int]:
    """A confirmed conversation to come, a request, and one that was held; prepared and printed."""
    with scope(institution):
        make_weekly_hours(host)
        make_override(host, clock.now().date() + timedelta(days=4))
        made = []
        for days, state in ((3, State.CONFIRMED), (5, State.REQUESTED), (-3, State.HELD)):
            interview = make_interview(student, host)
            start = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=days)
            answered = clock.now() if state is not State.REQUESTED else None
            make_appointment(
                interview, start, state, why_you="because I admire it", answered_at=answered
            )
            make_preparation(interview)
            _print(interview)
            made.append(interview.id)
        return made


def _print(interview: Interview) -> None:
    stored = files.put("packet", b"%PDF for Mara Quist", "application/pdf")
    db.session.flush()
    packet = Packet(
        interview_id=interview.id,
        version=1,
        cache_key=f"{interview.id:064d}",
        paper="a4",
        state=PacketState.READY,
        file_id=stored.id,
        created_at=clock.now(),
    )
    db.session.add(packet)


def everything(app: Flask, *institutions: Institution) -> str:
    """Return all that the database holds, as one text."""
    told = []
    for institution in institutions:
        with app.app_context(), tenancy.scope(institution.id):
            for table in Base.metadata.tables.values():
                told += [repr(tuple(row)) for row in db.session.execute(select(table))]
    return "\n".join(told)


def go(visitor: Visitor, name: str, **more: str) -> Any:
    return visitor.post("/settings/leave", {"name": name, **more})


def test_nothing_of_hers_is_left_when_she_leaves(
    app: Flask,
    institution: Institution,
    student: Membership,
    met: list[int],
    scope: Scope,
    outbox: Outbox,
) -> None:
    mara = Visitor(app, institution, student)
    send(mara, jpeg())
    mara.post("/settings/mails", {})
    Browser(app, "/i/riverbend").post("/sign-in", {"email": "mara@example.org"})
    mara.post("/settings/email", {"email": "mara@home.example.org"})
    page = mara.get("/settings/leave").text
    assert "Your 2 coming conversations and requests are called off" in page
    assert "3 interviews" in page
    assert "your only place here" in page
    assert go(mara, "  mara QUIST ").headers["Location"].endswith("/sign-in")
    held = everything(app, institution)
    assert [secret for secret in (*SECRETS, "home.example.org") if secret in held] == []
    with scope(institution):
        member = service.get_member(student.id)
        assert (member.name, member.zone, member.roles) == (FORMER, "America/New_York", frozenset())
        assert member.left_at is not None
        assert db.session.scalars(select(StoredFile.id)).all() == []
        assert db.session.scalars(select(LoginToken)).all() == []
        assert db.session.scalars(
            select(AuditEntry.account_id).where(AuditEntry.action == "people.leave")
        ).all() == [student.account_id]
        states = {i.id: i.state for i in db.session.scalars(select(Interview))}
    assert [states[one] for one in met] == [State.CANCELLED, State.CANCELLED, State.HELD]
    assert mara.get("/settings").status_code == 302
    outbox.take()
    outbox.deliver()


def test_the_other_one_is_told_and_her_waiting_mails_are_dropped(
    app: Flask,
    institution: Institution,
    student: Membership,
    host: Membership,
    met: list[int],
    scope: Scope,
    outbox: Outbox,
) -> None:
    with scope(institution):
        for n in range(2):
            enqueue_mail(
                "people.password_changed",
                to_account_id=student.account_id,
                payload={},
                dedupe_key=f"waits:{n}",
            )
        refused = db.session.scalars(select(OutgoingMail)).first()
        assert refused is not None
        refused.state, refused.error = MailState.BOUNCED, "550 mara@example.org unknown"
    go(Visitor(app, institution, student), "Mara Quist")
    with scope(institution):  # asked for when she was gone already
        enqueue_mail(
            "people.password_changed",
            to_account_id=student.account_id,
            payload={},
            dedupe_key="too late",
        )
    clock.shift(TELL_AFTER)
    letters = outbox.deliver()
    assert [recipient(letter) for letter in letters] == ["dana@example.org"] * 2
    for letter in letters:
        assert FORMER in text_of(letter) + str(letter["Subject"])
        assert "Mara" not in text_of(letter)
    assert sum("has left" in text_of(letter) for letter in letters) == 2
    with scope(institution):
        mine = select(OutgoingMail).where(OutgoingMail.account_id == student.account_id)
        fates = [(mail.state, mail.error) for mail in db.session.scalars(mine)]
    assert set(fates) == {("dropped", None), ("bounced", None)}


def test_the_other_sides_pages_go_on_to_work(
    app: Flask,
    institution: Institution,
    student: Membership,
    host: Membership,
    met: list[int],
    outbox: Outbox,
) -> None:
    go(Visitor(app, institution, student), "Mara Quist")
    outbox.deliver()
    dana = Visitor(app, institution, host)
    for path in ("/", "/interviews", "/week", *(f"/interviews/{one}" for one in met)):
        page = dana.get(path)
        assert (page.status_code, "Mara" in page.text) == (200, False), path
    for stage in ("meet", "keep-in-touch"):
        assert dana.get(f"/interviews/{met[2]}/{stage}").status_code == 200


def test_a_host_who_leaves_is_nowhere_to_be_found(
    app: Flask,
    institution: Institution,
    student: Membership,
    host: Membership,
    met: list[int],
    scope: Scope,
    outbox: Outbox,
) -> None:
    mara, dana = (Visitor(app, institution, one) for one in (student, host))
    with scope(institution):
        for appointment in db.session.scalars(select(Appointment)):
            appointment.reason = "Dana is on a journey"
            if appointment.interview_id == met[2]:
                appointment.cancelled_by = "host"
    assert mara.get(f"/hosts/{host.id}").status_code == 200
    assert go(dana, "Dana Whitfield").status_code == 303
    clock.shift(TELL_AFTER)
    letters = outbox.deliver()
    assert [recipient(letter) for letter in letters] == ["mara@example.org"] * 2
    assert "Dana" not in mara.get("/hosts").text
    assert mara.get(f"/hosts/{host.id}").status_code == 404
    for path in ("/", "/interviews", "/network", *(f"/interviews/{one}" for one in met)):
        page = mara.get(path)
        assert (page.status_code, "Dana" in page.text) == (200, False), path
    for stage in ("decide", "find", "book", "research", "prepare", "meet", "thank", "reflect"):
        assert mara.get(f"/interviews/{met[2]}/{stage}").status_code == 200, stage
    with scope(institution):
        for table in (WeeklyHours, DatedOverride, Packet, StoredFile):
            assert db.session.scalars(select(table)).all() == []
        reasons = {a.interview_id: a.reason for a in db.session.scalars(select(Appointment))}
        kept = db.session.scalars(select(Appointment.why_you)).all()
    assert reasons[met[2]] == ""
    assert "journey" not in reasons[met[0]]
    assert set(kept) == {"because I admire it"}


def test_a_host_who_declined_takes_her_reason_along(
    app: Flask, institution: Institution, student: Membership, host: Membership, scope: Scope
) -> None:
    with scope(institution):
        declined = make_appointment(
            make_interview(student, host), state=State.DECLINED, reason="I am in Oslo"
        )
        taken_back = make_appointment(
            make_interview(student, host),
            state=State.CANCELLED,
            reason="Exam",
            cancelled_by="student",
        )
    page = Visitor(app, institution, host).get("/settings/leave").text
    assert "called off" not in page
    go(Visitor(app, institution, host), "Dana Whitfield")
    with scope(institution):
        reasons = dict(db.session.execute(select(Appointment.id, Appointment.reason)).all())
    assert reasons == {declined.id: "", taken_back.id: "Exam"}


@pytest.mark.parametrize("typed", ["", "Somebody", "Mara"])
def test_a_slip_of_the_finger_is_not_enough(
    app: Flask, institution: Institution, student: Membership, scope: Scope, typed: str
) -> None:
    mara = Visitor(app, institution, student)
    answer = go(mara, typed)
    assert (answer.status_code, "ype your name" in answer.text) == (422, True)
    assert mara.get("/settings").status_code == 200


def test_who_has_a_password_gives_it_unless_she_came_in_by_a_link(
    app: Flask, institution: Institution, student: Membership, outbox: Outbox
) -> None:
    words = "four candles and a kettle"
    mara = Visitor(app, institution, student)
    mara.post("/settings/password", {"wanted": words, "again": words})
    outbox.deliver()
    assert 'name="present"' not in mara.get("/settings/leave").text
    door = Browser(app, "/i/riverbend")
    door.post("/sign-in/password", {"email": "mara@example.org", "password": words})
    page = "/settings/leave"
    wrong = door.post(page, {"name": "Mara Quist", "present": "wrong"}, page=page)
    assert (wrong.status_code, "not your present password" in wrong.text) == (422, True)
    assert door.post(page, {"name": "Mara Quist", "present": words}, page=page).status_code == 303
    lost = door.post("/sign-in/password", {"email": "mara@example.org", "password": words})
    assert lost.status_code == 422


def test_the_last_administrator_stays(app: Flask, institution: Institution, scope: Scope) -> None:
    with scope(institution):
        first = make_administrator(name="Omar Novak")
        make_administrator(name="At Rest", paused=True)
    omar = Visitor(app, institution, first)
    assert "only administrator" in omar.get("/settings/leave").text
    answer = go(omar, "Omar Novak")
    assert (answer.status_code, "somebody else an administrator" in answer.text) == (409, True)
    with scope(institution):
        make_administrator(name="Elif Marsh")
    assert "only administrator" not in omar.get("/settings/leave").text
    assert go(omar, "Omar Novak").status_code == 303


def test_who_has_another_place_keeps_her_sign_in_for_that(
    app: Flask,
    institution: Institution,
    other_institution: Institution,
    student: Membership,
    scope: Scope,
    outbox: Outbox,
) -> None:
    with scope(other_institution):
        account = db.session.get_one(Account, student.account_id)
        there = make_member("student", account=account, name="Mara Q.")
    elsewhere = Visitor(app, other_institution, there)
    here = Visitor(app, institution, student)
    Browser(app, "/i/riverbend").post("/sign-in", {"email": "mara@example.org"})
    Browser(app, "/i/northmoor").post("/sign-in", {"email": "mara@example.org"})
    assert "You also have a place at Northmoor Institute" in here.get("/settings/leave").text
    go(here, "Mara Quist")
    assert here.get("/settings").status_code == 302
    assert elsewhere.get("/settings").status_code == 200
    with scope(institution):
        assert db.session.get_one(Account, student.account_id).email == "mara@example.org"
        assert service.membership_of(student.account_id) is None
        assert service.get_member(student.id).account_id != student.account_id
        links = db.session.scalars(select(LoginToken.institution_id)).all()
    assert links == [other_institution.id]
    assert [recipient(letter) for letter in outbox.deliver()] == ["mara@example.org"]
    with scope(institution):
        account = db.session.get_one(Account, student.account_id)
        back = make_student(account=account)
    assert Visitor(app, institution, back).get("/").status_code == 200


def test_whoever_left_elsewhere_before_is_gone_with_her_last_place(
    app: Flask,
    institution: Institution,
    other_institution: Institution,
    student: Membership,
    scope: Scope,
) -> None:
    with scope(other_institution):
        account = db.session.get_one(Account, student.account_id)
        there = make_member("advisor", account=account, name="Mara Quist")
    go(Visitor(app, other_institution, there), "Mara Quist")
    go(Visitor(app, institution, student), "Mara Quist")
    held = everything(app, institution, other_institution)
    assert [secret for secret in SECRETS if secret in held] == []


def test_whoever_rests_can_leave(app: Flask, institution: Institution, scope: Scope) -> None:
    with scope(institution):
        resting = make_student(name="Sven Iyer", paused=True)
    assert go(Visitor(app, institution, resting), "Sven Iyer").status_code == 303
