"""Terms and closed days of an institution."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

COLUMNS = ("terms", "closed_days")


def upgrade() -> None:
    """Add them, empty: terms begin by the plan of the year as before, and no day is closed."""
    for name in COLUMNS:
        op.add_column(
            "institution", sa.Column(name, sa.Text(), nullable=False, server_default="[]")
        )


def downgrade() -> None:
    """Take them away: an institution's terms and closed days are lost."""
    for name in COLUMNS:
        op.drop_column("institution", name)
