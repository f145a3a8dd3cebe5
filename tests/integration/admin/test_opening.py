"""Opening an institution from the command line."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from fireside.admin.service import open_institution
from fireside.cli import main
from fireside.config import Settings
from fireside.institutions.models import Institution
from fireside.institutions.service import find_by_slug
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.institutions import make_institution
from tests.tools.outbox import Outbox, text_of


def test_an_institution_opens_with_an_administrator_who_is_written_to(
    app: Flask, scope: Scope, outbox: Outbox
) -> None:
    with app.app_context():
        address = open_institution(
            "riverbend", "Riverbend", "Europe/Berlin", None, "dana.okafor@example.org"
        )
        opened = find_by_slug("riverbend")
    assert opened is not None
    assert address == "http://fireside.test/i/riverbend"
    assert address in text_of(outbox.one("dana.okafor@example.org"))
    with scope(opened):
        assert opened.conduct_version == 1
        assert "Whoever cannot come calls off as early as possible" in opened.conduct
        member = db.session.scalars(select(Membership)).one()
        assert (member.name, set(member.roles)) == ("Dana Okafor", {"administrator"})
        assert member.zone == "Europe/Berlin"


def test_a_host_name_of_its_own_is_its_address(app: Flask) -> None:
    with app.app_context():
        made = open_institution("riverbend", "Riverbend", "UTC", "Talk.Example.org", "a@b.org")
    assert made == "http://talk.example.org"


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (("Bad Slug", "Name", "UTC", None, "a@b.org"), "slug"),
        (("taken", "Name", "UTC", None, "a@b.org"), "slug"),
        (("fresh", " ", "UTC", None, "a@b.org"), "name"),
        (("fresh", "Name", "Mars/Base", None, "a@b.org"), "zone"),
        (("fresh", "Name", "UTC", "Taken.example.org", "a@b.org"), "host_name"),
        (("fresh", "Name", "UTC", None, "nobody"), "administrator"),
    ],
)
def test_what_cannot_be_opened_leaves_nothing(
    app: Flask, told: tuple[str, str, str, str | None, str], field: str
) -> None:
    with app.app_context():
        make_institution(slug="taken", host_name="taken.example.org")
        db.session.commit()
        with pytest.raises(Invalid) as caught:
            open_institution(*told)
        assert set(caught.value.fields) == {field}
        db.session.rollback()
        assert db.session.scalar(select(func.count(Institution.id))) == 1


def test_the_command_says_where_it_is_and_what_is_wrong(
    settings: Settings, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRESIDE_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("FIRESIDE_SECRET_KEY", settings.secret_key)
    run = CliRunner()
    told = ["institution", "add", "riverbend", "Riverbend", "--administrator", "a@b.org"]
    good = run.invoke(main, told)
    assert (good.exit_code, "/i/riverbend" in good.output) == (0, True)
    bad = run.invoke(main, told)
    assert (bad.exit_code != 0, "has this address already" in bad.output) == (True, True)
