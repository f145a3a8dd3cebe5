"""The database: base classes, column types, sessions; the only home of raw SQL text."""

from fireside.kernel.db.base import Base, Global, Scoped, db, scoped_fk
from fireside.kernel.db.direct import Direct
from fireside.kernel.db.ids import LARGEST_ID, new_id
from fireside.kernel.db.last import wake_workers, write_last, write_waiting
from fireside.kernel.db.locks import lock_people
from fireside.kernel.db.ready import Question, Ready, ask_together
from fireside.kernel.db.rows import (
    Fresh,
    insert_last,
    insert_last_unless_known,
    insert_or_add,
    insert_rows,
    insert_unless_known,
)
from fireside.kernel.db.types import JsonDict, JsonList, UtcDateTime

__all__ = [
    "LARGEST_ID",
    "Base",
    "Direct",
    "Fresh",
    "Global",
    "JsonDict",
    "JsonList",
    "Question",
    "Ready",
    "Scoped",
    "UtcDateTime",
    "ask_together",
    "db",
    "insert_last",
    "insert_last_unless_known",
    "insert_or_add",
    "insert_rows",
    "insert_unless_known",
    "lock_people",
    "new_id",
    "scoped_fk",
    "wake_workers",
    "write_last",
    "write_waiting",
]
