"""Who does not want to meet whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from fireside.kernel.db.policies import secure_scoped_table

MOMENT = sa.DateTime(timezone=True)

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SCOPED = ("block",)


def upgrade() -> None:
    """Create the tables, and bind each to its institution."""
    _block()
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
