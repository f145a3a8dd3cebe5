"""Tables of plugins: made, looked at, kept apart, and taken away again, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from fireside.cli import main
from fireside.config import Settings
from fireside.institutions.models import Institution
from fireside.kernel.db import db
from fireside.kernel.db.policies import is_secured
from fireside.plugins import migrating
from fireside.plugins.loader import load_plugins
from fireside.plugins.migrating import Migrated
from fireside.plugins.tables import Tables
from tests.conftest import Scope
from tests.integration.plugin_pages.conftest import Write

SONG = """
class Song(PluginTable):
    __tablename__ = "choir_song"
    title: Mapped[str] = mapped_column(sa.String(80))

tables, migrations = (Song,), Path(__file__).parent / "migrations"
"""
FIRST = """
import sqlalchemy as sa
from alembic import op
from fireside.plugins import create_table

revision, down_revision = "0001", None

def upgrade():
    {made}

def downgrade():
    op.drop_table("choir_song")
"""
SECOND = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"

def upgrade():
    with op.batch_alter_table("choir_song") as table:
        table.add_column(sa.Column("composer", sa.String(80), nullable=True))

def downgrade():
    with op.batch_alter_table("choir_song") as table:
        table.drop_column("composer")
"""
MAKE = 'create_table("choir_song", sa.Column("title", sa.String(80), nullable=False))'
POINTING = (
    'create_table("choir_song", sa.Column("title", sa.String(80)), '
    'sa.Column("singer_id", sa.BigInteger()), sa.ForeignKeyConstraint('
    '["institution_id", "singer_id"], ["membership.institution_id", "membership.id"]{more}))'
)
NOWHERE = (
    'op.create_table("choir_song", sa.Column("institution_id", sa.BigInteger()), '
    'sa.Column("id", sa.BigInteger()), sa.PrimaryKeyConstraint("institution_id", "id"))'
)
LoadTables = Callable[..., Tables]


@pytest.fixture
def plugins() -> dict[str, str]:
    return {}


@pytest.fixture
def load(write_plugin: Write) -> LoadTables:
    """Write the choir with its migrations, and return what the house reads of its tables."""

    def load(**migrations: str) -> Tables:
        write_plugin("choir", SONG, {f"{name}.py": text for name, text in migrations.items()})
        loaded = load_plugins()
        assert loaded.problems == []
        found = loaded.plugins["choir"].tables
        assert found is not None
        return found

    return load


@pytest.fixture
def address(database_url: str) -> Iterator[str]:
    yield database_url
    _remove(database_url)


def _remove(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for name in ("choir_song", "choir_secret", "song", "choir_alembic_version"):
            connection.execute(text(f"DROP TABLE IF EXISTS {name}"))
    engine.dispose()


def columns(url: str, table: str) -> set[str]:
    engine = create_engine(url)
    look = inspect(engine)
    found = {c["name"] for c in look.get_columns(table)} if look.has_table(table) else set()
    engine.dispose()
    return found


def versions(url: str, table: str = "choir_alembic_version") -> list[str]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = list(connection.scalars(text(f"SELECT version_num FROM {table}")))
    engine.dispose()
    return found


def test_tables_go_up_and_down_with_a_version_of_their_own(load: LoadTables, address: str) -> None:
    tables = load(a=FIRST.format(made=MAKE))
    house = versions(address, "alembic_version")
    for _ in range(2):
        assert migrating.upgrade_all(address, [tables]) == [Migrated("choir")]
        assert versions(address) == ["0001"]
        assert columns(address, "choir_song") == {"institution_id", "id", "title"}
    (tables.folder / "b.py").write_text(SECOND)
    migrating.upgrade(address, tables)
    assert "composer" in columns(address, "choir_song")
    migrating.downgrade(address, tables, "0001")
    assert versions(address) == ["0001"]
    assert "composer" not in columns(address, "choir_song")
    migrating.downgrade(address, tables)
    assert columns(address, "choir_song") == columns(address, "choir_alembic_version") == set()
    assert versions(address, "alembic_version") == house


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (MAKE.replace("choir_song", "song"), "makes song, which is none of its 'tables'"),
        (MAKE + '; create_table("choir_secret")', "makes choir_secret"),
        ("pass", "do not make choir_song"),
        (MAKE + '; op.add_column("interview", sa.Column("song", sa.Text()))', "changes interview"),
        (MAKE + '; op.drop_table("idempotency_record")', "changes idempotency_record"),
        (
            'op.create_table("choir_song", sa.Column("id", sa.BigInteger(), primary_key=True))',
            "must have the key (institution_id, id)",
        ),
        (NOWHERE, "must point to its institution"),
        (POINTING.format(more=""), "without ON DELETE CASCADE"),
        (MAKE + "; 1 / 0", "ZeroDivisionError"),
    ],
)
def test_what_may_not_stand_is_undone_and_said(
    load: LoadTables, address: str, made: str, why: str
) -> None:
    tables = load(a=FIRST.format(made=made))
    (done,) = migrating.upgrade_all(address, [tables])
    assert why in done.problem
    for table in ("choir_song", "choir_secret", "song", "choir_alembic_version"):
        assert columns(address, table) == set()
    assert "song" not in columns(address, "interview")
    assert columns(address, "idempotency_record")


