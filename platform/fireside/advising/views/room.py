"""What the pages of this room share."""

from __future__ import annotations

from flask import Blueprint, request

from fireside.advising.rules import Chosen, read_chosen

blueprint = Blueprint("advising", __name__, url_prefix="/advising")


def chosen() -> Chosen:
    """Return the filters that stand in the address."""
    return read_chosen(request.args.get("programme", ""), request.args.get("year", ""))
