"""Rows that go around the unit of work are held to the same laws as those that go through it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, inspect, select, update
from sqlalchemy.exc import IntegrityError

from fireside.institutions.models import Institution
from fireside.kernel import audit, clock, jobs, tenancy
from fireside.kernel.audit import AuditEntry
from fireside.kernel.db import (
    Direct,
    Ready,
    db,
    insert_last,
    insert_rows,
    insert_unless_known,
    write_last,
)
from fireside.kernel.jobs.models import Job
from fireside.kernel.mail import MailState, OutgoingMail
from fireside.kernel.permissions import Actor
from fireside.people.models import Account, Membership
from tests.conftest import Scope
from tests.factories.people import make_host, make_student

SYSTEM = Actor.system(None)
_EVERYBODY = Ready(select(Membership.name), select(Account.name))


def mail(key: str, **values: object) -> OutgoingMail:
    return OutgoingMail(
        kind="test.hello",
        account_id=None,
        dedupe_key=key,
        message_id="<one@fireside.invalid>",
        created_at=clock.now(),
        **values,
    )


def test_rows_are_written_in_order_with_their_defaults(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        first = audit.entry(SYSTEM, "test.first", "test", 1, ["name"])
        second, letter = audit.entry(SYSTEM, "test.second", "test", 2), mail("a")
        insert_rows(first, second, letter)
        assert letter.state == MailState.QUEUED
        assert letter.payload == {}
        assert letter.sent_at is None
        assert not db.session.new
        assert inspect(letter).persistent
        letter.error = "changed like any other"
        db.session.commit()
        db.session.expunge_all()
        found = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        assert [(row.action, row.fields) for row in found] == [
            ("test.first", ["name"]),
            ("test.second", []),
        ]
        assert db.session.scalar(select(OutgoingMail.error)) == "changed like any other"


def test_a_row_of_another_institution_is_refused(
    institution: Institution, other_institution: Institution, scope: Scope
) -> None:
    with scope(other_institution):
        foreign = audit.entry(SYSTEM, "test.foreign", "test", 1)
    with scope(institution), pytest.raises(tenancy.ScopeChanged):
        insert_rows(foreign)
    with scope(other_institution):
        assert db.session.scalar(select(func.count(AuditEntry.id))) == 0


def test_a_refused_row_leaves_what_was_before_the_savepoint(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        insert_rows(mail("a"))
        with pytest.raises(IntegrityError), db.session.begin_nested():
            insert_rows(audit.entry(SYSTEM, "test.lost", "test", 1), mail("b"), mail("a"))
        assert db.session.scalars(select(OutgoingMail.dedupe_key)).all() == ["a"]
        assert db.session.scalar(select(func.count(AuditEntry.id))) == 0


def test_a_job_of_an_undone_savepoint_is_never_done(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        nested = db.session.begin_nested()
        jobs.enqueue("test.never", {})
        nested.rollback()
        db.session.commit()
        assert db.session.scalar(select(func.count(Job.id)).where(Job.name == "test.never")) == 0


def test_what_is_known_is_not_written_again(
    institution: Institution, other_institution: Institution, scope: Scope
) -> None:
    unique = OutgoingMail.institution_id, OutgoingMail.dedupe_key
    for house in (institution, other_institution):
        with scope(house):
            assert insert_unless_known(mail("a"), *unique)
            assert not insert_unless_known(mail("a"), *unique)
            assert db.session.scalar(select(func.count(OutgoingMail.id))) == 1


def test_statements_asked_together_see_one_institution_alone(
    institution: Institution, other_institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        make_host(name="Dana Whitfield", email="dana@example.org")
        db.session.commit()
    with scope(other_institution):
        make_student(name="Mara Quist", email="mara@example.org")
        names = [row.name for row in _EVERYBODY.rows()]
        assert names.count("Mara Quist") == 2
        assert names.count("Dana Whitfield") == 1, "her account belongs to nobody's house"


_RAISE = update(Institution).values(hosts_version=Institution.hosts_version + 1)


def version_of(house: Institution) -> int | None:
    return db.session.scalar(select(Institution.hosts_version).where(Institution.id == house.id))


def test_what_is_written_last_is_written_once_and_seen_by_whoever_reads(
    institution: Institution, scope: Scope
) -> None:
    before = institution.hosts_version
    mine = Direct(lambda: _RAISE.where(Institution.id == institution.id))
    with scope(institution):
        for _ in range(3):
            write_last(mine)
        insert_last(audit.entry(SYSTEM, "test.last", "test", 1))
        assert version_of(institution) == before + 1
        assert db.session.scalar(select(AuditEntry.action)) == "test.last"
        write_last(mine)
        db.session.commit()
        assert version_of(institution) == before + 2


def test_what_is_written_last_goes_with_its_transaction(
    institution: Institution, scope: Scope
) -> None:
    before = institution.hosts_version
    mine = Direct(lambda: _RAISE.where(Institution.id == institution.id))
    with scope(institution):
        write_last(mine)
        db.session.rollback()
        db.session.commit()
        assert version_of(institution) == before
        write_last(mine)
        nested = db.session.begin_nested()
        write_last(mine)
        nested.rollback()
        db.session.commit()
        assert version_of(institution) == before + 1
