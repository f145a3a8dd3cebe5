"""The list of places."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from fireside.plugins import create_table

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; the house adds its key and keeps institutions apart."""
    create_table(
        "places_place",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("directions", sa.Text(), nullable=False),
        sa.Column("step_free", sa.String(10), nullable=False),
        sa.Column("step_free_note", sa.Text(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stale", sa.Boolean(), nullable=False),
    )


def downgrade() -> None:
    """Take it away, with what it holds."""
    op.drop_table("places_place")
