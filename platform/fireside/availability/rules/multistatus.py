"""What a calendar server answers (RFC 4918 §13, RFC 4791): read from XML without entities.

A document that declares anything of its own, such as an entity, is refused before it is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urljoin

from msgspec import Struct

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # nosec B405 - names a type, and reads nothing

_DAV: Final = "{DAV:}"
_CAL: Final = "{urn:ietf:params:xml:ns:caldav}"
_MOST_CALENDARS: Final = 50
_LONGEST_TITLE: Final = 200
_WRITING: Final = frozenset(f"{_DAV}{word}" for word in ("all", "write", "write-content", "bind"))


class Doors(Struct, frozen=True):
    """What an address tells of where to go on: the person's principal, and her calendars' home."""

    principal: str
    homes: tuple[str, ...]


class FoundCalendar(Struct, frozen=True):
    """A calendar for events as its server names it."""

    url: str
    title: str
    writable: bool


def doors_in(content: bytes, base: str) -> Doors:
    """Return where an answer leads, each empty where it tells nothing; raise ValueError."""
    principal = ""
    homes: list[str] = []
    for _, found in _resources(content):
        for link in _links(found, f"{_DAV}current-user-principal"):
            principal = principal or urljoin(base, link)
        homes += [urljoin(base, link) for link in _links(found, f"{_CAL}calendar-home-set")]
    return Doors(principal, tuple(homes))


def calendars_in(content: bytes, base: str) -> list[FoundCalendar]:
    """Return the calendars that hold events, as their server orders them; raise ValueError."""
    return [
        FoundCalendar(urljoin(base, href), _title(found, href), _is_writable(found))
        for href, found in _resources(content)
        if _holds_events(found)
    ][:_MOST_CALENDARS]


def files_in(content: bytes) -> list[tuple[str, str]]:
    """Return the address and the text of each event file in an answer; raise ValueError."""
    return [
        (href, words)
        for href, found in _resources(content)
        if (words := _text(found, f"{_CAL}calendar-data"))
    ]


def first_in(content: bytes, base: str) -> str:
    """Return the address of what an answer speaks of first, or nothing; raise ValueError."""
    return next((urljoin(base, href) for href, _ in _resources(content)), "")


def is_near(account: SplitResult, other: SplitResult) -> bool:
    """Tell whether a server may send us on, with the password, to where it says calendars are.

    To itself, or by https to a sibling: large houses spread people over p34-caldav.example.com.
    """
    if account.hostname == other.hostname:
        return (account.scheme, other.scheme) != ("https", "http")
    if (account.scheme, other.scheme) != ("https", "https"):
        return False
    parent = (account.hostname or "").partition(".")[2]
    return "." in parent and (other.hostname or "").endswith(f".{parent}")


def _resources(content: bytes) -> Iterator[tuple[str, list[Element]]]:
    """Yield each address with the properties that were found there."""
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(content, forbid_dtd=True)
    except ParseError:
        raise ValueError("no XML") from None
    if root.tag != f"{_DAV}multistatus":
        raise ValueError("no multistatus")
    for answer in root.iter(f"{_DAV}response"):
        yield (
            (answer.findtext(f"{_DAV}href") or "").strip(),
            [
                one
                for part in answer.iter(f"{_DAV}propstat")
                if " 200" in (part.findtext(f"{_DAV}status") or "")
                for props in part.iter(f"{_DAV}prop")
                for one in props
            ],
        )


def _named(found: list[Element], name: str) -> Element | None:
    return next((one for one in found if one.tag == name), None)


def _links(found: list[Element], name: str) -> list[str]:
    holder = _named(found, name)
    told = holder.iter(f"{_DAV}href") if holder is not None else ()
    return [words for one in told if (words := (one.text or "").strip())]


def _text(found: list[Element], name: str) -> str:
    holder = _named(found, name)
    return "" if holder is None else (holder.text or "").strip()


def _title(found: list[Element], href: str) -> str:
    told = _text(found, f"{_DAV}displayname") or href.rstrip("/").rpartition("/")[2]
    return " ".join(told.replace("\0", "").split())[:_LONGEST_TITLE] or "Calendar"


def _holds_events(found: list[Element]) -> bool:
    kind = _named(found, f"{_DAV}resourcetype")
    if kind is None or kind.find(f"{_CAL}calendar") is None:
        return False
    parts = _named(found, f"{_CAL}supported-calendar-component-set")
    return parts is None or "VEVENT" in {str(one.get("name")).upper() for one in parts}


def _is_writable(found: list[Element]) -> bool:
    """Where a server does not say who may write, one tries."""
    rights = _named(found, f"{_DAV}current-user-privilege-set")
    return rights is None or any(one.tag in _WRITING for one in rights.iter())
