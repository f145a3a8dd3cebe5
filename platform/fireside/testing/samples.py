"""A student, hosts and an interview as hooks see them: frozen values, no database needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from fireside.plugins import (
    AppointmentView,
    ArrivalCard,
    CareerStation,
    Format,
    HostBrief,
    HostColumns,
    InterviewView,
    IntroductionView,
    ObjectiveView,
    PluginContext,
    QuestionView,
    ResearchCard,
    StudentBrief,
    StudentView,
    vocabulary,
)

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HERE = PluginContext(1, "riverbend", "Riverbend College", "America/New_York", NOW)

DANA: dict[str, Any] = {
    "fields": frozenset({"software_data"}),
    "organisations": "Harbor Analytics",
    "positions": "Data engineer",
    "places": "Boston",
    "languages": frozenset({"en"}),
    "formats": frozenset({"video", "in_person"}),
    "schools": "",
    "programmes": "Biology",
    "topics": frozenset({"enter", "inside"}),
    "zones": "America/New_York",
    "graduation_years": 2015,
    "open_requests": 0,
    "asked_this_month": 0,
    "monthly_cap": 4,
    "paused": False,
    "next_opening": (NOW + timedelta(days=3)).timestamp(),
}
NUMBERS = ("graduation_years", "open_requests", "asked_this_month", "monthly_cap")


def hosts(*differences: dict[str, Any]) -> HostColumns:
    """Make a batch in which each host is Dana with some differences; ids count from 1."""
    rows = [{**DANA, **difference} for difference in differences]
    columns: dict[str, Any] = {key: tuple(row[key] for row in rows) for key in DANA}
    for key in NUMBERS:
        columns[key] = np.array(columns[key], dtype=np.int64)
    columns["paused"] = np.array(columns["paused"], dtype=np.bool_)
    columns["next_opening"] = np.array(columns["next_opening"], dtype=np.float64)
    names = tuple(f"Host {number}" for number in range(1, len(rows) + 1))
    return HostColumns(ids=np.arange(1, len(rows) + 1), names=names, **columns)


STARTS = datetime(2026, 12, 3, 21, 0, tzinfo=UTC)
INTERVIEW = InterviewView(
    id=7,
    student=StudentBrief("Maya Lind", "America/New_York", "Maya"),
    host=HostBrief(
        name="Lukas Brandt",
        zone="Europe/Berlin",
        first_name="Lukas",
        position="Nurse manager",
        organisation="Charlottenhof Clinic",
        fields=("health",),
        topics=("enter",),
        languages=("en", "de"),
        about="I like questions about nights.",
        stations=(
            CareerStation("Nurse", "City Hospital", "Albany", 2011, 2016),
            CareerStation("Nurse manager", "Charlottenhof Clinic", "Berlin", 2016),
        ),
    ),
    appointment=AppointmentView(
        STARTS,
        STARTS + timedelta(minutes=30),
        Format.IN_PERSON,
        place_zone="Europe/Berlin",
        arrival=ArrivalCard(address="Luisenplatz 1", step_free="Ramp at the side"),
    ),
    field="health",
    objectives=(ObjectiveView("enter", "How does one begin abroad?"), ObjectiveView("network")),
    introduction=IntroductionView("I am Maya.", "I can tell you about our new laboratory."),
    research=ResearchCard(person="Studied here until 2010.", links=("Annual report",)),
    questions=(QuestionView(1, "What is a night like?", marked=True), QuestionView(2, "Why?")),
    thank_you_due=STARTS + timedelta(hours=48, minutes=30),
)


def interview(**changes: Any) -> InterviewView:
    """Return the interview of Maya and Lukas, two people of health care, with some changes."""
    return replace(INTERVIEW, **changes)


MAYA: dict[str, Any] = {
    "fields": frozenset({"health", "software_data"}),
    "languages": frozenset({"en"}),
    "formats": frozenset({"video", "in_person"}),
    "objectives": frozenset({"enter"}),
    "programme": "Biology",
    "graduation_year": 2027,
    "place": "Boston",
    "zone": "America/New_York",
}


def student(**changes: Any) -> StudentView:
    """Return Maya as matching rules see her, with some changes."""
    return StudentView(**{"id": 9, **MAYA, **changes})


def context(settings: Mapping[str, object] | None = None, **changes: Any) -> PluginContext:
    """Return what hooks are told at Riverbend College, with these settings of the plugin."""
    return replace(HERE, settings=settings or {}, **changes)


def crowd(count: int = 200) -> HostColumns:
    """Return a batch of hosts who differ in all that a rule may look at; the same each time."""
    return hosts(*(_host(number) for number in range(count)))


def _host(number: int) -> dict[str, Any]:
    fields = list(vocabulary.FIELDS)
    spread = {
        "fields": frozenset({fields[number % len(fields)], fields[number * 7 % len(fields)]}),
        "organisations": ("Harbor Analytics", "Valley Clinic", "Northgate Mutual", "")[number % 4],
        "positions": ("Data engineer", "Nurse", "Actuary", "Teacher", "")[number % 5],
        "places": ("Boston", "Albany", "Berlin", "")[number % 4],
        "languages": frozenset({"en"} if number % 3 else {"en", "de"}),
        "graduation_years": 0 if number % 6 == 0 else 1990 + number % 30,
        "asked_this_month": number % 5,
        "paused": number % 11 == 0,
    }
    return spread if number % 9 else {**spread, "fields": frozenset(), "topics": frozenset()}
