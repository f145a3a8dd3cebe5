"""Finding the institution of a request, and changing what it decides for itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from flask import current_app, g
from sqlalchemy import BigInteger, Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from fireside.config import Settings
from fireside.institutions.models import EVERYBODY, HostChange, Institution
from fireside.institutions.rules import host_without_port, valid_slug
from fireside.kernel import audit, clock, tenancy
from fireside.kernel.db import Direct, Ready, db, write_last, write_waiting
from fireside.kernel.db.engine import scoped_connection
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.permissions import Actor, require
from fireside.kernel.tenancy import current_institution_id
from fireside.plugins.types import PluginContext

_TOUCH = Direct(
    lambda: (
        update(cast("Table", Institution.__table__))
        .where(Institution.id == bindparam("touched"))
        .values(hosts_version=Institution.hosts_version + 1)
    )
)
_HOUSE = bindparam("house", type_=BigInteger())
_NEW_VERSION = select(Institution.hosts_version).where(Institution.id == _HOUSE).scalar_subquery()
_MAKERS: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def _note_on(dialect: str) -> Direct:
    """Return what writes down a host's version, which was raised just before."""
    one = {"institution_id": _HOUSE, "id": bindparam("host", type_=BigInteger())}
    insert = _MAKERS[dialect](cast("Table", HostChange.__table__))
    note = insert.values(**one, version=_NEW_VERSION).on_conflict_do_update(
        index_elements=list(one), set_={"version": _NEW_VERSION}
    )
    return Direct(lambda: note)


_NOTES = {dialect: _note_on(dialect) for dialect in _MAKERS}
_HOSTS_VERSION = Ready(select(Institution.hosts_version).where(Institution.id == bindparam("id")))


def add_institution(slug: str, name: str, zone: str, host_name: str | None = None) -> Institution:
    """Open a new institution (operators only, from the command line); raise Invalid."""
    if not valid_slug(slug):
        raise Invalid({"slug": "Use 1 to 40 of a-z, 0-9 and inner hyphens."})
    if find_by_slug(slug) is not None:
        raise Invalid({"slug": "Another institution has this address already."})
    institution = Institution(
        slug=slug,
        name=name,
        zone=zone,
        host_name=host_without_port(host_name) if host_name else None,
        created_at=clock.now(),
    )
    db.session.add(institution)
    return institution


def find_by_slug(slug: str) -> Institution | None:
    """Return the institution behind ``/i/<slug>/``, or None."""
    return db.session.scalar(select(Institution).where(Institution.slug == slug))


def find_by_host(host: str) -> Institution | None:
    """Return the institution that answers under this host name, or None."""
    name = host_without_port(host)
    return db.session.scalar(select(Institution).where(Institution.host_name == name))


def list_institutions() -> list[Institution]:
    """Return every institution of the deployment, by name (for the operator and the front door)."""
    return list(db.session.scalars(select(Institution).order_by(Institution.name)))


def in_each_institution(work: Callable[[], object]) -> None:
    """Do the work inside one institution after the other, and commit after each."""
    institution_ids = [institution.id for institution in list_institutions()]
    db.session.commit()
    for institution_id in institution_ids:
        with tenancy.scope(institution_id):
            work()
            db.session.commit()


def current_institution() -> Institution:
    """Return the institution in scope, to read: a request's may be a second old."""
    institution_id = current_institution_id()
    known: Institution | None = g.get("institution")
    if known is not None and known.id == institution_id:
        return known
    institution = db.session.get(Institution, institution_id)
    if institution is None:
        raise NotFound
    g.institution = institution
    return institution


def touch_hosts(*host_ids: int) -> None:
    """Tell every process that the columns of these hosts have changed, or may be anybody's.

    It is written when the transaction has ended, so that who books at the same time need not wait.
    Who raises the version holds its row until both are written, so a version is never seen before
    those below it.
    """
    institution_id = current_institution_id()
    write_last(_TOUCH, {"touched": institution_id}, afterwards=True)
    note = _NOTES[scoped_connection(db.session()).dialect.name]
    for host_id in host_ids or (EVERYBODY,):
        write_last(note, {"house": institution_id, "host": host_id}, afterwards=True)
    g.pop("hosts_version", None)


def hosts_version() -> int:
    """Return the version of this institution's host columns, read in this request or right now."""
    here = current_institution_id()
    write_waiting(db.session())
    institution_id, version = g.get("hosts_version") or (None, 0)
    return version if institution_id == here else _HOSTS_VERSION.value(id=here) or 0


def note_hosts_version(institution_id: int, version: int) -> None:
    """Remember for the rest of the request what came along with another question."""
    g.hosts_version = institution_id, version


def address_of(institution: Institution) -> str:
    """Return the absolute address of an institution's pages, without a final slash."""
    settings: Settings = current_app.extensions["fireside.settings"]
    if institution.host_name:
        scheme = settings.base_url.split("://", 1)[0]
        return f"{scheme}://{institution.host_name}"
    return f"{settings.base_url}/i/{institution.slug}"


def change_policies(actor: Actor, changes: dict[str, str | int]) -> Institution:
    """Set policies by field name; the names that changed go into the audit.

    A code of conduct that changes is a new version, which everybody accepts anew.
    """
    require(actor, "policies.change")
    institution = db.session.get_one(Institution, current_institution_id(), with_for_update=True)
    changed = [name for name, value in changes.items() if getattr(institution, name) != value]
    for name in changed:
        setattr(institution, name, changes[name])
    if "conduct" in changed:
        institution.conduct_version += 1
    if changed:
        audit.record(actor, "policies.change", "institution", institution.id, changed)
    g.institution = institution
    return institution


def change_calendar(
    actor: Actor, action: str, field: str, change: Callable[[str], str], told: Sequence[str]
) -> None:
    """Rewrite the institution's terms or closed days, one at a time; ``told`` goes into the audit.

    ``change`` makes the new text of what stands at this moment.
    """
    require(actor, "calendar.change")
    institution = db.session.get_one(Institution, current_institution_id(), with_for_update=True)
    setattr(institution, field, change(getattr(institution, field)))
    audit.record(actor, action, "institution", institution.id, told)
    g.institution = institution


def plugin_context() -> PluginContext:
    """Return what hooks are told about the institution in scope; settings are added per plugin."""
    institution = current_institution()
    settings: Settings = current_app.extensions["fireside.settings"]
    return PluginContext(
        institution_id=institution.id,
        slug=institution.slug,
        name=institution.name,
        zone=institution.zone,
        now=clock.now(),
        private_networks=settings.private_networks,
    )
