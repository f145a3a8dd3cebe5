"""Other times for a conversation, how late it was called off, and whether a request holds time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from fireside.kernel.db.policies import secure_scoped_table

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

COLUMNS = (
    ("institution", sa.Column("late_hours", sa.Integer(), nullable=False, server_default="24")),
    (
        "institution",
        sa.Column("request_holds", sa.Boolean(), nullable=False, server_default=sa.true()),
    ),
    ("appointment", sa.Column("cancelled_at", MOMENT, nullable=True)),
    (
        "appointment",
        sa.Column("cancelled_late", sa.Boolean(), nullable=False, server_default=sa.false()),
    ),
)


def upgrade() -> None:
    """Add the policies and what is kept of a cancellation; create the table of changes."""
    for table, column in COLUMNS:
        op.add_column(table, column)
    op.create_table(
        "time_change",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("appointment_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("times", JSON, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("moved_from", MOMENT, nullable=False),
        sa.Column("moved_to", MOMENT, nullable=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id", "appointment_id"],
            ["appointment.institution_id", "appointment.id"],
            name=op.f("fk_time_change_institution_id_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_time_change_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_time_change")),
    )
    op.create_index(
        "ix_time_change_appointment", "time_change", ["institution_id", "appointment_id"]
    )
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        secure_scoped_table(connection, "time_change")


def downgrade() -> None:
    """Take them away. A host who did not come is told as a conversation that was cancelled."""
    op.execute("UPDATE interview SET state = 'cancelled' WHERE state = 'host_missed'")
    op.execute("UPDATE appointment SET state = 'cancelled' WHERE state = 'host_missed'")
    op.drop_table("time_change")
    for table, column in reversed(COLUMNS):
        op.drop_column(table, column.name)
