"""The day of a conversation, lines for hosts who are full, and limits on asking."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from fireside.kernel.db.policies import secure_scoped_table

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SCOPED = ("arrival", "wait_place", "asking_rest")
POLICIES = (
    ("waitlist_hours", sa.Integer(), "24"),
    ("approval", sa.String(length=3), "no"),
    ("approval_hours", sa.Integer(), "48"),
    ("readiness", sa.String(length=3), "no"),
    ("no_show", sa.String(length=10), "nothing"),
    ("no_show_days", sa.Integer(), "14"),
)


_STATES = {
    name: sa.table(name, sa.column("id"), sa.column("state", sa.String()))
    for name in ("interview", "appointment")
}
_UNSEEN = {name: found.c.state.in_(("approval", "returned")) for name, found in _STATES.items()}
_HELD = sa.table("commitment", sa.column("appointment_id"), sa.column("active", sa.Boolean()))
_WAITING = sa.select(_STATES["appointment"].c.id).where(
    _STATES["appointment"].c.state == "approval"
)


def upgrade() -> None:
    """Add the policies and the tables, and bind each to its institution."""
    for name, kind, usual in POLICIES:
        op.add_column("institution", sa.Column(name, kind, nullable=False, server_default=usual))
    _arrival()
    _wait_place()
    _asking_rest()
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        for table in SCOPED:
            secure_scoped_table(connection, table)


def _arrival() -> None:
    op.create_table(
        "arrival",
        *_identity("arrival"),
        sa.Column("appointment_id", sa.BigInteger(), nullable=False),
        sa.Column("details", JSON, nullable=False),
        sa.Column("begun_at", MOMENT, nullable=True),
        sa.Column("begun_by", sa.String(length=10), nullable=False),
        sa.Column("student_minutes", sa.Integer(), nullable=False),
        sa.Column("student_told", sa.Integer(), nullable=False),
        sa.Column("student_told_at", MOMENT, nullable=True),
        sa.Column("host_minutes", sa.Integer(), nullable=False),
        sa.Column("host_told", sa.Integer(), nullable=False),
        sa.Column("host_told_at", MOMENT, nullable=True),
        _reference("arrival", "appointment", "appointment_id"),
        sa.UniqueConstraint(
            "institution_id",
            "appointment_id",
            name=op.f("uq_arrival_institution_id_appointment_id"),
        ),
    )


def _wait_place() -> None:
    table = "wait_place"
    op.create_table(
        table,
        *_identity(table),
        sa.Column("host_id", sa.BigInteger(), nullable=False),
        sa.Column("student_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("opening_at", MOMENT, nullable=True),
        sa.Column("turn_ends_at", MOMENT, nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        _reference(table, "membership", "host_id"),
        _reference(table, "membership", "student_id"),
        sa.UniqueConstraint(
            "institution_id",
            "host_id",
            "student_id",
            name=op.f("uq_wait_place_institution_id_host_id_student_id"),
        ),
    )
    op.create_index("ix_wait_place_student", table, ["institution_id", "student_id"])
    offered = sa.text("state = 'offered'")
    op.create_index(
        "uq_wait_place_offered",
        table,
        ["institution_id", "host_id"],
        unique=True,
        postgresql_where=offered,
        sqlite_where=offered,
    )


def _asking_rest() -> None:
    table = "asking_rest"
    op.create_table(
        table,
        *_identity(table),
        sa.Column("student_id", sa.BigInteger(), nullable=False),
        sa.Column("interview_id", sa.BigInteger(), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=True),
        sa.Column("lifted_at", MOMENT, nullable=True),
        sa.Column("lifted_by", sa.BigInteger(), nullable=True),
        _reference(table, "membership", "student_id"),
        _reference(table, "interview", "interview_id"),
        sa.UniqueConstraint(
            "institution_id",
            "interview_id",
            name=op.f("uq_asking_rest_institution_id_interview_id"),
        ),
    )
    op.create_index("ix_asking_rest_student", table, ["institution_id", "student_id"])


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
    """Take them away. What an adviser was to look at is told as a request that ran out."""
    op.execute(sa.update(_HELD).where(_HELD.c.appointment_id.in_(_WAITING)).values(active=False))
    for table in ("interview", "appointment"):
        op.execute(sa.update(_STATES[table]).where(_UNSEEN[table]).values(state="expired"))
    for table in reversed(SCOPED):
        op.drop_table(table)
    for name, _, _ in reversed(POLICIES):
        op.drop_column("institution", name)
