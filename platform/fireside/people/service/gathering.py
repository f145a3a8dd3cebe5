"""What the worker does for a person's copy: ask every room and plugin, pack, seal, keep."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from io import BytesIO

from msgspec import Struct, field
from sqlalchemy import select

from fireside.institutions.service import current_institution, plugin_context
from fireside.kernel import clock, files, subjects
from fireside.kernel.db import db
from fireside.kernel.sealing import seal_bytes
from fireside.people.models import SubjectCopy
from fireside.people.rules import CopyState, copy_percent, name_missing
from fireside.people.service.copies import drop_file, sealed_row
from fireside.plugins.subjects import export_subject
from fireside.plugins.types import DataSubject

_README = """\
Everything that Fireside holds about you at {institution}, as of {day} (UTC).

{parts}
Each file is JSON: one list of records for each kind. Moments are in UTC. What
belongs to another person, such as a student's own notes, stands in that
person's copy and not in yours. If you also have a place at another
institution, ask there for what is kept there.
{missing}"""
_MISSING = "\nNot in this copy, because it could not be had this time: {left_out}.\n"


class Gathered(Struct):
    """What was gathered: files by their name in the archive, and the plugins that failed."""

    files: dict[str, bytes] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


def begin_copy(copy_id: int) -> SubjectCopy | None:
    """Return the copy to gather, or None where nothing is left to do. The caller commits."""
    copy = _find(copy_id)
    if copy is None or copy.state == CopyState.READY:
        return None
    copy.state, copy.progress, copy.finished_at = CopyState.GATHERING, 0, None
    return copy


def gather(membership_id: int, tell: Callable[[int], None]) -> Gathered:
    """Ask each room and each enabled plugin for its share; ``tell`` hears the percent."""
    gathered, rooms = Gathered(), subjects.shares()
    for number, (room, share_of) in enumerate(rooms, start=1):
        share = share_of(membership_id)
        gathered.files[f"{room}.json"] = _json(share.records)
        for name, content in share.attachments.items():
            gathered.files[f"files/{name}"] = content
        tell(copy_percent(number, len(rooms) + 1))
    answers = export_subject(plugin_context(), DataSubject(membership_id))
    for plugin, records in answers.records.items():
        gathered.files[f"plugins/{plugin}.json"] = _json(records)
    gathered.left_out = answers.failed
    return gathered


def note_copy_progress(copy_id: int, percent: int) -> None:
    """Write down how far the gathering is; the caller commits at once."""
    copy = _find(copy_id)
    if copy is not None and copy.state == CopyState.GATHERING:
        copy.progress = max(copy.progress, percent)


def keep_copy(copy_id: int, gathered: Gathered) -> None:
    """Pack, seal and keep; where she has left meanwhile, or it is there already, do nothing."""
    copy = _find(copy_id)
    if copy is None or copy.state == CopyState.READY:
        return
    archive = pack(gathered)
    drop_file(copy)
    stored = files.put(
        "subject_copy", seal_bytes(archive, sealed_row(copy)), "application/octet-stream"
    )
    db.session.flush()
    copy.file_id, copy.size, copy.left_out = (
        stored.id,
        len(archive),
        name_missing(gathered.left_out),
    )
    copy.state, copy.progress, copy.finished_at = CopyState.READY, 100, clock.now()


def fail_copy(copy_id: int) -> None:
    """Say that it did not work; she can ask again."""
    copy = _find(copy_id)
    if copy is not None and copy.state != CopyState.READY:
        copy.state, copy.finished_at = CopyState.FAILED, clock.now()


def pack(gathered: Gathered) -> bytes:
    """Return the archive with a page that says what is in it."""
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("README.txt", _readme(gathered))
        for name, content in gathered.files.items():
            packed.writestr(name, content)
    return archive.getvalue()


def _readme(gathered: Gathered) -> str:
    left_out = name_missing(gathered.left_out)
    return _README.format(
        institution=current_institution().name,
        day=f"{clock.now():%Y-%m-%d %H:%M}",
        parts="".join(f"  {name}\n" for name in gathered.files),
        missing=_MISSING.format(left_out=left_out) if left_out else "",
    )


def _json(records: object) -> bytes:
    return json.dumps(records, ensure_ascii=False, indent=2).encode()


def _find(copy_id: int) -> SubjectCopy | None:
    """Read the copy as it is in the database now, and keep it until the commit."""
    return db.session.scalar(
        select(SubjectCopy).where(SubjectCopy.id == copy_id).with_for_update(),
        execution_options={"populate_existing": True},
    )
