"""What became of each mail, and the trail of who did what."""

from __future__ import annotations

from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from fireside.admin import service
from fireside.admin.rules import (
    ACTIONS,
    action_words,
    fate_in_words,
    mail_words,
    subject_words,
)
from fireside.admin.views.room import blueprint, cursor
from fireside.kernel.mail import MailState, mail_kinds
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render

_LONGEST_SEARCH = 100


@blueprint.get("/mails")
@needs("admin.read_mails")
def mails() -> Response:
    """List mails with their fate, the latest first; the filters stand in the address."""
    after, kept = cursor(), _mail_filter()
    page = service.list_mails(current_actor(), kept.get("state", ""), kept.get("kind", ""), after)
    return render(
        "admin/mails.html",
        page=page,
        asked=kept,
        states=[one.value for one in MailState],
        kinds=sorted(((kind, mail_words(kind)) for kind in mail_kinds), key=lambda one: one[1]),
        mail_words=mail_words,
        fate_in_words=fate_in_words,
        next_url=page.after and url_for("admin.mails", after=page.after, **kept),
        first_url=after and url_for("admin.mails", **kept),
    )


@blueprint.post("/mails/<id:mail_id>/again")
@needs("admin.send_mail")
def send_again(mail_id: int) -> Response:
    """Send a mail again that did not arrive."""
    service.send_again(current_actor(), mail_id)
    flash("It waits to be sent again, and is written anew from what is true then.", "success")
    return redirect_to("admin.mails", **_mail_filter())


@blueprint.get("/audit")
@needs("admin.read_audit")
def audit() -> Response:
    """List the trail, the latest entry first; the filters stand in the address."""
    after = cursor()
    asked = {name: request.args.get(name, "")[:_LONGEST_SEARCH] for name in ("who", "action")}
    page = service.list_audit(current_actor(), asked["who"], asked["action"], after)
    kept: dict[str, Any] = {name: value for name, value in asked.items() if value}
    return render(
        "admin/audit.html",
        page=page,
        asked=asked,
        actions=sorted(ACTIONS.items(), key=lambda one: one[1]),
        action_words=action_words,
        subject_words=subject_words,
        next_url=page.after and url_for("admin.audit", after=page.after, **kept),
        first_url=after and url_for("admin.audit", **kept),
    )


def _mail_filter() -> dict[str, Any]:
    """Return the state and kind in the address, those that there are."""
    state, kind = request.args.get("state", ""), request.args.get("kind", "")
    kept = {"state": state if state in set(MailState) else "", "kind": kind}
    return {name: value for name, value in kept.items() if value and len(value) <= _LONGEST_SEARCH}
