"""What becomes of a calendar or an account that is not what it was when it was asked."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from fireside.availability.models import BusyTime, CaldavAccount, CaldavCalendar, LinkedCalendar
from fireside.availability.service import put_event
from fireside.availability.service.watching import settle_reading
from fireside.institutions.models import Institution
from fireside.kernel import clock
from fireside.kernel.db import db
from fireside.kernel.outside import Trouble
from fireside.people.models import Membership
from tests.conftest import Scope
from tests.factories.people import make_host


@pytest.fixture
def host(institution: Institution, scope: Scope) -> Membership:
    with scope(institution):
        return make_host()


@pytest.fixture
def account(institution: Institution, scope: Scope, host: Membership) -> int:
    """Return an account whose secret nobody can open any more."""
    with scope(institution):
        made = CaldavAccount(
            host_id=host.id,
            sealed=b"of another key",
            site="x.test",
            login="dana",
            created_at=clock.now(),
        )
        db.session.add(made)
        db.session.flush()
        db.session.add(
            CaldavCalendar(
                account_id=made.id,
                url="https://x.test/work/",
                title="Work",
                writable=True,
                closes=False,
                takes=True,
            )
        )
        return made.id


@pytest.mark.parametrize("kind", [CaldavAccount, LinkedCalendar])
def test_what_was_read_of_a_calendar_that_is_gone_is_not_kept(
    institution: Institution, scope: Scope, kind: type[CaldavAccount | LinkedCalendar]
) -> None:
    with scope(institution):
        settle_reading(kind, 7, b"secret", [(clock.now(), clock.now())])
        assert db.session.scalars(select(BusyTime)).all() == []


def test_what_was_read_with_another_secret_is_not_kept(
    institution: Institution, scope: Scope, account: int
) -> None:
    with scope(institution):
        settle_reading(CaldavAccount, account, b"an earlier one", Trouble.REFUSED)
        found = db.session.scalars(select(CaldavAccount)).one()
        assert (found.trouble, found.failing_since) == (None, None)


@pytest.mark.usefixtures("account")
def test_a_secret_that_cannot_be_opened_is_told_as_one_that_was_refused(
    institution: Institution, scope: Scope, host: Membership
) -> None:
    with scope(institution):
        assert not put_event(host.id, "one@fireside.test", 0, b"BEGIN:VCALENDAR")
        found = db.session.scalars(select(CaldavAccount)).one()
        assert found.write_trouble == Trouble.REFUSED
