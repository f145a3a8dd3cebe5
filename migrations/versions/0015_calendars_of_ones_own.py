"""A host's own calendar that is read for busy times, and everybody's private feed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from fireside.kernel.db.policies import secure_scoped_table

MOMENT = sa.DateTime(timezone=True)

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and bind each to its institution."""
    _create(
        "linked_calendar",
        "host_id",
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("site", sa.String(length=253), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        *(
            sa.Column(name, kind, nullable=True)
            for name, kind in (
                ("read_at", MOMENT),
                ("failing_since", MOMENT),
                ("trouble", sa.String(length=20)),
                ("told_at", MOMENT),
            )
        ),
    )
    _create(
        "calendar_feed",
        "membership_id",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("names", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.UniqueConstraint(
            "institution_id",
            "fingerprint",
            name=op.f("uq_calendar_feed_institution_id_fingerprint"),
        ),
    )


def _create(table: str, owner: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(owner, sa.BigInteger(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["institution_id", owner],
            ["membership.institution_id", "membership.id"],
            name=op.f(f"fk_{table}_institution_id_{owner}"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f(f"fk_{table}_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "institution_id", owner, name=op.f(f"uq_{table}_institution_id_{owner}")
        ),
    )
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        secure_scoped_table(connection, table)


def downgrade() -> None:
    """Take them away."""
    op.drop_table("calendar_feed")
    op.drop_table("linked_calendar")
