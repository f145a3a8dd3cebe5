"""What the worker does to a packet, in short transactions, so that printing holds no lock."""

from __future__ import annotations

from sqlalchemy import select

from fireside.interviews.service import get_interview, lock_interview
from fireside.kernel import clock, files
from fireside.kernel.db import db
from fireside.kernel.pdf import PdfResult
from fireside.kernel.permissions import Actor
from fireside.kernel.tenancy import current_institution_id
from fireside.packets.models import Packet, PacketState
from fireside.packets.rules import FIRST_PERCENT, cache_key, name_left_out
from fireside.packets.service.content import packet_content
from fireside.packets.service.document import Document, compose, edition

_CHANGED = "Your preparation changed while this was printed. A newer version has it all."


def begin_printing(packet_id: int) -> Document | None:
    """Return what to print; None where nothing is left to do. The caller commits.

    The text is gathered now and not when the packet was ordered, so the row takes the key of
    what it will really hold.
    """
    packet = _find(packet_id)
    if packet is None or packet.state == PacketState.READY:
        return None
    interview = get_interview(Actor.system(current_institution_id()), packet.interview_id)
    lock_interview(interview.id)
    content = packet_content(interview)
    key = cache_key(content, edition(interview.student_id, packet.paper))
    if key != packet.cache_key and _taken(key):
        fail_packet(packet_id, _CHANGED)
        return None
    document = compose(content, packet.paper, packet.version)
    packet.cache_key = key
    packet.state, packet.progress = PacketState.RENDERING, FIRST_PERCENT
    packet.left_out = name_left_out(document.left_out)
    return document


def note_progress(packet_id: int, percent: int) -> None:
    """Write down how far the printer is; the caller commits at once."""
    packet = _find(packet_id)
    if packet is not None and packet.state == PacketState.RENDERING:
        packet.progress = max(packet.progress, percent)


def keep_pdf(packet_id: int, result: PdfResult) -> None:
    """Put the PDF with its packet; a second worker that was late changes nothing."""
    packet = _find(packet_id)
    if packet is None or packet.state == PacketState.READY:
        return
    stored = files.put("packet", result.pdf, "application/pdf")
    db.session.flush()
    packet.file_id, packet.pages = stored.id, result.pages
    packet.state, packet.progress, packet.error = PacketState.READY, 100, None
    packet.finished_at = clock.now()


def fail_packet(packet_id: int, message: str) -> None:
    """Say kindly that it did not work; the student can ask again."""
    packet = _find(packet_id)
    if packet is None or packet.state == PacketState.READY:
        return
    packet.state, packet.error = PacketState.FAILED, message
    packet.finished_at = clock.now()


def _find(packet_id: int) -> Packet | None:
    """Read the packet as it is in the database now, and keep it until the commit."""
    return db.session.scalar(
        select(Packet).where(Packet.id == packet_id).with_for_update(),
        execution_options={"populate_existing": True},
    )


def _taken(key: str) -> bool:
    return db.session.scalar(select(Packet.id).where(Packet.cache_key == key)) is not None
