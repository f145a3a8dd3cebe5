"""A code of conduct of each institution, and who has accepted which version of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them, without a text: nobody who is here already is stopped."""
    op.add_column("institution", sa.Column("conduct", sa.Text(), nullable=False, server_default=""))
    for table in ("institution", "membership"):
        op.add_column(
            table, sa.Column("conduct_version", sa.Integer(), nullable=False, server_default="0")
        )
    op.add_column("membership", sa.Column("conduct_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take them away: the texts, and who has accepted them, are lost."""
    op.drop_column("membership", "conduct_at")
    for table in ("membership", "institution"):
        op.drop_column(table, "conduct_version")
    op.drop_column("institution", "conduct")
