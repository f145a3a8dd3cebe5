"""Who came, and what was called off."""

from __future__ import annotations

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from fireside.advising import service
from fireside.advising.rules.meetings import WHICH_WORDS, read_cursor, read_which
from fireside.advising.views.room import blueprint
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render


@blueprint.get("/meetings")
@needs("advising.meetings")
def meetings() -> Response:
    """List the last days, what was called off, and where somebody did not come."""
    which, before = read_which(request.args.get("show", "")), request.args.get("before", "")
    page = service.list_meetings(current_actor(), which, read_cursor(before))
    return render(
        "advising/meetings.html",
        page=page,
        which=which,
        words=WHICH_WORDS,
        next_url=page.after and url_for("advising.meetings", before=page.after, show=which.value),
        first_url=before and url_for("advising.meetings", show=which.value),
    )


@blueprint.post("/meetings/<id:interview_id>")
@needs("advising.set_right")
def set_right(interview_id: int) -> Response:
    """Note who did not come, or that both did after all."""
    service.set_right(current_actor(), interview_id, request.form.get("act", ""))
    flash("Noted. Both see it on the interview’s page.", "success")
    return redirect_to("advising.meetings", show=read_which(request.args.get("show", "")).value)
