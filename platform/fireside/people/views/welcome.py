"""The welcome: one question on a page, each kept as it is answered."""

from __future__ import annotations

from typing import Any

from flask import Flask, request
from flask_login import current_user
from werkzeug.wrappers import Response

from fireside.kernel.errors import Invalid, NotFound
from fireside.kernel.permissions import Actor, current_actor, needs
from fireside.kernel.web import FiresideForm, redirect_to, render
from fireside.kernel.web.guard import takes_upload
from fireside.kernel.web.rendering import redirect_to_path
from fireside.people import service
from fireside.people.forms.welcome import FORMS, given_answers, known_answers
from fireside.people.models import HostProfile, StudentProfile
from fireside.people.rules import Role, Step
from fireside.people.views.photos import BODY_BYTES, keep_photo, sent_photo
from fireside.people.views.room import blueprint

_STEPS = ", ".join(repr(str(step)) for step in FORMS)
_OF_STUDENTS = frozenset({Step.STUDY, Step.CURIOUS, Step.TALKING, Step.HOPES})
_OF_HOSTS = frozenset({Step.WORK, Step.TOPICS, Step.MEETING, Step.LIMITS})


def install(app: Flask) -> None:
    """Let the home ask how many questions are left."""
    app.jinja_env.globals["welcome_questions_left"] = welcome_questions_left


def welcome_questions_left() -> int:
    """Return how many questions of the welcome the present person has still before her."""
    opened, actor = getattr(current_user, "opened", None), current_actor()
    if opened is None or opened.welcomed or not actor.roles:
        return 0
    return len(service.welcome_for(actor).left)


@blueprint.get("/welcome")
@needs("people.welcome")
def welcome() -> Response:
    """Lead to the first question that was not asked yet."""
    return _onward(next(iter(service.welcome_for(current_actor()).left), None))


@blueprint.post("/welcome/enough")
@needs("people.welcome")
def enough() -> Response:
    """Ask nothing more."""
    service.finish_welcome(current_actor())
    return _onward(None)


@blueprint.route(f"/welcome/<any({_STEPS}):step>", methods=["GET", "POST"])
@needs("people.welcome")
def welcome_step(step: str) -> Response:
    """Ask one question, keep the answer, and go on to the next."""
    actor, here = current_actor(), Step(step)
    if here not in service.welcome_for(actor).steps:
        raise NotFound
    profile = _profile(actor, here)
    form = FORMS[here](data=_known(actor, here, profile))
    if request.method == "POST" and request.form.get("act") == "later":
        return _passed(actor, here)
    if not form.accept():
        return _page(actor, here, form)
    try:
        _keep(actor, here, form, profile)
    except Invalid as error:
        form.take_errors(error)
        return _page(actor, here, form)
    return _passed(actor, here)


@blueprint.route("/welcome/photo", methods=["GET", "POST"])
@takes_upload(BODY_BYTES)
@needs("people.welcome")
def welcome_photo() -> Response:
    """Ask for a photo, which nobody has to give."""
    actor, form = current_actor(), sent_photo()
    if request.method == "POST" and (request.form.get("act") == "later" or keep_photo(form)):
        return _passed(actor, Step.PHOTO)
    return _page(actor, Step.PHOTO, form)


def _keep(actor: Actor, step: Step, form: FiresideForm, profile: Any) -> None:
    if step is Step.HOURS:
        if request.form.get("act") == "take":
            service.first_hours().take(actor)
        return
    service.answer_step(actor, step, given_answers(step, form, profile))


def _passed(actor: Actor, step: Step) -> Response:
    """Note that this was asked, and go on."""
    onward = service.welcome_for(actor).after(step)
    service.pass_step(actor, step)
    return _onward(onward)


def _onward(step: Step | None) -> Response:
    if step is None:
        return redirect_to_path(f"{request.script_root}/")
    if step is Step.PHOTO:
        return redirect_to("people.welcome_photo")
    return redirect_to("people.welcome_step", step=step.value)


def _page(actor: Actor, step: Step, form: Any) -> Response:
    told = service.welcome_for(actor)
    return render(
        "people/welcome.html",
        status=422 if form.errors else 200,
        form=form.offer_zones() if step is Step.YOU else form,
        step=step.value,
        welcome=told,
        back=told.before(step),
        member=service.get_member(actor.membership_id or 0),
        hours=service.first_hours() if step is Step.HOURS else None,
        first=not told.asked,
    )


def _known(actor: Actor, step: Step, profile: Any) -> dict[str, Any]:
    if step is Step.YOU:
        return {"name": actor.name, "zone": actor.zone}
    return known_answers(step, profile)


def _profile(actor: Actor, step: Step) -> StudentProfile | HostProfile | None:
    member_id = actor.membership_id or 0
    if step in _OF_STUDENTS and Role.STUDENT in actor.roles:
        return service.student_profile(member_id)
    if step in _OF_HOSTS and Role.HOST in actor.roles:
        return service.host_profile(member_id)
    return None
