"""How many messages a transaction needs: what needs no answer at once travels together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from fireside.kernel.db.direct import as_told


@contextmanager
def one_message(connection: Connection) -> Iterator[None]:
    """On PostgreSQL send what the block executes together, and hear of refusals at its end.

    What it asks can be read after it.
    """
    if connection.dialect.name != "postgresql":
        yield
        return
    from psycopg import Error

    raw: Any = connection.connection.driver_connection
    try:
        with raw.pipeline():
            yield
    except Error as error:
        raise as_told(connection, error, "statements in one message") from error
