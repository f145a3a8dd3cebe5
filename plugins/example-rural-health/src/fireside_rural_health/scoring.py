"""Brings hosts forward whose work sounds rural. Pure: columns in, numbers and words out."""

from __future__ import annotations

import re

import numpy as np
from fireside.plugins import BoolArray, HostColumns, PluginContext, Scores, StudentView

from fireside_rural_health.settings import RuralSettings

RURAL = re.compile(
    r"\b(rural|district|village|county|valley|outreach|mobile clinic)\b", re.IGNORECASE
)


def rural_work(ctx: PluginContext, student: StudentView, hosts: HostColumns) -> Scores:
    """Score 1 for health work in the countryside, less for other health work, else 0.

    How much less is a setting of the college.

    Students who are curious about other fields get no opinion; a student who has not named
    any field is told that naming one would help.
    """
    if not student.fields:
        return Scores.abstain(hosts, "fields")
    if "health" not in student.fields:
        return Scores.abstain(hosts)
    told = RuralSettings.model_validate(dict(ctx.settings))
    health = hosts.any_of("fields", ["health"])
    rural = hosts.once(sounds_rural)

    def reason(position: int) -> str:
        found = health[position] and rural[position]
        return "Cares for people away from the big hospitals" if found else ""

    return Scores(
        np.select([health & rural, health], [1.0, told.other_health_work], default=0.0), reason
    )


def sounds_rural(hosts: HostColumns) -> BoolArray:
    """Say for each host whether her work sounds rural: the same for every student."""
    words = zip(hosts.positions, hosts.organisations, strict=True)
    return np.array([bool(RURAL.search(" ".join(pair))) for pair in words], dtype=np.bool_)
