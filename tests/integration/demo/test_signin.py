"""Demo sign-in: a button for whoever sits at this computer, and nothing for anybody else."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from fireside.app import create_app
from fireside.config import Settings
from fireside.demo.pages import PageReader
from fireside.demo.seed import Seeded
from fireside.kernel import tenancy
from fireside.kernel.db import db
from fireside.people.models import SignInSession
from tests.integration.demo.conftest import TOKEN, House

pytestmark = pytest.mark.parametrize("house", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def _nobody_in(house: House) -> None:
    """Sign out whoever a test before this one left signed in."""
    with house.app.app_context(), tenancy.scope(house.seeded.institution_ids["larkfield"]):
        db.session.execute(delete(SignInSession))
        db.session.commit()


def _door(seeded: Seeded, token: str = TOKEN) -> str:
    walk = seeded.catalog.walk
    email = next(s.email for s in seeded.catalog.students if s.name == walk.student)
    return f"/i/larkfield/demo/sign-in/{token}/{seeded.membership_ids['larkfield', email]}"


def _sessions(client: FlaskClient, seeded: Seeded) -> list[SignInSession]:
    with (
        client.application.app_context(),
        tenancy.scope(seeded.institution_ids["larkfield"]),
    ):
        return list(db.session.scalars(select(SignInSession)))


def _form(page: str) -> dict[str, str]:
    reader = PageReader()
    reader.read(page)
    form = next(form for form in reader.forms if form.method == "post")
    return dict(form.filled({}))


def test_opening_the_link_only_shows_a_button(visitor: FlaskClient, seeded: Seeded) -> None:
    answer = visitor.get(_door(seeded))
    assert answer.status_code == 200
    assert "Continue as Priya" in answer.text
    assert _sessions(visitor, seeded) == []


def test_pressing_the_button_signs_in(visitor: FlaskClient, seeded: Seeded) -> None:
    page = visitor.get(_door(seeded))
    answer = visitor.post(_door(seeded), data=_form(page.text))
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/i/larkfield/"
    assert [session.method for session in _sessions(visitor, seeded)] == ["demo"]


@pytest.mark.parametrize("token", ["", "x" * 37, "ü" * 37])
def test_wrong_token_finds_nothing(visitor: FlaskClient, seeded: Seeded, token: str) -> None:
    assert visitor.get(_door(seeded, token)).status_code == 404


def test_link_works_only_from_this_computer(visitor: FlaskClient, seeded: Seeded) -> None:
    answer = visitor.get(_door(seeded), environ_base={"REMOTE_ADDR": "192.168.1.20"})
    assert answer.status_code == 404


def test_link_of_another_institution_finds_nobody(visitor: FlaskClient, seeded: Seeded) -> None:
    elsewhere = _door(seeded).replace("/i/larkfield/", "/i/northmoor/")
    assert visitor.get(elsewhere).status_code == 404


def test_ordinary_application_has_no_demo_sign_in(seeded: Seeded, demo_settings: Settings) -> None:
    client = create_app(demo_settings).test_client()
    assert client.get(_door(seeded)).status_code == 404
    assert client.get("/demo/mails").status_code == 404
