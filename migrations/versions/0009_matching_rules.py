"""Whose columns have changed, and how much each matching rule counts in an institution."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from fireside.kernel.db.policies import secure_scoped_table

revision = "0009"
down_revision = "0004"
branch_labels = None
depends_on = None

SCOPED = ("host_change", "match_rule")


def upgrade() -> None:
    """Create both tables and bind them to their institution."""
    op.create_table(
        "host_change",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_host_change_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_host_change")),
    )
    op.create_index(
        "ix_host_change_version", "host_change", ["institution_id", "version"], unique=False
    )
    op.create_table(
        "match_rule",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("rule", sa.String(length=170), nullable=False),
        sa.Column("weight", sa.Float(), nullable=True),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_match_rule_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_match_rule")),
        sa.UniqueConstraint(
            "institution_id",
            "kind",
            "rule",
            name=op.f("uq_match_rule_institution_id_kind_rule"),
        ),
    )
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        for table in SCOPED:
            secure_scoped_table(connection, table)


def downgrade() -> None:
    """Drop them; their rows are lost, and every rule counts as its plugin gave it."""
    op.drop_table("match_rule")
    op.drop_index("ix_host_change_version", table_name="host_change")
    op.drop_table("host_change")
