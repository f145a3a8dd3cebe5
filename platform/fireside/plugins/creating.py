"""What a plugin's migrations call: tables made as the house wants them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa


def create_table(name: str, *columns: Any) -> None:
    """Create a table of the plugin's in a migration, with `institution_id` and `id` as its key.

    `columns` are SQLAlchemy columns and constraints, without those two.
    """
    from alembic import op  # slow, and needed by nobody but `fireside migrate`

    op.create_table(
        name,
        sa.Column("institution_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=f"fk_{name}_institution_id"
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=f"pk_{name}"),
    )
