"""A question pack for conversations about apprenticeships, read from a TOML file."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from fireside.plugins import QuestionPack, hookimpl, load_pack

name = "apprenticeships"
version = "1.0.0"
title = "Apprenticeships"
summary = "Questions for students who weigh an apprenticeship against more years of lectures."
requires_api = ">=1.0,<2"


@hookimpl
def register_question_packs() -> Sequence[QuestionPack]:
    """Give the pack of this distribution."""
    return [load_pack(files(__name__) / "packs" / "apprenticeships.toml")]
