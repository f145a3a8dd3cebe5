"""A student's invitation: the hosts' free times, what she has booked, and a kind no."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from flask import flash, request
from werkzeug.wrappers import Response

from fireside.availability.rules import Slot
from fireside.booking.rules import spaced
from fireside.campaigns import service
from fireside.campaigns.views.room import blueprint
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render
from fireside.kernel.wording import speak_day

_PER_HOST = 12


@blueprint.get("/<id:campaign_id>/invitation")
@needs("campaigns.look")
def invitation(campaign_id: int) -> Response:
    """Show a student what she is invited to."""
    actor = current_actor()
    found = service.read_invitation(actor, campaign_id)
    times = {host.id: spaced(host.slots) for host in found.hosts}
    return render(
        "campaigns/invitation.html",
        invitation=found,
        times={host_id: _by_day(slots[:_PER_HOST], actor.zone) for host_id, slots in times.items()},
        more={host_id: max(0, len(slots) - _PER_HOST) for host_id, slots in times.items()},
    )


def _by_day(slots: Sequence[Slot], zone: str) -> list[tuple[str, list[Slot]]]:
    days = groupby(slots, key=lambda slot: speak_day(slot.starts_at, zone))
    return [(day, list(times)) for day, times in days]


@blueprint.post("/<id:campaign_id>/invitation")
@needs("campaigns.reply")
def send_reply(campaign_id: int) -> Response:
    """Decline, or take that back."""
    act = request.form.get("act", "")
    if act not in ("decline", "come"):
        raise NotFound
    service.reply(current_actor(), campaign_id, comes=act == "come")
    if act == "decline":
        flash(
            "Thank you for saying so. You hear no more of it, and nothing is held back.", "success"
        )
    else:
        flash("Good. The times are there for you again.", "success")
    return redirect_to("campaigns.invitation", campaign_id=campaign_id)
