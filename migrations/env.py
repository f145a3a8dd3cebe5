"""Alembic's environment: online only, batches on SQLite."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine, pool

from fireside.kernel.db import Base

engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
