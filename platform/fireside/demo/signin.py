"""Demo sign-in: a link for each person of the cast, a button, and nothing of it anywhere else.

It exists only where all of this holds (SAFETY 15): the database is marked as a demo, the server is
bound to this computer, and a token made for this run stands in the link. `create_demo_app` refuses
to start otherwise, and the ordinary application never registers this blueprint.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from flask import Blueprint, current_app, request
from werkzeug.wrappers import Response

from fireside.config import Settings
from fireside.kernel import tokens
from fireside.kernel.db import db
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import anyone, needs, register_action
from fireside.kernel.web import render
from fireside.kernel.web.rendering import redirect_to_path
from fireside.people.models import Account
from fireside.people.rules import Method, Role
from fireside.people.service import get_member, sign_in_account

register_action("demo.sign_in", anyone, writes=True)
blueprint = Blueprint("demo_sign_in", __name__, url_prefix="/demo/sign-in")

TOKEN_LENGTH = 32
_ROLE_WORDS = {
    Role.STUDENT: "a student",
    Role.HOST: "a host",
    Role.ADVISOR: "an adviser",
    Role.ADMINISTRATOR: "an administrator",
}


class DemoRefused(RuntimeError):
    """Not a demo, so demo sign-in must not exist in it."""


def check_demo(settings: Settings, database_is_demo: bool) -> None:
    """Raise DemoRefused unless this is a marked database, on this computer, with a run's token."""
    if not database_is_demo:
        raise DemoRefused("this database is not marked as a demo")
    if not is_loopback(urlsplit(settings.base_url).hostname or ""):
        raise DemoRefused(f"{settings.base_url} is not an address of this computer alone")
    if len(settings.demo_token or "") < TOKEN_LENGTH:
        raise DemoRefused("FIRESIDE_DEMO_TOKEN is missing or too short; `fireside demo` makes one")


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address reaches only this computer."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_near() -> bool:
    """Tell whether the request comes from this computer, under one of its own names."""
    host = urlsplit(f"//{request.host}").hostname or ""
    return is_loopback(host) and is_loopback(request.remote_addr or "")


def _check_visit(token: str) -> None:
    """Answer 404 to a wrong token and to whoever comes from elsewhere."""
    settings: Settings = current_app.extensions["fireside.settings"]
    if not is_near() or not tokens.same(token, settings.demo_token or "\0"):
        raise NotFound


@blueprint.get("/<token>/<id:membership_id>")
@needs("demo.sign_in")
def offer(token: str, membership_id: int) -> Response:
    """Show whose place it is, and the button."""
    _check_visit(token)
    member = get_member(membership_id)
    roles = " and ".join(_ROLE_WORDS[role] for role in sorted(member.roles))
    return render("demo/sign_in.html", member=member, roles=roles)


@blueprint.post("/<token>/<id:membership_id>")
@needs("demo.sign_in")
def enter(token: str, membership_id: int) -> Response:
    """Sign this browser in as that person and lead home."""
    _check_visit(token)
    account = db.session.get_one(Account, get_member(membership_id).account_id)
    sign_in_account(account, Method.DEMO)
    return redirect_to_path(f"{request.script_root}/")
