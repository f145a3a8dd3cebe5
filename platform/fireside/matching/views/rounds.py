"""Rounds of term assignment: the list, a new one, one of them, two compared, and publishing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, request, url_for
from werkzeug.wrappers import Response

from fireside.kernel.db import LARGEST_ID
from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render
from fireside.matching.forms import AIM_WORDS, RoundForm
from fireside.matching.rules.rounds import OPEN, WORKING
from fireside.matching.service import rounds as service

blueprint = Blueprint("rounds", __name__, url_prefix="/rounds")
_MOST_DIGITS = 19


@blueprint.get("")
@needs("rounds.read")
def overview() -> Response:
    """List the rounds, the latest first."""
    rounds = service.list_rounds(current_actor())
    return render("matching/rounds.html", rounds=rounds, aim_words=AIM_WORDS, working=WORKING)


@blueprint.route("/new", methods=["GET", "POST"])
@needs("rounds.change")
def new() -> Response:
    """Ask for a round: which students, how many seats, which aim."""
    form = RoundForm()
    form.offer(service.round_choices(current_actor()))
    if form.accept():
        try:
            made = service.start_round(current_actor(), form.request)
        except Invalid as error:
            form.take_errors(error)
        else:
            return redirect_to("rounds.show", round_id=made.id)
    return render("matching/round_new.html", status=422 if form.errors else 200, form=form)


@blueprint.get("/<id:round_id>")
@needs("rounds.read")
def show(round_id: int) -> Response:
    """Show how far a round is, or what it gives to whom."""
    chosen = request.args.get("show", "")
    shown = chosen if chosen in service.SHOWN else "all"
    after = number_in_address("after")
    page = service.read_round(current_actor(), round_id, shown, after)
    kept: dict[str, Any] = {"show": shown} if shown != "all" else {}
    return render(
        "matching/round.html",
        page=page,
        shown=shown,
        aim_words=AIM_WORDS,
        working=page.round.state in WORKING,
        open=page.round.state in OPEN,
        next_url=page.after and url_for("rounds.show", round_id=round_id, after=page.after, **kept),
        first_url=after and url_for("rounds.show", round_id=round_id, **kept),
    )


@blueprint.post("/<id:round_id>/again")
@needs("rounds.change")
def again(round_id: int) -> Response:
    """Have it made again with what was decided since."""
    service.make_again(current_actor(), round_id)
    return redirect_to("rounds.show", round_id=round_id)


@blueprint.post("/<id:round_id>/cancel")
@needs("rounds.change")
def cancel(round_id: int) -> Response:
    """Stop it."""
    service.cancel_round(current_actor(), round_id)
    flash("Stopped. Nothing was sent to anybody.", "success")
    return redirect_to("rounds.show", round_id=round_id)


@blueprint.route("/<id:round_id>/publish", methods=["GET", "POST"])
@needs("rounds.publish")
def publish(round_id: int) -> Response:
    """Say what publishing sends; on a POST, do it."""
    actor = current_actor()
    if request.method == "POST":
        made = service.publish_round(actor, round_id)
        flash(f"{made.title} is published. The mails are on their way.", "success")
        return redirect_to("rounds.show", round_id=round_id)
    made, mails = service.mails_of(actor, round_id)
    return render("matching/round_publish.html", round=made, mails=mails)


@blueprint.get("/compare")
@needs("rounds.read")
def compare() -> Response:
    """Show two rounds beside each other."""
    one, other = number_in_address("one"), number_in_address("other")
    if one is None or other is None:
        raise NotFound
    return render(
        "matching/round_compare.html",
        comparison=service.compare_rounds(current_actor(), one, other),
    )


def number_in_address(name: str) -> int | None:
    """Return an id that stands in the address; None for what can be none."""
    typed = request.args.get(name, "")
    if not (typed.isascii() and typed.isdigit() and len(typed) <= _MOST_DIGITS):
        return None
    return int(typed) if int(typed) <= LARGEST_ID else None
