"""Posts of the form with which a student asks for a time, no two of them alike."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from itertools import count, islice
from urllib.parse import urlencode

import httpx

from tests.benchmarks.field import Field, Student
from tests.benchmarks.load import Request
from tests.benchmarks.servers import OURS

_MARK = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_WHY = "I read how you came to this work, and I would like to understand what it asks of you."

Ask = tuple[Student, int, datetime]


class Booking:
    """Deals out free times, each once, to students who are free, and never one host twice."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self._ours, self._bare = _asks(field), count()

    def ours(self, base: str, number: int) -> list[Request]:
        """Return posts of our form, of students who are signed in."""
        marks, cookie = _form_marks(base + OURS.light_path)
        return [
            Request(
                f"/i/riverbend/hosts/{host_id}/ask",
                f"{cookie}; fireside_session={student.secret}",
                urlencode(
                    {
                        "csrf_token": marks,
                        "key": secrets.token_urlsafe(24),
                        "starts_at": int(start.timestamp()),
                        "meeting_format": "video",
                        "why_you": _WHY,
                    }
                ),
            )
            for student, host_id, start in islice(self._ours, number)
        ]

    def bare(self, base: str, number: int) -> list[Request]:
        """Return posts of the bare form, which names the student in a field; any time will do."""
        hosts, students = self.field.openings, self.field.students
        marks, cookie = _form_marks(f"{base}/hosts/{hosts[0][0]}/ask")
        first = int(hosts[0][1][0].timestamp())
        return [
            Request(
                f"/hosts/{hosts[at % len(hosts)][0]}/ask",
                cookie,
                urlencode(
                    {
                        "csrf_token": marks,
                        "student_id": students[at % len(students)].member_id,
                        "starts_at": first + 60 * at,
                        "why_you": _WHY,
                    }
                ),
            )
            for at in islice(self._bare, number)
        ]


def _asks(field: Field) -> Iterator[Ask]:
    """Yield student, host and time: hosts and students take turns, and their turns never meet."""
    held: set[tuple[int, datetime]] = set()
    hosts, students = field.openings, field.students
    for number in count():
        host_id, starts = hosts[number % len(hosts)]
        student, start = students[number % len(students)], starts[number // len(hosts)]
        if (student.member_id, start) not in held:
            held.add((student.member_id, start))
            yield student, host_id, start


def _form_marks(page: str) -> tuple[str, str]:
    """Open a form as a browser does; return the mark against forgery and the cookie beside it."""
    answer = httpx.get(page)
    found = _MARK.search(answer.text)
    assert found is not None, f"{page} has no form: {answer.status_code}"
    cookies = "; ".join(f"{name}={value}" for name, value in answer.cookies.items())
    return unescape(found.group(1)), cookies
