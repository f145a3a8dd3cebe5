"""Sealed settings of plugins, and how long their calls take."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from fireside.kernel.db.policies import secure_scoped_table

revision = "0007"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the table, bound to its institution."""
    op.add_column("plugin_state", sa.Column("sealed", sa.LargeBinary(), nullable=True))
    op.add_column("plugin_state", sa.Column("theme", sa.String(length=60), nullable=True))
    op.create_table(
        "plugin_timing",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("plugin", sa.String(length=80), nullable=False),
        sa.Column("version", sa.String(length=80), nullable=False),
        sa.Column("hook", sa.String(length=80), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("microseconds", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_plugin_timing_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_plugin_timing")),
        sa.UniqueConstraint(
            "institution_id",
            "plugin",
            "version",
            "hook",
            name=op.f("uq_plugin_timing_institution_id_plugin_version_hook"),
        ),
    )
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        secure_scoped_table(connection, "plugin_timing")


def downgrade() -> None:
    """Take them away; what was sealed is lost."""
    op.drop_table("plugin_timing")
    op.drop_column("plugin_state", "theme")
    op.drop_column("plugin_state", "sealed")
