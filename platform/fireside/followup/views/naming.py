"""People whom the host named: writing them down, and noting that they were written to."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from fireside.followup import service
from fireside.followup.forms import ReferralForm
from fireside.followup.panel import PROMISES_PANEL, Kept
from fireside.followup.views.room import blueprint, reach, show
from fireside.kernel.errors import Invalid
from fireside.kernel.permissions import current_actor, needs
from fireside.kernel.web import render, render_panel


@blueprint.post("/interviews/<id:interview_id>/referrals")
@needs("followup.write")
def add_referral(interview_id: int) -> Response:
    """Write down a name."""
    interview, form = reach(interview_id, "followup.write"), ReferralForm()
    if form.accept():
        try:
            service.add_referral(current_actor(), interview, _named(form))
            return show(PROMISES_PANEL, interview, Kept("Written down."))
        except Invalid as error:
            form.take_errors(error)
    return render_panel(PROMISES_PANEL, interview, form, 422)


@blueprint.route(
    "/interviews/<id:interview_id>/referrals/<id:referral_id>", methods=["GET", "POST"]
)
@needs("followup.write")
def change_referral(interview_id: int, referral_id: int) -> Response:
    """Put right what is known of somebody, or the day."""
    interview, actor = reach(interview_id, "followup.write"), current_actor()
    referral = service.get_referral(actor, interview, referral_id)
    form = ReferralForm(obj=referral)
    if form.accept():
        try:
            service.change_referral(actor, interview, referral_id, _named(form))
            return show(PROMISES_PANEL, interview, Kept("Changed."))
        except Invalid as error:
            form.take_errors(error)
    return render(
        "followup/referral.html",
        status=422 if form.errors else 200,
        form=form,
        referral=referral,
        interview=interview,
    )


@blueprint.post("/interviews/<id:interview_id>/referrals/<id:referral_id>/followed-up")
@needs("followup.write")
def mark_referral(interview_id: int, referral_id: int) -> Response:
    """Note that she wrote to them, or that she did not."""
    interview, done = reach(interview_id, "followup.write"), request.form.get("done") == "yes"
    service.mark_referral(current_actor(), interview, referral_id, followed_up=done)
    return show(PROMISES_PANEL, interview, Kept("Noted." if done else "Open again."))


@blueprint.post("/interviews/<id:interview_id>/referrals/<id:referral_id>/remove")
@needs("followup.write")
def remove_referral(interview_id: int, referral_id: int) -> Response:
    """Take somebody off the list for good."""
    interview = reach(interview_id, "followup.write")
    service.remove_referral(current_actor(), interview, referral_id)
    return show(PROMISES_PANEL, interview, Kept("Taken off the list."))


def _named(form: ReferralForm) -> service.Named:
    return service.Named(
        name=form.name.data or "",
        about=form.about.data or "",
        may_use_name=bool(form.may_use_name.data),
        write_on=form.write_on.data,
    )
