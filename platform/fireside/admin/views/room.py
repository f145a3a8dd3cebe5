"""The blueprint that the console's pages hang on."""

from __future__ import annotations

from flask import Blueprint, request

from fireside.kernel.db import LARGEST_ID
from fireside.kernel.errors import NotFound

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
_MOST_DIGITS = 19


def cursor() -> int | None:
    """Return the id after which the list goes on; raise NotFound for what can be no id."""
    typed = request.args.get("after", "")
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) <= _MOST_DIGITS):
        raise NotFound
    if int(typed) > LARGEST_ID:
        raise NotFound
    return int(typed)
