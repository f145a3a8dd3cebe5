"""Places in an institution, as administrators and the system give them."""

from __future__ import annotations

import pytest

from fireside.institutions.models import Institution
from fireside.institutions.service import hosts_version
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid, NotFound
from fireside.kernel.mail import MailBounced
from fireside.kernel.permissions import Actor
from fireside.people import service
from fireside.people.models import Account
from fireside.people.rules import Role
from fireside.people.service import accounts
from tests.conftest import Scope
from tests.factories.people import make_administrator, make_host, make_student


def actor_of(member_id: int) -> Actor:
    member = service.get_member(member_id)
    return Actor(
        member.account_id, member.id, member.institution_id, frozenset(member.roles), member.zone
    )


def test_one_person_may_be_a_member_of_two_institutions(
    institution: Institution, other_institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        account = service.add_account(" Dana@Example.org", "Dana Whitfield")
        here = service.add_member(
            Actor.system(institution.id), account, "Dana", "America/New_York", ["host"]
        )
        assert service.host_profile(here.id).formats == []
        db.session.commit()
    with scope(other_institution):
        same = service.add_account("dana@example.org", "Somebody Else")
        assert (same.id, same.name) == (account.id, "Dana Whitfield")
        assert service.membership_of(same.id) is None
        with pytest.raises(NotFound):
            service.get_member(here.id)
        there = service.add_member(
            Actor.system(other_institution.id), same, "Dana", "Europe/London", ["advisor"]
        )
        assert there.roles == {Role.ADVISOR}
        for profile in (service.host_profile, service.student_profile):
            with pytest.raises(NotFound):
                profile(there.id)


def test_whose_a_membership_is_can_be_told_again_after_much_was_kept(
    institution: Institution, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "_MOST_KEPT", 0)
    with scope(institution):
        members = [make_student() for _ in range(3)]
        for member in [*members, members[0]]:
            assert accounts.accounts_of([member.id]) == {member.id: member.account_id}
        assert accounts.accounts_of([members[0].id + 1]) == {}


def test_nobody_is_a_member_twice(institution: Institution, scope: Scope) -> None:
    system = Actor.system(institution.id)
    with scope(institution):
        account = service.add_account("a@example.org", "A")
        service.add_member(system, account, "A", "UTC", [])
        with pytest.raises(Conflict):
            service.add_member(system, account, "A", "UTC", [])


def test_a_member_needs_a_zone_that_exists(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        account = service.add_account("a@example.org", "A")
        with pytest.raises(Invalid):
            service.add_member(Actor.system(institution.id), account, "A", "Nowhere/Land", [])
        db.session.rollback()


def test_only_administrators_give_roles(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        student = make_student()
        with pytest.raises(NotFound):
            service.grant_role(actor_of(student.id), student.id, Role.ADMINISTRATOR)
        with pytest.raises(NotFound):
            service.pause_member(actor_of(student.id), student.id)
        head = actor_of(make_administrator().id)
        service.grant_role(head, student.id, Role.HOST)
        service.revoke_role(head, student.id, Role.STUDENT)
        service.revoke_role(head, student.id, Role.STUDENT)
        assert service.get_member(student.id).roles == {Role.HOST}
        assert service.student_profile(student.id).programme == "Economics"


def test_a_resting_host_is_told_to_matching(institution: Institution, scope: Scope) -> None:
    system = Actor.system(institution.id)
    with scope(institution):
        host = make_host()
        versions = [hosts_version()]
        for step in (service.pause_member, service.pause_member, service.resume_member):
            step(system, host.id)
            versions.append(hosts_version())
        assert versions[1] > versions[0]
        assert versions[2] == versions[1]
        assert versions[3] > versions[2]
        service.revoke_role(system, host.id, Role.HOST)
        assert hosts_version() > versions[3]


def test_change_place_needs_a_name(institution: Institution, scope: Scope) -> None:
    with scope(institution):
        actor = actor_of(make_student().id)
        with pytest.raises(Invalid):
            service.change_place(actor, " ", "UTC")


def test_a_bounce_is_remembered_for_the_address_it_came_from(
    institution: Institution, scope: Scope
) -> None:
    with scope(institution):
        account = service.add_account("a@example.org", "A")
        for account_id, address in (
            (None, "a@example.org"),
            (account.id, "old@example.org"),
            (5, "x@y.z"),
        ):
            service.mark_bounced(MailBounced(institution.id, account_id, address))
            assert db.session.get_one(Account, account.id).bounced_at is None
        service.mark_bounced(MailBounced(institution.id, account.id, "A@example.org"))
        assert db.session.get_one(Account, account.id).bounced_at is not None
