"""What this room holds about one person, for her own copy of it."""

from __future__ import annotations

from sqlalchemy import select

from fireside.interviews.models import Interview
from fireside.kernel import files
from fireside.kernel.db import db
from fireside.kernel.subjects import Share, records_of
from fireside.packets.models import Packet


def share_of(membership_id: int) -> Share:
    """Return a student's packets, with the newest PDF of each interview."""
    packets = db.session.scalars(
        select(Packet)
        .join(Interview, Interview.id == Packet.interview_id)
        .where(Interview.student_id == membership_id)
        .order_by(Packet.interview_id, Packet.version)
    ).all()
    newest = {one.interview_id: one for one in packets if one.file_id is not None}
    return Share(
        {"packet": records_of(packets, without=("cache_key",))},
        {
            f"packet-{one.interview_id}-version-{one.version}.pdf": files.get(one.file_id).content
            for one in newest.values()
            if one.file_id is not None
        },
    )
