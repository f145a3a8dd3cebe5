"""Institutions for tests."""

from __future__ import annotations

from typing import Any

from fireside.institutions.models import Institution
from fireside.kernel import clock
from fireside.kernel.db import db


def make_institution(
    slug: str = "riverbend",
    name: str = "Riverbend College",
    zone: str = "America/New_York",
    **values: Any,
) -> Institution:
    """Add an institution; needs an application context, and no scope."""
    made = Institution(slug=slug, name=name, zone=zone, created_at=clock.now(), **values)
    db.session.add(made)
    db.session.flush()
    return made
