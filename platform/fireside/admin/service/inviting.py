"""A new person: an account if there is none, a place here, and a mail that says so."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from fireside.admin.rules import address_problem
from fireside.institutions.service import current_institution
from fireside.kernel.errors import Invalid
from fireside.kernel.mail import enqueue_mail
from fireside.kernel.permissions import Actor, require
from fireside.people.models import Membership
from fireside.people.rules import Role
from fireside.people.service import add_account, add_member, find_account, membership_of

INVITED: Final = "admin.invited"


def invite_member(actor: Actor, email: str, name: str, roles: Collection[str]) -> Membership:
    """Give a person a place with these roles and write to her; raise Invalid.

    Whether the address is known in another institution makes no difference to anything shown.
    """
    require(actor, "people.add_member")
    problems = _problems(email, name, roles)
    if problems:
        raise Invalid(problems)
    member = add_member(
        actor, add_account(email, name), name, current_institution().zone, frozenset(roles)
    )
    enqueue_mail(
        INVITED, to_account_id=member.account_id, payload={}, dedupe_key=f"{INVITED}:{member.id}"
    )
    return member


def _problems(email: str, name: str, roles: Collection[str]) -> dict[str, str]:
    known = find_account(email)
    problems = {
        "email": address_problem(email),
        "name": "" if name.strip() else "Tell us how people should address this person.",
        "roles": "" if roles else "Choose at least one role.",
    }
    if set(roles) - {role.value for role in Role}:
        problems["roles"] = "Choose from the list."
    if known is not None and membership_of(known.id) is not None:
        problems["email"] = "This person is a member already. Change the roles instead."
    return {field: words for field, words in problems.items() if words}
