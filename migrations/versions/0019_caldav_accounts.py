"""A calendar account per host: its calendars, and which conversations stand in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from fireside.kernel.db.policies import secure_scoped_table

MOMENT = sa.DateTime(timezone=True)

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_OWNED = {"account_id": "caldav_account", "calendar_id": "caldav_calendar", "host_id": "membership"}


def upgrade() -> None:
    """Create the tables, and bind each to its institution."""
    _create(
        "caldav_account",
        ["host_id"],
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("site", sa.String(length=253), nullable=False),
        sa.Column("login", sa.String(length=200), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.Column("failing_since", MOMENT, nullable=True),
        sa.Column("trouble", sa.String(length=20), nullable=True),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("write_trouble", sa.String(length=20), nullable=True),
        _unique("caldav_account", "host_id"),
    )
    _create(
        "caldav_calendar",
        ["account_id"],
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        *(
            sa.Column(name, sa.Boolean(), nullable=False)
            for name in ("writable", "closes", "takes")
        ),
    )
    op.create_index(
        "ix_caldav_calendar_account", "caldav_calendar", ["institution_id", "account_id"]
    )
    _create(
        "written_event",
        ["host_id", "calendar_id"],
        sa.Column("uid", sa.String(length=120), nullable=False),
        sa.Column("url", sa.String(length=2500), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        _unique("written_event", "host_id", "uid"),
    )


def _create(table: str, owners: list[str], *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        *(sa.Column(owner, sa.BigInteger(), nullable=False) for owner in owners),
        *columns,
        *(
            sa.ForeignKeyConstraint(
                ["institution_id", owner],
                [f"{_OWNED[owner]}.institution_id", f"{_OWNED[owner]}.id"],
                name=op.f(f"fk_{table}_institution_id_{owner}"),
            )
            for owner in owners
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f(f"fk_{table}_institution_id")
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f(f"pk_{table}")),
    )
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        secure_scoped_table(connection, table)


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(
        "institution_id", *columns, name=op.f(f"uq_{table}_institution_id_{'_'.join(columns)}")
    )


def downgrade() -> None:
    """Take them away; what was written stays in the calendars."""
    for table in ("written_event", "caldav_calendar", "caldav_account"):
        op.drop_table(table)
