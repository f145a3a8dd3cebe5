"""Group conversations: one host, one time, and a seat for each of several students."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from fireside.kernel.db.policies import secure_scoped_table

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TABLES = ("gathering", "seat")


def upgrade() -> None:
    """Create both tables."""
    _create_gathering()
    _create_seat()
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        for table in TABLES:
            secure_scoped_table(connection, table)


def downgrade() -> None:
    """Drop them, and give back the time that they hold."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE gathering NO FORCE ROW LEVEL SECURITY")  # see all institutions
    op.execute(
        "UPDATE commitment SET active = false WHERE appointment_id IN (SELECT id FROM gathering)"
    )
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_gathering() -> None:
    op.create_table(
        "gathering",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("host_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.Column("video_link", sa.String(length=500), nullable=False),
        sa.Column("place", JSON, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("seats_taken", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=120), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("offered_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("cancelled_at", MOMENT, nullable=True),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_gathering_span")),
        sa.CheckConstraint(
            "0 <= seats_taken AND seats_taken <= seats", name=op.f("ck_gathering_seats")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id", "host_id"],
            ["membership.institution_id", "membership.id"],
            name=op.f("fk_gathering_institution_id_host_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_gathering_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_gathering")),
    )
    op.create_index("ix_gathering_host", "gathering", ["institution_id", "host_id", "starts_at"])
    op.create_index("ix_gathering_start", "gathering", ["institution_id", "starts_at"])


def _create_seat() -> None:
    op.create_table(
        "seat",
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("gathering_id", sa.BigInteger(), nullable=False),
        sa.Column("student_id", sa.BigInteger(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("taken_at", MOMENT, nullable=False),
        sa.Column("given_back_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id", "gathering_id"],
            ["gathering.institution_id", "gathering.id"],
            name=op.f("fk_seat_institution_id_gathering_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id", "student_id"],
            ["membership.institution_id", "membership.id"],
            name=op.f("fk_seat_institution_id_student_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_seat_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_seat")),
        sa.UniqueConstraint(
            "institution_id",
            "gathering_id",
            "student_id",
            name=op.f("uq_seat_institution_id_gathering_id_student_id"),
        ),
    )
    op.create_index("ix_seat_student", "seat", ["institution_id", "student_id"])
