"""News for the host: looked at first, then approved, and taken back at any time."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import render_panel
from fireside.outcomes import service
from fireside.outcomes.forms import NewsForm
from fireside.outcomes.panel import NEWS_PANEL, Kept, Preview
from fireside.outcomes.views.room import blueprint, reach, show


@blueprint.post("/interviews/<id:interview_id>/news")
@needs("news.write")
def tell_news(interview_id: int) -> Response:
    """Show the text as the host would read it, or let her read exactly that."""
    interview, form = reach(interview_id, "news.write"), NewsForm()
    if form.accept():
        text = form.news
        if request.form.get("act") != "approve":
            return render_panel(NEWS_PANEL, interview, Preview(form, text))
        try:
            service.approve_news(current_actor(), interview, text)
            name = interview.host.first_name if interview.host else "Your host"
            return show(NEWS_PANEL, interview, Kept(f"{name} can read it now."))
        except Invalid as error:
            form.take_errors(error)
    return render_panel(NEWS_PANEL, interview, form, 422)


@blueprint.post("/interviews/<id:interview_id>/news/revoke")
@needs("news.write")
def revoke_news(interview_id: int) -> Response:
    """Take the news back."""
    interview = reach(interview_id, "news.write")
    service.revoke_news(current_actor(), interview)
    return show(NEWS_PANEL, interview, Kept("Taken back. Your host cannot read it any more."))
