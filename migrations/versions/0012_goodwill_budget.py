"""How often a host is asked, and her rest after a student did not come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

MOMENT = sa.DateTime(timezone=True)

revision = "0012"
down_revision = "0006"
branch_labels = None
depends_on = None

POLICIES = (
    ("asks_per_month", sa.Integer(), "8"),
    ("asks_per_term", sa.Integer(), "24"),
    ("term_plan", sa.String(length=10), "semesters"),
    ("rest_days", sa.Integer(), "14"),
)


def upgrade() -> None:
    """Add the policies, and the host's own number and rest."""
    for name, kind, usual in POLICIES:
        op.add_column("institution", sa.Column(name, kind, nullable=False, server_default=usual))
    op.add_column(
        "host_profile", sa.Column("term_cap", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("host_profile", sa.Column("rests_until", MOMENT, nullable=True))


def downgrade() -> None:
    """Take them away. Who did not come is told as a conversation that was cancelled."""
    op.execute("UPDATE interview SET state = 'cancelled' WHERE state = 'missed'")
    op.execute("UPDATE appointment SET state = 'cancelled' WHERE state = 'missed'")
    op.drop_column("host_profile", "rests_until")
    op.drop_column("host_profile", "term_cap")
    for name, _, _ in reversed(POLICIES):
        op.drop_column("institution", name)
