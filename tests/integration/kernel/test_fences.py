"""What a stranger does to the database within a fence costs nobody else anything."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from fireside.institutions.models import Institution
from fireside.kernel.db import db
from fireside.kernel.db.fences import NoDatabase, savepoint, without_database
from fireside.plugins.models import PluginState
from tests.conftest import Scope


def write(plugin: str | None) -> None:
    db.session.add(PluginState(plugin=plugin))
    db.session.flush()


def names() -> list[str]:
    return sorted(db.session.scalars(select(PluginState.plugin)))


def swallow(act: Callable[[], object]) -> None:
    with contextlib.suppress(SQLAlchemyError):
        act()


def test_what_goes_well_in_a_savepoint_stays(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        write("before")
        with savepoint():
            write("within")
            with db.session.begin_nested():
                write("deeper")
        write("after")
    with scope(institution):
        assert names() == ["after", "before", "deeper", "within"]


def _within_a_savepoint(act: Callable[[], object]) -> None:
    with savepoint():
        write("within")
        act()


FAILURES: dict[str, Callable[[], object]] = {
    "raises": lambda: 1 / 0,
    "a statement of no sense": lambda: db.session.execute(text("SELECT nonsense")),
    "a row that breaks a law": lambda: write(None),
    "a broken row, swallowed": lambda: swallow(lambda: write(None)),
    "a broken row, not flushed": lambda: db.session.add(PluginState(plugin=None)),
    "commit": db.session.commit,
    "rollback": db.session.rollback,
    "close": db.session.close,
    "remove": db.session.remove,
}


@pytest.mark.parametrize("act", FAILURES.values(), ids=FAILURES.keys())
def test_what_fails_in_a_savepoint_is_undone_alone(
    institution: Institution, scope: Scope, act: Callable[[], object]
) -> None:
    with scope(institution):
        write("before")
        with pytest.raises((SQLAlchemyError, NoDatabase, ZeroDivisionError)):
            _within_a_savepoint(act)
        write("after")
    with scope(institution):
        assert names() == ["after", "before"]


def test_a_swallowed_error_of_the_database_leaves_the_rest_alone(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        write("before")
        try:
            with savepoint():
                swallow(lambda: db.session.execute(text("SELECT nonsense")))
        except SQLAlchemyError:
            pass  # PostgreSQL gives the savepoint up; SQLite does not mind
        write("after")
    with scope(institution):
        assert names() == ["after", "before"]


TOUCHES: dict[str, Callable[[], object]] = {
    "read": lambda: db.session.scalars(select(PluginState)),
    "add": lambda: db.session.add(PluginState(plugin="x")),
    "commit": db.session.commit,
    "rollback": db.session.rollback,
    "remove": db.session.remove,
    "the session itself": lambda: db.session().connection(),
}


@pytest.mark.parametrize("touch", TOUCHES.values(), ids=TOUCHES.keys())
def test_there_is_no_database_behind_the_closed_door(
    institution: Institution, scope: Scope, touch: Callable[[], object]
) -> None:
    with scope(institution):
        write("before")
        with pytest.raises(NoDatabase), without_database():
            touch()
        write("after")
    with scope(institution):
        assert names() == ["after", "before"]


def test_the_door_opens_on_no_session_where_there_was_none(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        db.session.remove()
        with without_database():
            pass
        assert not db.session.registry.has()
        write("after")
