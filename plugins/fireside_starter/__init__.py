"""What every institution starts with: question packs, matching rules and packet sections.

It ships with the product and is written like any plugin: against `fireside.plugins` alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from fireside.plugins import (
    MatchFilter,
    MatchScorer,
    PacketSection,
    PacketTheme,
    Pairing,
    PluginContext,
    QuestionPack,
    QuestionSuggestion,
    hookimpl,
    load_pack,
)
from fireside_starter.filters import FILTERS
from fireside_starter.scorers import SCORERS
from fireside_starter.sections import SECTIONS
from fireside_starter.suggestions import propose
from fireside_starter.themes import read_themes

name = "fireside_starter"
version = "1.1.0"
title = "Starter set"
summary = (
    "Question packs for ten fields with suggestions out of them, the usual matching rules, "
    "and the prep packet's sections and looks."
)
requires_api = ">=1.1,<2"


@hookimpl
def register_match_filters() -> Sequence[MatchFilter]:
    """Give the rules that keep hosts from being asked in vain."""
    return FILTERS


@hookimpl
def register_match_scorers() -> Sequence[MatchScorer]:
    """Give the rules that say who fits, and why."""
    return SCORERS


@hookimpl
def register_question_packs() -> Sequence[QuestionPack]:
    """Read the packs that lie beside this file."""
    folder = files(__name__) / "packs"
    found = sorted(folder.iterdir(), key=lambda file: file.name)
    return [load_pack(file) for file in found if file.name.endswith(".toml")]


@hookimpl
def register_packet_sections() -> Sequence[PacketSection]:
    """Give the parts of the packet, from meeting to thank-you."""
    return SECTIONS


@hookimpl
def register_packet_themes() -> Sequence[PacketTheme]:
    """Give two looks beside the packet's own."""
    return read_themes()


@hookimpl
def suggest_questions(
    ctx: PluginContext, pairing: Pairing, pack: QuestionPack
) -> Sequence[QuestionSuggestion]:
    """Propose what suits the student's objectives and the host's way."""
    return propose(ctx, pairing, pack)
