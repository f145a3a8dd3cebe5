"""The door: a link by mail, a code, a password, and the way out."""

from __future__ import annotations

from typing import Any

from flask import flash, request, session
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from fireside.institutions.service import current_institution
from fireside.kernel.errors import Gone
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render, safe_next
from fireside.kernel.web.keeping import kept_page
from fireside.kernel.web.rendering import redirect_to_path
from fireside.people import service
from fireside.people.forms import CodeForm, EnterForm, LinkForm, PasswordForm
from fireside.people.rules import Method
from fireside.people.views import limits
from fireside.people.views.limits import limited
from fireside.people.views.room import blueprint

_ASKED = "asked_link"
_by_network = limited(limits.BY_NETWORK)
_by_address = limited(limits.BY_ADDRESS, limits.typed_address)
_by_address_here = limited(limits.BY_ADDRESS_HERE, limits.typed_address_here)


def _onward(path: str | None) -> str:
    return safe_next(path) or f"{request.script_root}/"


def _door(status: int = 200, **forms: Any) -> Response:
    """Show both ways in; a form that was just sent keeps what was typed."""
    wanted = safe_next(request.values.get("next"))
    forms.setdefault("link_form", LinkForm(formdata=None, data={"next": wanted}))
    forms.setdefault("password_form", PasswordForm(formdata=None, data={"next": wanted}))
    return render("people/sign_in.html", status=status, **forms)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@_by_network
@_by_address
@_by_address_here
@needs("people.sign_in")
def sign_in() -> Response:
    """Ask for an address, and answer alike whoever it belongs to."""
    if current_actor().signed_in and request.method == "GET":
        return redirect(_onward(request.args.get("next")))
    if request.method == "GET":
        return kept_page(current_institution(), _door)
    form = LinkForm()
    if not form.accept():
        return _door(422, link_form=form)
    token_id = service.ask_for_link(form.email.data, safe_next(form.next.data))
    session[_ASKED] = {"id": token_id, "email": form.email.data}
    return redirect_to("people.check_mail")


@blueprint.post("/sign-in/password")
@_by_network
@_by_address
@_by_address_here
@needs("people.sign_in")
def sign_in_by_password() -> Response:
    """Open the door to whoever knows the password."""
    form = PasswordForm()
    if not form.accept():
        return _door(422, password_form=form)
    account = service.check_password(form.email.data, form.password.data)
    if account is None:
        words = "Address and password do not belong together. A link by mail always works."
        form.password.errors = [words]
        return _door(422, password_form=form)
    return _welcome(account, form.next.data, Method.PASSWORD)


@blueprint.get("/sign-in/check-mail")
@needs("people.read_check_mail")
def check_mail() -> Response:
    """Say where the mail went, and take the code on this device."""
    asked = session.get(_ASKED)
    if asked is None:
        return redirect_to("people.sign_in")
    return render("people/check_mail.html", form=CodeForm(), email=asked["email"])


@blueprint.post("/sign-in/code")
@limited(limits.BY_GUESSES)
@needs("people.sign_in")
def code() -> Response:
    """Open the door to whoever types the six digits of the mail that this browser asked for."""
    asked = session.get(_ASKED)
    if asked is None:
        return redirect_to("people.sign_in")
    form = CodeForm()
    if form.accept():
        entered = service.use_code(asked["id"], form.code.data)
        if entered is not None:
            return _welcome(*entered, Method.CODE)
        form.code.errors = [
            "This is not the code, or its ten minutes are over. After five tries ask for a new one."
        ]
    return render("people/check_mail.html", status=422, form=form, email=asked["email"])


@blueprint.get("/sign-in/<token>")
@needs("people.sign_in")
def enter(token: str) -> Response:
    """Show the button and change nothing: mail scanners open links, too."""
    try:
        service.read_link(token)
    except Gone as spent:
        return _spent(spent)
    return render("people/enter.html", form=EnterForm(), token=token)


@blueprint.post("/sign-in/<token>")
@_by_network
@needs("people.sign_in")
def enter_by_link(token: str) -> Response:
    """Spend the link and open the door, once."""
    try:
        account, wanted = service.use_link(token)
    except Gone as spent:
        return _spent(spent)
    return _welcome(account, wanted, Method.LINK)


@blueprint.post("/sign-out")
@needs("people.sign_out")
def sign_out() -> Response:
    """End this session on the server, and forget it in the browser."""
    service.sign_out()
    flash("You are signed out. See you soon.", "success")
    return redirect_to("people.sign_in")


def _welcome(account: Any, wanted: str | None, method: Method) -> Response:
    """Sign in; who comes for the first time, and to nothing in particular, is asked a little."""
    is_new = safe_next(wanted) is None and service.is_first_visit(account)
    service.sign_in_account(account, method)
    return redirect_to("people.welcome") if is_new else redirect_to_path(_onward(wanted))


def _spent(error: Gone) -> Response:
    """Say kindly that a link has done its work."""
    return render("people/link_spent.html", status=410, message=error.message)
