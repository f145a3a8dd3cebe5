"""Another institution's rows do not exist, however a statement asks for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, exists, func, insert, inspect, select, text, update
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import aliased

from fireside.institutions.models import Institution
from fireside.interviews.models import Interview
from fireside.kernel import clock, tenancy
from fireside.kernel.db import Base, db
from fireside.kernel.db.base import Scoped, is_scoped
from fireside.people.models import Account, Membership
from tests.conftest import Scope
from tests.factories.interviews import make_interview
from tests.factories.people import make_account, make_host, make_student

GLOBAL_TABLES = {
    "email_change",
    "account",
    "commitment",
    "deployment",
    "institution",
    "job",
    "login_token",
    "sign_in_session",
}
Ask = Callable[[], Any]


def _count_by_cte() -> Any:
    members = select(Membership.id).cte()
    return db.session.scalar(select(func.count()).select_from(members))


def _count_by_exists() -> Any:
    known = exists().where(Membership.account_id == Account.id)
    return db.session.scalar(select(func.count()).select_from(Account).where(known))


def _count_by_join() -> Any:
    joined = (
        select(func.count())
        .select_from(Account)
        .join(Membership, Membership.account_id == Account.id)
    )
    return db.session.scalar(joined)


def _count_by_alias() -> Any:
    member = aliased(Membership)
    return db.session.scalar(select(func.count()).select_from(member))


def _count_by_any() -> Any:
    asked = select(func.count()).select_from(Interview).where(Interview.student.has())
    return db.session.scalar(asked)


def _touched(change: Any) -> int:
    return len(db.session.execute(change).all())


WAYS: dict[str, Ask] = {
    "select": lambda: len(db.session.scalars(select(Membership)).all()),
    "count": lambda: db.session.scalar(select(func.count()).select_from(Membership)),
    "cte": _count_by_cte,
    "exists": _count_by_exists,
    "join": _count_by_join,
    "alias": _count_by_alias,
    "has": _count_by_any,
    "update": lambda: _touched(update(Membership).values(paused=True).returning(Membership.id)),
    "delete": lambda: _touched(delete(Interview).returning(Interview.id)),
}


@pytest.mark.parametrize("way", WAYS)
def test_rows_of_another_institution_do_not_exist(
    institution: Institution, other_institution: Institution, scope: Scope, way: str
) -> None:
    with scope(other_institution):
        make_interview(make_student(), make_host())
    with scope(institution):
        assert WAYS[way]() == 0
    with scope(other_institution):
        assert WAYS[way]() > 0


@pytest.mark.parametrize("way", WAYS)
def test_a_statement_without_scope_raises(app: Flask, way: str) -> None:
    with app.app_context():
        with pytest.raises(Exception, match="no institution is in scope"):
            WAYS[way]()
        db.session.rollback()


def test_get_does_not_reach_into_another_institution(
    institution: Institution, other_institution: Institution, scope: Scope
) -> None:
    with scope(other_institution):
        foreign = make_student()
    with scope(institution):
        assert db.session.get(Membership, (other_institution.id, foreign.id)) is None


def test_flushing_a_foreign_row_is_refused(
    institution: Institution, other_institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        account = make_account()
        db.session.commit()
        db.session.add(
            Membership(
                institution_id=other_institution.id,
                account_id=account.id,
                name="Intruder",
                zone="UTC",
                created_at=clock.now(),
            )
        )
        with pytest.raises(tenancy.ScopeChanged):
            db.session.flush()
        db.session.rollback()


def test_bulk_inserts_of_scoped_rows_are_refused(institution: Institution, scope: Scope) -> None:
    with scope(institution), pytest.raises(tenancy.NoScope):
        db.session.execute(insert(Membership), [{"name": "x"}])


def test_one_transaction_serves_one_institution(
    app: Flask, institution: Institution, other_institution: Institution
) -> None:
    with app.app_context():
        with tenancy.scope(institution.id):
            db.session.scalars(select(Membership)).all()
        with tenancy.scope(other_institution.id), pytest.raises(tenancy.ScopeChanged):
            db.session.scalars(select(Membership)).all()
        db.session.rollback()


def test_one_session_serves_two_institutions_one_after_the_other(
    app: Flask, institution: Institution, other_institution: Institution
) -> None:
    with app.app_context():
        for one in (institution, other_institution, institution):
            with tenancy.scope(one.id):
                make_student()
                assert db.session.scalar(select(func.count()).select_from(Membership))
                db.session.commit()


def test_every_table_is_scoped_but_the_known_few(app: Flask) -> None:
    scoped = {m.class_.__tablename__ for m in Base.registry.mappers if is_scoped(m.class_)}
    assert set(Base.metadata.tables) - scoped == GLOBAL_TABLES


def test_scoped_tables_have_composite_keys(app: Flask) -> None:
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Scoped):
            assert [c.name for c in inspect(mapper.class_).primary_key] == ["institution_id", "id"]


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
class TestRowLevelSecurity:
    """What PostgreSQL refuses even where our own filter would be missing."""

    def test_the_runtime_role_owns_nothing_and_is_bound(self, app: Flask) -> None:
        with app.app_context():
            assert db.session.scalar(text("SELECT current_user")) == "fireside_app"
            owned = "SELECT count(*) FROM pg_tables WHERE tableowner = current_user"
            assert db.session.scalar(text(owned)) == 0

    def test_every_scoped_table_forces_a_policy(self, app: Flask) -> None:
        query = text(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid "
            "WHERE c.relrowsecurity AND c.relforcerowsecurity"
        )
        with app.app_context():
            secured = set(db.session.scalars(query))
        assert secured == set(Base.metadata.tables) - GLOBAL_TABLES

    def test_raw_statements_see_only_the_scope(
        self, app: Flask, institution: Institution, other_institution: Institution, scope: Scope
    ) -> None:
        with scope(other_institution):
            make_student()
        count = text("SELECT count(*) FROM membership")
        with app.app_context():
            assert db.session.scalar(count) == 0
        with scope(institution):
            assert db.session.scalar(count) == 0
        with scope(other_institution):
            assert db.session.scalar(count) == 1

    def test_raw_writes_into_another_institution_are_refused(
        self, institution: Institution, other_institution: Institution, scope: Scope
    ) -> None:
        with scope(other_institution):
            foreign = make_student()
        move = text("UPDATE membership SET institution_id = :to WHERE id = :id")
        returning = text(f"{move} RETURNING id")
        with scope(institution):
            moved = db.session.execute(returning, {"to": institution.id, "id": foreign.id})
            assert moved.all() == []
        with scope(other_institution):
            with pytest.raises(ProgrammingError, match="row-level security"):
                db.session.execute(move, {"to": institution.id, "id": foreign.id})
            db.session.rollback()
