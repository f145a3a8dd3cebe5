"""The people and stories of the demo, as plain frozen values that the seed writes down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from fireside.demo.cast_afterwards import Afterwards
from fireside.demo.cast_gatherings import DemoGathering


@dataclass(frozen=True)
class DemoInstitution:
    """An invented college with its policies; ``thank_hours`` is the thank-you window."""

    slug: str
    name: str
    zone: str
    place: str
    domain: str
    paper: str
    welcome: str
    thank_hours: int
    confirmation: str


@dataclass(frozen=True)
class Staff:
    """An adviser or administrator."""

    institution: str
    key: str
    name: str
    role: str
    email: str
    zone: str


@dataclass(frozen=True)
class Site:
    """A building where hosts receive visitors, described as they would."""

    city: str
    address: str
    entrance: str
    reception: str
    identification: str
    parking: str
    step_free: str
    contact: str


@dataclass(frozen=True)
class Station:
    """One job in a career; ``until`` is None while it lasts."""

    position: str
    organisation: str
    since: int
    until: int | None


@dataclass(frozen=True)
class WeeklyHour:
    """Open hours on one weekday (0 is Monday), in the host's own zone."""

    weekday: int
    start: time
    end: time


@dataclass(frozen=True)
class DemoHost:
    """An alumna or alumnus who offers conversations."""

    key: str
    name: str
    email: str
    institution: str
    also_at: str | None
    field: str
    headline: str
    about: str
    asked: str
    programme: str
    year: int
    city: str
    zone: str
    languages: tuple[str, ...]
    formats: tuple[str, ...]
    topics: tuple[str, ...]
    site: Site | None
    video_url: str
    phone: str
    hours: tuple[WeeklyHour, ...]
    stations: tuple[Station, ...]

    @property
    def first_name(self) -> str:
        """What friends call them."""
        return self.name.split()[0]


@dataclass(frozen=True)
class DemoStudent:
    """A student with what matching needs."""

    name: str
    email: str
    institution: str
    programme: str
    year: int
    fields: tuple[str, ...]
    languages: tuple[str, ...]
    formats: tuple[str, ...]
    objectives: tuple[str, ...]
    place: str
    zone: str
    about: str
    goals: str


@dataclass(frozen=True)
class Aim:
    """One objective: a benefit's key, and what the student means by it."""

    benefit: str
    words: str


@dataclass(frozen=True)
class Research:
    """What the student found out before the conversation."""

    person: str
    organisation: str
    field: str


@dataclass(frozen=True)
class Story:
    """One interview. ``days`` counts from today to the conversation; negative lies in the past.

    A held one with 0 days took place on the last afternoon: its thank-you is still in time.

    ``alternatives`` is how many other times a declining host offers.
    """

    student: str
    host: str | None
    institution: str
    state: str
    days: int
    format: str
    minutes: int
    objectives: tuple[Aim, ...]
    why: str
    introduction: str
    offer: str
    research: Research | None
    own_questions: tuple[str, ...]
    decline_reason: str
    alternatives: int
    cancel_reason: str
    cancelled_by: str


@dataclass(frozen=True)
class WalkScript:
    """What the student of the walk types, and how many questions she picks and marks.

    ``packs`` are the keys of the packs from which she takes equal shares.
    """

    student: str
    host: str
    packs: tuple[str, ...]
    pack_questions: int
    matter: int
    objectives: tuple[Aim, ...]
    why: str
    purpose: str
    introduction: str
    offer: str
    own_question: str
    research: Research
    afterwards: Afterwards


@dataclass(frozen=True)
class Catalog:
    """The whole cast; made again from the same seed it is equal."""

    institutions: tuple[DemoInstitution, ...]
    staff: tuple[Staff, ...]
    hosts: tuple[DemoHost, ...]
    students: tuple[DemoStudent, ...]
    stories: tuple[Story, ...]
    afterwards: tuple[Afterwards, ...]
    gatherings: tuple[DemoGathering, ...]
    walk: WalkScript
