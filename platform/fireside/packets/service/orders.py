"""What a student does with packets: order one, look how far it is, take it."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import ScalarSelect, select

from fireside.institutions.service import current_institution
from fireside.interviews.models import Interview
from fireside.interviews.service import get_interview, lock_interview
from fireside.kernel import audit, clock, files, jobs
from fireside.kernel.db import db
from fireside.kernel.errors import Conflict, NotFound
from fireside.kernel.permissions import Actor, require
from fireside.packets.models import Packet, PacketState
from fireside.packets.rules import (
    Lacking,
    cache_key,
    choose_paper,
    choose_shown,
    lacking,
    next_version,
)
from fireside.packets.service.content import packet_content
from fireside.packets.service.document import edition

JOB = "packet.render"


def order_packet(actor: Actor, interview_id: int, paper: str | None = None) -> Packet:
    """Return the packet that says what is true now, asking for it to be printed where needed.

    Equal content on equal paper is printed once; a packet that failed is tried again. Raises
    NotFound for everybody but the interview's student, Conflict while no host is chosen.
    """
    interview = get_interview(actor, interview_id)
    require(actor, "packet.order", interview)
    lock_interview(interview_id)  # the second of two presses finds what the first one made
    paper = choose_paper(paper, current_institution().paper)
    key = cache_key(packet_content(interview), edition(interview.student_id, paper))
    packets = _packets_of(interview_id)
    packet = next((known for known in packets if known.cache_key == key), None)
    if packet is None:
        packet = Packet(
            interview_id=interview_id,
            version=next_version(known.version for known in packets),
            cache_key=key,
            paper=paper,
            state=PacketState.QUEUED,
            progress=0,
            left_out="",
            created_at=clock.now(),
        )
        db.session.add(packet)
    elif packet.state != PacketState.FAILED:
        return packet
    _queue(packet)
    audit.record(actor, "packet.order", "packet", packet.id)
    return packet


def read_packet(actor: Actor, packet_id: int) -> Packet:
    """Return a packet of the actor's own interview; raise NotFound for any other."""
    packet = db.session.scalar(select(Packet).where(Packet.id == packet_id))
    if packet is None:
        raise NotFound
    require(actor, "packet.read", get_interview(actor, packet.interview_id))
    return packet


def packet_interview(actor: Actor, packet: Packet) -> Interview:
    """Return the interview that a packet belongs to."""
    return get_interview(actor, packet.interview_id)


def left_out() -> ScalarSelect[str]:
    """Return a column for queries of interviews: what the latest printed packet lacks, or NULL."""
    printed = (
        select(Packet.left_out)
        .where(
            Packet.institution_id == Interview.institution_id,
            Packet.interview_id == Interview.id,
            Packet.state == PacketState.READY,
        )
        .order_by(Packet.version.desc())
        .limit(1)
    )
    return printed.correlate(Interview).scalar_subquery()


def packet_bytes(actor: Actor, packet_id: int) -> bytes:
    """Return the PDF; raise NotFound for others, Conflict while it is not printed yet."""
    packet = read_packet(actor, packet_id)
    if packet.state != PacketState.READY or packet.file_id is None:
        raise Conflict(
            "Your packet is not printed yet.",
            kept="It is on its way.",
            do="Go back and wait for a moment.",
        )
    return files.get(packet.file_id).content


class Shown(Struct, frozen=True):
    """How a packet stands: the one to show, whether it is stale, and what a new one would lack."""

    packet: Packet | None
    stale: bool
    lacking: tuple[Lacking, ...]


def shown_packet(actor: Actor, interview: Interview) -> Shown | None:
    """Return how the packet stands on the interview's page; None while no host is chosen.

    The latest packet's paper is kept: asking for A4 once does not make a Letter packet stale.
    """
    require(actor, "packet.read", interview)
    if interview.host_id is None:
        return None
    packets = {packet.version: packet for packet in _packets_of(interview.id)}
    content = packet_content(interview)
    missing = lacking(content)
    if not packets:
        return Shown(None, False, missing)
    key = cache_key(content, edition(interview.student_id, packets[max(packets)].paper))
    version, stale = choose_shown({n: known.cache_key for n, known in packets.items()}, key)
    return Shown(packets[version], stale, missing)


def _packets_of(interview_id: int) -> list[Packet]:
    return list(db.session.scalars(select(Packet).where(Packet.interview_id == interview_id)))


def _queue(packet: Packet) -> None:
    """Ask the worker once for each time the packet has failed: a second press asks no more."""
    tried = packet.finished_at.isoformat() if packet.finished_at else "first"
    packet.state, packet.progress, packet.error = PacketState.QUEUED, 0, None
    db.session.flush()
    jobs.enqueue(JOB, {"packet_id": packet.id}, dedupe_key=f"{JOB}:{packet.id}:{tried}")
