"""What the database itself enforces about tenancy on PostgreSQL; migrations call these."""

from __future__ import annotations

from sqlalchemy import Connection, text

from fireside.kernel.db.engine import RUNTIME_ROLE

_OWN = "institution_id = nullif(current_setting('fireside.institution', true), '')::bigint"


def create_runtime_role(connection: Connection) -> None:
    """Create the role that owns no table and let the present one step down to it.

    Roles belong to the whole server: another database's migration may create it at this moment.
    """
    connection.execute(
        text(
            f"DO $$ BEGIN CREATE ROLE {RUNTIME_ROLE} NOLOGIN; "
            "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )
    )
    connection.execute(
        text(
            f"DO $$ BEGIN EXECUTE format('GRANT {RUNTIME_ROLE} TO %I', current_user); "
            "EXCEPTION WHEN unique_violation THEN NULL; END $$"
        )
    )
    rights = "SELECT, INSERT, UPDATE, DELETE ON TABLES"
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {RUNTIME_ROLE}"))
    connection.execute(
        text(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rights} TO {RUNTIME_ROLE}")
    )
    connection.execute(
        text(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {RUNTIME_ROLE}"
        )
    )


def secure_scoped_table(connection: Connection, table: str) -> None:
    """Let every role, the owner included, see and write only the rows of the scope."""
    name = connection.dialect.identifier_preparer.quote(table)
    for statement in (
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY scope ON {name} USING ({_OWN}) WITH CHECK ({_OWN})",
    ):
        connection.execute(text(statement))


def is_secured(connection: Connection, table: str) -> bool:
    """Tell whether a table is under row-level security, its owner included, by our policy."""
    return bool(
        connection.scalar(
            text(
                "SELECT count(*) FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid "
                "WHERE c.oid = to_regclass(quote_ident(:name)) AND c.relrowsecurity "
                "AND c.relforcerowsecurity AND p.polname = 'scope'"
            ),
            {"name": table},
        )
    )
