"""The rules of the week, written into tables that hold hosts already, and taken out again."""

from __future__ import annotations

from datetime import date

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import inspect, text

from fireside.app import create_app
from fireside.availability.models import DatedOverride, WeeklyHours
from fireside.config import Settings
from fireside.kernel import tenancy
from fireside.kernel.db import db
from fireside.kernel.db.migrating import alembic_config, migrating_engine, upgrade
from tests.factories.availability import make_override, make_travel, make_weekly_hours
from tests.factories.institutions import make_institution
from tests.factories.people import make_host
from tests.tools.databases import KINDS, Databases

TABLES = ("weekly_hours", "dated_override", "host_profile", "institution")


def columns(url: str) -> dict[str, set[str]]:
    with migrating_engine(url) as connection:
        found = inspect(connection)
        return {name: {c["name"] for c in found.get_columns(name)} for name in TABLES}


def seed(app: Flask) -> None:
    """A host with hours of all kinds, who keeps five minutes free before and thirty after."""
    with app.app_context():
        house = make_institution()
        db.session.commit()
        with tenancy.scope(house.id):
            host = make_host(profile={"buffer_minutes": 5, "buffer_after_minutes": 30})
            make_weekly_hours(host, weekdays=range(2))[0].last_day = date(2026, 12, 1)
            make_override(host, date(2026, 12, 1), 9, 10)
            make_override(host, date(2026, 12, 2), 9, 10).beside = True
            make_travel(host, date(2026, 12, 3), date(2026, 12, 4), "Asia/Kolkata")
            db.session.commit()
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("kind", KINDS)
def test_hours_of_before_come_back_and_what_was_not_known_then_goes(
    kind: str, databases: Databases
) -> None:
    url = databases.bare(kind, "week")
    try:
        upgrade(url)
        after = columns(url)
        seed(create_app(Settings(database_url=url, secret_key="x" * 40)))
        command.downgrade(alembic_config(url), "0012")
        assert not {"first_day", "last_day"} & columns(url)["weekly_hours"]
        with migrating_engine(url) as connection:
            assert "travel_period" not in inspect(connection).get_table_names()
            kept = [
                connection.scalar(text(f"SELECT count(*) FROM {table.__tablename__}"))
                for table in (WeeklyHours, DatedOverride)
            ]
            assert kept == [1, 1]
        upgrade(url)
        assert columns(url) == after
        with migrating_engine(url) as connection:
            buffers = connection.execute(
                text("SELECT buffer_minutes, buffer_after_minutes FROM host_profile")
            ).one()
            assert tuple(buffers) == (5, 5)
    finally:
        databases.drop("week") if kind == "postgresql" else None
