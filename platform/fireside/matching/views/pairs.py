"""A student's candidates in a round, and what is decided about a pair."""

from __future__ import annotations

from flask import flash, request
from werkzeug.wrappers import Response

from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render
from fireside.matching.forms import PairForm
from fireside.matching.rules.rounds import OPEN, Verdict
from fireside.matching.service import rounds as service
from fireside.matching.views.rounds import blueprint

_LONGEST_SEARCH = 100
_SAID = {
    Verdict.LOCK: "Locked: the two stay together when you make the round again.",
    Verdict.FORBID: "Forbidden: the two do not meet when you make the round again.",
    None: "Taken back: the two may meet or not, as it comes out.",
}


@blueprint.get("/<id:round_id>/students/<id:student_id>")
@needs("rounds.read")
def candidates(round_id: int, student_id: int) -> Response:
    """Show the hosts who fit a student best, and why others are left out."""
    words = request.args.get("q", "")[:_LONGEST_SEARCH].strip()
    page = service.read_candidates(current_actor(), round_id, student_id, words)
    return render(
        "matching/round_candidates.html", page=page, words=words, open=page.round.state in OPEN
    )


@blueprint.post("/<id:round_id>/pairs")
@needs("rounds.change")
def rule(round_id: int) -> Response:
    """Lock a pair, forbid it, or take that back."""
    form = PairForm()
    student_id, host_id = form.pair
    service.rule_pair(current_actor(), round_id, student_id, host_id, form.ruling)
    flash(_SAID[form.ruling], "success")
    if form.back.data == "candidates":
        return redirect_to("rounds.candidates", round_id=round_id, student_id=student_id)
    return redirect_to("rounds.show", round_id=round_id)
