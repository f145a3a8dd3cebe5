"""What stands before the session while code of others runs inside a transaction of ours.

A plugin that meets an error of the database, or ends a transaction it did not begin, would take
everybody's work with it. So whoever has no business with the database finds the door closed, and
whoever may write does so in a savepoint that can be undone alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final, cast

from sqlalchemy import literal, select
from sqlalchemy.orm import Session, SessionTransaction

from fireside.kernel.db.base import db

_ENDING: Final = frozenset({"begin", "close", "close_all", "commit", "invalidate", "rollback"})
_ALIVE: Final = select(literal(1))


class NoDatabase(RuntimeError):
    """The database was asked for where it may not be used in this way."""


class _Closed:
    """Stands where the session was, and does nothing."""

    def __getattr__(self, name: str) -> Any:
        raise NoDatabase("there is no database here: what may be known arrives as an argument")


class _Fenced:
    """Passes everything on to the session but the end of its transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __getattr__(self, name: str) -> Any:
        if name in _ENDING:
            raise NoDatabase(f"no {name} here: the transaction belongs to whoever called")
        return getattr(self._session, name)


class _Undone(_Fenced):
    """The same, in a savepoint that begins with the first use and is undone in the end."""

    _kept: SessionTransaction | None = None

    def __getattr__(self, name: str) -> Any:
        found = super().__getattr__(name)
        if self._kept is None:
            self._kept = self._session.begin_nested()
            self._session.connection()
        return found

    def undo(self) -> None:
        """Go back to where the savepoint began, whatever state it was left in."""
        if self._kept is not None and self._kept.session is not None:
            self._kept.rollback()


def fenced(session: Session) -> Session:
    """Return what passes everything on to a session but the end of its transaction."""
    return cast("Session", _Fenced(session))


def without_database() -> AbstractContextManager[None]:
    """Within the block ``db.session`` raises NoDatabase, before anything reaches the database."""
    return _instead(_Closed())


@contextmanager
def undoing() -> Iterator[None]:
    """Undo whatever the block does to the database; where it does nothing, nothing is asked."""
    fence = _Undone(db.session())
    try:
        with _instead(fence):
            yield
    finally:
        fence.undo()


@contextmanager
def savepoint() -> Iterator[None]:
    """Undo what the block has written where it raises, or leaves the session unusable.

    Within it nobody can commit or roll back the transaction around. Raises what the block raises,
    NoDatabase where it has swallowed an error that undid the savepoint, and the database's error
    where the savepoint could not be kept.
    """
    session = db.session()
    with session.begin_nested() as kept:
        with _instead(_Fenced(session)):
            yield
        if not kept.is_active:
            raise NoDatabase("an error of the database was swallowed: what was written is undone")
        session.flush()
        session.connection().execute(_ALIVE)  # on PostgreSQL a swallowed error shows itself here


@contextmanager
def _instead(other: Any) -> Iterator[None]:
    registry: Any = db.session.registry
    sessions, here = registry.registry, registry.scopefunc()  # looked up once, for it is not cheap
    kept = sessions.get(here)
    sessions[here] = other
    try:
        yield
    finally:
        if kept is None:
            sessions.pop(here, None)
        else:
            sessions[here] = kept
