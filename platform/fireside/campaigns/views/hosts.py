"""A host says which of her hours she keeps: signed in, or by the link in the mail."""

from __future__ import annotations

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from fireside.campaigns import service
from fireside.campaigns.rules import value_of
from fireside.campaigns.views.room import blueprint
from fireside.kernel.db import db
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.permissions import Actor, current_actor, needs
from fireside.kernel.web import redirect_to, render


@blueprint.get("/<id:campaign_id>/hours")
@needs("campaigns.answer")
def hours(campaign_id: int) -> Response:
    """Show a host what she is asked, and which of her hours she could keep."""
    return _page(current_actor(), campaign_id)


@blueprint.post("/<id:campaign_id>/hours")
@needs("campaigns.answer")
def send_hours(campaign_id: int) -> Response:
    """Keep what was ticked, or nothing."""
    actor = current_actor()
    try:
        said = _answer(actor, campaign_id)
    except Invalid as error:
        db.session.rollback()
        return _page(actor, campaign_id, error)
    flash(said, "success")
    return redirect_to("campaigns.hours", campaign_id=campaign_id)


@blueprint.get("/answer/<token>")
@needs("campaigns.answer_by_link")
def answer(token: str) -> Response:
    """Show the host of a mail what she is asked; nothing happens before she presses a button."""
    return _page(*service.open_host_link(token), by_link=True)


@blueprint.post("/answer/<token>")
@needs("campaigns.answer_by_link")
def send_answer(token: str) -> Response:
    """Do what was pressed, as the host whom the link was written to."""
    actor, campaign_id = service.open_host_link(token)
    try:
        said = _answer(actor, campaign_id)
    except Invalid as error:
        db.session.rollback()
        return _page(*service.open_host_link(token), error, by_link=True)
    flash(said, "success")
    return redirect_to("campaigns.answer", token=token)


def _answer(actor: Actor, campaign_id: int) -> str:
    act = request.form.get("act", "")
    if act == "agree":
        service.agree(actor, campaign_id, request.form.getlist("times"))
        return "Thank you. Only invited students see these times until the campaign ends."
    if act != "refuse":
        raise NotFound
    service.refuse(actor, campaign_id)
    return "That is all right. Your hours are open to everybody, as they were."


def _page(
    actor: Actor, campaign_id: int, error: Invalid | None = None, *, by_link: bool = False
) -> Response:
    ask = service.read_ask(actor, campaign_id)
    kept = {value_of(one) for one in ask.kept}
    ticked = set(request.form.getlist("times")) if error else kept
    return render(
        "campaigns/hours.html",
        status=422 if error else 200,
        ask=ask,
        zone=actor.zone,
        choices=[(one, value_of(one)) for one in ask.choices],
        ticked=ticked or (set(map(value_of, ask.choices)) if ask.agreed is None else set()),
        error=error.fields["times"] if error else "",
        home=None if by_link else url_for("journey.home"),
    )
