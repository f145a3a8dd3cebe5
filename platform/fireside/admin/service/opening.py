"""Opening an institution, from the command line."""

from __future__ import annotations

from sqlalchemy import select

from fireside.admin.rules import ADMINISTRATOR, address_problem, name_from_address
from fireside.admin.service.inviting import invite_member
from fireside.institutions.models import Institution
from fireside.institutions.rules import DEFAULT_CONDUCT, host_without_port, tidy_conduct
from fireside.institutions.service import add_institution, address_of
from fireside.kernel import tenancy
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import Actor
from fireside.kernel.wording import known_zone


def open_institution(
    slug: str, name: str, zone: str, host_name: str | None, administrator_email: str
) -> str:
    """Open an institution with its first administrator and return its address; commits.

    Raise Invalid, with a sentence for each argument that cannot be accepted; nothing is kept then.
    """
    problems = _problems(name, zone, host_name, administrator_email)
    if problems:
        raise Invalid(problems)
    institution = add_institution(slug, name.strip(), zone, host_name)
    institution.conduct, institution.conduct_version = tidy_conduct(DEFAULT_CONDUCT), 1
    db.session.flush()
    with tenancy.scope(institution.id):
        invite_member(
            Actor.system(institution.id),
            administrator_email,
            name_from_address(administrator_email),
            (ADMINISTRATOR,),
        )
        db.session.commit()
    return address_of(institution)


def _problems(name: str, zone: str, host_name: str | None, email: str) -> dict[str, str]:
    problems = {
        "name": "" if name.strip() else "An institution needs a name.",
        "zone": "" if known_zone(zone) else f"{zone} is no IANA zone; try Europe/Berlin.",
        "host_name": _host_problem(host_name),
        "administrator": address_problem(email),
    }
    return {field: words for field, words in problems.items() if words}


def _host_problem(host_name: str | None) -> str:
    if not host_name:
        return ""
    wanted = host_without_port(host_name)
    taken = select(Institution.id).where(Institution.host_name == wanted)
    if db.session.scalar(taken) is None:
        return ""
    return f"Another institution answers at {wanted} already."
