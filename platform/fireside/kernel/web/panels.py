"""Panels: each room's part of the interview page, and the frame around them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app, make_response, render_template
from markupsafe import Markup
from msgspec import Struct
from werkzeug.wrappers import Response

from fireside.kernel.permissions import Actor, current_actor
from fireside.kernel.web.rendering import is_htmx


class Panel(Struct, frozen=True):
    """A room's part of the interview page.

    ``template`` owns the markup and is given ``panel`` and what ``context`` returns: frozen view
    data for one actor and one interview. ``form`` in it is the form as submitted, when there is
    one. ``following`` draws the part that hangs on the other panels of its stage: an htmx answer
    brings it along, out of band.
    """

    key: str
    stage: str
    title: str
    template: str
    context: Callable[[Actor, Any, Any], dict[str, Any]]
    visible: Callable[[Actor, Any], bool] = lambda actor, interview: True
    following: str = ""


Frame = Callable[[Panel, Any, Any, int], Response]
Beside = Callable[[Panel, Any], str]
_FRAME_KEY, _BESIDE_KEY = "fireside.panel_frame", "fireside.panel_beside"


def set_panel_frame(app: Any, frame: Frame, beside: Beside | None = None) -> None:
    """Tell how a panel becomes a whole page; called once, by create_app.

    ``beside`` returns what else of the page an htmx answer brings up to date (out of band).
    """
    app.extensions[_FRAME_KEY] = frame
    app.extensions[_BESIDE_KEY] = beside


def render_panel(panel: Panel, interview: Any, form: Any = None, status: int = 200) -> Response:
    """Answer with the panel alone for htmx, otherwise inside the interview's page."""
    if is_htmx():
        context = panel.context(current_actor(), interview, form)
        beside: Beside | None = current_app.extensions[_BESIDE_KEY]
        drawn = draw_panel(panel, interview, context)
        around = beside(panel, interview) if beside else ""
        return make_response(f"{drawn}{around}", status)
    frame: Frame = current_app.extensions[_FRAME_KEY]
    return frame(panel, interview, form, status)


def draw_panel(
    panel: Panel, interview: Any, context: dict[str, Any], following: str = ""
) -> Markup:
    """Return a panel's markup, or its following part's: alone the same as inside the frame."""
    template, out_of_band = following or panel.template, bool(following)
    return Markup(  # noqa: S704  # nosec B704 - a template of ours, which escapes what it shows
        render_template(
            template, panel=panel, interview=interview, out_of_band=out_of_band, **context
        )
    )
