"""Health work away from the big hospitals: a pack, a matching rule and a packet section."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from fireside.plugins import MatchScorer, PacketSection, QuestionPack, hookimpl, load_pack

from fireside_rural_health.scoring import rural_work
from fireside_rural_health.section import what_to_look_up
from fireside_rural_health.settings import RuralSettings

name = "rural_health"
version = "1.1.0"
title = "Rural health"
summary = "For colleges whose graduates care for people far from the next hospital."
requires_api = ">=1.0,<2"
settings_schema = RuralSettings


@hookimpl
def register_question_packs() -> Sequence[QuestionPack]:
    """Give one pack, read from the file beside this module."""
    return [load_pack(files(__name__) / "packs" / "rural_care.toml")]


@hookimpl
def register_match_scorers() -> Sequence[MatchScorer]:
    """Give one rule, a little lighter than the field itself."""
    return [MatchScorer("rural_work", "Health work away from the city", 1.5, rural_work)]


@hookimpl
def register_packet_sections() -> Sequence[PacketSection]:
    """Give one section, printed right after the field in brief (order 30)."""
    return [PacketSection("rural_care", "Care away from the city", 35, what_to_look_up)]
