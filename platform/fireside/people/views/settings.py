"""A person's own settings: name, zone, password, and where she is signed in."""

from __future__ import annotations

from flask import flash, request
from werkzeug.wrappers import Response

from fireside.kernel import clock
from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import allowed, current_actor, needs
from fireside.kernel.web import redirect_to, render
from fireside.people import service
from fireside.people.forms import NewPasswordForm, PlaceForm
from fireside.people.service.accounts import own_address
from fireside.people.service.passwords import password_stands
from fireside.people.views.identity import present_session
from fireside.people.views.room import blueprint


def _page(
    status: int = 200, *, place: PlaceForm | None = None, password: NewPasswordForm | None = None
) -> Response:
    actor = current_actor()
    place = place or PlaceForm(formdata=None, data={"name": actor.name, "zone": actor.zone})
    has_password, asks_present = password_stands(actor, present_session())
    return render(
        "people/settings.html",
        status=status,
        place=place.offer_zones(),
        password=password or NewPasswordForm(formdata=None),
        has_password=has_password,
        asks_present=asks_present,
        session_count=len(service.list_sessions(actor)),
        member=service.get_member(actor.membership_id or 0),
        address=own_address(actor),
        choices=service.mail_choices(actor),
        channels=service.channel_choices(actor),
        meets=allowed(actor, "people.read_blocks"),
        has_blocked=service.has_blocks(actor),
        resting=not actor.roles,
    )


@blueprint.route("/settings", methods=["GET", "POST"])
@needs("people.settings")
def settings() -> Response:
    """Change name and zone; what another zone touches is shown before it is kept."""
    if request.method == "GET":
        return _page()
    form = PlaceForm()
    if not form.accept():
        return _page(422, place=form)
    move = service.preview_zone(current_actor(), form.zone.data or "")
    if move is not None and form.seen_zone.data != form.zone.data:
        return render("people/zone.html", move=move, form=form)
    try:
        service.change_place(current_actor(), form.name.data, form.zone.data or "")
    except Invalid as error:
        form.take_errors(error)
        return _page(422, place=form)
    flash("Saved. Times are shown by your clock from now on.", "success")
    return redirect_to("people.settings")


@blueprint.post("/settings/password")
@needs("people.settings")
def change_password() -> Response:
    """Set a password; other browsers have to sign in again."""
    form = NewPasswordForm()
    if not form.accept():
        return _page(422, password=form)
    try:
        service.change_password(
            current_actor(), present_session(), form.present.data or "", form.wanted.data
        )
    except Invalid as error:
        form.take_errors(error)
        return _page(422, password=form)
    flash("Your password is set, and every other browser is signed out.", "success")
    return redirect_to("people.settings")


@blueprint.get("/settings/sessions")
@needs("people.read_sessions")
def sessions() -> Response:
    """List where the person is signed in."""
    return render(
        "people/sessions.html",
        sessions=service.list_sessions(current_actor()),
        own_id=present_session().id,
        present=clock.now(),
    )


@blueprint.post("/settings/sessions/<id:session_id>/end")
@needs("people.end_session")
def end_session(session_id: int) -> Response:
    """End one session."""
    if session_id == present_session().id:
        service.sign_out()
        return redirect_to("people.sign_in")
    service.end_session(current_actor(), session_id)
    flash("That browser is signed out.", "success")
    return redirect_to("people.sessions")


@blueprint.post("/settings/sessions/end-others")
@needs("people.end_session")
def end_other_sessions() -> Response:
    """End every session but this one."""
    service.end_other_sessions(current_actor(), present_session().id)
    flash("You are signed out everywhere else.", "success")
    return redirect_to("people.sessions")
