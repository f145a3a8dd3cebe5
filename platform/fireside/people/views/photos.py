"""A member's photo: its page in the settings, and the picture itself."""

from __future__ import annotations

from typing import Any

from flask import Flask, flash, make_response, request
from werkzeug.wrappers import Response

from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render
from fireside.kernel.web.addresses import url_for
from fireside.kernel.web.guard import takes_upload
from fireside.people import service
from fireside.people.forms import PhotoForm
from fireside.people.service.photos import MOST_BYTES, TOO_LARGE
from fireside.people.views.room import blueprint

BODY_BYTES = MOST_BYTES + 100_000  # the rest of the form
_KEPT_SECONDS = 3600


def install(app: Flask) -> None:
    """Let templates ask for the address of a face."""
    app.jinja_env.globals["photo_url"] = photo_url


def photo_url(member: Any) -> str | None:
    """Return where a member's photo is (anything with ``id`` and ``photo_id``), or None."""
    photo_id = getattr(member, "photo_id", None)
    if photo_id is None:
        return None
    return url_for("people.photo", membership_id=member.id, photo_id=photo_id)


def sent_photo() -> PhotoForm:
    """Return the form; whoever was led back with too large a file is told so beside the field."""
    form = PhotoForm()
    return form.refuse(TOO_LARGE) if request.args.get("refused") == "too-large" else form


def keep_photo(form: PhotoForm) -> bool:
    """Keep what was sent; where that cannot be, say so in the form and return False."""
    content = form.content() if form.accept() else b""
    if not content:
        form.refuse("Choose a picture first.")
        return False
    try:
        service.save_photo(current_actor(), content)
    except Invalid as error:
        form.take_errors(error)
        return False
    return True


@blueprint.route("/settings/photo", methods=["GET", "POST"])
@takes_upload(BODY_BYTES)
@needs("people.change_photo")
def own_photo() -> Response:
    """Show the present photo, and take another one."""
    form = sent_photo()
    if request.method == "POST" and keep_photo(form):
        flash(
            "That is you. Your photo is kept, without the place and camera it told of.", "success"
        )
        return redirect_to("people.own_photo")
    actor = current_actor()
    member = service.get_member(actor.membership_id or 0)
    return render(
        "people/photo.html", status=422 if form.photo.errors else 200, form=form, member=member
    )


@blueprint.post("/settings/photo/remove")
@needs("people.change_photo")
def remove_photo() -> Response:
    """Go back to initials."""
    service.remove_photo(current_actor())
    flash("Your photo is deleted. People see your initials.", "success")
    return redirect_to("people.own_photo")


@blueprint.get("/photos/<id:membership_id>/<id:photo_id>")
@needs("people.read_photo")
def photo(membership_id: int, photo_id: int) -> Response:
    """Hand out a picture that we painted ourselves, with its fixed type."""
    stored = service.read_photo(current_actor(), membership_id, photo_id)
    response = make_response(stored.content)
    response.headers["Content-Type"] = stored.content_type
    response.headers["Cache-Control"] = f"private, max-age={_KEPT_SECONDS}"
    response.headers["Content-Disposition"] = "inline; filename=photo.jpg"
    return response
