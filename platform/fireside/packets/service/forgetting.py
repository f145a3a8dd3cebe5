"""Packets name both people: when one of them leaves, they go with their files."""

from __future__ import annotations

from sqlalchemy import delete, select

from fireside.interviews.service import interviews_with
from fireside.kernel import files
from fireside.kernel.db import db
from fireside.packets.models import Packet


def forget_packets(member_id: int) -> None:
    """Delete the packets of all interviews of which somebody is either side, PDFs included."""
    named = Packet.interview_id.in_(interviews_with(member_id))
    stored = db.session.scalars(select(Packet.file_id).where(named)).all()
    db.session.execute(delete(Packet).where(named))
    for file_id in stored:
        if file_id is not None:
            files.remove(file_id)
