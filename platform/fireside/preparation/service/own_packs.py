"""The institution's own question packs: writing them, by rows or as a text.

A draft is kept whatever it holds; what is wrong with it is said beside it, and only stands in the
way of publishing. A text with faults changes nothing in the draft, and is kept beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import func, select

from fireside.kernel import audit, clock
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, Invalid, NotFound
from fireside.kernel.permissions import Actor, require
from fireside.plugins.packs import (
    MOST_CHARACTERS,
    Finding,
    PackDraft,
    errors_of,
    lint_pack,
    read_pack,
    write_yaml,
)
from fireside.plugins.packs.lint import LONGEST_TITLE, MOST_QUESTIONS
from fireside.preparation.models import InstitutionPack, PackVersion
from fireside.preparation.rules.packs import (
    LONGEST_PACK_KEY,
    MOST_PACKS,
    acted,
    by_row,
    finished,
    free_key,
    restored,
    slug,
    stored,
)

MOVED_ON = "Somebody else has changed this pack since you opened it, or you did in another window."


def list_own_packs(actor: Actor) -> list[InstitutionPack]:
    """Return the institution's packs, ordered by title."""
    require(actor, "pack.read")
    found = db.session.scalars(select(InstitutionPack).order_by(InstitutionPack.key))
    return sorted(found, key=lambda pack: pack.draft["title"].casefold())


def get_own_pack(actor: Actor, pack_id: int) -> InstitutionPack:
    """Return one pack; raise NotFound."""
    require(actor, "pack.read")
    pack = db.session.scalar(select(InstitutionPack).where(InstitutionPack.id == pack_id))
    if pack is None:
        raise NotFound
    return pack


def list_versions(actor: Actor, pack_id: int) -> Sequence[PackVersion]:
    """Return what has been published of a pack, the latest first."""
    require(actor, "pack.read")
    versions = select(PackVersion).where(PackVersion.pack_id == pack_id)
    return db.session.scalars(versions.order_by(PackVersion.number.desc())).all()


def get_version(actor: Actor, pack_id: int, number: int) -> PackVersion:
    """Return one version; raise NotFound."""
    require(actor, "pack.read")
    version = db.session.scalar(
        select(PackVersion).where(PackVersion.pack_id == pack_id, PackVersion.number == number)
    )
    if version is None:
        raise NotFound
    return version


def draft_as_text(pack: InstitutionPack) -> str:
    """Return what the text form shows: what could not be taken over, or the draft in YAML."""
    return pack.unread_text or write_yaml(restored(pack.draft))


def findings_of_rows(
    actor: Actor, pack: InstitutionPack, draft: PackDraft
) -> dict[int, list[Finding]]:
    """Return what the lint says about each row of what was typed, and under 0 about the pack."""
    return by_row(draft, lint_pack(finished(draft, _earlier(actor, pack))))


def has_news(actor: Actor, pack: InstitutionPack) -> bool:
    """Tell whether publishing the draft would change what students are offered."""
    if pack.published is None:
        return True
    now = get_version(actor, pack.id, pack.published)
    return stored(finished_draft(actor, pack)) != now.content


def findings_of(actor: Actor, pack: InstitutionPack) -> tuple[Finding, ...]:
    """Return what the lint says about the draft as it would be published."""
    return lint_pack(finished_draft(actor, pack))


def finished_draft(actor: Actor, pack: InstitutionPack) -> PackDraft:
    """Return the draft as it would be published: without blank rows, each question with a key."""
    return finished(restored(pack.draft), _earlier(actor, pack))


def create_pack(actor: Actor, draft: PackDraft) -> InstitutionPack:
    """Begin a pack with what there is of it; raise Invalid for a title that is none."""
    require(actor, "pack.write")
    if not 0 < len(draft.title.strip()) <= LONGEST_TITLE:
        raise Invalid({"title": f"A pack needs a title of at most {LONGEST_TITLE} characters."})
    _check_size(draft)
    if (db.session.scalar(select(func.count(InstitutionPack.id))) or 0) >= MOST_PACKS:
        raise Invalid({"title": f"There are {MOST_PACKS} packs already. Delete a draft first."})
    pack = InstitutionPack(
        key=free_key(slug(draft.title, LONGEST_PACK_KEY, "pack"), _keys()),
        draft=stored(draft),
        changed_at=clock.now(),
    )
    db.session.add(pack)
    db.session.flush()
    audit.record(actor, "pack.write", "institution_pack", pack.id, ["draft"])
    return pack


def import_pack(actor: Actor, text: str) -> tuple[InstitutionPack | None, tuple[Finding, ...]]:
    """Begin a pack with a YAML or CSV text; where it has faults, return those and make nothing."""
    require(actor, "pack.write")
    draft, findings = _taken_over(text, ())
    if draft is None:
        return None, findings
    return create_pack(actor, draft), findings


