"""Question packs that an institution writes itself; a taken question keeps its purpose."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from fireside.kernel.db.policies import secure_scoped_table

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0008"
down_revision = "0003"
branch_labels = None
depends_on = None

SCOPED = ("institution_pack", "pack_version")


def upgrade() -> None:
    """Create the tables, bind them to their institution, and add the column."""
    op.create_table(
        "institution_pack",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("draft", JSON, nullable=False),
        sa.Column("unread_text", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("latest", sa.Integer(), nullable=False),
        sa.Column("published", sa.Integer(), nullable=True),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_institution_pack_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_institution_pack")),
        sa.UniqueConstraint(
            "institution_id", "key", name=op.f("uq_institution_pack_institution_id_key")
        ),
    )
    op.create_table(
        "pack_version",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("pack_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id", "pack_id"],
            ["institution_pack.institution_id", "institution_pack.id"],
            name=op.f("fk_pack_version_institution_id_pack_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_pack_version_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_pack_version")),
        sa.UniqueConstraint(
            "institution_id",
            "pack_id",
            "number",
            name=op.f("uq_pack_version_institution_id_pack_id_number"),
        ),
    )
    op.add_column("question", sa.Column("purpose", sa.Text(), nullable=False, server_default=""))
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        for table in SCOPED:
            secure_scoped_table(connection, table)


def downgrade() -> None:
    """Take it all away."""
    op.drop_column("question", "purpose")
    for table in reversed(SCOPED):
        op.drop_table(table)
