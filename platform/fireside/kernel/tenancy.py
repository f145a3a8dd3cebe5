"""Which institution the present work belongs to.

A context variable holds it. Every statement on a ``Scoped`` class is filtered by it, and one
without it raises: forgetting the institution is an error, never a leak.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token

_institution: ContextVar[int | None] = ContextVar("institution", default=None)


class NoScope(RuntimeError):
    """A statement on scoped rows was made outside any institution."""


class ScopeChanged(RuntimeError):
    """A transaction that began in one institution was used in another."""


def current_institution_id() -> int:
    """Return the institution in scope; raise NoScope where there is none."""
    institution_id = _institution.get()
    if institution_id is None:
        raise NoScope("no institution is in scope: wrap this in tenancy.scope(institution_id)")
    return institution_id


def scoped_institution_id() -> int | None:
    """Return the institution in scope, or None."""
    return _institution.get()


def enter(institution_id: int) -> Token[int | None]:
    """Put an institution in scope until ``leave`` is called with the token that this returns."""
    return _institution.set(institution_id)


def leave(token: Token[int | None]) -> None:
    """Restore the scope that ``enter`` replaced."""
    _institution.reset(token)


@contextmanager
def scope(institution_id: int) -> Iterator[None]:
    """Do the block's work inside one institution."""
    token = enter(institution_id)
    try:
        yield
    finally:
        leave(token)
