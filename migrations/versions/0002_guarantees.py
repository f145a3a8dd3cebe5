"""What the database refuses whatever the code does: overlaps, rewritten audits, foreign rows.

Alembic's batch mode drops SQLite triggers: a migration that rebuilds ``commitment`` or
``audit_entry`` recreates them, and ``tests/integration/test_guarantees.py`` says so if not.
"""

from __future__ import annotations

from alembic import op

from fireside.kernel.db.policies import create_runtime_role, secure_scoped_table

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SCOPED = (
    "alternative",
    "appointment",
    "audit_entry",
    "career_station",
    "dated_override",
    "host_profile",
    "idempotency_record",
    "interview",
    "introduction",
    "membership",
    "objective",
    "outgoing_mail",
    "packet",
    "plugin_fault",
    "plugin_state",
    "question",
    "research_card",
    "stored_file",
    "student_profile",
    "weekly_hours",
)

SQLITE_OVERLAP = """
CREATE TRIGGER commitment_overlap_{event} BEFORE {clause} ON commitment
WHEN NEW.active AND EXISTS (
    SELECT 1 FROM commitment AS held
    WHERE held.account_id = NEW.account_id AND held.active AND held.id <> NEW.id
    AND held.busy_from < NEW.busy_to AND NEW.busy_from < held.busy_to
)
BEGIN SELECT RAISE(ABORT, 'commitment_overlap'); END
"""

SQLITE_APPEND_ONLY = """
CREATE TRIGGER audit_entry_{event} BEFORE {event} ON audit_entry
BEGIN SELECT RAISE(ABORT, 'audit_entry_append_only'); END
"""

POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """ALTER TABLE commitment ADD CONSTRAINT commitment_overlap EXCLUDE USING gist
       (account_id WITH =, tstzrange(busy_from, busy_to, '[)') WITH &&) WHERE (active)""",
    """CREATE FUNCTION audit_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'audit_entry_append_only'; END $$""",
    """CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
       FOR EACH ROW EXECUTE FUNCTION audit_entry_append_only()""",
)


def upgrade() -> None:
    """Add the guarantees."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        for statement in POSTGRESQL:
            op.execute(statement)
        create_runtime_role(connection)
        for table in SCOPED:
            secure_scoped_table(connection, table)
        return
    op.execute(SQLITE_OVERLAP.format(event="insert", clause="INSERT"))
    op.execute(SQLITE_OVERLAP.format(event="update", clause="UPDATE"))
    for event in ("UPDATE", "DELETE"):
        op.execute(SQLITE_APPEND_ONLY.format(event=event))


def downgrade() -> None:
    """Take them away."""
    if op.get_bind().dialect.name == "postgresql":
        for table in SCOPED:
            op.execute(f"DROP POLICY scope ON {table}")
            op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        op.execute("DROP TRIGGER audit_entry_append_only ON audit_entry")
        op.execute("DROP FUNCTION audit_entry_append_only()")
        op.execute("ALTER TABLE commitment DROP CONSTRAINT commitment_overlap")
        return
    for name in ("commitment_overlap_insert", "commitment_overlap_update"):
        op.execute(f"DROP TRIGGER {name}")
    for name in ("audit_entry_UPDATE", "audit_entry_DELETE"):
        op.execute(f"DROP TRIGGER {name}")
