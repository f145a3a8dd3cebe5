"""Runs the migrations of plugins that have tables: one transaction, one version table for each.

What a migration did is looked at before it is kept: it makes the tables that the plugin declares,
bound to institutions, and touches no other. On PostgreSQL each is put under row-level security.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from msgspec import Struct
from sqlalchemy import Connection, MetaData, Table, inspect

from fireside.kernel.db.migrating import migrating_engine
from fireside.kernel.db.policies import is_secured, secure_scoped_table
from fireside.plugins.guard import raised_where
from fireside.plugins.names import version_table
from fireside.plugins.refusal import Refused
from fireside.plugins.tables import Tables

_Step = Callable[[Any, Any], Any]
_Columns = dict[str, frozenset[tuple[str, str, bool]]]


class Migrated(Struct, frozen=True):
    """What became of one plugin's tables; `problem` is empty where all went well."""

    plugin: str
    problem: str = ""


def upgrade_all(url: str, plugins: Iterable[Tables]) -> list[Migrated]:
    """Bring each plugin's tables up to date; what fails in one is undone, and stops no other."""
    done = []
    for tables in plugins:
        try:
            upgrade(url, tables)
        except Refused as refusal:
            done.append(Migrated(tables.plugin, str(refusal)))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a migration may raise anything
            message = str(error).splitlines()[0] if str(error) else ""
            done.append(Migrated(tables.plugin, f"{raised_where(error)}: {message}"))
        else:
            done.append(Migrated(tables.plugin))
    return done


def upgrade(url: str, tables: Tables) -> None:
    """Bring a plugin's tables to its newest version; raise Refused for what may not stand."""
    script = _script(tables)
    with migrating_engine(url) as connection:
        before = _foreign_columns(connection, tables)
        _run(connection, tables, script, partial(_up, script))
        _refuse_unfit(connection, tables, before)
        _secure(connection, tables)


def downgrade(url: str, tables: Tables, revision: str = "base") -> None:
    """Take a plugin's tables back to a revision; `base` takes them away, with all they hold."""
    script = _script(tables)
    with migrating_engine(url) as connection:
        before = _foreign_columns(connection, tables)
        _run(connection, tables, script, partial(_down, script, revision))
        _refuse_touched(connection, tables, before)
        if revision == "base":
            Table(version_table(tables.plugin), MetaData()).drop(connection, checkfirst=True)


def _script(tables: Tables) -> ScriptDirectory:
    folder = str(tables.folder)
    return ScriptDirectory(folder, version_locations=[folder])


def _up(script: ScriptDirectory, present: Any, context: object) -> Any:
    return script._upgrade_revs("head", present)  # noqa: SLF001 - as alembic.command does it


def _down(script: ScriptDirectory, revision: str, present: Any, context: object) -> Any:
    return script._downgrade_revs(revision, present)  # noqa: SLF001 - as alembic.command does it


def _run(connection: Connection, tables: Tables, script: ScriptDirectory, step: _Step) -> None:
    with EnvironmentContext(Config(), script, fn=step) as environment:
        environment.configure(
            connection=connection,
            version_table=version_table(tables.plugin),
            render_as_batch=True,
            transactional_ddl=True,
            transaction_per_migration=False,
        )
        environment.run_migrations()


def _foreign_columns(connection: Connection, tables: Tables) -> _Columns:
    """Return the columns of every table that is not the plugin's: no migration may change them."""
    own = tables.names | {version_table(tables.plugin)}
    return {
        name: frozenset((c["name"], str(c["type"]), bool(c["nullable"])) for c in columns)
        for (_, name), columns in inspect(connection).get_multi_columns().items()
        if name not in own and not name.startswith("_alembic_tmp_")
    }


def _refuse_touched(connection: Connection, tables: Tables, before: _Columns) -> None:
    after = _foreign_columns(connection, tables)
    if made := sorted(after.keys() - before.keys()):
        raise Refused(f"its migration makes {', '.join(made)}, which is none of its 'tables'")
    touched = sorted(name for name in before if after.get(name) != before[name])
    if touched:
        raise Refused(f"its migration changes {', '.join(touched)}, which belongs to others")


def _refuse_unfit(connection: Connection, tables: Tables, before: _Columns) -> None:
    _refuse_touched(connection, tables, before)
    look = inspect(connection)
    if missing := sorted(tables.names - set(look.get_table_names())):
        raise Refused(f"its migrations do not make {', '.join(missing)}")
    for name in sorted(tables.names):
        if look.get_pk_constraint(name)["constrained_columns"] != ["institution_id", "id"]:
            raise Refused(
                f"table {name} must have the key (institution_id, id): make it with create_table"
            )
        _refuse_unfit_keys(name, look.get_foreign_keys(name), tables)


def _refuse_unfit_keys(name: str, keys: list[Any], tables: Tables) -> None:
    """A key into the house's tables would outlive the plugin, and keep people from leaving."""
    targets = {key["referred_table"]: key for key in keys}
    if "institution" not in targets:
        raise Refused(f"table {name} must point to its institution: make it with create_table")
    for target, key in targets.items():
        follows = (key.get("options") or {}).get("ondelete", "").upper() == "CASCADE"
        if target != "institution" and target not in tables.names and not follows:
            raise Refused(
                f"table {name} points to {target} without ON DELETE CASCADE: keep the id in a "
                "plain column, so that nothing of the house hangs on the plugin"
            )
        if target != "institution" and "institution_id" not in key["constrained_columns"]:
            raise Refused(f"the key from {name} to {target} must begin with institution_id")


def _secure(connection: Connection, tables: Tables) -> None:
    if connection.dialect.name != "postgresql":
        return
    for name in sorted(tables.names):
        if not is_secured(connection, name):
            secure_scoped_table(connection, name)
