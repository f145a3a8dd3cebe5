"""Who does not want to meet whom, what the two write to each other, and what staff is told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from fireside.kernel.db.policies import secure_scoped_table

MOMENT = sa.DateTime(timezone=True)

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SCOPED = ("block", "message", "concern")


def upgrade() -> None:
    """Create the tables, and bind each to its institution."""
    _block()
    _message()
    _concern()
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        for table in SCOPED:
            secure_scoped_table(connection, table)


def _block() -> None:
    table = "block"
    op.create_table(
        table,
        *_identity(table),
        sa.Column("blocker_id", sa.BigInteger(), nullable=False),
        sa.Column("blocked_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        _reference(table, "membership", "blocker_id"),
        _reference(table, "membership", "blocked_id"),
        sa.UniqueConstraint(
            "institution_id",
            "blocker_id",
            "blocked_id",
            name=op.f(f"uq_{table}_institution_id_blocker_id_blocked_id"),
        ),
    )
    op.create_index("ix_block_blocked", table, ["institution_id", "blocked_id"])


def _message() -> None:
    table = "message"
    op.create_table(
        table,
        *_identity(table),
        sa.Column("interview_id", sa.BigInteger(), nullable=False),
        sa.Column("host_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("mail_key", sa.String(length=64), nullable=True),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("shown_from", MOMENT, nullable=False),
        _reference(table, "interview", "interview_id"),
        _reference(table, "membership", "host_id"),
        _reference(table, "membership", "author_id"),
        sa.UniqueConstraint(
            "institution_id", "mail_key", name=op.f(f"uq_{table}_institution_id_mail_key")
        ),
    )
    op.create_index("ix_message_thread", table, ["institution_id", "interview_id", "host_id"])


def _concern() -> None:
    table = "concern"
    op.create_table(
        table,
        *_identity(table),
        sa.Column("interview_id", sa.BigInteger(), nullable=False),
        sa.Column("reporter_id", sa.BigInteger(), nullable=False),
        sa.Column("about_id", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reported_at", MOMENT, nullable=False),
        sa.Column("closed_by", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        _reference(table, "interview", "interview_id"),
        _reference(table, "membership", "reporter_id"),
        _reference(table, "membership", "about_id"),
        _reference(table, "membership", "closed_by"),
    )
    op.create_index("ix_concern_state", table, ["institution_id", "state", "reported_at"])


def _identity(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f(f"fk_{table}_institution_id")
        ),
    ]


def _reference(table: str, target: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["institution_id", column],
        [f"{target}.institution_id", f"{target}.id"],
        name=op.f(f"fk_{table}_institution_id_{column}"),
    )


def downgrade() -> None:
    """Take them away."""
    for table in reversed(SCOPED):
        op.drop_table(table)