def test_key_that_goes_with_its_person_is_accepted(load: LoadTables, address: str) -> None:
    tables = load(a=FIRST.format(made=POINTING.format(more=', ondelete="CASCADE"')))
    assert migrating.upgrade_all(address, [tables]) == [Migrated("choir")]


def test_one_plugin_that_fails_stops_no_other(
    load: LoadTables, write_plugin: Write, address: str
) -> None:
    tables = load(a=FIRST.format(made=MAKE))
    broken = Tables("broken", frozenset({"broken_thing"}), tables.folder.parent / "nowhere")
    bad, good = migrating.upgrade_all(address, [broken, tables])
    assert bad.problem
    assert good == Migrated("choir")


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_database_itself_keeps_institutions_apart(
    app: Flask, load: LoadTables, address: str, institution: Institution,
    other_institution: Institution, scope: Scope,
) -> None:  # fmt: skip
    migrating.upgrade(address, load(a=FIRST.format(made=MAKE)))
    with scope(institution):
        assert is_secured(db.session.connection(), "choir_song")
        insert = text("INSERT INTO choir_song VALUES (:where, 1, 'Ave')")
        db.session.execute(insert, {"where": institution.id})
        db.session.commit()
        with pytest.raises(DBAPIError, match="row-level security"):
            db.session.execute(insert, {"where": other_institution.id})
        db.session.rollback()
    with scope(other_institution):
        assert db.session.execute(text("SELECT * FROM choir_song")).all() == []


@pytest.fixture
def command(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    for name, value in settings.model_dump(exclude_none=True, mode="json").items():
        said = str(int(value)) if isinstance(value, bool) else str(value)
        monkeypatch.setenv(f"FIRESIDE_{name.upper()}", said)
    return CliRunner()


def test_operator_migrates_plugins_with_the_house(
    load: LoadTables, address: str, command: CliRunner
) -> None:
    tables = load(a=FIRST.format(made=MAKE))
    told = command.invoke(main, ["migrate"])
    assert told.exit_code == 0, told.output
    assert "The tables of choir are up to date." in told.output
    told = command.invoke(main, ["plugin", "downgrade", "choir", "--yes"])
    assert told.exit_code == 0, told.output
    assert columns(address, "choir_song") == set()
    (tables.folder / "a.py").write_text(FIRST.format(made="pass"))
    told = command.invoke(main, ["migrate"])
    assert told.exit_code == 1
    assert "The tables of choir were left as they were" in told.output
    told = command.invoke(main, ["plugin", "downgrade", "nobody", "--yes"])
    assert "No plugin called nobody" in told.output


def test_plugin_is_not_switched_on_before_its_tables_are_there(
    load: LoadTables, write_plugin: Write, settings: Settings, address: str,
    institution: Institution, command: CliRunner,
) -> None:  # fmt: skip
    tables = load(a=FIRST.format(made=MAKE))
    enable = ["plugin", "enable", "choir", "--institution", institution.slug]
    told = command.invoke(main, enable)
    assert told.exit_code != 0
    assert "Ask your operator to run fireside migrate" in told.output
    migrating.upgrade(address, tables)
    assert command.invoke(main, enable).exit_code == 0
