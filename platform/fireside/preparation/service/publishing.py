"""Offering an institution's own packs to its students: versions that never change."""

from __future__ import annotations

from typing import Final

from sqlalchemy import and_, select

from fireside.kernel import audit, clock, tenancy
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid
from fireside.kernel.memory import Memory
from fireside.kernel.permissions import Actor
from fireside.kernel.registries import Registered
from fireside.plugins.packs import errors_of, lint_pack, pack_of
from fireside.plugins.types import QuestionPack
from fireside.preparation.models import InstitutionPack, PackVersion
from fireside.preparation.rules.packs import restored, stored
from fireside.preparation.service.own_packs import (
    changing,
    finished_draft,
    get_version,
    note_change,
)

OWNER: Final = "@institution"
"""Stands where a plugin's packs have its name; no entry point is called so."""
_Published = tuple[Registered[QuestionPack], ...]
_known: Memory[_Published] = Memory(InstitutionPack)


def published_packs() -> _Published:
    """Return what the institution in scope offers of its own; as it was a second ago at most."""
    return _known.get(tenancy.current_institution_id(), _read_published)


def publish_pack(actor: Actor, pack_id: int) -> InstitutionPack:
    """Offer the draft to students, as a new version unless it is the latest one unchanged.

    Raise Invalid while the draft has errors or a text waits beside it, Conflict where the very
    same is offered already.
    """
    pack = changing(actor, pack_id)
    if pack.unread_text:
        raise Invalid({}, "A text with faults is kept beside the draft. Mend it or drop it first.")
    draft = finished_draft(actor, pack)
    if errors_of(lint_pack(draft)):
        raise Invalid({}, "Some things in the draft need another look before students see it.")
    pack.draft = content = stored(draft)
    unchanged = pack.latest and get_version(actor, pack_id, pack.latest).content == content
    if unchanged and pack.published == pack.latest:
        raise Conflict(f"Version {pack.latest} says the same, and is offered already.")
    if not unchanged:
        pack.latest += 1
        db.session.add(
            PackVersion(
                pack_id=pack.id, number=pack.latest, content=content, published_at=clock.now()
            )
        )
    pack.published = pack.latest
    pack.revision += 1
    db.session.flush()
    audit.record(actor, "pack.publish", "institution_pack", pack.id, [f"version {pack.latest}"])
    return pack


def take_back_pack(actor: Actor, pack_id: int) -> InstitutionPack:
    """Offer a pack no longer; what students have taken from it stays on their lists."""
    pack = changing(actor, pack_id)
    if pack.published is None:
        raise Conflict("This pack is not offered to anybody.")
    pack.published = None
    audit.record(actor, "pack.take_back", "institution_pack", pack.id)
    return pack


def bring_back_version(actor: Actor, pack_id: int, number: int) -> InstitutionPack:
    """Put what an earlier version said into the draft, in the place of what is there."""
    pack = changing(actor, pack_id)
    pack.draft = get_version(actor, pack_id, number).content
    note_change(actor, pack, "draft")
    return pack


def _read_published() -> _Published:
    statement = (
        select(InstitutionPack.key, PackVersion.number, PackVersion.content)
        .join(
            PackVersion,
            and_(
                PackVersion.institution_id == InstitutionPack.institution_id,
                PackVersion.pack_id == InstitutionPack.id,
                PackVersion.number == InstitutionPack.published,
            ),
        )
        .order_by(InstitutionPack.key)
    )
    return tuple(
        Registered(OWNER, key, pack_of(restored(content), key, number))
        for key, number, content in db.session.execute(statement)
    )
