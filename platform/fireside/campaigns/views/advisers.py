"""Campaigns at the adviser's desk: the list, a new one, and how far one has come."""

from __future__ import annotations

from flask import flash, request
from werkzeug.wrappers import Response

from fireside.campaigns import service
from fireside.campaigns.forms import CampaignForm
from fireside.campaigns.rules import PHASE_WORDS, Phase
from fireside.campaigns.views.room import blueprint
from fireside.kernel.db import LARGEST_ID, db
from fireside.kernel.errors import Conflict, Invalid, NotFound
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render

_MOST_DIGITS = 19
_LONGEST_SEARCH = 100


@blueprint.get("")
@needs("campaigns.read")
def overview() -> Response:
    """List the campaigns, the latest first."""
    lines = service.list_campaigns(current_actor())
    return render("campaigns/overview.html", lines=lines, phase_words=PHASE_WORDS)


@blueprint.route("/new", methods=["GET", "POST"])
@needs("campaigns.change")
def new() -> Response:
    """Write a campaign down; nobody is told yet."""
    form = CampaignForm()
    form.offer(service.plan_choices(current_actor()))
    if form.accept():
        try:
            made = service.start_campaign(current_actor(), form.plan)
        except Invalid as error:
            form.take_errors(error)
        else:
            flash("Written down. Nobody has been told yet: now ask hosts to take part.", "success")
            return redirect_to("campaigns.show", campaign_id=made.id)
    return render("campaigns/new.html", status=422 if form.errors else 200, form=form)


@blueprint.get("/<id:campaign_id>")
@needs("campaigns.read")
def show(campaign_id: int) -> Response:
    """Show who takes part, who is invited, and how far it has come."""
    return _page(campaign_id)


@blueprint.post("/<id:campaign_id>/hosts")
@needs("campaigns.change")
def ask_host(campaign_id: int) -> Response:
    """Ask one host to keep time for it."""
    typed = request.form.get("host_id", "")
    known = typed.isascii() and typed.isdigit() and len(typed) <= _MOST_DIGITS
    if not known or int(typed) > LARGEST_ID:
        raise NotFound
    name = service.ask_to_take_part(current_actor(), campaign_id, int(typed))
    flash(f"{name} is asked by mail, once.", "success")
    return redirect_to("campaigns.show", campaign_id=campaign_id)


@blueprint.post("/<id:campaign_id>/invite")
@needs("campaigns.change")
def invite(campaign_id: int) -> Response:
    """Open it to its students."""
    try:
        service.invite_students(current_actor(), campaign_id)
    except Conflict as refusal:
        db.session.rollback()
        return _page(campaign_id, refusal)
    flash("Your students are invited. The mails are on their way.", "success")
    return redirect_to("campaigns.show", campaign_id=campaign_id)


@blueprint.route("/<id:campaign_id>/close", methods=["GET", "POST"])
@needs("campaigns.change")
def close(campaign_id: int) -> Response:
    """Say what ending it early does; on a POST, do it."""
    actor = current_actor()
    if request.method == "POST":
        service.close_campaign(actor, campaign_id)
        flash("Closed. What was kept is open to everybody again; what is booked stands.", "success")
        return redirect_to("campaigns.show", campaign_id=campaign_id)
    return render("campaigns/close.html", page=service.read_campaign(actor, campaign_id))


def _page(campaign_id: int, refusal: Conflict | None = None) -> Response:
    actor, words = current_actor(), request.args.get("q", "").strip()[:_LONGEST_SEARCH]
    page = service.read_campaign(actor, campaign_id)
    goes_on = page.phase in (Phase.ASKING, Phase.OPEN)
    return render(
        "campaigns/show.html",
        status=409 if refusal else 200,
        page=page,
        phase_words=PHASE_WORDS,
        goes_on=goes_on,
        refusal=refusal,
        words=words,
        candidates=service.candidates(actor, campaign_id, words) if goes_on else [],
    )
