"""What plugins add to pages: permissions, menu entries, and panels at named places.

A place is a frozen dataclass; its type says which page is drawn, its fields are all that a
plugin may know of it. A place never holds a private note, an address or a phone number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # at run time these values know of no framework: rules may import their room
    from fireside.kernel.permissions import Actor


class Role(StrEnum):
    """What somebody may be at an institution."""

    STUDENT = "student"
    HOST = "host"
    ADVISOR = "advisor"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Permission:
    """Something that people with these roles may do on the plugin's own pages."""

    key: str
    title: str
    """What it lets somebody do, as administrators read it."""
    roles: tuple[Role, ...]
    writes: bool = False
    """Whether pages behind it may be posted to."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The thing that an action is about: the name of its table, and its id."""

    kind: str
    id: int


@dataclass(frozen=True, slots=True)
class Denial:
    """A no to what would otherwise be allowed."""

    reason: str
    """For the operator's log; it names no person."""


@dataclass(frozen=True, slots=True)
class NavEntry:
    """An entry of the menu that leads to one of the plugin's own pages."""

    label: str
    endpoint: str
    """The name of the page's view function."""
    icon: str = "plug"
    """One of the house's icons; an unknown name draws none."""
    order: int = 60
    """Lower comes first; the house's own entries use 10 to 90."""


@dataclass(frozen=True, slots=True)
class SlotPanel:
    """A panel of a page. `html` is cleaned: what could run, send or hide is taken out."""

    title: str
    html: str
    order: int = 50
    """Lower comes first; equals are sorted by plugin."""


@dataclass(frozen=True, slots=True)
class InterviewGlance:
    """What a panel may know of an interview: how it stands, with whom, when and how."""

    id: int
    state: str
    """draft, requested, confirmed, held, and the ends."""
    student_name: str
    host_name: str = ""
    format: str = ""
    """in_person, video or phone; empty without an appointment."""
    starts_at: datetime | None = None
    """Aware, in UTC."""


@dataclass(frozen=True, slots=True)
class StudentHome:
    """A student's first page, below her own interviews."""

    viewer: Actor
    interviews: tuple[InterviewGlance, ...]


@dataclass(frozen=True, slots=True)
class HostHome:
    """A host's first page, below the conversations that are asked for or agreed."""

    viewer: Actor
    interviews: tuple[InterviewGlance, ...]


@dataclass(frozen=True, slots=True)
class InterviewPage:
    """One stage of an interview, below the rooms' own panels."""

    viewer: Actor
    party: str
    """student or host: whose side of the interview is shown."""
    stage: str
    """decide, find, book, research, prepare, meet, thank, keep-in-touch or reflect."""
    interview: InterviewGlance


@dataclass(frozen=True, slots=True)
class AdvisorInterview:
    """The notes of an interview on the adviser's desk, below what the student shares."""

    viewer: Actor
    interview: InterviewGlance


Place = StudentHome | HostHome | InterviewPage | AdvisorInterview
