"""The page of mails that the demo has sent: `/demo/mails`, registered only by the demo's server."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, current_app, make_response
from werkzeug.wrappers import Response

from fireside.config import Settings
from fireside.demo.mailbox import links_in, mail_keys, read_mail
from fireside.demo.signin import is_near
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import anyone, needs, register_action
from fireside.kernel.web import render

register_action("demo.read_mails", anyone)

_SHOWN = 200
_MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)


def _folder() -> Path:
    settings: Settings = current_app.extensions["fireside.settings"]
    if settings.mailbox_folder is None or not is_near():
        raise NotFound
    return settings.mailbox_folder


_LINKS_OPEN_TABS = '<base target="_blank">'  # a page of ours refuses to be framed by a mail


def register(app: Flask) -> None:
    """Add the pages; as their endpoints say, they belong to the deployment, not to a tenant."""
    app.add_url_rule("/demo/mails", "deployment.demo_mails", index)
    app.add_url_rule("/demo/mails/<key>", "deployment.demo_mail", letter)
    app.add_url_rule("/demo/mails/<key>/html", "deployment.demo_mail_html", letter_html)


@needs("demo.read_mails")
def index() -> Response:
    """List what was sent, the newest first."""
    folder = _folder()
    keys = mail_keys(folder)
    letters = [read_mail(folder, key) for key in keys[:_SHOWN]]
    return render("demo/mails.html", letters=letters, total=len(keys))


@needs("demo.read_mails")
def letter(key: str) -> Response:
    """Show one mail: text, HTML in a sandbox, invitation, and its links."""
    mail = read_mail(_folder(), key)
    return render("demo/mail.html", mail=mail, links=links_in(mail.text))


@needs("demo.read_mails")
def letter_html(key: str) -> Response:
    """Serve the HTML part alone; the sandbox keeps scripts, forms and remote pictures out."""
    html = read_mail(_folder(), key).html
    response = make_response(html.replace("<head>", f"<head>{_LINKS_OPEN_TABS}", 1))
    response.headers["Content-Security-Policy"] = _MAIL_POLICY
    return response
