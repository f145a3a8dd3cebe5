"""Rounds of term assignment: what was asked for, what came out, what was decided about pairs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from fireside.kernel.db.policies import secure_scoped_table

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SCOPED = ("matching_round", "matching_round_place", "matching_pair_ruling")
MEMBERS = ("host", "student")


def upgrade() -> None:
    """Create the tables, and bind each to its institution."""
    _round()
    _place()
    _ruling()
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        for table in SCOPED:
            secure_scoped_table(connection, table)


def _round() -> None:
    op.create_table(
        "matching_round",
        *_identity("matching_round"),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("aim", sa.String(length=12), nullable=False),
        sa.Column("programme", sa.String(length=120), nullable=False),
        sa.Column("graduation_year", sa.Integer(), nullable=True),
        sa.Column("only_without", sa.Boolean(), nullable=False),
        sa.Column("seats_each", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.Column("figures", JSON, nullable=False),
        sa.Column("started_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("made_at", MOMENT, nullable=True),
        sa.Column("published_at", MOMENT, nullable=True),
        _reference("matching_round", "membership", "started_by"),
    )


def _place() -> None:
    table = "matching_round_place"
    op.create_table(
        table,
        *_identity(table),
        sa.Column("round_id", sa.BigInteger(), nullable=False),
        sa.Column("student_id", sa.BigInteger(), nullable=False),
        sa.Column("host_id", sa.BigInteger(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("fit", sa.Integer(), nullable=True),
        sa.Column("suitable", sa.Integer(), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        *_of_a_pair(table),
        sa.UniqueConstraint(
            "institution_id",
            "round_id",
            "student_id",
            name=op.f(f"uq_{table}_institution_id_round_id_student_id"),
        ),
    )
    _indexes(table)


def _ruling() -> None:
    table = "matching_pair_ruling"
    op.create_table(
        table,
        *_identity(table),
        sa.Column("round_id", sa.BigInteger(), nullable=False),
        sa.Column("student_id", sa.BigInteger(), nullable=False),
        sa.Column("host_id", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        *_of_a_pair(table),
        sa.UniqueConstraint(
            "institution_id",
            "round_id",
            "student_id",
            "host_id",
            name=op.f(f"uq_{table}_institution_id_round_id_student_id_host_id"),
        ),
    )
    _indexes(table)


def _identity(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f(f"fk_{table}_institution_id")
        ),
    ]


def _of_a_pair(table: str) -> list[sa.schema.SchemaItem]:
    return [
        _reference(table, "matching_round", "round_id"),
        *(_reference(table, "membership", f"{who}_id") for who in MEMBERS),
    ]


def _reference(table: str, target: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["institution_id", column],
        [f"{target}.institution_id", f"{target}.id"],
        name=op.f(f"fk_{table}_institution_id_{column}"),
    )


def _indexes(table: str) -> None:
    for who in MEMBERS:
        op.create_index(f"ix_{table}_{who}", table, ["institution_id", f"{who}_id"])


def downgrade() -> None:
    """Take them away."""
    for table in reversed(SCOPED):
        op.drop_table(table)
