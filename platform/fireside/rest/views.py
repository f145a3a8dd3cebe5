"""The feed itself, and the page on which its owner makes, renews and revokes it."""

from __future__ import annotations

import hashlib

from flask import Blueprint, flash, make_response, request
from werkzeug.wrappers import Response

from fireside.kernel.limits import count_try
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render
from fireside.rest import service
from fireside.rest.forms import FeedForm

blueprint = Blueprint("rest", __name__)
_READS = "600 per 10 minutes"  # a calendar company asks for many people from one address


@blueprint.get("/calendar/<token>.ics")
@needs("feed.read")
def read_feed(token: str) -> Response:
    """Answer a calendar program: without a session, and with 304 while nothing has changed."""
    count_try(_READS, "feed", request.remote_addr or "")
    body = service.read_feed(token)
    answer = make_response(body)
    answer.mimetype = "text/calendar"
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(hashlib.sha256(body).hexdigest())
    answer.make_conditional(request)
    return answer


@blueprint.get("/settings/feed")
@needs("feed.change")
def feed() -> Response:
    """Show whether there is a feed, and how calendars subscribe to it."""
    return _page()


@blueprint.post("/settings/feed")
@needs("feed.change")
def renew_feed() -> Response:
    """Make the address and show it, this once."""
    form = FeedForm()
    if not form.accept():
        return _page(status=422)
    return _page(service.renew_feed(current_actor(), names=form.names.data))


@blueprint.post("/settings/feed/revoke")
@needs("feed.change")
def revoke_feed() -> Response:
    """Switch the feed off."""
    service.revoke_feed(current_actor())
    flash("The feed is off. Calendars that still ask for it get nothing.", "success")
    return redirect_to("rest.feed")


def _page(address: str = "", status: int = 200) -> Response:
    actor = current_actor()
    kept = service.own_feed(actor)
    form = FeedForm(formdata=None, data={"names": kept.names if kept else False})
    return render("rest/feed.html", status=status, feed=kept, address=address, form=form)
