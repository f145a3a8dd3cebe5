"""Keeping somebody away, and letting her in again."""

from __future__ import annotations

from flask import flash
from werkzeug.wrappers import Response

from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render
from fireside.people import service
from fireside.people.views.room import blueprint


@blueprint.get("/people/<id:member_id>/block")
@needs("people.block")
def block(member_id: int) -> Response:
    """Say what a block means, before there is one."""
    return render("people/block.html", view=service.find_to_block(current_actor(), member_id))


@blueprint.post("/people/<id:member_id>/block")
@needs("people.block")
def send_block(member_id: int) -> Response:
    """Block somebody, and show where it is taken back."""
    member = service.block(current_actor(), member_id)
    flash(f"You and {member.first_name} will not find each other here any more.", "success")
    return redirect_to("people.blocks")


@blueprint.get("/settings/blocks")
@needs("people.read_blocks")
def blocks() -> Response:
    """List whom the person has blocked."""
    return render("people/blocks.html", blocks=service.blocks_of(current_actor()))


@blueprint.post("/settings/blocks/<id:member_id>/lift")
@needs("people.lift_block")
def lift_block(member_id: int) -> Response:
    """Take a block back."""
    member = service.lift_block(current_actor(), member_id)
    flash(f"You and {member.first_name} can find each other again.", "success")
    return redirect_to("people.blocks")
