"""Busy times from plugins' calendars, notices by other ways than mail, and one's own records."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from fireside.kernel.db.policies import secure_scoped_table

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0006"
down_revision = "0010"
branch_labels = None
depends_on = None

SCOPED = ("busy_time", "notice", "subject_copy", "plugin_erasure")


def upgrade() -> None:
    """Create the tables, and bind each to its institution."""
    _busy_time()
    _notice()
    _records()
    op.add_column("membership", sa.Column("channels", JSON, nullable=False, server_default="[]"))
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        for table in SCOPED:
            secure_scoped_table(connection, table)


def _busy_time() -> None:
    """What calendars told of hosts."""
    op.create_table(
        "busy_time",
        *_key(),
        sa.Column("host_id", sa.BigInteger(), nullable=False),
        sa.Column("provider", sa.String(length=170), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        _to_membership("busy_time", "host_id"),
        *_bound("busy_time"),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_busy_time_span")),
    )
    op.create_index("ix_busy_time_host", "busy_time", ["institution_id", "host_id", "ends_at"])


def _notice() -> None:
    """Notices and their fate."""
    op.create_table(
        "notice",
        *_key(),
        sa.Column("membership_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=170), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("dedupe_key", sa.String(length=400), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        _to_membership("notice", "membership_id"),
        *_bound("notice"),
        sa.UniqueConstraint(
            "institution_id", "dedupe_key", name=op.f("uq_notice_institution_id_dedupe_key")
        ),
    )
    op.create_index("ix_notice_membership", "notice", ["institution_id", "membership_id"])


def _records() -> None:
    """Copies of one's records, and what plugins erased."""
    op.create_table(
        "subject_copy",
        *_key(),
        sa.Column("membership_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.String(length=300), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        _to_membership("subject_copy", "membership_id"),
        sa.ForeignKeyConstraint(
            ["institution_id", "file_id"],
            ["stored_file.institution_id", "stored_file.id"],
            name=op.f("fk_subject_copy_institution_id_file_id"),
        ),
        *_bound("subject_copy"),
        sa.UniqueConstraint(
            "institution_id",
            "membership_id",
            name=op.f("uq_subject_copy_institution_id_membership_id"),
        ),
    )
    op.create_table(
        "plugin_erasure",
        *_key(),
        sa.Column("membership_id", sa.BigInteger(), nullable=False),
        sa.Column("plugin", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("erased", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        _to_membership("plugin_erasure", "membership_id"),
        *_bound("plugin_erasure"),
        sa.UniqueConstraint(
            "institution_id",
            "membership_id",
            "plugin",
            name=op.f("uq_plugin_erasure_institution_id_membership_id_plugin"),
        ),
    )


def _key() -> tuple[sa.Column[int], ...]:
    return (
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
    )


def _bound(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f(f"fk_{table}_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f(f"pk_{table}")),
    )


def _to_membership(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["institution_id", column],
        ["membership.institution_id", "membership.id"],
        name=op.f(f"fk_{table}_institution_id_{column}"),
    )


def downgrade() -> None:
    """Take it all away."""
    op.drop_column("membership", "channels")
    for table in reversed(SCOPED):
        op.drop_table(table)