def save_draft(
    actor: Actor, pack_id: int, draft: PackDraft, revision: int, act: str = "", number: int = 0
) -> InstitutionPack:
    """Keep the draft as it was typed, after the button that was pressed (`rules.packs.acted`).

    Raise Conflict where others have changed it since ``revision``; what is kept already can be
    sent again.
    """
    pack = changing(actor, pack_id)
    if stored(draft) != pack.draft:
        refuse_stale(pack, revision)
    changed = acted(draft, act, number)
    _check_size(changed)
    if stored(changed) != pack.draft:
        pack.draft = stored(changed)
        note_change(actor, pack, "draft")
    return pack


def save_text(actor: Actor, pack_id: int, text: str, revision: int) -> tuple[Finding, ...]:
    """Take a text over into the draft, or keep it beside the draft and return its faults.

    Raise Conflict where the pack has changed since ``revision``, Invalid where there is no text or
    far too much.
    """
    pack, text = changing(actor, pack_id), text.replace("\r\n", "\n")
    if not text.strip():
        raise Invalid({}, "There is nothing here to take over. The draft is as it was.")
    if len(text) > MOST_CHARACTERS:
        raise Invalid({}, f"This is too long: at most {MOST_CHARACTERS} characters are kept.")
    before = restored(pack.draft)
    draft, findings = _taken_over(text, (*_earlier(actor, pack), before), before)
    unread = "" if draft else text
    if (draft and stored(draft) != pack.draft) or unread != pack.unread_text:
        refuse_stale(pack, revision)
        pack.draft = stored(draft) if draft else pack.draft
        pack.unread_text = unread
        note_change(actor, pack, "draft" if draft else "text")
    return findings


def check_text(actor: Actor, pack: InstitutionPack) -> tuple[Finding, ...]:
    """Return the faults of the text that could not be taken over; nothing where there is none."""
    return _taken_over(pack.unread_text, (), restored(pack.draft))[1] if pack.unread_text else ()


def drop_text(actor: Actor, pack_id: int, revision: int) -> InstitutionPack:
    """Forget the text that could not be taken over; the draft stays as it is."""
    pack = changing(actor, pack_id)
    refuse_stale(pack, revision)
    pack.unread_text = ""
    note_change(actor, pack, "text")
    return pack


def delete_pack(actor: Actor, pack_id: int) -> None:
    """Delete a pack that nobody has ever been offered; raise Conflict for any other."""
    pack = changing(actor, pack_id)
    if pack.latest:
        raise Conflict(
            "This pack has been published, and students may have taken questions from it.",
            kept="Nothing has been deleted.",
            do="Take it back instead: then nobody is offered it.",
        )
    db.session.delete(pack)
    audit.record(actor, "pack.delete", "institution_pack", pack.id)


def changing(actor: Actor, pack_id: int) -> InstitutionPack:
    """Check the permission, keep others from the pack meanwhile, and return it."""
    require(actor, "pack.write")
    pack = db.session.scalar(
        select(InstitutionPack).where(InstitutionPack.id == pack_id).with_for_update(),
        execution_options={"populate_existing": True},
    )
    if pack is None:
        raise NotFound
    return pack


def refuse_stale(pack: InstitutionPack, revision: int) -> None:
    """Raise Conflict where somebody has changed the pack since it was read."""
    if pack.revision != revision:
        raise Conflict(MOVED_ON, kept="What you typed is still here.")


def note_change(actor: Actor, pack: InstitutionPack, part: str) -> None:
    """Count a change of the draft, and leave its trace."""
    pack.revision += 1
    pack.changed_at = clock.now()
    audit.record(actor, "pack.write", "institution_pack", pack.id, [part])


def _taken_over(
    text: str, earlier: Sequence[PackDraft], before: PackDraft | None = None
) -> tuple[PackDraft | None, tuple[Finding, ...]]:
    """Return the draft that a text without errors makes, and all that is to be said about it.

    A table without lines for title, summary and fields leaves those as they were ``before``.
    """
    read = read_pack(text)
    if read.draft is None:
        return None, read.faults
    draft = read.draft
    if before is not None and not {"title", "summary", "fields"} & set(draft.lines):
        draft = replace(draft, title=before.title, summary=before.summary, fields=before.fields)
    draft = finished(draft, earlier)
    findings = tuple(
        sorted((*read.faults, *lint_pack(draft)), key=lambda one: (one.line, one.number))
    )
    return (None if errors_of(findings) else draft), findings


def _earlier(actor: Actor, pack: InstitutionPack) -> list[PackDraft]:
    return [restored(one.content) for one in list_versions(actor, pack.id)]


def _check_size(draft: PackDraft) -> None:
    if len(draft.questions) > MOST_QUESTIONS:
        raise Invalid({"questions": f"{MOST_QUESTIONS} questions are the most that a pack holds."})
    if len(write_yaml(draft)) > MOST_CHARACTERS:
        raise Invalid({"questions": f"A pack holds at most {MOST_CHARACTERS} characters."})


def _keys() -> set[str]:
    return set(db.session.scalars(select(InstitutionPack.key)))
