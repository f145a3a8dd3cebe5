"""Which mails somebody wants."""

from __future__ import annotations

import pytest
from flask import Flask

from fireside.booking.rules import Which
from fireside.institutions.models import Institution
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.mail import OutgoingMail, enqueue_mail, topics
from fireside.kernel.permissions import Actor
from fireside.people import service
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.interviews import make_appointment, make_interview
from tests.tools.outbox import Outbox, text_of
from tests.tools.visiting import Visitor


def test_everybody_chooses_among_what_concerns_her(
    app: Flask, institution: Institution, student: Membership, host: Membership
) -> None:
    page = Visitor(app, institution, host).get("/settings/mails").text
    offered = {key for key in topics if f'value="{key}"' in page}
    assert offered == {key for key, topic in topics.items() if "host" in topic.roles}
    assert page.count(" checked") == len(offered)
    assert "Invitations" in page or "invitations" in page


def test_a_topic_that_was_switched_off_stays_off_until_it_is_wanted(
    app: Flask, institution: Institution, student: Membership, scope: Scope
) -> None:
    mara = Visitor(app, institution, student)
    kept = sorted(key for key, topic in topics.items() if "student" in topic.roles)[1:]
    assert mara.post("/settings/mails", {"wanted": kept}).status_code == 303
    assert mara.get("/settings/mails").text.count(" checked") == len(kept)
    assert "Switched off" in mara.get("/settings").text
    mara.post("/settings/mails", {"wanted": kept})
    with scope(institution):
        member = service.get_member(student.id)
        assert len(member.muted) == 1
        assert not service.wants_mail(student.account_id, member.muted[0])
        assert service.wants_mail(student.account_id, kept[0])
        assert service.wants_mail(0, kept[0])
    mara.post("/settings/mails", {"wanted": sorted(topics)})  # one of them is not hers
    mara.post(
        "/settings/mails", {"wanted": [key for key in topics if "student" in topics[key].roles]}
    )
    with scope(institution):
        assert service.get_member(student.id).muted == []


def test_what_is_no_topic_is_refused_beside_the_list(
    app: Flask, institution: Institution, student: Membership
) -> None:
    answer = Visitor(app, institution, student).post("/settings/mails", {"wanted": ["nonsense"]})
    assert answer.status_code == 422


def test_topics_of_roles_that_she_does_not_hold_stay_as_they_were(
    institution: Institution, student: Membership, scope: Scope
) -> None:
    with scope(institution):
        member = service.get_member(student.id)
        member.muted = ["a topic of hosts"]
        actor = Actor(member.account_id, member.id, institution.id, frozenset({"student"}))
        service.choose_mails(actor, list(topics))
        assert member.muted == ["a topic of hosts"]


@pytest.mark.parametrize("wanted", [True, False])
def test_a_mail_of_a_topic_is_sent_to_whoever_wants_it_and_says_where_to_choose(
    institution: Institution,
    student: Membership,
    host: Membership,
    scope: Scope,
    outbox: Outbox,
    wanted: bool,
) -> None:
    with scope(institution):
        appointment = make_appointment(make_interview(student, host))
        service.get_member(student.id).muted = [] if wanted else ["reminders"]
        enqueue_mail(
            "booking.reminder",
            to_account_id=student.account_id,
            payload={
                "appointment_id": appointment.id,
                "reader": "student",
                "which": Which.FIRST.value,
                "starts_at": int(appointment.starts_at.timestamp()),
                "due_at": int(clock.now().timestamp()),
            },
            dedupe_key="a reminder",
        )
    letters = outbox.deliver()
    with scope(institution):
        mail = db.session.query(OutgoingMail).one()
        assert mail.state == ("sent" if wanted else "dropped")
    assert len(letters) == wanted
    for letter in letters:
        assert "/i/riverbend/settings/mails" in text_of(letter)
        assert "Reminders of a conversation" in text_of(letter)
        html = letter.get_body(preferencelist=("html",))
        assert html is not None
        assert "/settings/mails" in html.get_content()


def test_a_mail_that_belongs_to_the_matter_has_no_such_foot(
    app: Flask, institution: Institution, student: Membership, outbox: Outbox
) -> None:
    Visitor(app, institution, None).post("/sign-in", {"email": "mara@example.org"})
    assert "/settings/mails" not in text_of(outbox.one("mara@example.org"))
