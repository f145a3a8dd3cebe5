"""The packet's part of the stage "prepare": order it, see it come, take it along."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from fireside.institutions.service import current_institution
from fireside.interviews.models import Interview
from fireside.kernel.permissions import Actor, allowed
from fireside.kernel.web import Panel
from fireside.packets.forms import OrderForm
from fireside.packets.models import Packet, PacketState
from fireside.packets.rules import PAPERS, Lacking, choose_paper, phase
from fireside.packets.service import Shown, shown_packet


class PacketView(Struct, frozen=True):
    """One packet as its student sees it."""

    id: int
    version: int
    paper: str
    pages: int
    percent: int
    words: str
    ready: bool
    failed: bool
    error: str
    left_out: str
    stale: bool = False


class PanelView(Struct, frozen=True):
    """What the panel shows."""

    interview_id: int
    host_name: str
    packet: PacketView | None
    lacking: tuple[Lacking, ...]


def view_packet(packet: Packet, *, stale: bool = False) -> PacketView:
    """Return a packet's row as the templates show it."""
    return PacketView(
        id=packet.id,
        version=packet.version,
        paper=PAPERS.get(packet.paper, packet.paper),
        pages=packet.pages or 0,
        percent=packet.progress,
        words=phase(packet.progress),
        ready=packet.state == PacketState.READY,
        failed=packet.state == PacketState.FAILED,
        error=packet.error or "",
        left_out=packet.left_out,
        stale=stale,
    )


def _context(actor: Actor, interview: Interview, form: Any) -> dict[str, Any]:
    shown = shown_packet(actor, interview) or Shown(None, False, ())
    packet = shown.packet
    usual = packet.paper if packet else choose_paper(None, current_institution().paper)
    return {
        "packets": PanelView(
            interview_id=interview.id,
            host_name=interview.host.first_name if interview.host else "",
            packet=view_packet(packet, stale=shown.stale) if packet else None,
            lacking=shown.lacking,
        ),
        "order_form": _form(form, usual),
    }


def _form(form: Any, usual: str) -> OrderForm:
    return form if isinstance(form, OrderForm) else OrderForm(formdata=None, data={"paper": usual})


def _visible(actor: Actor, interview: Interview) -> bool:
    return allowed(actor, "packet.read", interview)


PANEL = Panel(
    key="packet",
    stage="prepare",
    title="Your packet",
    template="packets/_panel.html",
    following="packets/_standing.html",
    context=_context,
    visible=_visible,
)
