"""Declining a kind of mail by the link in its header (RFC 8058), without signing in.

A mail program sends one POST and shows nobody the answer. Scanners open every link of a mail, so
opening this one only shows what it would do.
"""

from __future__ import annotations

from typing import Final

from flask import Flask, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response

from fireside.kernel.permissions import needs
from fireside.kernel.web import render
from fireside.people import service
from fireside.people.views.room import blueprint

_FIELD, _SAID = "List-Unsubscribe", "One-Click"
PAGE: Final = "people/unsubscribe.html"


def install(app: Flask) -> None:
    """Let a mail program send the POST: it has no page of ours from which it could take a token.

    The link itself is what cannot be forged.
    """
    csrf: CSRFProtect = app.extensions["csrf"]
    csrf.exempt(send_unsubscribe)


@blueprint.get("/unsubscribe/<token>")
@needs("people.unsubscribe")
def unsubscribe(token: str) -> Response:
    """Show what the link declines; nothing is declined yet."""
    return render(PAGE, found=service.open_unsubscribe(token), done=False)


@blueprint.post("/unsubscribe/<token>")
@needs("people.unsubscribe")
def send_unsubscribe(token: str) -> Response:
    """Decline it, where the request says what RFC 8058 lets it say; answered without a redirect."""
    if request.form.get(_FIELD) != _SAID:
        return render(PAGE, status=422, found=service.open_unsubscribe(token), done=False)
    return render(PAGE, found=service.unsubscribe(token), done=True)
