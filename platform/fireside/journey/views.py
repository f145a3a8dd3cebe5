"""The homes, the list of interviews, and the one page of an interview."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Flask, flash, render_template
from markupsafe import Markup
from werkzeug.wrappers import Response

from fireside.booking.arriving import ArrivalCard, card_for, is_of_today
from fireside.booking.rules.waiting import line_words
from fireside.booking.service.approving import count_submitted
from fireside.booking.service.waiting import places_of
from fireside.campaigns.service import asks_of, invitations_of
from fireside.followup.panel import clock_of
from fireside.followup.service import window_of
from fireside.gatherings.service import coming_tables, seated_tables
from fireside.interviews.models import Interview
from fireside.interviews.rules import Party, Stage, State
from fireside.interviews.service import (
    discard_interview,
    get_interview,
    interviews_of,
    party_of,
)
from fireside.interviews.service import start_interview as start
from fireside.journey import service
from fireside.journey.panels import panels_of
from fireside.journey.rules import STAGES, Group, host_stage, host_stages
from fireside.kernel.errors import NotFound
from fireside.kernel.permissions import Actor, allowed, current_actor, needs
from fireside.kernel.web import Panel, draw_panel, redirect_to, render, set_panel_frame
from fireside.matching.service import suggest_hosts
from fireside.messages.service import count_open_concerns
from fireside.plugins.drawing import draw_panels
from fireside.plugins.types import HostHome, InterviewPage, StudentHome
from fireside.plugins.vocabulary import FORMATS

blueprint = Blueprint("journey", __name__)
_MANY = 3
"""Whoever has as many interviews under way is suggested nobody else."""
_STAGE_PATH = f"/interviews/<id:interview_id>/<any({', '.join(map(repr, map(str, Stage)))}):stage>"


def install(app: Flask) -> None:
    """Tell the kernel how a panel becomes a whole page, and what changes beside it."""
    set_panel_frame(app, _frame, beside=_beside)


@blueprint.get("/")
@needs("home.read")
def home() -> Response:
    """Answer one question: what to do now."""
    actor = current_actor()
    if not actor.signed_in:
        return render("journey/welcome.html")
    student = _student_home(actor) if "student" in actor.roles else {}
    desk = service.host_desk(actor) if "host" in actor.roles else None
    return render(
        "journey/home.html",
        desk=desk,
        host_today=_today(actor, desk.coming) if desk else None,
        offered=coming_tables(actor) if desk else (),
        asks=asks_of(actor) if desk else (),
        host_panels=draw_panels(lambda: _host_place(actor, desk)) if desk else (),
        reading=service.reading_desk(actor) if "advisor" in actor.roles else None,
        concerns=count_open_concerns(actor) if allowed(actor, "concern.list") else 0,
        to_approve=count_submitted(actor) if "advisor" in actor.roles else 0,
        formats=FORMATS,
        **student,
    )


def _student_home(actor: Actor) -> dict[str, Any]:
    standings = service.standings_of(actor)
    pressing = [one for one in standings if not one.settled]
    under_way = [one for one in standings if one.state is not State.HELD]
    rescued = service.stand_ins_for(pressing[0]) if pressing else ()
    return {
        "rescued": rescued,
        "standings": standings,
        "first": pressing[0] if pressing else None,
        "places": places_of(actor),
        "seated": seated_tables(actor),
        "invitations": invitations_of(actor),
        "line_words": line_words,
        "today": _today(actor, [one.interview for one in standings]),
        "clocks": [
            (one, clock_of(window_of(one.interview))) for one in standings if one.owes_thanks
        ],
        "suggested": suggest_hosts(actor) if len(under_way) < _MANY and not rescued else (),
        "student_panels": draw_panels(
            lambda: StudentHome(actor, service.glances_at(one.interview for one in standings))
        ),
    }


def _today(actor: Actor, interviews: Sequence[Interview]) -> ArrivalCard | None:
    """Return the card of the conversation that comes next today, if there is one."""
    near = {
        one.appointment.starts_at: one
        for one in interviews
        if one.appointment and is_of_today(one, actor.zone)
    }
    return card_for(actor, near[min(near)]) if near else None


def _host_place(actor: Actor, desk: service.HostDesk) -> HostHome:
    shown = (*desk.waiting, *desk.coming, *desk.earlier)
    return HostHome(actor, service.glances_at(shown))


@blueprint.get("/interviews")
@needs("interview.list")
def interviews() -> Response:
    """List what the person takes part in, by how it stands, the latest change first."""
    groups = service.interviews_by_state(current_actor())
    untouched = service.untouched_among(groups.get(Group.BEGUN, ()))
    return render("journey/interviews.html", groups=groups, untouched=untouched)


@blueprint.post("/interviews")
@needs("interview.start")
def start_interview() -> Response:
    """Begin a journey with a draft: the one that is there and still empty, else a new one."""
    actor = current_actor()
    empty = service.untouched_among(interviews_of(actor, Party.STUDENT))
    interview = empty[0] if empty else start(actor)
    return redirect_to("journey.stage", interview_id=interview.id, stage=Stage.DECIDE)


@blueprint.post("/interviews/<id:interview_id>/discard")
@needs("interview.discard")
def discard(interview_id: int) -> Response:
    """Throw away a draft that nothing has come into."""
    discard_interview(current_actor(), interview_id)
    flash("The empty interview is thrown away.", "success")
    return redirect_to("journey.interviews")


@blueprint.get("/interviews/<id:interview_id>")
@needs("interview.read")
def interview(interview_id: int) -> Response:
    """Open the interview where it stands."""
    actor = current_actor()
    return _page(actor, get_interview(actor, interview_id))


@blueprint.get(_STAGE_PATH)
@needs("interview.read")
def stage(interview_id: int, stage: str) -> Response:
    """Open one stage."""
    actor = current_actor()
    return _page(actor, get_interview(actor, interview_id), Stage(stage))


def _frame(panel: Panel, interview: Interview, form: Any, status: int) -> Response:
    return _page(current_actor(), interview, Stage(panel.stage), panel, form, status)


def _beside(panel: Panel, interview: Interview) -> str:
    """Return what hangs on every panel anew, for htmx to put in place of what is on the page."""
    actor = current_actor()
    standing = service.standing_of(actor, interview)
    return render_template(
        "journey/_beside.html",
        interview=interview,
        stages=service.rail_of(actor, standing),
        stage=panel.stage,
        untouched=standing.facts.untouched,
        following=_following(actor, panel, interview),
        out_of_band=True,
    )


def _following(actor: Actor, changed: Panel, interview: Interview) -> list[Markup]:
    """Draw what tells, in other panels of the stage, how far the changed one has come."""
    return [
        draw_panel(panel, interview, panel.context(actor, interview, None), panel.following)
        for panel in panels_of(Stage(changed.stage), party_of(actor, interview))
        if panel.following and panel is not changed and panel.visible(actor, interview)
    ]


def _page(
    actor: Actor,
    interview: Interview,
    stage: Stage | None = None,
    changed: Panel | None = None,
    form: Any = None,
    status: int = 200,
) -> Response:
    """Show one stage; without one, that at which the interview stands for this person."""
    party, standing = party_of(actor, interview), service.standing_of(actor, interview)
    is_host = party is Party.HOST
    if stage is None:
        stage = host_stage(standing.state) if is_host else standing.step.stage
    if is_host and stage not in host_stages(standing.state):
        raise NotFound
    shown = [panel for panel in panels_of(stage, party) if panel.visible(actor, interview)]
    drawn = [
        draw_panel(
            panel, interview, panel.context(actor, interview, form if panel is changed else None)
        )
        for panel in shown
    ]
    return render(
        "journey/interview.html",
        status=status,
        interview=interview,
        stages=service.rail_of(actor, standing),
        stage=stage,
        words=STAGES[stage],
        party=party.value,
        untouched=standing.facts.untouched,
        panels=drawn,
        plugin_panels=draw_panels(
            lambda: InterviewPage(actor, party.value, stage.value, service.glance_at(interview))
        ),
    )
