"""What became of each mail, and the trail of who did what."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from fireside.admin import service
from fireside.admin.rules import words_for
from fireside.admin.views.room import blueprint, cursor
from fireside.kernel.mail import MailState
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import render


@blueprint.get("/mails")
@needs("admin.read_mails")
def mails() -> Response:
    """List mails with their fate, the latest first."""
    after, state = cursor(), request.args.get("state", "")
    page = service.list_mails(current_actor(), state, after)
    kept: dict[str, Any] = {"state": state} if state in set(MailState) else {}
    return render(
        "admin/mails.html",
        page=page,
        chosen=kept.get("state", ""),
        states=[one.value for one in MailState],
        words_for=words_for,
        next_url=page.after and url_for("admin.mails", after=page.after, **kept),
        first_url=after and url_for("admin.mails", **kept),
    )


@blueprint.get("/audit")
@needs("admin.read_audit")
def audit() -> Response:
    """List the trail, the latest entry first."""
    after = cursor()
    page = service.list_audit(current_actor(), after)
    return render(
        "admin/audit.html",
        page=page,
        words_for=words_for,
        next_url=page.after and url_for("admin.audit", after=page.after),
        first_url=after and url_for("admin.audit"),
    )
