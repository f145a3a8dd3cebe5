"""Ordering a packet, watching it come, and taking it."""

from __future__ import annotations

import io

from flask import Blueprint, send_file
from werkzeug.wrappers import Response

from fireside.interviews.service import get_interview
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render, render_panel
from fireside.kernel.web.rendering import is_htmx
from fireside.packets import service
from fireside.packets.forms import OrderForm
from fireside.packets.panel import PANEL, view_packet
from fireside.packets.rules import file_name

blueprint = Blueprint("packets", __name__)


@blueprint.post("/interviews/<id:interview_id>/packet")
@needs("packet.order")
def order(interview_id: int) -> Response:
    """Ask for a packet: the panel shows it coming, without htmx the packet's own page does."""
    actor, form = current_actor(), OrderForm()
    interview = get_interview(actor, interview_id)
    if not form.accept():
        return render_panel(PANEL, interview, form, status=422)
    packet = service.order_packet(actor, interview_id, form.paper.data)
    if is_htmx():
        return render_panel(PANEL, interview)
    return redirect_to("packets.show", packet_id=packet.id)


@blueprint.get("/packets/<id:packet_id>")
@needs("packet.read")
def show(packet_id: int) -> Response:
    """Show how far a packet is; asked by htmx every second, only the part that changes."""
    actor = current_actor()
    packet = service.read_packet(actor, packet_id)
    return render(
        "packets/show.html",
        block="progress",
        packet=view_packet(packet),
        interview=service.packet_interview(actor, packet),
    )


@blueprint.get("/packets/<id:packet_id>/file")
@needs("packet.read")
def download(packet_id: int) -> Response:
    """Hand out the PDF, to be read in the browser or kept."""
    actor = current_actor()
    packet = service.read_packet(actor, packet_id)
    interview = service.packet_interview(actor, packet)
    name = file_name(interview.host.name if interview.host else "", packet.version)
    content = io.BytesIO(service.packet_bytes(actor, packet_id))
    answer = send_file(content, "application/pdf", download_name=name)
    answer.headers["Cache-Control"] = "no-store"  # send_file says something milder
    return answer
