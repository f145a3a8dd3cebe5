"""Which mails a person wants, and what else may tell her."""

from __future__ import annotations

from flask import flash
from werkzeug.wrappers import Response

from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render
from fireside.people import service
from fireside.people.forms import MailsForm
from fireside.people.views.room import blueprint


@blueprint.route("/settings/mails", methods=["GET", "POST"])
@needs("people.settings")
def mails() -> Response:
    """Switch topics and channels on and off."""
    actor = current_actor()
    choices = service.mail_choices(actor)
    channels = service.channel_choices(actor)
    form = MailsForm().offer(choices, channels)
    if form.accept():
        service.choose_mails(actor, form.wanted.data or [])
        service.choose_channels(actor, form.channels.data or [])
        flash("Kept. It holds from the next mail on.", "success")
        return redirect_to("people.mails")
    status = 422 if form.errors else 200
    return render("people/mails.html", status=status, form=form, choices=choices, channels=channels)
