"""The code of conduct: written by an administrator, accepted once by each member."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from fireside.institutions.models import Institution
from fireside.institutions.service import change_policies
from fireside.kernel import clock, subjects
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import ANONYMOUS, Actor
from fireside.people import service
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.people import make_administrator, make_advisor
from tests.tools.visiting import Visitor, count_queries

KIND = "Be kind.\n\nBe on time, <b>always</b>."
ACCEPT = "I have read it, and keep to it"


@pytest.fixture
def written(institution: Institution, scope: Scope) -> int:
    """Return the version of Riverbend's text."""
    return write(institution, scope, KIND)


@pytest.fixture
def dana(app: Flask, institution: Institution, host: Membership) -> Visitor:
    return Visitor(app, institution, host)


def write(institution: Institution, scope: Scope, text: str) -> int:
    with scope(institution):
        changed = change_policies(Actor.system(institution.id), {"conduct": text})
        return changed.conduct_version


def kept(institution: Institution, scope: Scope, member: Membership) -> Membership:
    with scope(institution):
        return db.session.get_one(Membership, (institution.id, member.id))


def page_of(visitor: Visitor, path: str) -> str:
    answer = visitor.get(path)
    assert answer.status_code == 200
    return answer.text


def actor_of(member: Membership, **values: Any) -> Actor:
    return Actor(member.account_id, member.id, member.institution_id, frozenset({"host"}), **values)


def test_without_a_text_nobody_is_asked_and_the_page_says_so(
    institution: Institution, scope: Scope, host: Membership, dana: Visitor
) -> None:
    for path in ("/", "/week"):
        page = page_of(dana, path)
        assert ACCEPT not in page
        assert "/conduct" not in page
    assert "Riverbend College has not written one down" in page_of(dana, "/conduct")
    assert dana.post("/conduct", {"conduct": "1"}).status_code == 303
    member = kept(institution, scope, host)
    assert (member.conduct_version, member.conduct_at) == (0, None)


@pytest.mark.parametrize("path", ["/", "/week"])
def test_a_host_accepts_with_one_button_and_is_never_asked_again(
    institution: Institution,
    scope: Scope,
    host: Membership,
    dana: Visitor,
    written: int,
    path: str,
) -> None:
    before = clock.now()
    page = page_of(dana, path)
    assert ACCEPT in page
    assert "Be on time, &lt;b&gt;always&lt;/b&gt;." in page
    assert f'name="next" value="/i/riverbend{path}"' in page
    answer = dana.post("/conduct", {"conduct": str(written), "next": f"/i/riverbend{path}"})
    assert (answer.status_code, answer.location) == (303, f"/i/riverbend{path}")
    after = page_of(dana, path)
    assert "Thank you. You can read it again at the foot of each page." in after
    assert ACCEPT not in after
    assert 'href="/i/riverbend/conduct">Code of conduct</a>' in after
    assert "You accepted it on" in page_of(dana, "/conduct")
    member = kept(institution, scope, host)
    assert member.conduct_version == written == 1
    assert member.conduct_at is not None
    assert member.conduct_at >= before
    assert dana.post("/conduct", {"conduct": str(written)}).status_code == 303
    with scope(institution):
        trail = select(AuditEntry).where(AuditEntry.action == "conduct.accept")
        (entry,) = db.session.scalars(trail).all()
        assert (entry.account_id, entry.subject_id) == (host.account_id, host.id)
        assert list(entry.fields) == ["conduct_version"]
    again = kept(institution, scope, host)
    assert again.conduct_at == member.conduct_at


def test_a_text_that_changes_is_accepted_anew_and_an_old_page_does_not_count(
    institution: Institution, scope: Scope, host: Membership, dana: Visitor, written: int
) -> None:
    dana.post("/conduct", {"conduct": str(written)})
    assert write(institution, scope, KIND) == written
    assert ACCEPT not in page_of(dana, "/")
    newer = write(institution, scope, "Be kinder.")
    assert newer == written + 1
    assert ACCEPT in page_of(dana, "/")
    stale = dana.post("/conduct", {"conduct": str(written)})
    assert stale.status_code == 422
    assert "has changed meanwhile" in stale.text
    assert "Be kinder." in stale.text
    assert kept(institution, scope, host).conduct_version == written
    dana.post("/conduct", {"conduct": str(newer)})
    assert kept(institution, scope, host).conduct_version == newer
    write(institution, scope, "")
    assert ACCEPT not in page_of(dana, "/")


@pytest.mark.parametrize("said", ["", "2", "-1", "9" * 400, "one", "\u0661"])
def test_what_is_no_version_that_stands_there_is_refused_beside_the_text(
    institution: Institution, scope: Scope, host: Membership, dana: Visitor, written: int, said: str
) -> None:
    answer = dana.post("/conduct", {"conduct": said})
    assert answer.status_code == 422
    words = unescape(answer.text)
    assert ("has changed meanwhile" if said == "2" else "Please read the code of conduct") in words
    assert kept(institution, scope, host).conduct_version == 0


def test_the_way_back_leads_nowhere_else(dana: Visitor, written: int) -> None:
    values = {"conduct": str(written), "next": "https://evil.example/"}
    assert dana.post("/conduct", values).location == "/i/riverbend/conduct"


def test_every_member_reads_it_and_a_stranger_does_not(
    app: Flask, institution: Institution, scope: Scope, student: Membership, written: int
) -> None:
    with scope(institution):
        others = [make_advisor(), make_administrator()]
    for member in (student, *others):
        page = page_of(Visitor(app, institution, member), "/conduct")
        assert "Be kind." in page
        assert ACCEPT in page
        assert ACCEPT not in page_of(Visitor(app, institution, member), "/")
    stranger = Visitor(app, institution, None).get("/conduct")
    assert stranger.status_code == 302
    assert "/sign-in?next=" in stranger.location


def test_the_service_lets_nobody_through_who_has_not_accepted(
    institution: Institution, scope: Scope, host: Membership, written: int
) -> None:
    with scope(institution):
        actor = actor_of(host)
        with pytest.raises(service.ConductMissing) as refused:
            service.check_conduct(actor)
        assert list(refused.value.fields) == ["conduct"]
        with pytest.raises(service.ConductMissing):
            service.accept_conduct(actor, 0)
        with pytest.raises(NotFound):
            service.accept_conduct(ANONYMOUS, written)
        with pytest.raises(NotFound):
            service.conduct_here(ANONYMOUS)
        accepted = service.accept_conduct(actor, written)
        assert accepted == actor_of(host, accepted_conduct=written)
        assert service.accept_conduct(accepted, 0) is accepted
        assert service.conduct_ahead(accepted) is None
        service.check_conduct(accepted)
        service.check_conduct(Actor.system(institution.id))


def test_it_stands_in_her_copy_and_goes_when_she_leaves(
    institution: Institution, scope: Scope, host: Membership, dana: Visitor, written: int
) -> None:
    dana.post("/conduct", {"conduct": str(written)})
    with scope(institution):
        shares = dict(subjects.shares())
        (record,) = shares["people"](host.id).records["membership"]
        assert record["conduct_version"] == written
        assert record["conduct_at"]
    left = dana.post("/settings/leave", {"name": host.name})
    assert left.status_code == 303
    member = kept(institution, scope, host)
    assert member.left_at is not None
    assert (member.conduct_version, member.conduct_at) == (0, None)


def test_to_ask_costs_no_statement(
    app: Flask, institution: Institution, scope: Scope, dana: Visitor
) -> None:
    before = count_queries(app, dana, "/week")
    write(institution, scope, KIND)
    assert count_queries(app, dana, "/week") == before
