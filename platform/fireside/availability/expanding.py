"""Reads one calendar in a process of its own, which may take only so much time and memory.

A few lines of a calendar can ask for years of work. This process knows no secret and no database:
it is given the file, or what a calendar server answered, and a span of time, answers with busy
times or whole days, and is ended when that takes too long.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final

from fireside.availability.rules import Busy, Holiday, busy_of, holidays_of
from fireside.availability.rules.multistatus import files_in
from fireside.kernel.outside import Trouble, Unreachable

_CPU_SECONDS: Final = 20
_WHOLE_SECONDS: Final = 40
_MEMORY_BYTES: Final = 1 << 30
_BUSY, _PAGES, _DAYS = "busy", "pages", "days"


def expand(
    content: bytes, zone: str, starts_at: datetime, ends_at: datetime, own_uids: Collection[str]
) -> list[Busy]:
    """Return what ``busy_of`` finds; raise Unreachable where it finds no end or no calendar."""
    span = starts_at.isoformat(), ends_at.isoformat()
    return _as_busy(_ask(content, _BUSY, zone, *span, sorted(own_uids)))


def expand_pages(
    pages: Sequence[bytes],
    zone: str,
    starts_at: datetime,
    ends_at: datetime,
    own_uids: Collection[str],
) -> list[Busy]:
    """Do the same for the answers of a calendar server; an event that several pages tell is one."""
    lengths, span = [len(page) for page in pages], (starts_at.isoformat(), ends_at.isoformat())
    return _as_busy(_ask(b"".join(pages), _PAGES, lengths, zone, *span, sorted(own_uids)))


def expand_days(content: bytes, first: date, last: date) -> list[Holiday]:
    """Return what ``holidays_of`` finds; raise Unreachable as ``expand`` does."""
    found = _ask(content, _DAYS, first.isoformat(), last.isoformat())
    return [(date.fromisoformat(one), date.fromisoformat(to), name) for one, to, name in found]


def _as_busy(found: list[list[str]]) -> list[Busy]:
    return [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in found]


def _ask(content: bytes, *question: object) -> Any:
    """Return what the process answers to a question about a file."""
    asked = json.dumps(question)
    try:
        done = subprocess.run(  # noqa: S603 - our own module, and the file goes to its input
            [sys.executable, "-I", "-m", __name__],
            input=asked.encode() + b"\n" + content,
            capture_output=True,
            timeout=_WHOLE_SECONDS,
            check=False,
            env={},
        )
    except subprocess.TimeoutExpired:
        raise Unreachable(Trouble.TOO_SLOW) from None
    if done.returncode < 0:
        raise Unreachable(Trouble.TOO_SLOW)
    if done.returncode > 0:
        raise Unreachable(Trouble.UNREADABLE)
    return json.loads(done.stdout)


def main() -> int:
    """Answer one question from standard input; 1 where the file is no calendar."""
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    asked, _, content = sys.stdin.buffer.read().partition(b"\n")
    kind, *question = json.loads(asked)
    try:
        found = _ANSWERS[kind](content, *question)
    except Exception:  # noqa: BLE001 - whatever a broken file does to its parsers is one answer
        return 1
    sys.stdout.write(json.dumps(found, default=_spelt))
    return 0


def _spelt(moment: date) -> str:
    return moment.isoformat()


def _busy(
    content: bytes, zone: str, starts_at: str, ends_at: str, own_uids: list[str]
) -> list[Busy]:
    span = datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at)
    return busy_of(content, zone, *span, own_uids)


def _pages(content: bytes, lengths: list[int], *question: Any) -> list[Busy]:
    """Read all event files that the pages hold, one after the other."""
    files = dict(pair for page in _split(content, lengths) for pair in files_in(page))
    file = "\r\n".join(files.values()).encode()
    return _busy(file, *question) if file else []


def _split(content: bytes, lengths: list[int]) -> Iterator[bytes]:
    start = 0
    for length in lengths:
        yield content[start : start + length]
        start += length


def _days(content: bytes, first: str, last: str) -> list[Holiday]:
    return holidays_of(content, date.fromisoformat(first), date.fromisoformat(last))


_ANSWERS: Final[dict[str, Callable[..., object]]] = {_BUSY: _busy, _PAGES: _pages, _DAYS: _days}


if __name__ == "__main__":
    sys.exit(main())
