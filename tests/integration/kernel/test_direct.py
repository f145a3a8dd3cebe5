"""What is handed straight to the driver is the same statement, in the same transaction."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

import pytest
from flask import Flask
from sqlalchemy import BindParameter, Float, Table, bindparam, event, insert, select, text, update
from sqlalchemy import cast as cast_to
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from fireside.institutions.models import Institution
from fireside.kernel import clock
from fireside.kernel.db import (
    Direct,
    Fresh,
    Ready,
    ask_together,
    db,
    insert_rows,
    lock_people,
    write_last,
)
from fireside.kernel.db.engine import scoped_connection, violated_constraint
from fireside.kernel.mail import OutgoingMail
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.people import make_host

_IDS: BindParameter[list[int]] = bindparam("ids", expanding=True)
_BY_ID = Ready(
    select(Membership.id, Membership.name, Membership.created_at).where(
        Membership.id.in_(_IDS), Membership.created_at > bindparam("since")
    )
)
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def letter(key: str) -> Fresh:
    return Fresh(
        OutgoingMail,
        kind="test",
        dedupe_key=key,
        message_id=f"<{key}@x>",
        created_at=clock.now(),
    )


def test_lists_of_any_length_and_moments_come_as_they_were_asked_for(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        hosts = [make_host(name=f"Host {n}") for n in range(3)]
        for number in (1, 3, 2, 0):
            chosen = [host.id for host in hosts[:number]]
            rows = _BY_ID.rows(ids=chosen, since=_LONG_AGO)
            assert {row.name for row in rows} == {host.name for host in hosts[:number]}
            assert all(row.created_at.tzinfo is UTC for row in rows)
        assert _BY_ID.rows(ids=[host.id for host in hosts], since=clock.now()) == []


def test_numbers_with_a_point_are_read_on_either_database(
    institution: Institution, scope: Scope
) -> None:
    halves = Ready(select((cast_to(Membership.id, Float) / Membership.id / 2).label("half")))
    with scope(institution):
        make_host()
        assert [row.half for row in halves.rows()] == [0.5]


def test_questions_asked_together_are_answered_in_order_under_the_lock(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        first, second = make_host(name="First"), make_host(name="Second")
        asked = [_BY_ID.asked(ids=[host.id], since=_LONG_AGO) for host in (second, first)]
        for answers in (ask_together(*asked), lock_people([first.account_id], *asked)):
            assert [[row.name for row in rows] for rows in answers] == [["Second"], ["First"]]
        assert lock_people([first.account_id]) == []


def test_who_listens_to_the_engine_hears_of_it(
    app: Flask, institution: Institution, scope: Scope
) -> None:
    heard: list[str] = []

    def note(*told: Any) -> None:
        heard.append(told[2])

    with scope(institution):
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            _BY_ID.rows(ids=[1], since=_LONG_AGO)
            insert_rows(letter("a"), letter("b"))
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
    told = [statement.split()[0] for statement in heard]
    assert [word for word in told if word != "BEGIN"] == ["SELECT", "INSERT"], "rows go as one"


def test_errors_are_called_what_sqlalchemy_calls_them(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        insert_rows(letter("a"))
        with pytest.raises(IntegrityError) as caught, db.session.begin_nested():
            insert_rows(letter("a"))
        assert "dedupe_key" in violated_constraint(caught.value)
        wrong = Direct(lambda: text("SELECT no_such_thing"))
        with pytest.raises((OperationalError, ProgrammingError)), db.session.begin_nested():
            wrong.send(scoped_connection(db.session()), {})


def test_a_list_of_rows_gets_the_statement_once(institution: Institution, scope: Scope) -> None:
    made = Direct(
        lambda: insert(cast("Table", OutgoingMail.__table__)), ("institution_id", "id", "kind")
    )
    with scope(institution):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            made.send_rows(
                scoped_connection(db.session()),
                [{"institution_id": institution.id, "id": n, "kind": "x"} for n in (1, 2)],
            )
        assert db.session.scalars(select(OutgoingMail.id)).all() == [], "all of them or none"


def test_what_is_raised_afterwards_comes_with_the_commit_and_goes_with_a_rollback(
    institution: Institution, scope: Scope
) -> None:
    before = institution.hosts_version
    raised = Direct(
        lambda: (
            update(Institution)
            .where(Institution.id == institution.id)
            .values(hosts_version=Institution.hosts_version + 1)
        )
    )
    version = select(Institution.hosts_version).where(Institution.id == institution.id)
    with scope(institution):
        write_last(raised, afterwards=True)
        db.session.rollback()
        assert db.session.scalar(version) == before
        write_last(raised, afterwards=True)
        assert db.session.scalar(version) == before + 1, "who reads before the end sees it"
        db.session.commit()
        insert_rows(letter("kept"))
        write_last(raised, afterwards=True)
        db.session.commit()
        assert db.session.scalar(version) == before + 2


def test_what_fails_afterwards_undoes_nothing(
    database_kind: str, institution: Institution, scope: Scope
) -> None:
    if database_kind == "sqlite":
        return  # there it belongs to the transaction
    with scope(institution):
        insert_rows(letter("kept"))
        write_last(Direct(lambda: text("SELECT 1 / 0")), afterwards=True)
        db.session.commit()
        assert db.session.scalars(select(OutgoingMail.dedupe_key)).all() == ["kept"]
