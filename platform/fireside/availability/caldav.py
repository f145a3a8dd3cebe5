"""The few questions that CalDAV needs (RFC 4791, RFC 6764), each through the guard.

ADR 0014 says why no client library asks them: what a server names is an address that somebody else
has chosen, and each must pass ``kernel.outside`` before anything is sent there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Final, TypeVar
from urllib.parse import quote, urljoin

from msgspec import Struct

from fireside.availability.rules.multistatus import (
    FoundCalendar,
    calendars_in,
    doors_in,
    first_in,
    is_near,
)
from fireside.kernel.outside import Answer, Ask, Trouble, Unreachable, check_url, send

_PAGE: Final = timedelta(weeks=4)
_MOST_BYTES: Final = 5_000_000
_MOST_LIST_BYTES: Final = 500_000
_STEP_SECONDS: Final = 20.0
_MOST_HOMES: Final = 3
_STATES: Final = frozenset(range(200, 600)) - {401}
"""Answers that are looked at; a refused sign-in is a trouble by itself."""
_MULTI: Final = 207
_DONE: Final = frozenset({200, 201, 204})
_CONFLICTS: Final = frozenset({403, 409, 412})
_GONE: Final = frozenset({404, 410})
_NAMES: Final = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
_DOORS: Final = (
    f"<D:propfind {_NAMES}><D:prop><D:current-user-principal/><C:calendar-home-set/></D:prop>"
    "</D:propfind>"
)
_LIST: Final = (
    f"<D:propfind {_NAMES}><D:prop><D:resourcetype/><D:displayname/>"
    "<C:supported-calendar-component-set/><D:current-user-privilege-set/></D:prop></D:propfind>"
)
_QUERY: Final = (
    "<C:calendar-query {names}><D:prop>{wanted}</D:prop><C:filter><C:comp-filter"
    ' name="VCALENDAR"><C:comp-filter name="VEVENT">{which}</C:comp-filter></C:comp-filter>'
    "</C:filter></C:calendar-query>"
)
Told = TypeVar("Told")


class Login(Struct, frozen=True):
    """Where an account is, and what opens it."""

    url: str
    user: str
    password: str

    def __repr__(self) -> str:
        """Return what may stand in a traceback: no password."""
        return f"Login({self.url!r}, {self.user!r})"


class CalendarServer:
    """One account's server for one errand, which has so many seconds in all."""

    def __init__(self, login: Login, own: Collection[str], seconds: float) -> None:
        self.login = login
        self._own = own
        self._until = time.monotonic() + seconds

    def find_calendars(self) -> list[FoundCalendar]:
        """Return the account's calendars for events; raise Unreachable."""
        homes = self._find_homes()
        found: dict[str, FoundCalendar] = {}
        for home in homes[:_MOST_HOMES]:
            answer = self._ask("PROPFIND", home, _LIST, depth=1)
            for one in self._told(answer, lambda got: calendars_in(got.body, got.url)):
                self._check_near(one.url)
                found[one.url] = one
        return list(found.values())

    def read(self, urls: Sequence[str], since: datetime, until: datetime) -> list[bytes]:
        """Return what these calendars answer of a span, in pages of four weeks; 5 MB in all."""
        left, pages = _MOST_BYTES, []
        for url in urls:
            for first, last in _pages(since, until):
                which = (
                    f'<C:time-range start="{first:%Y%m%dT%H%M%SZ}" end="{last:%Y%m%dT%H%M%SZ}"/>'
                )
                query = _QUERY.format(names=_NAMES, wanted="<C:calendar-data/>", which=which)
                answer = self._ask("REPORT", url, query, depth=1, most_bytes=left)
                left -= len(answer.body)
                pages.append(self._multi(answer).body)
        return pages

    def put(self, url: str, uid: str, content: bytes) -> str:
        """Write an event and return where it stands; raise Unreachable.

        Where it stands already under another name, an accepted invitation say, that one is
        written (RFC 4791 §5.3.2.1: a UID is used once in a calendar).
        """
        address = urljoin(url, f"{quote(uid, safe='')}.ics")
        answer = self._ask("PUT", address, content)
        if answer.status in _CONFLICTS and (other := self._find(url, uid)):
            address = other
            answer = self._ask("PUT", address, content)
        if answer.status not in _DONE:
            raise Unreachable(Trouble.FAILED if answer.status >= 500 else Trouble.REFUSED)
        return address

    def delete(self, address: str) -> str:
        """Take an event out of where it stands, and return that; one that is gone is fine."""
        answer = self._ask("DELETE", address)
        if answer.status not in _DONE | _GONE:
            raise Unreachable(Trouble.FAILED if answer.status >= 500 else Trouble.REFUSED)
        return address

    def _find_homes(self) -> tuple[str, ...]:
        """Return where the calendars are: by the address itself or what it is well known for."""
        for url in (self.login.url, urljoin(self.login.url, "/.well-known/caldav")):
            answer = self._ask("PROPFIND", url, _DOORS, depth=0)
            if answer.status != _MULTI:
                continue
            doors = self._told(answer, lambda got: doors_in(got.body, got.url))
            if not doors.homes and doors.principal:
                answer = self._ask("PROPFIND", doors.principal, _DOORS, depth=0)
                doors = self._told(answer, lambda got: doors_in(got.body, got.url))
            if doors.homes:
                return doors.homes
        raise Unreachable(Trouble.MISSING)

    def _find(self, url: str, uid: str) -> str:
        """Return under which address an event stands, empty where it does not."""
        match = f'<C:text-match collation="i;octet">{escape(uid)}</C:text-match>'
        which = f'<C:prop-filter name="UID">{match}</C:prop-filter>'
        query = _QUERY.format(names=_NAMES, wanted="<D:getetag/>", which=which)
        answer = self._ask("REPORT", url, query, depth=1)
        if answer.status != _MULTI:
            return ""
        return self._told(answer, lambda got: first_in(got.body, got.url))

    def _ask(
        self,
        method: str,
        url: str,
        body: str | bytes | None = None,
        *,
        depth: int | None = None,
        most_bytes: int = _MOST_LIST_BYTES,
    ) -> Answer:
        self._check_near(url)
        seconds = min(self._until - time.monotonic(), _STEP_SECONDS)
        if seconds <= 0:
            raise Unreachable(Trouble.TOO_SLOW)
        asked = Ask(
            method,
            _headers(method, depth),
            body.encode() if isinstance(body, str) else body,
            (self.login.user, self.login.password),
            _STATES,
        )
        return send(url, asked, own=self._own, most_bytes=most_bytes, seconds=seconds)

    def _check_near(self, url: str) -> None:
        if not is_near(check_url(self.login.url), check_url(url)):
            raise Unreachable(Trouble.ELSEWHERE)

    def _told(self, answer: Answer, read: Callable[[Answer], Told]) -> Told:
        try:
            return read(self._multi(answer))
        except ValueError:
            raise Unreachable(Trouble.UNREADABLE) from None

    @staticmethod
    def _multi(answer: Answer) -> Answer:
        """Return an answer that tells of several things; raise Unreachable for any other."""
        if answer.status == _MULTI:
            return answer
        if answer.status == 403:
            raise Unreachable(Trouble.REFUSED)
        raise Unreachable(Trouble.MISSING if answer.status in _GONE else Trouble.FAILED)


def _headers(method: str, depth: int | None) -> dict[str, str]:
    kind = "text/calendar" if method == "PUT" else "application/xml"
    headers = {"Accept": "*/*", "Content-Type": f"{kind}; charset=utf-8"}
    return headers if depth is None else {**headers, "Depth": str(depth)}


def _pages(since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield the span in UTC, four weeks at a time."""
    first = since.astimezone(UTC)
    while first < until:
        last = min(first + _PAGE, until.astimezone(UTC))
        yield first, last
        first = last
