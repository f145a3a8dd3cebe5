"""From an address to an institution, and what an institution decides for itself."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from fireside.institutions import service
from fireside.institutions.models import Institution
from fireside.kernel import tenancy
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.permissions import Actor
from tests.conftest import BASE_URL, Scope

ADMINISTRATOR = Actor(account_id=7, membership_id=8, roles=frozenset({"administrator"}))


@pytest.mark.parametrize("path", ["/", "/institutions"])
def test_the_front_door_is_on_the_deployments_own_host(
    client: FlaskClient, institution: Institution, path: str
) -> None:
    answer = client.get(path, base_url=BASE_URL, follow_redirects=True)
    assert answer.status_code == 200
    assert institution.name in answer.text
    assert f"{BASE_URL}/i/riverbend/" in answer.text


def test_the_front_door_says_when_nobody_lives_here(client: FlaskClient) -> None:
    assert "No institution lives here" in client.get("/institutions", base_url=BASE_URL).text


@pytest.mark.parametrize(
    "address",
    ["/i/nobody/", "/i/nobody/healthz", "/sign-in", "/hosts"],
)
def test_an_address_of_no_institution_is_not_found(
    client: FlaskClient, institution: Institution, address: str
) -> None:
    assert client.get(address, base_url=BASE_URL).status_code == 404


@pytest.mark.parametrize("host", ["unknown.example", "fireside.test.evil.example", "localhost"])
def test_an_unknown_host_name_is_not_found(
    client: FlaskClient, institution: Institution, host: str
) -> None:
    for path in ("/", "/institutions", "/healthz", "/sign-in"):
        assert client.get(path, base_url=f"http://{host}").status_code == 404


def test_a_host_name_leads_to_its_institution(
    app: Flask, client: FlaskClient, institution: Institution
) -> None:
    with app.app_context():
        service.add_institution("named", "Named College", "UTC", "Careers.Named.example:80")
        db.session.commit()
    answer = client.get("/institutions", base_url="https://careers.named.example")
    assert answer.status_code == 302
    assert client.get("/healthz", base_url="http://careers.named.example").text == "ok\n"


def test_addresses_are_absolute(app: Flask, institution: Institution) -> None:
    with app.app_context():
        named = service.add_institution("named", "Named", "UTC", "careers.named.example")
        assert service.address_of(institution) == f"{BASE_URL}/i/riverbend"
        assert service.address_of(named) == "http://careers.named.example"


@pytest.mark.parametrize("slug", ["Riverbend", "riverbend", ""])
def test_a_taken_or_impossible_slug_is_refused(
    app: Flask, institution: Institution, slug: str
) -> None:
    with app.app_context(), pytest.raises(Invalid) as caught:
        service.add_institution(slug, "Another", "UTC")
    assert "slug" in caught.value.fields


def test_touching_hosts_raises_their_version(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        before = service.hosts_version()
        service.touch_hosts()
        assert service.hosts_version() == before + 1


def test_the_version_of_no_institution_is_zero(app: Flask) -> None:
    with app.app_context(), tenancy.scope(1):
        assert service.hosts_version() == 0
        with pytest.raises(NotFound):
            service.current_institution()


def test_policies_change_with_an_audit_of_their_names(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        service.change_policies(ADMINISTRATOR, {"thank_you_hours": 24, "paper": "a4"})
        service.change_policies(ADMINISTRATOR, {"paper": "a4"})
    with scope(institution):
        entry = db.session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.fields) == ("policies.change", ["thank_you_hours"])
        assert service.current_institution().thank_you_hours == 24
        assert service.current_institution() is service.current_institution()


def test_only_administrators_change_policies(institution: Institution, scope: Scope) -> None:
    student = Actor(account_id=7, membership_id=8, roles=frozenset({"student"}))
    with scope(institution), pytest.raises(NotFound):
        service.change_policies(student, {"thank_you_hours": 1})
