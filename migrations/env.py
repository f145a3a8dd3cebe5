"""Alembic's environment: online only, batches on SQLite."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, create_engine, pool

from fireside.kernel.db import Base
from fireside.kernel.db.migrating import migrating_engine


def run(connection: Connection) -> None:
    """Run what is missing, each migration in a transaction of its own unless one is open."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


url = context.config.attributes["url"]
if url.startswith("sqlite"):
    # all or nothing, and one wait for the disk instead of one for each table
    with migrating_engine(url) as connection:
        run(connection)
else:
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        run(connection)
    engine.dispose()
