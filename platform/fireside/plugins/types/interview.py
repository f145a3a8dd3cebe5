"""An interview as a packet section sees it: plain frozen values, nothing it could write to.

Texts are what people typed: a section passes them on in blocks, and the packet escapes them.
Empty text means "not said"; a section leaves such a row out instead of printing a blank.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fireside.plugins.types.packs import QuestionCategory


class Format(StrEnum):
    """How the two meet; the same keys as `vocabulary.FORMATS`."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"


class Caller(StrEnum):
    """Who dials on the day of a phone interview."""

    STUDENT = "student"
    HOST = "host"


@dataclass(frozen=True, slots=True)
class CareerStation:
    """One stop on a host's way. Years are calendar years; `until` is None while it lasts."""

    title: str
    organisation: str = ""
    place: str = ""
    since: int | None = None
    until: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class StudentBrief:
    """The student on whose behalf the packet is made."""

    name: str
    zone: str
    first_name: str = ""
    school: str = ""
    programme: str = ""
    graduation_year: int | None = None
    place: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class HostBrief:
    """The host, as she has described herself."""

    name: str
    zone: str
    first_name: str = ""
    position: str = ""
    organisation: str = ""
    place: str = ""
    school: str = ""
    programme: str = ""
    graduation_year: int | None = None
    about: str = ""
    fields: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    stations: tuple[CareerStation, ...] = ()
    """In the order in which they happened."""


@dataclass(frozen=True, slots=True)
class ArrivalCard:
    """Everything that gets a student from the street to the right chair."""

    address: str = ""
    entrance: str = ""
    reception: str = ""
    """How to check in."""
    ask_for: str = ""
    identification: str = ""
    parking: str = ""
    transit: str = ""
    step_free: str = ""
    contact: str = ""
    """Whom to call on the day, with the number."""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class VideoCard:
    """How to get into the video call."""

    link: str = ""
    passcode: str = ""
    fallback: str = ""
    """What to do when it does not work."""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class PhoneCard:
    """Who calls whom, and at which number."""

    caller: Caller = Caller.STUDENT
    number: str = ""
    fallback: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class AppointmentView:
    """When and how they meet. Times are aware, in UTC."""

    starts_at: datetime
    ends_at: datetime
    format: Format
    place_zone: str = ""
    """IANA zone of the place, for meetings in person; it is shown first there."""
    arrival: ArrivalCard | None = None
    video: VideoCard | None = None
    phone: PhoneCard | None = None

    @property
    def minutes(self) -> int:
        """Planned length in whole minutes."""
        return round((self.ends_at - self.starts_at).total_seconds() / 60)


@dataclass(frozen=True, slots=True)
class ObjectiveView:
    """What the student wants to learn; `words` are the student's own and may be empty."""

    key: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class ResearchCard:
    """What the student has found out beforehand."""

    person: str = ""
    organisation: str = ""
    field: str = ""
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IntroductionView:
    """How the student will open, and what the student can offer in return."""

    text: str = ""
    offer: str = ""


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One prepared question. `number` counts from 1 in the student's own order."""

    number: int
    text: str
    category: QuestionCategory | None = None
    purpose: str = ""
    marked: bool = False
    """Whether the student marked it as one that matters."""


@dataclass(frozen=True, slots=True)
class InterviewView:
    """One interview, ready to be put on paper."""

    id: int
    student: StudentBrief
    host: HostBrief
    appointment: AppointmentView | None
    field: str = ""
    """Key of `vocabulary.FIELDS` the conversation is about; empty when unknown."""
    objectives: tuple[ObjectiveView, ...] = ()
    introduction: IntroductionView = IntroductionView()
    research: ResearchCard = ResearchCard()
    questions: tuple[QuestionView, ...] = ()
    thank_you_hours: int = 48
    """Length of the thank-you window of the institution, in hours."""
    thank_you_due: datetime | None = None
    """Planned end plus the window, aware, in UTC; None while there is no appointment."""
