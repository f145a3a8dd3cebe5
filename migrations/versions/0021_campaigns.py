"""Campaigns: hosts keep some of their time for students who are invited."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from fireside.kernel.db.policies import secure_scoped_table

MOMENT = sa.DateTime(timezone=True)

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

SCOPED = ("campaign", "campaign_host", "campaign_guest", "kept_time")


def upgrade() -> None:
    """Add the tables, and bind each to its institution."""
    _campaign()
    _people()
    _kept_time()
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        for table in SCOPED:
            secure_scoped_table(connection, table)


def _campaign() -> None:
    table = "campaign"
    op.create_table(
        table,
        *_identity(table),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("allowance", sa.Integer(), nullable=False),
        sa.Column("remind_at", MOMENT, nullable=True),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        _reference(table, "membership", "created_by"),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_campaign_days")),
        sa.CheckConstraint("allowance > 0", name=op.f("ck_campaign_allowance")),
    )
    op.create_index("ix_campaign_ends", table, ["institution_id", "ends_at"])


def _people() -> None:
    for table, person, own in (
        (
            "campaign_host",
            "host_id",
            (
                sa.Column("agreed", sa.Boolean(), nullable=True),
                sa.Column("asked_at", MOMENT, nullable=False),
                sa.Column("answered_at", MOMENT, nullable=True),
            ),
        ),
        (
            "campaign_guest",
            "student_id",
            (
                sa.Column("invited_at", MOMENT, nullable=True),
                sa.Column("declined_at", MOMENT, nullable=True),
            ),
        ),
    ):
        op.create_table(
            table,
            *_identity(table),
            sa.Column("campaign_id", sa.BigInteger(), nullable=False),
            sa.Column(person, sa.BigInteger(), nullable=False),
            *own,
            _reference(table, "campaign", "campaign_id"),
            _reference(table, "membership", person),
            sa.UniqueConstraint(
                "institution_id",
                "campaign_id",
                person,
                name=op.f(f"uq_{table}_institution_id_campaign_id_{person}"),
            ),
        )
        op.create_index(f"ix_{table}_{person[:-3]}", table, ["institution_id", person])


def _kept_time() -> None:
    table = "kept_time"
    op.create_table(
        table,
        *_identity(table),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("host_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.Column("freed_at", MOMENT, nullable=True),
        _reference(table, "campaign", "campaign_id"),
        _reference(table, "membership", "host_id"),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_kept_time_span")),
    )
    op.create_index("ix_kept_time_host", table, ["institution_id", "host_id", "ends_at"])
    op.create_index("ix_kept_time_campaign", table, ["institution_id", "campaign_id"])


def _identity(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f(f"fk_{table}_institution_id")
        ),
    ]


def _reference(table: str, target: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["institution_id", column],
        [f"{target}.institution_id", f"{target}.id"],
        name=op.f(f"fk_{table}_institution_id_{column}"),
    )


def downgrade() -> None:
    """Take them away: what was kept is open to everybody again, and what was booked stands."""
    for table in reversed(SCOPED):
        op.drop_table(table)
