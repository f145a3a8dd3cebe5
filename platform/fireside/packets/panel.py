"""The packet's part of the stage "prepare": order it, see it come, take it along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fireside.institutions.service import current_institution
from fireside.interviews.models import Interview
from fireside.kernel.permissions import Actor, allowed
from fireside.kernel.web import Panel
from fireside.packets.forms import OrderForm
from fireside.packets.models import Packet, PacketState
from fireside.packets.rules import PAPERS, choose_paper, phase
from fireside.packets.service import shown_packet


@dataclass(frozen=True, slots=True)
class PacketView:
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


@dataclass(frozen=True, slots=True)
class PanelView:
    """What the panel shows."""

    interview_id: int
    host_name: str
    packet: PacketView | None


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
    shown = shown_packet(actor, interview)
    usual = shown.packet.paper if shown else choose_paper(None, current_institution().paper)
    return {
        "packets": PanelView(
            interview_id=interview.id,
            host_name=interview.host.first_name if interview.host else "",
            packet=view_packet(shown.packet, stale=shown.stale) if shown else None,
        ),
        "order_form": form
        if isinstance(form, OrderForm)
        else OrderForm(formdata=None, data={"paper": usual}),
    }


def _visible(actor: Actor, interview: Interview) -> bool:
    return allowed(actor, "packet.read", interview)


PANEL = Panel(
    key="packet",
    stage="prepare",
    title="Your packet",
    template="packets/_panel.html",
    context=_context,
    visible=_visible,
)
