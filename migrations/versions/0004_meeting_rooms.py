"""The room of a video meeting, as a plugin gives it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from fireside.kernel.db.policies import secure_scoped_table

revision = "0004"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, and bind it to its institution."""
    op.create_table(
        "meeting_room",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("appointment_id", sa.BigInteger(), nullable=False),
        sa.Column("provider", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("passcode", sa.String(length=100), nullable=False),
        sa.Column("notes", sa.String(length=300), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id", "appointment_id"],
            ["appointment.institution_id", "appointment.id"],
            name=op.f("fk_meeting_room_institution_id_appointment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_meeting_room_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_meeting_room")),
        sa.UniqueConstraint(
            "institution_id",
            "appointment_id",
            name=op.f("uq_meeting_room_institution_id_appointment_id"),
        ),
    )
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        secure_scoped_table(connection, "meeting_room")


def downgrade() -> None:
    """Take it away."""
    op.drop_table("meeting_room")
