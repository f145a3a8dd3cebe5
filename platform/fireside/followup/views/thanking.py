"""Writing the thank-you, looking at it, sending it; and when the conversation ended."""

from __future__ import annotations

from flask import flash, request
from werkzeug.wrappers import Response

from fireside.followup import service
from fireside.followup.forms import CardForm, EndedForm, SendForm, ThanksForm
from fireside.followup.mails import default_subject
from fireside.followup.panel import ENDED_PANEL, THANKS_PANEL, Clash, Kept
from fireside.followup.rules import hints
from fireside.followup.views.room import blueprint, reach, show
from fireside.interviews.models import Interview
from fireside.interviews.service import correct_end
from fireside.kernel import clock
from fireside.kernel.db import LARGEST_ID, db
from fireside.kernel.errors import Invalid
from fireside.kernel.mail import sender_name
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import redirect_to, render, render_panel

_DIGITS = 19


@blueprint.post("/interviews/<id:interview_id>/thank-you/draft")
@needs("thanks.write")
def save_draft(interview_id: int) -> Response:
    """Keep the words: while they are typed, with a piece added, or before a look at them."""
    interview, form = reach(interview_id, "thanks.write"), ThanksForm()
    quiet = request.form.get("act") == "autosave"
    if request.form.get("act") == "theirs":
        return show(THANKS_PANEL, interview, Kept("Here is the other version."))
    try:
        thanks = _save(interview, form)
    except service.DraftConflict as clash:
        return _clashed(interview, form, clash, quiet=quiet)
    if thanks is None:
        return _refused(interview, form, quiet=quiet)
    if quiet:
        return render("followup/_saved.html", block="saved", thanks=thanks, form=None)
    if request.form.get("act") == "look":
        return redirect_to("followup.preview", interview_id=interview.id)
    return show(THANKS_PANEL, interview, Kept("Kept. You can go on whenever you like."))


@blueprint.get("/interviews/<id:interview_id>/thank-you/preview")
@needs("thanks.read")
def preview(interview_id: int) -> Response:
    """Show the mail as the host will get it, with the button that sends it."""
    return _preview_page(reach(interview_id, "thanks.read"))


@blueprint.post("/interviews/<id:interview_id>/thank-you/send")
@needs("thanks.write")
def send(interview_id: int) -> Response:
    """Send what was looked at; a second press finds it on its way."""
    interview, form = reach(interview_id, "thanks.write"), SendForm()
    form.accept()
    try:
        thanks = service.send_thanks(current_actor(), interview, form.revision.data or 0)
    except service.DraftConflict:
        db.session.rollback()
        flash("The words were changed in another window. Look at them once more.", "warning")
        return redirect_to("followup.preview", interview_id=interview_id)
    except Invalid as error:
        db.session.rollback()
        words = ThanksForm(formdata=None)
        words.take_errors(error)
        return render_panel(THANKS_PANEL, reach(interview_id, "thanks.write"), words, 422)
    return show(THANKS_PANEL, interview, Kept("On its way." if thanks.can_take_back else "Sent."))


@blueprint.post("/interviews/<id:interview_id>/thank-you/take-back")
@needs("thanks.write")
def take_back(interview_id: int) -> Response:
    """Make it a draft again."""
    interview = reach(interview_id, "thanks.write")
    service.take_back(current_actor(), interview)
    return show(THANKS_PANEL, interview, Kept("Taken back. Your words are here."))


@blueprint.post("/interviews/<id:interview_id>/thank-you/card")
@needs("thanks.write")
def log_card(interview_id: int) -> Response:
    """Note that a handwritten card is in the post."""
    interview, form = reach(interview_id, "thanks.write"), CardForm()
    if form.accept() and form.posted_on.data is not None:
        try:
            service.log_card(current_actor(), interview, form.posted_on.data)
            return show(THANKS_PANEL, interview, Kept("Noted: your card is in the post."))
        except Invalid as error:
            form.take_errors(error)
    return render_panel(THANKS_PANEL, interview, form, 422)


@blueprint.post("/interviews/<id:interview_id>/ended")
@needs("interview.correct_end")
def correct_ending(interview_id: int) -> Response:
    """Put right when the conversation ended."""
    interview, form = reach(interview_id, "interview.correct_end"), EndedForm()
    panel = THANKS_PANEL if request.form.get("panel") == "thanks" else ENDED_PANEL
    window, actor = service.require_met(interview).window, current_actor()
    starts_at = interview.appointment.starts_at if interview.appointment else window.ended_at
    moment = form.moment(actor.zone, starts_at, clock.now()) if form.accept() else None
    if moment is not None:
        try:
            correct_end(actor, interview, moment)
            return show(panel, interview, Kept("Put right. The clock counts from there."))
        except Invalid as error:
            form.take_errors(error)
    return render_panel(panel, interview, form, 422)


def _save(interview: Interview, form: ThanksForm) -> service.ThanksView | None:
    """Keep what was sent; None when the form needs another look, with its messages in it."""
    if not form.accept():
        return None
    try:
        return service.save_draft(
            current_actor(),
            interview,
            subject=form.subject.data or "",
            text=form.text.data or "",
            base_revision=form.revision.data or 0,
            quoted=_ids(request.form.getlist("quoted")),
            piece=request.form.get("piece", ""),
        )
    except Invalid as error:
        form.take_errors(error)
        return None


def _refused(interview: Interview, form: ThanksForm, *, quiet: bool) -> Response:
    if quiet:
        return render("followup/_saved.html", block="saved", status=422, thanks=None, form=form)
    return render_panel(THANKS_PANEL, interview, form, 422)


def _clashed(
    interview: Interview, form: ThanksForm, clash: service.DraftConflict, *, quiet: bool
) -> Response:
    """While typing, only say so: what is being typed is not touched. Otherwise show both."""
    if quiet:
        return render("followup/_saved.html", block="saved", status=409, thanks=None, form=form)
    both = Clash(clash.theirs, form.subject.data or "", clash.mine)
    return render_panel(THANKS_PANEL, interview, both, 409)


def _preview_page(interview: Interview) -> Response:
    actor = current_actor()
    met, thanks = service.require_met(interview), service.thanks_of(actor, interview)
    if not thanks.writable or not thanks.text.strip():
        return redirect_to("journey.stage", interview_id=interview.id, stage=THANKS_PANEL.stage)
    return render(
        "followup/preview.html",
        interview=interview,
        met=met,
        thanks=thanks,
        subject=thanks.subject or default_subject(met),
        sender=sender_name(met.student.name),
        reply_to=service.reply_address(met),
        hints=hints(thanks.text),
        host_bounced=service.host_bounced(interview),
        form=SendForm(formdata=None, data={"revision": thanks.revision}),
    )


def _ids(values: list[str]) -> list[int]:
    known = (one for one in values if one.isascii() and one.isdigit() and len(one) <= _DIGITS)
    return [min(int(one), LARGEST_ID) for one in known]
