"""Quiet places to meet, kept by the career center, with the way in for whoever takes no steps."""

from __future__ import annotations

from pathlib import Path

from fireside_places.commands import register_commands
from fireside_places.jobs import register_jobs
from fireside_places.models import Place
from fireside_places.pages import register_blueprint
from fireside_places.panels import nav_items, render_slot
from fireside_places.permissions import check_permission, register_permissions

name = "places"
version = "1.0.0"
title = "Places to meet"
summary = "A list of quiet rooms and cafés, with their step-free ways, beside each interview."
requires_api = ">=1.1,<2"
tables = (Place,)
migrations = Path(__file__).parent / "migrations"

__all__ = [
    "check_permission",
    "nav_items",
    "register_blueprint",
    "register_commands",
    "register_jobs",
    "register_permissions",
    "render_slot",
]
