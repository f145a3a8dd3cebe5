"""Ordering packets, printing them and handing them out."""

from fireside.packets.service.content import packet_content
from fireside.packets.service.document import Document, compose, edition
from fireside.packets.service.forgetting import forget_packets
from fireside.packets.service.orders import (
    Shown,
    left_out,
    order_packet,
    packet_bytes,
    packet_interview,
    read_packet,
    shown_packet,
)
from fireside.packets.service.printing import (
    begin_printing,
    fail_packet,
    keep_pdf,
    note_progress,
)
from fireside.packets.service.records import share_of

__all__ = [
    "Document",
    "Shown",
    "begin_printing",
    "compose",
    "edition",
    "fail_packet",
    "forget_packets",
    "keep_pdf",
    "left_out",
    "note_progress",
    "order_packet",
    "packet_bytes",
    "packet_content",
    "packet_interview",
    "read_packet",
    "share_of",
    "shown_packet",
]
