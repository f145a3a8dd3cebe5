"""Hours between two dates, offers of one date, travels, and a host's own numbers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

from fireside.kernel.db.policies import secure_scoped_table

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

POLICIES = (
    ("talks_per_day", sa.Integer(), "0"),
    ("talks_per_week", sa.Integer(), "0"),
    ("host_limits", sa.String(length=10), "stricter"),
)
OWN = (
    ("buffer_after_minutes", sa.Integer(), "10"),
    ("step_minutes", sa.Integer(), "15"),
    ("daily_cap", sa.Integer(), "0"),
    ("weekly_cap", sa.Integer(), "0"),
)


def upgrade() -> None:
    """Add them; who kept time free before a conversation keeps as much free after it."""
    for name, kind, usual in POLICIES:
        op.add_column("institution", sa.Column(name, kind, nullable=False, server_default=usual))
    for name, kind, usual in OWN:
        op.add_column("host_profile", sa.Column(name, kind, nullable=False, server_default=usual))
    with _everybody("host_profile"):
        op.execute("UPDATE host_profile SET buffer_after_minutes = buffer_minutes")
    for name in ("notice_hours", "horizon_days"):
        op.add_column("host_profile", sa.Column(name, sa.Integer(), nullable=True))
    for name in ("first_day", "last_day"):
        op.add_column("weekly_hours", sa.Column(name, sa.Date(), nullable=True))
    op.add_column(
        "dated_override",
        sa.Column("beside", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    _travel()


def _travel() -> None:
    op.create_table(
        "travel_period",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("host_id", sa.BigInteger(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_travel_days")),
        sa.ForeignKeyConstraint(
            ["institution_id", "host_id"],
            ["membership.institution_id", "membership.id"],
            name=op.f("fk_travel_institution_id_host_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_travel_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_travel")),
    )
    op.create_index("ix_travel_host", "travel_period", ["institution_id", "host_id", "last_day"])
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        secure_scoped_table(connection, "travel_period")


@contextmanager
def _everybody(table: str) -> Iterator[None]:
    """Let the owner of a table touch every institution's rows, as no request ever can."""
    forced = op.get_bind().dialect.name == "postgresql"
    if forced:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    yield
    if forced:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Take them away. Hours that hold for some dates only are lost: the week before has none."""
    op.drop_table("travel_period")
    with _everybody("dated_override"):
        op.execute("DELETE FROM dated_override WHERE beside")
    with _everybody("weekly_hours"):
        op.execute("DELETE FROM weekly_hours WHERE first_day IS NOT NULL OR last_day IS NOT NULL")
    op.drop_column("dated_override", "beside")
    for name in ("last_day", "first_day"):
        op.drop_column("weekly_hours", name)
    for name in ("horizon_days", "notice_hours", *(name for name, _, _ in reversed(OWN))):
        op.drop_column("host_profile", name)
    for name, _, _ in reversed(POLICIES):
        op.drop_column("institution", name)
