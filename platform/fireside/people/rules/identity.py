"""Pure decisions about people: roles, addresses, codes, sessions, what a profile still lacks."""

from __future__ import annotations

import enum
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar
from urllib.parse import urlsplit


class Role(enum.StrEnum):
    """What somebody is in one institution; a person may be several."""

    STUDENT = "student"
    HOST = "host"
    ADVISOR = "advisor"
    ADMINISTRATOR = "administrator"


class Method(enum.StrEnum):
    """How a session was opened; the first two prove that the mailbox is hers."""

    LINK = "link"
    CODE = "code"
    PASSWORD = "password"  # noqa: S105  # nosec B105 - the name of a way to sign in, not a secret
    DEMO = "demo"


ARRIVAL_KEYS = {
    "address": "Address",
    "entrance": "Which entrance",
    "reception": "At reception",
    "ask_for": "Whom to ask for",
    "identification": "Identification to bring",
    "parking": "Parking",
    "step_free": "Step-free route",
    "contact": "Contact on the day",
}
"""The arrival details of an in-person interview, in the order in which a visitor needs them."""

LINK_LIFE = timedelta(minutes=10)
CODE_GUESSES = 5
SESSION_LIFE = timedelta(days=30)
SESSION_IDLE = timedelta(days=14)
SEEN_EVERY = timedelta(minutes=1)
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
_FEWEST_CHARACTERS = 5
_YEARS_BACK = 70
_YEARS_AHEAD = 8


def fold_email(address: str) -> str:
    """Return the form under which an address is stored and compared."""
    return unicodedata.normalize("NFC", address.strip()).casefold()


def first_name(name: str) -> str:
    """Return how a kind person would address whoever has this name."""
    words = name.split()
    return words[0] if words else name


def six_digits(digest: str) -> str:
    """Return six decimal digits from a hexadecimal digest."""
    return f"{int(digest, 16) % 1_000_000:06d}"


def read_code(typed: str) -> str:
    """Return a code without the spaces and hyphens that people put into it."""
    return "".join(c for c in typed if not c.isspace() and c != "-")


class SessionTimes(Protocol):
    """What decides whether a session is still open; all in UTC."""

    @property
    def last_seen_at(self) -> datetime:
        """When it last asked for a page."""

    @property
    def expires_at(self) -> datetime:
        """When it ends whatever happens."""

    @property
    def revoked_at(self) -> datetime | None:
        """When somebody ended it."""


def session_is_open(session: SessionTimes, present: datetime) -> bool:
    """Tell whether a session still counts: not ended, not over, not idle for two weeks."""
    return (
        session.revoked_at is None
        and present < session.expires_at
        and present - session.last_seen_at < SESSION_IDLE
    )


_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def name_device(user_agent: str) -> str:
    """Return a browser and system that its owner recognizes: ``Firefox on Linux``."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "A browser")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser


def password_problem(password: str, email: str, name: str) -> str:
    """Return why a password would be guessed, in a sentence, or an empty string."""
    if len(password) < SHORTEST_PASSWORD:
        return f"Use at least {SHORTEST_PASSWORD} characters; a few words make a good one."
    if len(password) > LONGEST_PASSWORD:
        return f"Use at most {LONGEST_PASSWORD} characters."
    folded = password.casefold()
    if len(set(folded)) < _FEWEST_CHARACTERS:
        return "This repeats itself too much; a few words make a better one."
    own = [email.partition("@")[0], *name.casefold().split()]
    rest = folded
    for word in own:
        if len(word) > 2:
            rest = rest.replace(word, "")
    if len(rest) < SHORTEST_PASSWORD // 2:
        return "This is mostly your own name or address, which others know too."
    return ""


def link_problem(link: str) -> str:
    """Return why a meeting link cannot be opened safely, or an empty string."""
    if any(c.isspace() or not c.isprintable() for c in link) or "\\" in link:
        return "A link has no spaces in it."
    try:
        parts = urlsplit(link)
        host = parts.hostname
    except ValueError:
        return "We cannot read this link. It looks like https://meet.example.org/dana."
    if parts.scheme not in ("http", "https"):
        return "Begin with https://, as in https://meet.example.org/dana."
    if not host or parts.username is not None:
        return "We cannot read this link. It looks like https://meet.example.org/dana."
    return ""


def year_problem(year: int, this_year: int) -> str:
    """Return why nobody can have graduated in this year, or an empty string."""
    if this_year - _YEARS_BACK <= year <= this_year + _YEARS_AHEAD:
        return ""
    return (
        f"Give a year with four digits, from {this_year - _YEARS_BACK} "
        f"to {this_year + _YEARS_AHEAD}."
    )


class Station(Protocol):
    """One stop of a career; years, ``until`` None for the present one."""

    @property
    def since(self) -> int:
        """The first year."""

    @property
    def until(self) -> int | None:
        """The last year, or None while it lasts."""


S = TypeVar("S", bound=Station)


def in_order(stations: Iterable[S]) -> list[S]:
    """Return stations as a path: by their first year, the present one last."""
    return sorted(stations, key=lambda s: (s.until is None, s.since, s.until or 0))


class StudentAnswers(Protocol):
    """What matching asks a student; the names are keys of ``vocabulary.PROFILE_FIELDS``."""

    fields: list[str]
    objectives: list[str]
    languages: list[str]
    formats: list[str]
    programme: str
    graduation_year: int | None
    place: str
    about: str


_ASKED = (
    "fields",
    "objectives",
    "languages",
    "formats",
    "programme",
    "graduation_year",
    "place",
    "about",
)


def student_gaps(profile: StudentAnswers) -> list[str]:
    """Return the keys of ``PROFILE_FIELDS`` that a student has not answered, dearest first."""
    return [name for name in _ASKED if not getattr(profile, name)]


class HostAnswers(Protocol):
    """What a student needs to know of a host before and on the day."""

    headline: str
    position: str
    organisation: str
    field: str
    languages: list[str]
    topics: list[str]
    formats: list[str]
    arrival: dict[str, str]
    video_link: str
    phone: str
    student_calls: bool


def host_gaps(profile: HostAnswers, *, rooms_given: bool = False) -> list[str]:
    """Return what a host's profile lacks, each ending the sentence "Students would like …".

    Where video calls are given rooms, nobody misses a link of her own.
    """
    meets_by_video = "video" in profile.formats and not rooms_given
    gaps = [
        (profile.position and profile.organisation, "what you do, and where"),
        (profile.headline, "one line that says what you would talk about"),
        (profile.field, "the field you work in"),
        (profile.languages, "the languages you speak"),
        (profile.topics, "what you like to be asked about"),
        (profile.formats, "how you would like to meet"),
        ("in_person" not in profile.formats or profile.arrival.get("address"), "where to find you"),
        (not meets_by_video or profile.video_link, "the link to your video room"),
        (
            "phone" not in profile.formats or not profile.student_calls or profile.phone,
            "the number they should call",
        ),
    ]
    return [words for answered, words in gaps if not answered]
