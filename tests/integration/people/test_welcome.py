"""The welcome of somebody new."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from fireside.institutions.models import Institution
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor
from fireside.people import service
from fireside.people.models import Account, HostProfile, Membership, StudentProfile
from fireside.people.rules import Role, Step
from tests.conftest import Scope
from tests.factories.people import make_account, make_advisor, make_host, make_student
from tests.integration.people.conftest import Visitor as Browser
from tests.integration.people.conftest import link_in
from tests.integration.people.test_photos import jpeg, send
from tests.tools.outbox import Outbox
from tests.tools.visiting import Visitor

HOME = "/i/riverbend/"


@pytest.fixture
def new_student(institution: Institution, scope: Scope) -> Membership:
    return _invited(institution, scope, Role.STUDENT)


@pytest.fixture
def new_host(institution: Institution, scope: Scope) -> Membership:
    return _invited(institution, scope, Role.HOST)


def _invited(institution: Institution, scope: Scope, *roles: Role) -> Membership:
    """As an administrator adds a person."""
    with scope(institution):
        account = make_account(name="Noor Iyer", email="noor@example.org")
        system = Actor.system(institution.id)
        return service.add_member(system, account, "Noor Iyer", "America/New_York", roles)


def _actor(member: Membership) -> Actor:
    roles = frozenset(role.value for role in member.roles)
    return Actor(member.account_id, member.id, member.institution_id, roles)


def onward(answer: Any) -> str:
    return str(answer.headers["Location"]).removeprefix("/i/riverbend")


def member_of(scope: Scope, member: Membership) -> Membership:
    with scope(Institution(id=member.institution_id)):
        return service.get_member(member.id)


def test_a_student_is_asked_one_thing_at_a_time(
    app: Flask, institution: Institution, new_student: Membership, scope: Scope
) -> None:
    noor = Visitor(app, institution, new_student)
    assert "Finish setting up: 6 short questions left" in noor.get("/").text
    assert onward(noor.get("/welcome")) == "/welcome/you"
    page = noor.get("/welcome/you").text
    assert ("Step 1 of 6" in page, "Welcome to Riverbend" in page, "Back" in page) == (1, 1, 0)
    steps: list[tuple[str, dict[str, Any]]] = [
        ("you", {"name": "Noor I.", "zone": "Europe/Paris"}),
        ("study", {"programme": "Biology", "graduation_year": "2028"}),
        ("curious", {"fields": ["science", "health"]}),
        ("talking", {"languages": ["en", "fr"], "formats": ["video"]}),
        ("hopes", {"objectives": ["inside"], "about": "I like questions."}),
    ]
    for step, answers in steps:
        reached = onward(noor.post(f"/welcome/{step}", answers))
    assert reached == "/welcome/photo"
    assert "Finish setting up: one short question left" in noor.get("/").text
    assert onward(send(noor, jpeg(), to="/welcome/photo")) == "/"
    assert "Finish setting up" not in noor.get("/").text
    kept = member_of(scope, new_student)
    assert (kept.name, kept.zone) == ("Noor I.", "Europe/Paris")
    assert kept.photo_id is not None
    assert kept.onboarded_at is not None
    with scope(institution):
        profile = service.student_profile(new_student.id)
    assert (profile.programme, profile.graduation_year) == ("Biology", 2028)
    assert (profile.fields, profile.languages) == (["health", "science"], ["en", "fr"])
    assert (profile.objectives, profile.about) == (["inside"], "I like questions.")
    assert onward(noor.get("/welcome")) == "/"
    assert "I like questions." in noor.get("/welcome/hopes").text


def test_a_host_is_asked_what_a_student_needs_to_know(
    app: Flask, institution: Institution, new_host: Membership, scope: Scope
) -> None:
    noor = Visitor(app, institution, new_host)
    noor.post("/welcome/you", {"name": "Noor", "zone": "America/New_York"})
    noor.post("/welcome/work", {"position": "Actuary", "organisation": "Northgate"})
    noor.post("/welcome/topics", {"field": "finance", "topics": ["inside"], "languages": ["en"]})
    lacking = noor.post("/welcome/meeting", {"formats": ["video", "in_person", "phone"]})
    assert lacking.status_code == 422
    assert "Give the link" in lacking.text
    meeting = {
        "formats": ["video", "in_person", "phone"],
        "video_link": "https://video.example.org/noor",
        "arrival_address": "12 Mill Lane",
        "caller": "host",
        "phone": "",
    }
    assert onward(noor.post("/welcome/meeting", meeting)) == "/welcome/hours"
    page = noor.get("/welcome/hours").text
    assert "Tuesday and Thursday from 18:00 to 19:00" in page
    assert onward(noor.post("/welcome/hours", {"act": "take"})) == "/welcome/limits"
    noor.post("/welcome/hours", {"act": "take"})
    assert "Thursday from 18:00 to 19:00" in noor.get("/welcome/hours").text
    assert "18:00" in noor.get("/week").text
    assert noor.post("/welcome/limits", {"monthly_cap": "99", "minutes": "30"}).status_code == 422
    noor.post("/welcome/limits", {"monthly_cap": "2", "minutes": "20"})
    assert onward(noor.post("/welcome/photo", {"act": "later"})) == "/"
    with scope(institution):
        profile = service.host_profile(new_host.id)
        assert service.profile_gaps(profile) == ["one line that says what you would talk about"]
    assert (profile.monthly_cap, profile.minutes, profile.student_calls) == (2, 20, False)
    assert profile.arrival == {"address": "12 Mill Lane"}


def test_answers_of_earlier_stand_in_the_form_and_the_rest_of_the_way_in_stays(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        host = make_host(onboarded_at=None)
    dana = Visitor(app, institution, host)
    page = dana.get("/welcome/meeting").text
    assert "12 Mill Lane, Hartford" in page
    assert "https://video.example.org/dana" in page
    phone = {"formats": ["phone"], "phone": "+1 860 555 0142", "arrival_address": ""}
    dana.post("/welcome/meeting", phone)
    with scope(institution):
        profile = service.host_profile(host.id)
        assert profile.arrival == {"entrance": "The door on Mill Lane"}
        assert len(service.career_of(host.id)) == 2


def test_not_now_asks_the_next_thing_and_nothing_is_kept(
    app: Flask, institution: Institution, new_student: Membership, scope: Scope
) -> None:
    noor = Visitor(app, institution, new_student)
    typed = {"name": "", "zone": "Nowhere", "act": "later"}
    assert onward(noor.post("/welcome/you", typed)) == "/welcome/study"
    assert "5 short questions left" in noor.get("/").text
    assert member_of(scope, new_student).name == "Noor Iyer"
    assert onward(noor.get("/welcome")) == "/welcome/study"


def test_what_cannot_be_is_said_beside_the_field_and_stays_there(
    app: Flask, institution: Institution, new_student: Membership
) -> None:
    noor = Visitor(app, institution, new_student)
    wrong = noor.post("/welcome/study", {"programme": "Biology", "graduation_year": "soon"})
    assert (wrong.status_code, "four digits" in wrong.text) == (422, True)
    assert 'value="Biology"' in wrong.text
    nowhere = noor.post("/welcome/you", {"name": "Noor", "zone": "Nowhere/Land"})
    assert (nowhere.status_code, "whose clock you live by" in nowhere.text) == (422, True)


def test_she_can_be_asked_nothing_more(
    app: Flask, institution: Institution, new_student: Membership, scope: Scope
) -> None:
    noor = Visitor(app, institution, new_student)
    assert onward(noor.post("/welcome/enough")) == "/"
    assert "Finish setting up" not in noor.get("/").text
    ended = member_of(scope, new_student).onboarded_at
    noor.post("/welcome/enough")
    assert member_of(scope, new_student).onboarded_at == ended is not None


def test_questions_for_others_do_not_exist(
    app: Flask, institution: Institution, new_student: Membership, scope: Scope
) -> None:
    noor = Visitor(app, institution, new_student)
    for path in ("/welcome/work", "/welcome/hours", "/welcome/nonsense"):
        assert noor.get(path).status_code == 404
        assert noor.post(path, {"act": "later"}).status_code == 404
    with scope(institution):
        actor = Actor(
            new_student.account_id, new_student.id, institution.id, frozenset({"student"})
        )
        with pytest.raises(NotFound):
            service.answer_step(actor, Step.WORK, {})
        assert service.get_member(new_student.id).onboarded_at is None


def test_only_the_first_way_in_without_an_aim_leads_to_the_welcome(
    app: Flask, institution: Institution, new_student: Membership, outbox: Outbox
) -> None:
    def enter(aim: str = "") -> str:
        door = Browser(app, "/i/riverbend")
        door.post("/sign-in", {"email": "noor@example.org", "next": aim})
        return onward(door.post(link_in(outbox.one("noor@example.org"))))

    assert enter("/i/riverbend/settings") == "/settings"
    assert enter() == "/"


def test_the_first_sign_in_leads_to_the_welcome_once(
    app: Flask, institution: Institution, new_student: Membership, outbox: Outbox
) -> None:
    door = Browser(app, "/i/riverbend")
    door.post("/sign-in", {"email": "noor@example.org"})
    assert onward(door.post(link_in(outbox.one("noor@example.org")))) == "/welcome"
    words = "four candles and a kettle"
    door.post("/settings/password", {"wanted": words, "again": words}, page="/settings")
    outbox.deliver()
    again = Browser(app, "/i/riverbend")
    sent = {"email": "noor@example.org", "password": words}
    assert onward(again.post("/sign-in/password", sent)) == "/"


def test_whoever_was_here_before_or_rests_is_not_asked(
    app: Flask, institution: Institution, scope: Scope, outbox: Outbox
) -> None:
    with scope(institution):
        known = make_advisor()
        resting = make_student(onboarded_at=None, paused=True)
        assert not service.is_first_visit(db.session.get_one(Account, known.account_id))
        assert not service.is_first_visit(db.session.get_one(Account, resting.account_id))
        assert not service.is_first_visit(make_account())
    assert "Finish setting up" not in Visitor(app, institution, known).get("/").text
    at_rest = Visitor(app, institution, resting)
    assert "Finish setting up" not in at_rest.get("/").text
    assert at_rest.get("/welcome").status_code == 404


def test_somebody_of_two_roles_is_asked_both(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    both = _invited(institution, scope, Role.STUDENT, Role.HOST)
    noor = Visitor(app, institution, both)
    assert "Step 1 of 11" in noor.get("/welcome/you").text
    noor.post("/welcome/work", {"position": "Tutor"})
    noor.post("/welcome/study", {"programme": "History"})
    with scope(institution):
        assert db.session.query(HostProfile).one().position == "Tutor"
        assert db.session.query(StudentProfile).one().programme == "History"


def test_a_question_that_is_answered_elsewhere_only_counts_as_asked(
    institution: Institution, scope: Scope, new_student: Membership
) -> None:
    with scope(institution):
        service.answer_step(_actor(new_student), Step.PHOTO, {})
        assert service.get_member(new_student.id).asked == [Step.PHOTO.value]
