"""What the pages of this room share."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from fireside.interviews.rules import Stage
from fireside.kernel.web import redirect_to

blueprint = Blueprint("booking", __name__)


def to_interview(interview_id: int) -> Response:
    """Send the browser to the interview's page."""
    return redirect_to("journey.interview", interview_id=interview_id)


def to_booking(interview_id: int) -> Response:
    """Send the browser to the stage at which a time is agreed."""
    return redirect_to("journey.stage", interview_id=interview_id, stage=Stage.BOOK)
