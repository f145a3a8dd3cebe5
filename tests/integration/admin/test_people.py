"""What an administrator does with people, as she sees it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from fireside.admin import service
from fireside.institutions.models import Institution
from fireside.kernel import clock
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.permissions import Actor
from fireside.people.models import Account, HostProfile, Membership, StudentProfile
from tests.conftest import Scope
from tests.factories.people import make_account, make_administrator, make_host, make_student
from tests.tools.outbox import Outbox, text_of
from tests.tools.visiting import Visitor, count_queries


def test_people_are_listed_by_name_with_roles_and_what_is_wrong(
    console: Visitor, institution: Institution, other_institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        make_student(name="Zoe Marsh", paused=True)
        lost = make_account("Aiko Iyer", bounced_at=clock.now())
        make_host(account=lost)
    with scope(other_institution):
        make_host(name="Far Away")
    page = console.get("/admin").text.split('<main id="content"')[1]
    assert page.index("Aiko Iyer") < page.index("Omar Novak") < page.index("Zoe Marsh")
    assert "This address bounces" in page
    assert "One person cannot be reached" in page
    assert "Resting" in page
    assert "3 people" in page
    assert "Far Away" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=marsh+ZOE", {"Zoe Marsh"}),
        ("q=zoe@exam", {"Zoe Marsh"}),
        ("q=%25", set()),
        ("show=host", {"Aiko Iyer"}),
        ("show=resting", {"Zoe Marsh"}),
        ("show=bouncing", {"Aiko Iyer"}),
        ("show=bogus", {"Aiko Iyer", "Omar Novak", "Zoe Marsh"}),
        ("show=student&q=aiko", set()),
    ],
)
def test_people_are_found_by_words_and_kind(
    console: Visitor, institution: Institution, scope: Scope, query: str, found: set[str]
) -> None:
    with scope(institution):
        make_student(name="Zoe Marsh", email="zoe@example.org", paused=True)
        make_host(account=make_account("Aiko Iyer", bounced_at=clock.now()))
    content = console.get(f"/admin?{query}").text.split('<main id="content"')[1]
    names = {"Zoe Marsh", "Aiko Iyer", "Omar Novak"}
    assert {name for name in names if name in content} == found
    assert ("Nobody fits" in content) == (not found)


def test_the_list_goes_on_by_cursor_and_keeps_the_filter(
    console: Visitor, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        for number in range(120):
            make_student(name=f"Same Name{'' if number % 2 else ' B'}", email=f"s{number}@x.org")
    seen: list[str] = []
    path = "/admin?show=student"
    for _ in range(3):
        assert "show=student" in path
        page = console.get(path).text
        seen += [part.split('"')[0] for part in page.split("/admin/people/")[1:]]
        assert "120 people" in page
        tail = page.rpartition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        path = tail.replace("&amp;", "&").removeprefix("/i/riverbend")
    people = [part for part in seen if part.isdigit()]
    assert len(people) == len(set(people)) == 120
    assert 'rel="next"' not in page
    assert "To the first" in page


@pytest.mark.parametrize("after", ["0", str(2**63), "x", "1" * 40, "-1", "²"])
def test_a_cursor_that_is_nobody_is_no_page(console: Visitor, after: str) -> None:
    assert console.get("/admin", query_string={"after": after}).status_code == 404


def test_a_person_is_added_and_written_to(
    console: Visitor, institution: Institution, scope: Scope, outbox: Outbox
) -> None:
    told = {"email": " Mara@Example.org", "name": "Mara Quist", "roles": ["student", "advisor"]}
    assert console.post("/admin/people/add", told).status_code == 303
    letter = outbox.one("mara@example.org")
    assert letter["Subject"] == "You have a place at Riverbend College"
    assert "http://fireside.test/i/riverbend/sign-in" in text_of(letter)
    with scope(institution):
        member = db.session.scalars(select(Membership).where(Membership.name == "Mara Quist")).one()
        assert member.roles == {"student", "advisor"}
        assert member.zone == "America/New_York"
        assert db.session.scalar(select(StudentProfile.id)) is not None
        assert _actions() == {"people.add_member"}


def test_the_welcome_is_not_sent_to_somebody_who_rests_by_then(
    console: Visitor, institution: Institution, scope: Scope, outbox: Outbox
) -> None:
    console.post("/admin/people/add", {"email": "m@x.org", "name": "Mara", "roles": ["host"]})
    with scope(institution):
        db.session.scalars(select(Membership).where(Membership.name == "Mara")).one().paused = True
    assert outbox.deliver() == []
    assert "no longer true" in console.get("/admin/mails").text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"email": "nobody"}, "This is no mail address"),
        ({"email": ""}, "We need an address"),
        ({"name": "  "}, "how people should address"),
        ({"roles": []}, "Choose at least one role"),
        ({"roles": ["king"]}, "Choose from the list"),
        ({"email": "omar@EXAMPLE.org"}, "is a member already"),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_nothing_is_lost(
    console: Visitor, institution: Institution, scope: Scope, changed: dict[str, Any], said: str
) -> None:
    told = {"email": "mara@example.org", "name": "Mara Quist", "roles": ["student"], **changed}
    answer = console.post("/admin/people/add", told)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Mara Quist"' in answer.text or "name" in changed
    with scope(institution):
        assert len(db.session.scalars(select(Membership)).all()) == 1


def test_a_known_account_of_another_institution_is_added_alike(
    console: Visitor,
    institution: Institution,
    other_institution: Institution,
    scope: Scope,
    outbox: Outbox,
) -> None:
    with scope(other_institution):
        make_host(name="Dana Far", email="dana@example.org")
    told = {"email": "dana@example.org", "name": "Dana Near", "roles": ["host"]}
    page = console.post("/admin/people/add", told, follow_redirects=True).text
    assert "Dana Near" in page
    assert "Dana Far" not in page
    assert outbox.one("dana@example.org")["To"].addresses[0].display_name == "Dana Near"
    with scope(institution):
        assert len(db.session.scalars(select(Account)).all()) == 2


def test_a_student_who_becomes_a_host_keeps_her_profile(
    console: Visitor, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        mara = make_student()
    answer = console.post(f"/admin/people/{mara.id}/roles", {"roles": ["host"]})
    assert answer.status_code == 303
    with scope(institution):
        assert db.session.get_one(Membership, (institution.id, mara.id)).roles == {"host"}
        assert db.session.scalar(select(HostProfile.id)) is not None
        assert db.session.scalar(select(StudentProfile.id)) is not None
        assert _actions() == {"people.change_roles"}


@pytest.mark.parametrize(
    ("roles", "said"), [([], "at least one role"), (["king"], "Choose from the list")]
)
def test_roles_that_cannot_be_are_refused(
    console: Visitor, institution: Institution, scope: Scope, roles: list[str], said: str
) -> None:
    with scope(institution):
        mara = make_student()
    answer = console.post(f"/admin/people/{mara.id}/roles", {"roles": roles})
    assert (answer.status_code, said in answer.text) == (422, True)
    with scope(institution):
        assert db.session.get_one(Membership, (institution.id, mara.id)).roles == {"student"}


def test_an_administrator_cannot_lock_herself_out(console: Visitor, omar: Membership) -> None:
    answer = console.post(f"/admin/people/{omar.id}/roles", {"roles": ["host"]})
    assert (answer.status_code, "lock yourself out" in answer.text) == (422, True)
    answer = console.post(f"/admin/people/{omar.id}/pause")
    assert (answer.status_code, "lock yourself out" in answer.text) == (422, True)
    assert "This is you" in console.get(f"/admin/people/{omar.id}").text


def test_a_place_rests_and_comes_back(
    app: Flask, console: Visitor, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        other = make_administrator(name="Ruth Iyer")
    ruth = Visitor(app, institution, other)
    assert ruth.get("/admin").status_code == 200
    assert "Yes, pause it" in console.get(f"/admin/people/{other.id}").text
    assert console.post(f"/admin/people/{other.id}/pause").status_code == 303
    assert ruth.get("/admin").status_code == 404
    assert "access is paused" in console.get(f"/admin/people/{other.id}").text
    assert console.post(f"/admin/people/{other.id}/resume").status_code == 303
    assert ruth.get("/admin").status_code == 200
    with scope(institution):
        assert _actions() == {"people.change_roles"}


def test_an_address_that_bounces_is_shown_to_the_administrator(
    console: Visitor, institution: Institution, scope: Scope, outbox: Outbox
) -> None:
    outbox.refusals["gone@example.org"] = "550 no such person"
    console.post(
        "/admin/people/add", {"email": "gone@example.org", "name": "Gone Marsh", "roles": ["host"]}
    )
    assert outbox.deliver() == []
    assert "This address bounces" in console.get("/admin").text
    mails = console.get("/admin/mails?state=bounced").text
    assert "there is no such address" in mails
    assert "550 no such person" in mails
    assert "gone@example.org" in mails
    with scope(institution):
        member = db.session.scalars(select(Membership).where(Membership.name == "Gone Marsh")).one()
    assert "This address bounces" in console.get(f"/admin/people/{member.id}").text


def test_whoever_has_left_is_an_empty_place_that_nobody_changes(
    console: Visitor, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        gone = make_student(name="", email="gone@example.org")
        gone.left_at = clock.now()
    content = console.get("/admin").text.split('<main id="content"')[1]
    assert "1 person" in content
    assert str(gone.id) not in content
    content = console.get("/admin?show=left").text.split('<main id="content"')[1]
    assert "Somebody who has left" in content
    assert "Has left" in content
    assert "gone@example.org" not in content
    page = console.get(f"/admin/people/{gone.id}").text
    assert "The empty place keeps the conversations of others whole" in page
    assert "Save the roles" not in page
    assert "gone@example.org" not in page
    for path, values in (("roles", {"roles": ["host"]}), ("pause", {}), ("resume", {})):
        answer = console.post(f"/admin/people/{gone.id}/{path}", values)
        assert (answer.status_code, "This person has left" in answer.text) == (409, True)


def test_a_persons_page_leads_to_what_she_did(
    console: Visitor, institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        mara = make_student(name="Mara Quist")
    assert "/admin/audit?who=Mara+Quist" in console.get(f"/admin/people/{mara.id}").text


def test_the_number_of_queries_does_not_grow_with_people(
    app: Flask, console: Visitor, institution: Institution, scope: Scope
) -> None:
    few = count_queries(app, console, "/admin")
    with scope(institution):
        for _ in range(2):
            make_host()
    assert count_queries(app, console, "/admin") == few


def test_services_refuse_whoever_is_no_administrator(
    institution: Institution, scope: Scope
) -> None:
    student = Actor(1, 2, institution.id, frozenset({"student", "host", "advisor"}))
    with scope(institution):
        for refused in (
            lambda: service.list_people(student),
            lambda: service.find_person(student, 1),
            lambda: service.list_mails(student),
            lambda: service.list_audit(student),
            lambda: service.send_again(student, 1),
            lambda: service.invite_member(student, "a@b.org", "A", ["host"]),
            lambda: service.change_roles(student, 1, ["host"]),
            lambda: service.change_policies(student, {}),
            lambda: service.pause(student, 1),
            lambda: service.resume(student, 1),
        ):
            with pytest.raises(NotFound):
                refused()


def test_an_unknown_role_is_refused_by_the_service(institution: Institution, scope: Scope) -> None:
    with scope(institution), pytest.raises(Invalid) as caught:
        service.invite_member(Actor.system(institution.id), "a@b.org", "A", ["king"])
    assert set(caught.value.fields) == {"roles"}


def _actions() -> set[str]:
    return set(db.session.scalars(select(AuditEntry.action)))
