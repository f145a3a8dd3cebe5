"""Waiting for a host who is full."""

from __future__ import annotations

from flask import flash
from werkzeug.wrappers import Response

from fireside.booking.rules.waiting import line_words
from fireside.booking.service import find_host
from fireside.booking.service.waiting import (
    can_wait,
    find_place,
    join_line,
    leave_line,
    places_of,
)
from fireside.booking.views.room import blueprint
from fireside.institutions.service import current_institution
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render


@blueprint.get("/waiting")
@needs("booking.wait")
def waiting() -> Response:
    """List the hosts for whom the student waits, and whose turn it is."""
    return render(
        "booking/waiting.html",
        places=places_of(current_actor()),
        line_words=line_words,
        hours=current_institution().waitlist_hours,
    )


@blueprint.get("/hosts/<id:host_id>/wait")
@needs("booking.wait")
def wait(host_id: int) -> Response:
    """Say what waiting means, with the button that takes a place."""
    actor, host = current_actor(), find_host(host_id)
    if actor.account_id is None or actor.membership_id == host_id:
        raise NotFound
    return render(
        "booking/wait.html",
        host=host.member,
        place=find_place(actor, host_id),
        may_wait=can_wait(actor, host_id, actor.account_id),
        line_words=line_words,
        hours=current_institution().waitlist_hours,
    )


@blueprint.post("/hosts/<id:host_id>/wait")
@needs("booking.wait")
def join(host_id: int) -> Response:
    """Take a place."""
    host = join_line(current_actor(), host_id)
    flash(
        f"You have a place. A mail comes when it is your turn to ask {host.member.first_name}.",
        "success",
    )
    return redirect_to("booking.waiting")


@blueprint.post("/waiting/<id:place_id>/leave")
@needs("booking.leave_line")
def leave(place_id: int) -> Response:
    """Give a place up."""
    leave_line(current_actor(), place_id)
    flash("You wait no longer for this host.", "success")
    return redirect_to("booking.waiting")
