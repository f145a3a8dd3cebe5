"""Moving to another address: asking for it, and the button page behind each mail."""

from __future__ import annotations

from flask import flash, request
from werkzeug.wrappers import Response

from fireside.kernel.errors import Gone, Invalid, NotFound
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render
from fireside.people import service
from fireside.people.forms import AddressForm, EnterForm
from fireside.people.rules import Side
from fireside.people.service.accounts import own_address
from fireside.people.service.passwords import password_stands
from fireside.people.views import limits
from fireside.people.views.identity import present_session
from fireside.people.views.limits import limited
from fireside.people.views.room import blueprint


@blueprint.route("/settings/email", methods=["GET", "POST"])
@limited(limits.BY_ACCOUNT, limits.own_account)
@needs("people.settings")
def email() -> Response:
    """Show the present address, and ask for another."""
    actor, form = current_actor(), AddressForm()
    if form.accept():
        try:
            service.ask_to_move(actor, present_session(), form.present.data or "", form.email.data)
        except Invalid as error:
            form.take_errors(error)
        else:
            flash("Two mails are on their way, one to each address.", "success")
            return redirect_to("people.email")
    return render(
        "people/email.html",
        status=422 if form.errors else 200,
        form=form,
        address=own_address(actor),
        change=service.waiting_move(actor),
        asks_present=password_stands(actor, present_session())[1],
    )


@blueprint.post("/settings/email/stay")
@needs("people.settings")
def stay() -> Response:
    """Call the own wish off."""
    service.call_off_own(current_actor())
    flash("Called off. Your address stays as it is.", "success")
    return redirect_to("people.email")


@blueprint.get("/new-address/<token>")
@needs("people.move_address")
def answer_move(token: str) -> Response:
    """Show the buttons and change nothing: mail scanners open links, too."""
    try:
        link = service.open_move_link(token)
    except Gone as spent:
        return _done(spent.message, 410)
    return render("people/move.html", link=link, token=token, form=EnterForm())


@blueprint.post("/new-address/<token>")
@limited(limits.BY_NETWORK)
@needs("people.move_address")
def send_move(token: str) -> Response:
    """Take one mailbox's word: yes, or no."""
    try:
        if request.form.get("act") == "call_off":
            service.call_off_move(token)
            return _done("Called off. The address stays as it was, and both links are spent.")
        missing = service.confirm_move(token, _own_session())
    except Gone as spent:
        return _done(spent.message, 410)
    if missing is None:
        return _done("Both have agreed: the new address is yours from now on. Sign in with it.")
    other = "new" if missing is Side.NEW else "present"
    return _done(f"Thank you. Now the {other} address has to agree; its mail is on its way.")


def _own_session() -> int | None:
    try:
        return present_session().id
    except NotFound:
        return None


def _done(message: str, status: int = 200) -> Response:
    return render("people/moved.html", status=status, message=message, spent=status != 200)
